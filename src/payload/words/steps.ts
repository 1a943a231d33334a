import { actorName, mention, quoted, slackTime } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import { isJudged } from '../model/choosing.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import { hasPassed, isSuperseded, LATE_AFTER_MS } from '../model/payload.ts'
import type { LeftBecause, Payload } from '../model/payload.ts'
import { answerWords } from './card.ts'
import { code } from './names.ts'
import { qeStep } from './qe-step.ts'
import { overWords } from './step-data.ts'
import type { StepData } from './step-data.ts'

/** The line in the thread for what just happened, or null where the card alone shows it. */
export function payloadStep(data: StepData, fact: PayloadFact): string | null {
  const { payload, by } = data
  switch (fact.kind) {
    case 'payload-selected':
      return selectedStep(payload, fact.late)
    case 'payload-looking-deeper':
      return `${actorName(by)} is looking deeper until ${slackTime(fact.until)}; there are no reminders until then. ${deadlineWords(data)}`
    case 'payload-none':
      return `${actorName(by)}: none of the payloads is good enough.\n${quoted(fact.reason)}`
    case 'payload-proposed':
      return proposedStep(data, fact.proposed)
    case 'payload-left':
      return leftStep(data, fact)
    case 'payload-restored':
      return restoredStep(data, fact.tag)
    case 'payload-qe':
      return qeStep(data, fact.verdict, fact.before)
    case 'payload-no-build':
      return noBuildStep(data, fact)
    case 'payload-promoted':
      return promotedStep(data, fact)
    case 'payload-unpromoted':
      return unpromotedStep(data, fact)
    case 'payload-answered':
      return `${mention(fact.answer.by)} (Test Platform): ${answerWords(fact.answer)}.`
    case 'payload-deadline-moved':
      return movedStep(payload)
    case 'payload-opened':
    case 'payload-settled':
    case 'payload-described':
    case 'payload-label':
    case 'payload-qe-reminded':
    case 'payload-trt-reminded':
      return null
  }
}

/** Only what turns up while people wait for one: the first proposal is on the card. */
function proposedStep({ payload, before, mentions, atWork, now }: StepData, proposed: string | null): string | null {
  if (proposed === null) return null
  const isNew = (payload.none?.told.length ?? 0) > (before.none?.told.length ?? 0)
  if (payload.none !== null) {
    return isNew ? `${code(proposed)} was accepted since then; it is on the card, and can be selected.` : null
  }
  if (!hadNothing(before) || payload.state !== 'choosing') return null
  const call = atWork && now <= payload.deadlineAt ? `${mentions.trt} ` : ''
  return `${call}${code(proposed)} is accepted now and proposed.`
}

function deadlineWords({ payload: { deadlineAt }, now }: StepData): string {
  return now <= deadlineAt
    ? `The deadline stays ${slackTime(deadlineAt)}.`
    : `The deadline was ${slackTime(deadlineAt)}: a selection is recorded as late.`
}

function movedStep({ selected, deadlineAt }: Payload): string {
  return selected
    ? `The sprint was edited: the deadline for its payload is ${slackTime(deadlineAt)} now. ${code(selected.tag)} stays selected.`
    : `The sprint was edited: the payload is to be selected by ${slackTime(deadlineAt)} now.`
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

function restoredStep({ before, payload, by }: StepData, tag: string): string {
  const onTime =
    before.noBuildAt !== null && payload.noBuildAt === null
      ? ` It was selected in time after all, by ${slackTime(payload.deadlineAt)}.`
      : ''
  return `${code(tag)} is the payload of sprint ${payload.sprint} again: ${actorName(by)} changed the verdict before another one was selected.${onTime}`
}

function leftStep(data: StepData, fact: Extract<PayloadFact, { kind: 'payload-left' }>): string | null {
  // The step of the acceptance by hand says all of it.
  if (fact.because === 'undone') return null
  const { before, payload, mentions, later, wasReady } = data
  // QE's own word has told them already.
  const stops = fact.because !== 'qe-failed' && !isSuperseded(later) && (wasReady || hasPassed(before.qe))
  const stop = stops
    ? `${mentions.testPlatform} *Stop:* ${code(fact.tag)} is not the payload of sprint ${payload.sprint} any more, do not upgrade to it.\n`
    : ''
  return `${stop}${whyLeft(data, fact.tag, fact.because)}`
}

function whyLeft(
  { before, payload, mentions, later }: StepData,
  tag: string,
  because: Exclude<LeftBecause, 'undone'>,
): string {
  const again = later ? overWords(payload, later) : `${mentions.trt} Please choose again for sprint ${payload.sprint}.`
  const wasRead = before.selected !== null && before.selected.digest !== null
  switch (because) {
    case 'qe-failed':
      return `${again} QE failed ${code(tag)}.`
    case 'pruned':
      return `${again} ${code(tag)} was deleted by the release controller${wasRead ? '' : ' before it could be read'}, so it cannot be the payload of the sprint.`
    case 'rejected':
      return `${again} ${code(tag)} was rejected ${wasRead ? 'meanwhile' : 'between the look of the bot and the press'}, so it cannot be the payload of the sprint.`
  }
}

function noBuildStep(
  { payload, mentions, now, later, atWork }: StepData,
  { why, deadlineAt }: Extract<PayloadFact, { kind: 'payload-no-build' }>,
): string | null {
  const { sprint } = payload
  // The card was posted after it, and says so itself.
  if (payload.openedAt > deadlineAt && payload.earlier.length === 0) return null
  const down = now > deadlineAt + LATE_AFTER_MS ? ' The bot was not running then.' : ''
  const late = later ? '' : ' A later selection is still possible, and is recorded as late.'
  // Where it can still be chosen, their next working day begins with a reminder.
  const call = atWork && later === null ? `${mentions.trt} ` : ''
  switch (why) {
    case 'missed':
      return null
    case 'not-selected':
      return `${call}No build on time for sprint ${sprint}: nothing was selected by ${slackTime(deadlineAt)}.${down}${late}`
    case 'qe-failed':
      return `No build on time for sprint ${sprint}: QE failed the selected one, and the deadline was ${slackTime(deadlineAt)}.${late}`
    case 'left':
      return `No build on time for sprint ${sprint}: the selected one does not stand any more, and the deadline was ${slackTime(deadlineAt)}.${late}`
  }
}

function promotedStep(
  { payload, mentions, later }: StepData,
  { tag, name }: Extract<PayloadFact, { kind: 'payload-promoted' }>,
) {
  const what = `${code(tag)} was promoted as ${code(name)}`
  if (isSuperseded(later)) return `${what}. ${overWords(payload, later)}`
  return hasPassed(payload.qe)
    ? `${mentions.testPlatform} ${what}: the command for the upgrade stands in the message above.`
    : `${what}. Test Platform is told when QE has passed it.`
}

function unpromotedStep(
  { payload, mentions, later }: StepData,
  { tag, name }: Extract<PayloadFact, { kind: 'payload-unpromoted' }>,
) {
  const what = `${code(name)}, which ${code(tag)} was promoted as, was withdrawn`
  if (isSuperseded(later)) return `${what}. ${overWords(payload, later)}`
  return hasPassed(payload.qe)
    ? `${mentions.testPlatform} ${what}: do not upgrade to it, wait for the next one.`
    : `${what}. The bot looks for the next one.`
}

/** TRT is reminded that nothing is selected; by name only before it is too late. */
export function trtReminder(payload: Payload, trt: string, kind: 'step' | 'last-hour' | 'after-deadline'): string {
  const what = proposedWords(payload)
  switch (kind) {
    case 'step':
      return `The payload of sprint ${payload.sprint} is not selected yet; ${what}. The deadline is ${slackTime(payload.deadlineAt)}.`
    case 'last-hour':
      return `${trt} One hour is left to select the payload of sprint ${payload.sprint}; ${what}. After ${slackTime(payload.deadlineAt)} there is no build on time.`
    case 'after-deadline':
      return `Sprint ${payload.sprint} still has no payload; ${what}.`
  }
}

/** The moment of the selection has come for a card that was posted before; `link`: its address. */
export function selectionCall(payload: Payload, trt: string, link: string | null, lateSince: Instant | null): string {
  const { sprint, deadlineAt, none } = payload
  const card = link === null ? 'its card' : `<${link}|its card>`
  const late = lateSince === null ? '' : ` The bot was not running ${slackTime(lateSince)}, when this was due.`
  const what = none === null ? proposedWords(payload) : `${mention(none.by)} found none good enough so far`
  return `${trt} The payload of *sprint ${sprint}* is to be selected by ${slackTime(deadlineAt)}; ${what}: ${card} has the choice.${late}`
}

function proposedWords(payload: Payload): string {
  const { proposal, none } = payload
  if (none && isJudged(payload)) return `${mention(none.by)} found none good enough so far`
  const proposed = proposal?.proposed ?? null
  return proposed === null ? 'nothing can be proposed so far' : `${code(proposed)} is proposed`
}

/** QE is reminded that its answer is awaited. */
export function qeReminder({ selected, qe }: Payload, who: string): string {
  const tag = code(selected?.tag ?? '')
  return qe?.state === 'in-progress'
    ? `${who} ${tag} was expected ${slackTime(qe.until ?? qe.at)}. Is there a verdict, or a later time?`
    : `${who} ${tag} has waited for an answer since ${slackTime(qe?.at ?? 0)}. Press *In progress until…* above if it takes longer.`
}
