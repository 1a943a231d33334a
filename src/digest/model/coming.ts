import type { Instant } from '../../kernel/time.ts'
import { addDays, dayOf, startOfDay } from '../../sprint/model/civil.ts'
import { nextWorkingDay } from './due.ts'
import type { ClusterFacts, DigestFacts, StandingFacts } from './facts.ts'
import type { Coming, Item } from './items.ts'
import { expectedBackAt } from './overdue.ts'

/** What is due today, and until the end of the next day with a digest; the earliest first. */
export function comingItems(facts: DigestFacts): Item[] {
  const { now, timeZone, hours } = facts
  const today = dayOf(now, timeZone)
  // What is planned for a day is news of that day, whatever the hour.
  const isOfToday = ({ what, at }: Coming) => what === 'dated' && dayOf(at, timeZone) === today
  const horizon = startOfDay(addDays(nextWorkingDay(hours, today), 1), timeZone)
  return allComing(facts)
    .filter(coming => coming.last < horizon && (coming.at > now || isOfToday(coming)))
    .toSorted((a, b) => a.at - b.at)
    .map(coming => {
      const day = dayOf(coming.last, timeZone) === today ? 'today' : 'next'
      return {
        kind: 'coming',
        coming,
        day,
        rank: day === 'today' ? 3 : 7,
        kept: false,
        matter: `coming ${nameOf(coming)} ${day}`,
        waitsFor: [],
        person: null,
      }
    })
}

/** What was to be done by the deadline is done: the payload of this sprint is selected. */
export function isSelected({ payload, sprint }: StandingFacts): boolean {
  return payload?.sprint === sprint.number && payload.selected !== null
}

function allComing(facts: DigestFacts): Coming[] {
  const { sprint, requests, requestExpiresMs, edits, clusters, payload, dates } = facts
  const isDone = isSelected(facts)
  const mark = (what: 'half' | 'selection' | 'deadline' | 'end', at: Instant, last = at): Coming => ({ what, at, last })
  return [
    mark('half', sprint.halfAt),
    ...(isDone
      ? []
      : [
          mark('selection', sprint.selectionAt),
          // The end of a day belongs to that day.
          mark('deadline', sprint.deadlineAt, sprint.deadlineAt - 1),
        ]),
    mark('end', sprint.endAt, sprint.endAt - 1),
    ...requests
      .filter(({ state }) => state === 'awaiting')
      .map((request): Coming => ({ what: 'expiry', request, ...moment(request.openedAt + requestExpiresMs) })),
    ...edits.map((edit): Coming => ({ what: 'edit-expiry', edit, ...moment(edit.expiresAt) })),
    ...clusters.flatMap(ofCluster),
    ...(payload?.lookingDeeper ? [{ what: 'deeper' as const, payload, ...moment(payload.lookingDeeper.until) }] : []),
    ...dates.map((dated): Coming => ({ what: 'dated', dated, ...moment(dated.at) })),
  ]
}

function ofCluster({ rotation, failover }: ClusterFacts): Coming[] {
  const { cluster, bridgeUntil, stopGap } = rotation
  const back = expectedBackAt(rotation, failover)
  return [
    ...(back === null ? [] : [{ what: 'expected-back' as const, cluster, ...moment(back) }]),
    ...(bridgeUntil !== null && stopGap?.live ? [{ what: 'bridge' as const, cluster, ...moment(bridgeUntil) }] : []),
  ]
}

/** Whether it tells of a mark of the sprint. */
export function isMark(item: Item): boolean {
  return item.kind === 'coming' && ['half', 'selection', 'deadline', 'end'].includes(item.coming.what)
}

/** That a payload is to be proposed. */
export function isSelection(item: Item): boolean {
  return item.kind === 'coming' && item.coming.what === 'selection'
}

function moment(at: Instant) {
  return { at, last: at }
}

function nameOf(coming: Coming): string {
  switch (coming.what) {
    case 'expiry':
      return `expiry ${coming.request.id}`
    case 'edit-expiry':
      return `expiry ${coming.edit.id}`
    case 'expected-back':
    case 'bridge':
      return `${coming.what} ${coming.cluster}`
    case 'deeper':
      return `${coming.what} ${coming.payload.id}`
    case 'dated':
      return coming.dated.id
    default:
      return coming.what
  }
}
