import { actorName, inWords, quoted, slackTime } from '../../kernel/text.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { mention } from '../../kernel/text.ts'
import type { AdminChange, AdminFinding } from '../model/admin-change.ts'
import type { AnswerNo } from '../model/upgrade.ts'
import { bold, code, inItsWords, needNames, verdictNames } from './names.ts'

/** The changes of a sprint, for the person who asked. */
export function changesText(sprint: number, findings: readonly AdminFinding[]): string {
  if (findings.length === 0) {
    return `Nothing is recorded that an administrator had to change for the payload of sprint ${sprint}. \`/sacrificial admin-change\` records something.`
  }
  return [
    `What an administrator changed for the payload of sprint ${sprint}:`,
    ...findings.map(findingLine),
    ...(findings.some(isChange) ? ['`/sacrificial admin-change A1` decides about one anew.'] : []),
  ].join('\n')
}

/** And no question of the bot. */
function isChange({ id }: AdminFinding): boolean {
  return /^A\d+$/.test(id)
}

function findingLine(finding: AdminFinding): string {
  const { id, what, needed, persistent, gate, verdict, by, at } = finding
  const stays = persistent ? ', and it has to stay' : ''
  if (!isChange(finding)) {
    return verdict === 'unknown'
      ? `• A question of the bot that nobody has answered: ${inItsWords(what, 300)}`
      : `• Nothing was needed, says ${actorName(by)}: ${inItsWords(what, 300)}`
  }
  const announced = gate === null ? '' : ` (${code(gate)})`
  return `• *${id}* ${inWords(what, 200)}: ${needNames[needed]}${stays}${needed === 'needed' ? `; *${verdictNames[verdict]}*` : ''}${announced}. ${actorName(by)}, ${slackTime(at)}.`
}

export function changeStep(change: AdminChange, finding: AdminFinding): string {
  return (
    `${mention(change.by)} recorded a change on ${bold(change.cluster)} (${change.id}): ${inWords(change.what, 400)}\n` +
    `${quoted(change.why, 400)}\n${standing(finding)}`
  )
}

export function redecidedStep(change: AdminChange, finding: AdminFinding, by: AdminChange['by'], why: string): string {
  return `${mention(by)} decided anew about ${change.id}. ${standing(finding)}\n${quoted(why, 400)}`
}

function standing({ needed, persistent, gate, verdict }: AdminFinding): string {
  const stays = persistent ? ' It has to stay.' : ''
  const announced = gate === null ? '' : ` Gate: ${code(gate)}.`
  const undecided = verdict === 'unknown' ? ' `/sacrificial admin-change` with its number decides it.' : ''
  const found = needed === 'needed' ? `: *${verdictNames[verdict]}*` : ''
  return `It is ${needNames[needed]}${found}.${stays}${announced}${undecided}`
}

export function recordedNote({ id }: AdminChange, finding: AdminFinding): string {
  return `${id} is recorded. ${standing(finding)}`
}

export function decidedNote({ id }: AdminChange, finding: AdminFinding): string {
  return `${id} is decided anew. ${standing(finding)}`
}

export function onlyTeams(who: string): Refusal {
  return refuse(`Only TRT or Test Platform can say what had to be changed on the cluster. Ask ${who}.`)
}

export function nothingSelected(): Refusal {
  return refuse(
    'No payload was selected yet, so there is nothing a change could belong to. Once TRT has selected one, `/sacrificial admin-change` records it.',
  )
}

export function unknownChange(id: string): Refusal {
  return refuse(
    `There is no change ${code(id)}. \`/sacrificial admin-change list\` shows those of this sprint, and \`/sacrificial admin-change\` alone records one.`,
  )
}

export function unknownScope(): Refusal {
  return refuse('That payload is not known on that cluster. Please open the form again.')
}

export function sameDecision(id: string): Refusal {
  return refuse(`${id} is decided like that already, so nothing was changed.`)
}

export function askRefusal(no: AnswerNo): Refusal {
  if (no.no === 'not-asked') return refuse('That question does not stand any more, so nothing was recorded.')
  return refuse(
    `${mention(no.by)} has answered already: ${no.what === 'nothing' ? 'nothing was needed' : 'a change is recorded'}. \`/sacrificial admin-change\` records one more.`,
  )
}
