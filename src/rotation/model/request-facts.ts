import type { Vote } from '../../approval/model.ts'
import type { Actor, Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Preview, Worsening } from './preview.ts'
import type { FailoverForm, Request, ReturnForm } from './request.ts'

/** What can have happened to a request. The log keeps these; a request is what follows from them. */
export type RequestFact =
  | { kind: 'request-opened'; request: Request }
  | { kind: 'request-previewed'; preview: Preview }
  | { kind: 'request-vote'; vote: Vote }
  | { kind: 'request-approved' }
  | { kind: 'request-asked-again'; because: string[]; preview: Preview; people: number; keepsVotes: boolean }
  | { kind: 'request-rejected'; why: string }
  | { kind: 'request-withdrawn'; why: string | null }
  | { kind: 'request-expired' }
  | { kind: 'request-superseded'; bySubject: string }
  | { kind: 'request-begun' }
  | { kind: 'request-stuck'; why: string }
  | { kind: 'request-tried-again' }
  | { kind: 'request-done'; effectiveAt: Instant }
  | { kind: 'request-details'; investigator: Person | null; expectedMs: number | null }

export type { FailoverForm, ReturnForm, Worsening }

/** The request after a fact. Everything about it but its version follows from the facts. */
export function evolveRequest(request: Request, fact: RequestFact, at: Instant, by: Actor): Request {
  const ended = (state: Request['state'], why: string | null): Request => ({
    ...request,
    state,
    stuck: null,
    ended: { at, by, why },
  })
  switch (fact.kind) {
    case 'request-opened':
      return fact.request
    case 'request-previewed':
      return { ...request, preview: fact.preview, people: Math.max(request.people, fact.preview.requiredApprovals) }
    case 'request-vote':
      return { ...request, votes: [...request.votes, fact.vote] }
    case 'request-approved':
      return { ...request, state: 'approved', approvedAt: at }
    case 'request-asked-again':
      return {
        ...request,
        state: 'awaiting',
        approvedAt: null,
        changingAt: null,
        stuck: null,
        votes: fact.keepsVotes ? request.votes : [],
        people: Math.max(request.people, fact.people),
        preview: fact.preview,
        asking: request.asking + 1,
        askedAgainBecause: fact.because,
      }
    case 'request-rejected':
      return ended('rejected', fact.why)
    case 'request-withdrawn':
      return ended('withdrawn', fact.why)
    case 'request-expired':
      return ended('expired', null)
    case 'request-superseded':
      return ended('superseded', fact.bySubject)
    case 'request-begun':
      return { ...request, state: 'changing', stuck: null, changingAt: at }
    case 'request-stuck':
      return { ...request, state: 'stuck', stuck: { at, why: fact.why }, changingAt: request.changingAt ?? at }
    case 'request-tried-again':
      return { ...request, state: 'changing', stuck: null, changingAt: at }
    case 'request-done':
      // By the farm's time, as all that is told of it.
      return { ...ended('done', null), ended: { at: fact.effectiveAt, by, why: null } }
    case 'request-details':
      return request.failover
        ? {
            ...request,
            failover: { ...request.failover, investigator: fact.investigator, expectedMs: fact.expectedMs },
          }
        : request
  }
}
