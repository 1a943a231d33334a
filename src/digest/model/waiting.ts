import { tally } from '../../approval/model.ts'
import type { Slot } from '../../approval/model.ts'
import type { Role } from '../../kernel/people.ts'
import { askerOf as askerOfAccept, slotsFor as slotsOfAccept } from '../../payload/model/accept.ts'
import { hasPassed } from '../../payload/model/payload.ts'
import { askerOf, slotsFor } from '../../rotation/model/request-decide.ts'
import type { DigestFacts } from './facts.ts'
import type { Item, Wait } from './items.ts'
import { isOverdue } from './overdue.ts'

/** What is open and whose turn it is, the oldest first. `late` are the matters that are overdue: they are told as such. */
export function waitingItems(facts: DigestFacts, late: readonly Item[]): Item[] {
  const waits: Wait[] = [
    ...facts.requests.map((request): Wait => ({
      what: 'request',
      request,
      open: request.state === 'awaiting' ? tally(slotsFor(request), request.votes, askerOf(request)).open : [],
      since: request.openedAt,
    })),
    ...facts.accepts.map((accept): Wait => ({
      what: 'accept',
      accept,
      open: accept.state === 'awaiting' ? tally(slotsOfAccept(accept), accept.votes, askerOfAccept(accept)).open : [],
      since: accept.openedAt,
    })),
    ...facts.edits.map((edit): Wait => ({ what: 'edit', edit, since: edit.proposedAt })),
    ...facts.overdue
      .filter(one => !isOverdue(one, facts.now))
      .map((one): Wait => ({ what: 'told', overdue: one, since: one.since ?? facts.now })),
    ...(late.some(isOfPayload) ? [] : waitsOfPayload(facts)),
  ]
  return waits
    .toSorted((a, b) => a.since - b.since)
    .map(wait => ({
      kind: 'waiting',
      wait,
      rank: isStuck(wait) ? 0.5 : wait.what === 'request' ? 1.2 : 2.2,
      kept: false,
      matter: matterOf(wait),
      waitsFor: turnOf(wait, facts.qeRole),
      person: wait.what === 'told' ? (wait.overdue.person ?? null) : null,
    }))
}

function isOfPayload(item: Item): boolean {
  return item.kind === 'overdue' && (item.late.what === 'qe' || item.late.what === 'selection')
}

function waitsOfPayload({ payload, isTaken, looksForPromoted }: DigestFacts): Wait[] {
  if (!payload || payload.missed) return []
  const { selected, qe, state, answer, promoted, choosingSince } = payload
  if (!selected) return state === 'choosing' ? [{ what: 'select', payload, since: choosingSince }] : []
  if (qe?.state === 'called' || qe?.state === 'in-progress') return [{ what: 'qe', payload, since: qe.at }]
  if (!qe || !hasPassed(qe) || answer !== null || isTaken) return []
  const what = looksForPromoted && promoted === null ? 'promotion' : 'answer'
  return [{ what, payload, since: qe.at }]
}

function isStuck(wait: Wait): boolean {
  return (
    (wait.what === 'request' && wait.request.state === 'stuck') ||
    (wait.what === 'accept' && wait.accept.state === 'stuck')
  )
}

function turnOf(wait: Wait, qeRole: Role): Role[] {
  switch (wait.what) {
    case 'request':
      return wait.request.state === 'stuck' ? ['trt', 'test-platform'] : rolesOf(wait.open)
    case 'accept':
      return wait.accept.state === 'stuck' ? ['trt'] : rolesOf(wait.open)
    case 'select':
    case 'edit':
      return ['trt']
    case 'qe':
      return [qeRole]
    case 'promotion':
      return []
    case 'answer':
      return ['test-platform']
    case 'told':
      return [...wait.overdue.waitsFor]
  }
}

function rolesOf(open: readonly Slot[]): Role[] {
  return [...new Set(open.flatMap(slot => slot.roles))]
}

function matterOf(wait: Wait): string {
  switch (wait.what) {
    case 'request':
      return `request ${wait.request.id} ${wait.request.state} ${wait.open.length}`
    case 'accept':
      return `accept ${wait.accept.id} ${wait.accept.state} ${wait.open.length}`
    case 'edit':
      return `edit ${wait.edit.id}`
    case 'told':
      return `open ${wait.overdue.id}`
    default:
      return `${wait.what} ${wait.payload.id} ${wait.payload.selected?.tag ?? ''} ${wait.payload.qe?.state ?? ''}`
  }
}
