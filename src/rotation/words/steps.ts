import {
  actorName,
  counted,
  inWords,
  lasting,
  listed,
  mention,
  quoted,
  slackClock,
  slackTime,
} from '../../kernel/text.ts'
import type { Actor } from '../../kernel/people.ts'
import type { RequestFact } from '../model/request-facts.ts'
import { neverLeft } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import type { RotationFact } from '../model/rotation-decide.ts'
import type { Rotation } from '../model/rotation.ts'
import { approvedBy, questionLine } from './card.ts'
import { whatCame, wish } from './names.ts'

/** The thread's short reply for a step of a request, or null where the card and the approval message say it already. */
export function requestStep(request: Request, fact: RequestFact, by: Actor): string | null {
  const asker = mention(request.requester)
  switch (fact.kind) {
    case 'request-opened':
    case 'request-previewed':
      return null
    case 'request-vote':
      return `${mention(fact.vote.by)} approved.${fact.vote.note ? `\n${quoted(fact.vote.note, 300)}` : ''}`
    case 'request-approved':
      return `${asker}: your request to ${wish(request)} is ${approvedBy(request)}; the change begins.`
    case 'request-asked-again':
      return `The approval is needed once more, because ${inWords(fact.because.join('; '), 900)}. ${listed(request.votes.length === 0 ? ['Earlier approvals do not count for it.'] : ['The approvals given so far stay.'])}`
    case 'request-rejected':
      return `${asker}: ${actorName(by)} rejected your request to ${wish(request)}.\n${quoted(fact.why, 400)}`
    case 'request-withdrawn':
      return `${asker}: the request to ${wish(request)} was withdrawn by ${actorName(by)}.${fact.why ? `\n${quoted(fact.why, 300)}` : ''}`
    case 'request-expired':
      return `${asker}: ${whatCame(request)} your request to ${wish(request)} in time, so it expired. Ask again with \`/sacrificial ${request.direction}\`.`
    case 'request-superseded':
      return `${asker}: your request to ${wish(request)} was superseded by ${inWords(fact.bySubject)}.`
    case 'request-begun':
      return null
    case 'request-stuck':
      return `:warning: ${stuckCall(request)}: the change is stuck: ${inWords(fact.why, 600)} Press *Try again* on the card, or *Stop*.`
    case 'request-tried-again':
      return `${actorName(by)} asked to try the change again.`
    case 'request-done':
      if (neverLeft(request, fact.effectiveAt))
        return `${asker}: *${inWords(request.cluster)}* never left the rotation, so nothing had to be done.`
      return request.direction === 'failover'
        ? `${asker}: *${inWords(request.cluster)}* takes no new jobs since ${slackTime(fact.effectiveAt)}, proven by the farm's own answers.`
        : `${asker}: *${inWords(request.cluster)}* is back in rotation since ${slackTime(fact.effectiveAt)}, proven by a job that runs there.`
    case 'request-details':
      return `${actorName(by)} changed the details: ${details(fact)}.`
  }
}

function stuckCall(request: Request): string {
  const people = [request.requester, ...request.votes.map(vote => vote.by)]
  return listed([...new Set(people.map(mention))])
}

function details(fact: Extract<RequestFact, { kind: 'request-details' }>): string {
  const who = fact.investigator ? `${mention(fact.investigator)} investigates` : 'nobody is named as investigating'
  const howLong = fact.expectedMs === null ? 'no duration is expected' : `expected to last ${lasting(fact.expectedMs)}`
  return `${who}, ${howLong}`
}

/** The thread's short reply for a step of a rotation. `teams` mentions both teams, for what both must know. */
export function rotationStep(rotation: Rotation, fact: RotationFact, by: Actor, teams: string): string | null {
  const cluster = `*${inWords(rotation.cluster)}*`
  switch (fact.kind) {
    case 'out-asked':
      return fact.stoppedReturn === null
        ? null
        : `${cluster} is taken out again because ${inWords(fact.stoppedReturn)} was stopped by ${actorName(by)}.`
    case 'in-asked':
    case 'patch-prepared':
    case 'out-effective':
    case 'in-effective':
      return null
    case 'stop-gap-started':
      if (fact.gapMs !== null) {
        return `The stop-gap was renewed until ${slackClock(fact.expiresAt)}; jobs could land on ${cluster} for ${lasting(fact.gapMs)} in between.`
      }
      return `The stop-gap is in force since ${slackClock(fact.startedAt)}, until ${slackClock(fact.expiresAt)} unless renewed.`
    case 'stop-gap-ended':
      return rotation.desired === 'in' || rotation.lasting?.seenAt
        ? `The stop-gap of ${cluster} ended.`
        : `The stop-gap of ${cluster} ended and another is not in force yet; jobs may land there meanwhile.`
    case 'stop-gap-questioned':
      return `${teams}: ${questionLine(rotation)} Press *Keep it in* or *Take it out again* on the card.`
    case 'taken-out-again':
      return `${actorName(by)} wants ${cluster} out again; the stop-gap is asked for anew.`
    case 'lasting-done':
      return `${mention(fact.by)} says that the lasting change is merged; the farm's own answer is awaited.`
    case 'lasting-seen':
      return `The lasting change is seen in the farm since ${slackClock(fact.seenAt)}.`
    case 'out-drained':
      return `Nothing that had to leave runs on ${cluster} any more.`
  }
}

/** Said once to each team's people where the answer is theirs, when the expected time is over. */
export function overdueStep(request: Request, rotation: Rotation): string {
  const who = request.failover?.investigator ?? request.requester
  return `${mention(who)}: *${inWords(rotation.cluster)}* was expected out for ${lasting(request.failover?.expectedMs ?? 0)}; that time is over. \`/sacrificial return\` asks for it back, *Change details* on the card says how much longer.`
}

/** Where nobody's request is open any more, both teams are called. */
export function unprovenStep(rotation: Rotation, why: string, teams: string): string {
  const asked = rotation.desired === 'in' ? 'asked back in' : 'asked out'
  return `${teams}: *${inWords(rotation.cluster)}* is ${asked} since ${slackTime(rotation.askedAt ?? rotation.since)}, and nothing proves it yet. ${why} *Put it back now* is on the card.`
}

/** Nothing holds a cluster that shall be out, and it could not be mended within a minute. */
export function unheldStep(rotation: Rotation, since: number, why: string | null, teams: string): string {
  const reason = why === null ? '' : ` The reason: ${inWords(why, 300)}.`
  return `${teams}: jobs may land on *${inWords(rotation.cluster)}* since ${slackTime(since)}; its stop-gap ended and could not be renewed.${reason} The bot goes on trying. Merge the lasting change, or press *Put it back now* on the card.`
}

export function outAnywayStep(failover: Request, rotation: Rotation): string {
  return `${mention(failover.requester)}: *${inWords(rotation.cluster)}* takes no new jobs since ${slackTime(rotation.since)}, though ${failover.id} had ended before. \`/sacrificial return\` asks for it back.`
}

export function bridgeEndsStep(rotation: Rotation, teams: string): string {
  const at = slackTime(rotation.stopGap?.expiresAt ?? 0)
  return `${teams}: the stop-gap of *${inWords(rotation.cluster)}* ends ${at} and is not renewed any more. Merge the lasting change before, or it returns into rotation by itself.`
}

/** The direct message to somebody who asked to be told. */
export function backAgain(rotation: Rotation): string {
  return `*${inWords(rotation.cluster)}* is back in rotation since ${slackTime(rotation.since)}. You asked to be told.`
}

/** How the teams are called in the line of proofs that a card shows while nothing is proven yet. */
export function unprovenLine(missing: readonly string[]): string {
  return missing.length === 0 ? 'Waiting for the farm.' : `Not proven yet: ${listed(missing)}.`
}

export function landedLine(rotation: Rotation): string | null {
  const placement = rotation.observed?.placement
  if (!placement?.read || rotation.desired === 'in') return null
  const allowed = Object.entries(placement.allowed).map(([why, count]) => `${count} ${inWords(why, 60)}`)
  const landed = placement.landed.length > 0 ? `${counted(placement.landed.length, 'job')} that ought not to` : null
  const lines = [...(landed ? [landed] : []), ...allowed]
  return lines.length > 0 ? `Still lands here: ${listed(lines)}.` : null
}
