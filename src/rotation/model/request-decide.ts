import { slotsOf, tally, wouldCount } from '../../approval/model.ts'
import type { Asker, Slot, Vote } from '../../approval/model.ts'
import { samePerson } from '../../kernel/people.ts'
import type { Actor, Member, Person, Role } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { colourOf, guardsOf } from './preview.ts'
import type { Guard, Preview } from './preview.ts'
import { evolveRequest } from './request-facts.ts'
import type { RequestFact } from './request-facts.ts'
import { requestCan } from './request.ts'
import type { Request, RequestVerb } from './request.ts'

export type RequestCommand =
  | { verb: 'preview'; preview: Preview }
  | { verb: 'approve'; member: Member; note: string | null }
  | { verb: 'reject'; member: Member; why: string }
  | { verb: 'withdraw'; member: Member; why: string | null }
  | { verb: 'stop'; member: Member; why: string }
  | { verb: 'try-again'; member: Member }
  | { verb: 'change-details'; member: Member; investigator: Person | null; expectedMs: number | null }
  | { verb: 'expire' }
  | { verb: 'supersede'; bySubject: string }
  | { verb: 'ask-again'; because: string[]; preview: Preview; people: number; keepsVotes: boolean }
  | { verb: 'begin' }
  | { verb: 'get-stuck'; why: string }
  | { verb: 'finish'; effectiveAt: Instant }

/** Why a command on a request is not possible. */
export type RequestNo =
  | { no: 'state'; verb: RequestVerb; request: Request }
  | { no: 'own-request'; request: Request }
  | { no: 'already-voted'; request: Request }
  | { no: 'not-needed'; request: Request; open: Slot[] }
  | { no: 'not-yours'; verb: RequestVerb; request: Request; roles: readonly Role[] }
  | { no: 'no-preview'; request: Request }
  | { no: 'guards'; request: Request; guards: Guard[] }
  | { no: 'no-reason'; verb: RequestVerb }

export interface RequestDecided {
  facts: RequestFact[]
  request: Request
}

export function askerOf(request: Request): Asker {
  return { people: [request.requester, request.filedBy], roles: request.roles }
}

export function slotsFor(request: Request): Slot[] {
  return slotsOf(request.policy, askerOf(request), request.people)
}

/** Pure: what follows from a command on a request, or why it is refused. */
export function decideRequest(request: Request, command: RequestCommand, at: Instant): RequestDecided | RequestNo {
  const no = refusalOf(request, command, at)
  if (no) return no
  const by = 'member' in command ? command.member.person : 'bot'
  return followed(request, factsOf(request, command, at), at, by)
}

function followed(request: Request, facts: RequestFact[], at: Instant, by: Actor): RequestDecided {
  return { facts, request: facts.reduce((current, fact) => evolveRequest(current, fact, at, by), request) }
}

function refusalOf(request: Request, command: RequestCommand, at: Instant): RequestNo | null {
  if (!requestCan(command.verb, request.state)) return { no: 'state', verb: command.verb, request }
  switch (command.verb) {
    case 'approve':
      return approvalRefusal(request, command.member, at)
    case 'reject':
      if (isAsker(request, command.member)) return { no: 'own-request', request }
      if (command.why.trim() === '') return { no: 'no-reason', verb: 'reject' }
      return mayDecide(request, command.member) ? null : { no: 'not-needed', request, open: slotsFor(request) }
    case 'withdraw':
      return isAsker(request, command.member) ? null : { no: 'not-yours', verb: 'withdraw', request, roles: [] }
    case 'stop':
      if (command.why.trim() === '') return { no: 'no-reason', verb: 'stop' }
      return allowed(request, command, ['test-platform'])
    case 'try-again':
    case 'change-details':
      return allowed(request, command, ['trt', 'test-platform'])
    default:
      return null
  }
}

function approvalRefusal(request: Request, member: Member, at: Instant): RequestNo | null {
  if (isAsker(request, member)) return { no: 'own-request', request }
  if (request.votes.some(vote => samePerson(vote.by, member.person))) return { no: 'already-voted', request }
  const slots = slotsFor(request)
  if (!wouldCount(slots, request.votes, askerOf(request), voteOf(member, at, null))) {
    return { no: 'not-needed', request, open: tally(slots, request.votes, askerOf(request)).open }
  }
  if (!request.preview) return { no: 'no-preview', request }
  const colour = colourOf(request.preview)
  if (colour === 'impossible' || colour === 'red')
    return { no: 'guards', request, guards: guardsOf(request.preview, colour) }
  return null
}

function factsOf(request: Request, command: RequestCommand, at: Instant): RequestFact[] {
  switch (command.verb) {
    case 'preview':
      return [{ kind: 'request-previewed', preview: command.preview }]
    case 'approve': {
      const vote = voteOf(command.member, at, command.note)
      const { satisfied } = tally(slotsFor(request), [...request.votes, vote], askerOf(request))
      return [{ kind: 'request-vote', vote }, ...(satisfied ? [{ kind: 'request-approved' } as const] : [])]
    }
    case 'reject':
      return [{ kind: 'request-rejected', why: command.why }]
    case 'withdraw':
    case 'stop':
      return [{ kind: 'request-withdrawn', why: command.why }]
    case 'try-again':
      return [{ kind: 'request-tried-again' }]
    case 'change-details':
      return [{ kind: 'request-details', investigator: command.investigator, expectedMs: command.expectedMs }]
    case 'expire':
      return [{ kind: 'request-expired' }]
    case 'supersede':
      return [{ kind: 'request-superseded', bySubject: command.bySubject }]
    case 'ask-again': {
      const { because, preview, people } = command
      // Votes that would be enough already leave nobody to answer the new asking.
      const slots = slotsFor({ ...request, people: Math.max(request.people, people) })
      const keepsVotes = command.keepsVotes && !tally(slots, request.votes, askerOf(request)).satisfied
      return [{ kind: 'request-asked-again', because, preview, people, keepsVotes }]
    }
    case 'begin':
      return [{ kind: 'request-begun' }]
    case 'get-stuck':
      return [{ kind: 'request-stuck', why: command.why }]
    case 'finish':
      return [{ kind: 'request-done', effectiveAt: command.effectiveAt }]
  }
}

function allowed(
  request: Request,
  command: { verb: RequestVerb; member: Member },
  roles: readonly Role[],
): RequestNo | null {
  if (isAsker(request, command.member)) return null
  if (roles.some(role => command.member.roles.includes(role))) return null
  return { no: 'not-yours', verb: command.verb, request, roles }
}

function mayDecide(request: Request, member: Member): boolean {
  return slotsFor(request).some(slot => slot.roles.some(role => member.roles.includes(role)))
}

function isAsker(request: Request, member: Member): boolean {
  return askerOf(request).people.some(person => samePerson(person, member.person))
}

function voteOf(member: Member, at: Instant, note: string | null): Vote {
  return { by: member.person, roles: [...member.roles], at, evidence: member.evidence, note }
}
