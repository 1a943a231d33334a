import type { KnownBlock } from '@slack/types'
import { actions, button, section } from '../../kernel/blocks.ts'
import { mention, slackTime } from '../../kernel/text.ts'
import type { Ask, AskKind } from '../model/asks.ts'
import type { Upgrade } from '../model/upgrade.ts'
import { askNames, bold, inItsWords, paceNames, releaseName } from './names.ts'

export interface AskMessage {
  upgrade: Upgrade
  ask: Ask
  /** Whom it is for, as they are mentioned; null where they were called on that day already. */
  teams: string | null
  seal: (data: object) => string
}

/** One question of the bot, in the thread of the payload, until somebody has answered it and after. */
export function askMessage({ upgrade, ask, teams, seal }: AskMessage): { text: string; blocks: KnownBlock[] } {
  const lead =
    `${teams === null ? 'Did' : `${teams}: did`} you have to change something on ${bold(upgrade.cluster)} by hand for ${bold(releaseName(upgrade))}? ` +
    `The bot asks because ${reason(ask.kind)}.`
  const seen = ask.evidence.map(line => `> ${inItsWords(line)}`).join('\n')
  const value = seal({ upgrade: upgrade.id, ask: ask.id })
  const record = { id: 'upgrade.record-change', text: 'Record a change', value }
  const nothing = { id: 'upgrade.nothing-needed', text: 'Nothing was needed', value }
  const buttons = ask.answer === null ? [record, nothing] : ask.answer.what === 'nothing' ? [record] : []
  return {
    text: lead,
    blocks: [
      section(seen === '' ? lead : `${lead}\n${seen}`),
      ...(ask.answer === null ? [] : [section(answerLine(ask.answer))]),
      ...(buttons.length === 0 ? [] : [actions(buttons.map(button))]),
    ],
  }
}

function reason(kind: AskKind): string {
  return kind === 'long' ? `the upgrade takes ${paceNames['slowest-tenth']}` : askNames[kind]
}

function answerLine({ what, by, at, change }: NonNullable<Ask['answer']>): string {
  return what === 'nothing'
    ? `${mention(by)} said ${slackTime(at)}: nothing was needed.`
    : `${mention(by)} recorded ${change ?? 'a change'} ${slackTime(at)}.`
}

/** What a question is called in the list of findings; plain. */
export function questionOf(upgrade: Upgrade, { kind, evidence }: Ask): string {
  const seen = evidence.filter(line => line !== '').join('; ')
  return `${upgrade.cluster}: ${askNames[kind]}${seen === '' ? '' : ` (${seen})`}`
}
