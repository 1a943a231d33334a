import type { KnownBlock } from '@slack/types'
import { actions, button, section } from '../../kernel/blocks.ts'
import type { ButtonSpec } from '../../kernel/blocks.ts'
import { inWords, mention, quoted, slackTime } from '../../kernel/text.ts'
import { hasPassed, isSuperseded, round as currentRound, toldAnswers } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { isUpgradedEverywhere } from '../model/taken.ts'
import type { Taken } from '../model/taken.ts'
import { answerWords } from './card.ts'
import { code } from './names.ts'
import { takenLine } from './taken.ts'

export interface ReadyData {
  payload: Payload
  round: number
  testPlatform: string
  clusters: readonly string[]
  /** Null: promoted builds are not looked for. */
  previewStream: string | null
  /** Where it was taken up. */
  taken: readonly Taken[]
  /** The payload of a later sprint, once its choice has begun. */
  later: Payload | null
  seal: (data: object) => string
}

/** The message in the thread that tells Test Platform of a release that is ready. Null: there is no such selection. */
export function readyMessage(data: ReadyData): { text: string; blocks: KnownBlock[] } | null {
  const { payload, round } = data
  const gone = payload.earlier[round - 1]
  if (gone) {
    const text = `*Stop:* ${code(gone.tag)} is not the payload of sprint ${payload.sprint} any more. Do not upgrade to it.`
    return { text, blocks: [section(text)] }
  }
  const { selected, qe } = payload
  if (!selected || !qe || round !== currentRound(payload)) return null
  if (!hasPassed(qe)) {
    const text = `*Wait:* QE has taken its verdict on ${code(selected.tag)} back; do not start the upgrade.`
    return { text, blocks: [section(text)] }
  }
  if (isSuperseded(data.later)) {
    const text = `The release of sprint ${payload.sprint}, ${code(selected.tag)}, is not the one to take any more: QE has passed the payload of sprint ${data.later.sprint}. Do not begin an upgrade to it.`
    return { text, blocks: [section(`${text}${answered(data)}${takenLines(data.taken)}`)] }
  }
  const issues = qe.state === 'passed-with-issues' ? ', with known issues' : ''
  const lead = `${data.testPlatform} The release of sprint ${payload.sprint} is ready: QE passed ${code(selected.tag)}${issues}.`
  return {
    text: lead,
    blocks: [
      section(`${lead}${qe.note ? `\n${quoted(qe.note)}` : ''}`),
      section(`${howToTake(data)}${answered(data)}${takenLines(data.taken)}`),
      ...(isUpgradedEverywhere(data.taken, data.clusters) ? [] : [actions(buttonsOf(data).map(button))]),
    ],
  }
}

/** A line for each cluster where they were answered for apart. */
function answered({ payload, taken }: ReadyData): string {
  const lines = toldAnswers(payload, taken).map(one => `${answerWords(one)}, ${mention(one.by)} ${slackTime(one.at)}.`)
  if (lines.length === 0) return ''
  return lines.length === 1 ? `\n*Your answer:* ${lines.join('')}` : `\n*Your answers:*\n• ${lines.join('\n• ')}`
}

function takenLines(taken: readonly Taken[]): string {
  return taken.map(one => `\n${takenLine(one)}`).join('')
}

function howToTake({ payload, clusters, previewStream }: ReadyData): string {
  const { promoted } = payload
  if (promoted) {
    const commands = clusters.map(cluster => commandFor(cluster, promoted.image)).join('\n')
    return `It was promoted as ${code(promoted.name)}. The upgrade:\n\`\`\`\n${commands}\n\`\`\``
  }
  const where =
    previewStream === null
      ? ' The bot does not look for it: RELEASE_PREVIEW_STREAM is not set.'
      : ` The bot looks for it in ${code(previewStream)} and says so here.`
  return `Not promoted yet: wait for it; forcing a nightly skips signatures and the admin-ack gates that question 2 is about.${where}`
}

/** By digest, so that it is this build and no other; it is not forced, so signature and gates are checked. */
function commandFor(cluster: string, image: string): string {
  const command = `oc --context=${cluster} adm upgrade --allow-explicit-upgrade --to-image=${image}`
  return inWords(command, 400).replaceAll('`', "'")
}

function buttonsOf({ payload, previewStream, seal, clusters }: ReadyData): ButtonSpec[] {
  const value = seal({ sprint: payload.sprint })
  const [only, ...more] = clusters
  const text = only !== undefined && more.length === 0 ? `Upgrading on ${only}` : 'Upgrading on…'
  const mayUpgrade = payload.promoted !== null || previewStream === null
  return [
    ...(mayUpgrade ? [{ id: 'payload.upgrading', text, style: 'primary' as const, value }] : []),
    { id: 'payload.held', text: 'Held: investigation open', value },
    { id: 'payload.not-this-sprint', text: 'Not this sprint', value },
  ]
}
