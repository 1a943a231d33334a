import { hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { isPayload } from './matching.ts'
import type { LeftPayload, SprintPayload } from './matching.ts'
import type { UpdateSeen } from './seen.ts'

/** So long an update may be the payload under a public name that is not known yet. */
export const NAME_AWAITED_MS = hours(1)

/** More than that at once are not told: the last ones say where the cluster is. */
const TOLD_AT_ONCE_MAX = 3

export interface Expected extends SprintPayload {
  selectedAt: Instant
}

/** Updates begun since the payload was selected that are not that payload, oldest first. `history` is newest first. */
export function otherVersions(history: readonly UpdateSeen[], expected: Expected, now: Instant): UpdateSeen[] {
  const others = history.filter(
    update =>
      update.startedAt > expected.selectedAt &&
      !isPayload(update, expected) &&
      (expected.name !== null || now - update.startedAt >= NAME_AWAITED_MS),
  )
  return others.slice(0, TOLD_AT_ONCE_MAX).toReversed()
}

/** Updates to what was selected and left before they began, oldest first, unless the same build is selected now. */
export function leftVersions(
  history: readonly UpdateSeen[],
  left: readonly LeftPayload[],
  expected: SprintPayload | null,
): { update: UpdateSeen; left: LeftPayload }[] {
  const taken = history.flatMap(update => {
    const what = left.find(one => update.startedAt >= wholeSecond(one.leftAt) && isPayload(update, one))
    return what === undefined || (expected && isPayload(update, expected)) ? [] : [{ update, left: what }]
  })
  return taken.slice(0, TOLD_AT_ONCE_MAX).toReversed()
}

/** Clusters tell their times in whole seconds. */
function wholeSecond(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000
}
