import { roleNames } from '../../kernel/people.ts'
import type { Actor, Role } from '../../kernel/people.ts'
import { actorName, inWords, mention, quoted, slackTime } from '../../kernel/text.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import { hasPassed } from '../model/payload.ts'
import type { Payload, QeVerdict } from '../model/payload.ts'
import { answerWords } from './card.ts'
import { code, qeNames } from './names.ts'

/** How the teams are mentioned. */
export interface Mentions {
  trt: string
  testPlatform: string
  qe: string
}

export interface StepData {
  before: Payload
  payload: Payload
  by: Actor
  mentions: Mentions
  qeRole: Role
  /** `upgrade of build02 at 357 of 1021`, where one runs; plain text. */
  upgrade: string | null
}

/** The line in the thread for what just happened, or null where the card alone shows it. */
export function payloadStep(data: StepData, fact: PayloadFact): string | null {
  const { payload, before, by, mentions } = data
  switch (fact.kind) {
    case 'payload-selected':
      return selectedStep(payload, fact.late)
    case 'payload-looking-deeper':
      return `${actorName(by)} is looking deeper until ${slackTime(fact.until)}; there are no reminders until then. The deadline stays ${slackTime(payload.deadlineAt)}.`
    case 'payload-none':
      return `${actorName(by)}: none of the payloads is good enough.\n${quoted(fact.reason)}`
    case 'payload-proposed':
      // Only what turns up while people wait for one: the first proposal is on the card.
      if (fact.proposed === null || !hadNothing(before) || payload.state !== 'choosing') return null
      return `${mentions.trt} ${code(fact.proposed)} is accepted now and proposed.`
    case 'payload-left':
      return leftStep(data, fact)
    case 'payload-restored':
      return `${code(fact.tag)} is the payload of sprint ${payload.sprint} again: ${actorName(by)} changed the verdict before another one was selected.`
    case 'payload-qe':
      return qeStep(data, fact.verdict, fact.before)
    case 'payload-no-build':
      return noBuildStep(data, fact)
    case 'payload-promoted':
      return promotedStep(data, fact)
    case 'payload-answered':
      return `${mention(fact.answer.by)} (Test Platform): ${answerWords(fact.answer)}.`
    case 'payload-deadline-moved':
      return `The sprint was edited: the payload is to be selected by ${slackTime(fact.deadlineAt)} now.`
    case 'payload-opened':
    case 'payload-described':
    case 'payload-label':
    case 'payload-qe-reminded':
    case 'payload-trt-reminded':
      return null
  }
}

function hadNothing({ proposal }: Payload): boolean {
  return proposal !== null && proposal.at !== null && proposal.proposed === null
}

function selectedStep({ selected, sprint }: Payload, late: boolean): string | null {
  if (!selected) return null
  const how = {
    proposed: 'selected the proposed payload',
    chosen: 'chose the payload',
    manual: 'accepted by hand and selected',
  }[selected.mode]
  const reason = selected.reason ? `\n${quoted(selected.reason)}` : ''
  const when = late ? ' That is after the deadline, so it is recorded as late.' : ''
  return `${mention(selected.by)} ${how} ${code(selected.tag)} for sprint ${sprint}. It is classified *fc*; QE is called next.${when}${reason}`
}

function leftStep(
  { payload, by, mentions }: StepData,
  { tag, because, reason }: Extract<PayloadFact, { kind: 'payload-left' }>,
): string {
  const again = `${mentions.trt} Please choose again for sprint ${payload.sprint}.`
  switch (because) {
    case 'qe-failed':
      return `${again} QE failed ${code(tag)}.`
    case 'pruned':
      return `${again} ${code(tag)} was deleted by the release controller before it could be read, so it cannot be the payload of the sprint.`
    case 'undone':
      return `${again} ${actorName(by)} undid the acceptance of ${code(tag)}.${reason ? `\n${quoted(reason)}` : ''}`
  }
}

function qeStep(
  { before, payload, mentions, upgrade, qeRole, by }: StepData,
  verdict: QeVerdict,
  was: QeVerdict['state'],
) {
  const tag = before.selected?.tag ?? payload.selected?.tag ?? payload.earlier.at(-1)?.tag ?? ''
  const asTeam = qeRole === 'qe' ? roleNames.qe : `${roleNames[qeRole]} for QE`
  const until = verdict.until === null ? '' : ` until ${slackTime(verdict.until)}`
  const from = was === 'called' || was === verdict.state ? '' : ` (before: ${qeNames[was]})`
  const note = verdict.note ? `\n${quoted(verdict.note)}` : ''
  const said = `${actorName(by)} (${asTeam}): ${code(tag)} ${qeNames[verdict.state]}${until}${from}.${note}`
  const late = verdict.state === 'failed' && (was === 'passed' || was === 'passed-with-issues' || upgrade !== null)
  if (!late) return said
  const running =
    upgrade === null ? '. No upgrade to it is under way: do not begin one.' : `; ${inWords(upgrade, 200)}.`
  return `${mentions.testPlatform} *Stop:* QE failed ${code(tag)} after all${running} TRT chooses again.\n${said}`
}

function noBuildStep(
  { payload, mentions }: StepData,
  { why, deadlineAt }: Extract<PayloadFact, { kind: 'payload-no-build' }>,
): string {
  const { sprint } = payload
  const late = 'A later selection is still possible, and is recorded as late.'
  switch (why) {
    case 'missed':
      return `No build on time for sprint ${sprint}: the bot was not running at the time (${slackTime(deadlineAt)} at the latest).`
    case 'not-selected':
      return `${mentions.trt} No build on time for sprint ${sprint}: nothing was selected by ${slackTime(deadlineAt)}. ${late}`
    case 'qe-failed':
      return `No build on time for sprint ${sprint}: QE failed the selected one, and the deadline was ${slackTime(deadlineAt)}. ${late}`
    case 'left':
      return `No build on time for sprint ${sprint}: the selected one does not stand any more, and the deadline was ${slackTime(deadlineAt)}. ${late}`
  }
}

function promotedStep(
  { payload, mentions }: StepData,
  { tag, name }: Extract<PayloadFact, { kind: 'payload-promoted' }>,
) {
  const what = `${code(tag)} was promoted as ${code(name)}`
  return hasPassed(payload.qe)
    ? `${mentions.testPlatform} ${what}: the command for the upgrade stands in the message above.`
    : `${what}. Test Platform is told when QE has passed it.`
}

/** TRT is reminded that nothing is selected. */
export function trtReminder(payload: Payload, trt: string, kind: 'step' | 'last-hour' | 'after-deadline'): string {
  const proposed = payload.proposal?.proposed ?? null
  const what = proposed === null ? 'nothing can be proposed so far' : `${code(proposed)} is proposed`
  switch (kind) {
    case 'step':
      return `${trt} The payload of sprint ${payload.sprint} is not selected yet; ${what}. The deadline is ${slackTime(payload.deadlineAt)}.`
    case 'last-hour':
      return `${trt} One hour is left to select the payload of sprint ${payload.sprint}; ${what}. After ${slackTime(payload.deadlineAt)} there is no build on time.`
    case 'after-deadline':
      return `${trt} Sprint ${payload.sprint} still has no payload; ${what}.`
  }
}

/** QE is reminded that its answer is awaited. */
export function qeReminder({ selected, qe }: Payload, who: string): string {
  const tag = code(selected?.tag ?? '')
  return qe?.state === 'in-progress'
    ? `${who} ${tag} was expected ${slackTime(qe.until ?? qe.at)}. Is there a verdict, or a later time?`
    : `${who} ${tag} waits for an answer since ${slackTime(qe?.at ?? 0)}: *In progress until…* if it takes longer.`
}
