import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { inWords, mention, slackTime } from '../../kernel/text.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { ActionItem, Retrospective } from '../model/retrospective.ts'

export function notYours(what: string, team: string): Refusal {
  return refuse(`Only TRT, and those it was given to, can ${what}. Please ask ${team} to do it.`)
}

export function noRetrospective(sprint: number): Refusal {
  return refuse(`Sprint ${sprint} has no retrospective: one follows when its verdict is confirmed as failed.`)
}

export function notOpen({ held, sprint }: Retrospective): Refusal {
  return held
    ? refuse(
        `${mention(held.by)} said ${slackTime(held.at)} that the retrospective of sprint ${sprint} was held. Action items can still be added.`,
      )
    : refuse(`The retrospective of sprint ${sprint} is not needed any more: its verdict was turned into a success.`)
}

export function dateWrong(today: string): Refusal {
  return refuse(`Choose a day from today (${dayName(today)}) on.`, 'date')
}

export function ownerMissing(): Refusal {
  return refuse('Choose who leads it.', 'owner')
}

export function teamsMissing(): Refusal {
  return refuse('Name at least one team to invite.', 'teams')
}

export function itemMissing(): Refusal {
  return refuse('Say what is to be done, in a few words.', 'title')
}

export function unknownItem(id: string): Refusal {
  return refuse(`There is no action item ${inWords(id, 20)}. \`/sacrificial agenda\` lists those that are open.`)
}

export function itemClosed({ id, done }: ActionItem): Refusal {
  return refuse(
    done
      ? `${id} is closed: ${mention(done.by)} did that ${slackTime(done.at)}. Nothing more is needed from you.`
      : `${id} is closed.`,
  )
}
