import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Role } from '../../kernel/people.ts'
import { qeAnswerDueAt } from '../../payload/model/due.ts'
import type { ClusterFacts, DigestFacts, Overdue } from './facts.ts'
import type { Item, Late } from './items.ts'

/** After its end, the final cause of a time out is expected within a day. */
const CAUSE_WITHIN_MS = days(1)

/** What should have been done by now, the longest overdue first. */
export function overdueItems(facts: DigestFacts): Item[] {
  const { overdue, clusters } = facts
  const late: Late[] = [
    ...lateOfPayload(facts),
    ...clusters.flatMap(cluster => lateOfCluster(cluster, facts.now)),
    ...overdue
      .filter(one => isOverdue(one, facts.now))
      .map((one): Late => ({ what: 'told', overdue: one, since: one.since })),
  ]
  return late
    .toSorted((a, b) => (a.since ?? facts.now) - (b.since ?? facts.now))
    .map(one => ({ kind: 'overdue', late: one, rank: rankOf(one), kept: false, ...matterOf(one, facts) }))
}

/** What others tell is open at first, and overdue later. */
export function isOverdue({ since }: Overdue, now: Instant): boolean {
  return since === null || since <= now
}

/** What holds up the sprint or the farm, before what is still to be written down. */
function rankOf({ what }: Late): number {
  return what === 'told' || what === 'cause' ? 2 : 1
}

function lateOfPayload({ payload, hours, qeRole, now }: DigestFacts): Late[] {
  if (!payload) return []
  const { selected, qe, state, missed, deadlineAt } = payload
  if (!selected) {
    const since = Math.max(deadlineAt, payload.choosingSince)
    return state === 'choosing' && !missed && now > since ? [{ what: 'selection', payload, since }] : []
  }
  const since = qe && qeAnswerDueAt(qe, hours, qeRole)
  return since !== null && since <= now ? [{ what: 'qe', payload, since }] : []
}

function lateOfCluster({ rotation, failover, outs }: ClusterFacts, now: Instant): Late[] {
  const expected = expectedBackAt(rotation, failover)
  return [
    ...(failover && expected !== null && expected <= now
      ? [{ what: 'expected-back' as const, rotation, failover, since: expected }]
      : []),
    ...outs
      .filter(out => out.kind === 'out' && out.source === 'bot' && out.finalCause === null && out.to !== null)
      .map(out => ({ what: 'cause' as const, out, since: (out.to ?? now) + CAUSE_WITHIN_MS }))
      .filter(({ since }) => since <= now),
  ]
}

/** When whoever asked for the failover expected it to be over. */
export function expectedBackAt(rotation: ClusterFacts['rotation'], failover: ClusterFacts['failover']): Instant | null {
  const began = rotation.effectiveAt
  const lasts = failover?.failover?.expectedMs ?? null
  const isOut = rotation.phase === 'out' || rotation.phase === 'drained'
  return isOut && began !== null && lasts !== null ? began + lasts : null
}

function matterOf(late: Late, { qeRole }: DigestFacts): Pick<Item, 'matter' | 'waitsFor' | 'person'> {
  const of = (matter: string, ...waitsFor: Role[]) => ({ matter: `overdue ${matter}`, waitsFor, person: null })
  switch (late.what) {
    case 'qe':
      return of(`qe ${late.payload.id} ${late.payload.selected?.tag ?? ''}`, qeRole)
    case 'selection':
      return of(`selection ${late.payload.id}`, 'trt')
    case 'expected-back':
      return of(`expected-back ${late.failover.id}`, 'trt')
    case 'cause':
      return of(`cause ${late.out.id}`, 'trt')
    case 'told': {
      const { id, waitsFor, person } = late.overdue
      return { matter: `overdue ${id}`, waitsFor, person: person ?? null }
    }
  }
}
