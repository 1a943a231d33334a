import { bullets, doc, heading, link, paragraph, strong } from '../../kernel/adf.ts'
import type { AdfDoc, AdfNode } from '../../kernel/adf.ts'
import type { Actor, Person } from '../../kernel/people.ts'
import { cut, lasting, listed, oneLine, zonedTime } from '../../kernel/text.ts'
import type { RequestFact } from '../model/request-facts.ts'
import { neverLeft } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import type { RotationFact } from '../model/rotation-decide.ts'
import type { Rotation } from '../model/rotation.ts'
import { causeNames, flavourNames, urgencyNames, whatCame } from './names.ts'

/** How people and times are written where Slack's own markup means nothing. */
export interface IssueStyle {
  nameOf: (who: Person) => string
  timeZone: string
}

const SUMMARY_MAX = 240

export function issueSummary(request: Request): string {
  const what = request.direction === 'failover' ? `Failover of ${request.cluster}` : `Return of ${request.cluster}`
  const why = request.failover?.seen ?? request.back?.found ?? request.reason ?? ''
  return cut(oneLine(`${what}: ${why}`), SUMMARY_MAX)
}

export function issueDescription(request: Request, style: IssueStyle): AdfDoc {
  const asked = `Asked by ${style.nameOf(request.requester)} at ${zonedTime(request.openedAt, style.timeZone)}${filed(request, style)} (${request.id}).`
  return doc(paragraph(asked), ...(request.failover ? failoverParts(request, style) : returnParts(request)))
}

function failoverParts({ failover }: Request, style: IssueStyle): (AdfNode | null)[] {
  if (!failover) return []
  const facts = [
    `Why: ${causeNames[failover.cause]}`,
    `How soon: ${urgencyNames[failover.urgency]}`,
    `Flavour: ${flavourNames[failover.flavour]}`,
    ...(failover.expectedMs === null ? [] : [`Expected to last ${lasting(failover.expectedMs)}`]),
    ...(failover.investigator ? [`Investigates: ${style.nameOf(failover.investigator)}`] : []),
  ]
  return [
    bullets(facts),
    heading(3, 'What is seen'),
    paragraph(failover.seen),
    ...(failover.tried ? [heading(3, 'What was tried first'), paragraph(failover.tried)] : []),
    ...(failover.evidence.length > 0
      ? [heading(3, 'Evidence'), bullets(failover.evidence.map(url => link(url, url)))]
      : []),
  ]
}

function returnParts({ back, reason, how }: Request): (AdfNode | null)[] {
  if (!back) return [paragraph(strong(how === 'kept-in' ? 'Kept in: ' : 'Put back at once: '), reason ?? '')]
  return [
    bullets([`Final cause: ${causeNames[back.cause]}`]),
    heading(3, 'What was found'),
    paragraph(back.found),
    heading(3, 'What was done about it'),
    paragraph(back.done),
    heading(3, 'Workaround that stays'),
    paragraph(back.workaround ?? 'None.'),
  ]
}

function filed(request: Request, style: IssueStyle): string {
  return request.filedBy.user === request.requester.user ? '' : `, filed by ${style.nameOf(request.filedBy)}`
}

/** The comment for a step of a request that people follow in Jira, or null. */
export function requestComment(request: Request, fact: RequestFact, by: Actor, style: IssueStyle): string | null {
  const who = by === 'bot' ? 'the bot' : style.nameOf(by)
  switch (fact.kind) {
    case 'request-opened':
    case 'request-previewed':
    case 'request-begun':
      return null
    case 'request-vote':
      return `Approved by ${style.nameOf(fact.vote.by)}.${fact.vote.note ? ` "${fact.vote.note}"` : ''}`
    case 'request-approved':
      return `Approved by ${listed(request.votes.map(vote => style.nameOf(vote.by)))}; the change begins.`
    case 'request-asked-again':
      return `Approval is asked for again: ${fact.because.join('; ')}.`
    case 'request-rejected':
      return `Rejected by ${who}: ${fact.why}`
    case 'request-withdrawn':
      return `Withdrawn by ${who}${fact.why ? `: ${fact.why}` : '.'}`
    case 'request-expired':
      return `Expired: ${whatCame(request)} the request in time.`
    case 'request-superseded':
      return `Superseded by ${fact.bySubject}.`
    case 'request-stuck':
      return `The change is stuck: ${fact.why}`
    case 'request-tried-again':
      return `${who} asked to try again.`
    case 'request-done':
      if (neverLeft(request, fact.effectiveAt))
        return `${request.cluster} never left the rotation, so nothing had to be done.`
      return `${request.cluster} is ${request.direction === 'failover' ? 'out of rotation' : 'back in rotation'} since ${zonedTime(fact.effectiveAt, style.timeZone)}, proven by the farm's own answers.`
    case 'request-details':
      return `${who} changed the details: ${fact.investigator ? `${style.nameOf(fact.investigator)} investigates` : 'no investigator'}, ${fact.expectedMs === null ? 'no expected duration' : `expected to last ${lasting(fact.expectedMs)}`}.`
  }
}

/** The last comment on a failover's issue, before the record is attached and it closes. */
export function backComment(rotation: Rotation, style: IssueStyle): string {
  const since = zonedTime(rotation.effectiveAt ?? rotation.since, style.timeZone)
  return `${rotation.cluster} is back in rotation since ${since} (${rotation.request}), proven by a job that runs there. The record is attached.`
}

/** The comment for a step of a rotation; renewals are left to the thread and the record. */
export function rotationComment(rotation: Rotation, fact: RotationFact, style: IssueStyle): string | null {
  const at = (instant: number) => zonedTime(instant, style.timeZone)
  switch (fact.kind) {
    case 'stop-gap-started':
      return fact.gapMs === null ? `Stop-gap ${fact.id} is in force since ${at(fact.startedAt)}.` : null
    case 'stop-gap-questioned':
      return `The stop-gap ended ${at(fact.question.at)} (${fact.question.kind}) and was not taken up again by itself; both teams were asked.`
    case 'taken-out-again':
      return `${rotation.cluster} is taken out again.`
    case 'lasting-done':
      return `${style.nameOf(fact.by)} reports the lasting change as merged.`
    case 'lasting-seen':
      return `The lasting change is seen in the farm since ${at(fact.seenAt)}.`
    case 'out-drained':
      return `Nothing that had to leave runs on ${rotation.cluster} any more.`
    default:
      return null
  }
}

/** The reason that the dispatcher keeps with an override: who asked, who approved, our number, and why it is out again. */
export function overrideReason(rotation: Rotation, request: Request, nameOf: (who: Person) => string): string {
  const approvers = rotation.approvers.map(nameOf).join(', ')
  const asked = `Sacrificial ${request.id}: failover of ${rotation.cluster} asked by ${nameOf(request.requester)}, approved by ${approvers}`
  const stopped = rotation.stoppedReturn
  if (!stopped) return asked
  return `${asked}; taken out again because ${stopped.request} was stopped by ${stopped.by === 'bot' ? 'the bot' : nameOf(stopped.by)}`
}
