import type { Instant } from '../../kernel/time.ts'

/** How the farm's file schedules a cluster. */
export type FileSeen = 'blocked' | 'absent' | 'in' | { capacity: number }

/** A version of the file, from when it was merged. */
export interface FileVersion {
  at: Instant
  state: FileSeen
}

export interface Stretch {
  /** Null where it was so before we looked. */
  from: Instant | null
  /** Null where it is so now. */
  to: Instant | null
  state: FileSeen
  /** It began some time before `from`, when it was first seen: no version that could be read tells when. */
  isFirstSeen: boolean
}

export interface FileLook {
  /** As it stood when it was last looked at. */
  before: FileSeen
  /** What was merged since, in that order; none where that could not be read. */
  versions: readonly FileVersion[]
  seen: FileSeen
  now: Instant
}

/** How the file had the cluster from the last look to this one. */
export function stretchesOf({ before, versions, seen, now }: FileLook): Stretch[] {
  const stretches: Stretch[] = [{ from: null, to: null, state: before, isFirstSeen: false }]
  const goesOn = (at: Instant, state: FileSeen, isFirstSeen: boolean) => {
    const last = stretches.at(-1)
    if (!last || looksSame(last.state, state)) return
    last.to = at
    stretches.push({ from: at, to: null, state, isFirstSeen })
  }
  for (const { at, state } of versions) goesOn(at, state, false)
  goesOn(now, seen, true)
  return stretches
}

export function isOutIn(state: FileSeen): state is 'blocked' | 'absent' {
  return state === 'blocked' || state === 'absent'
}

/** To the cluster; whether it is out by being blocked or by having no entry is one time out. */
function looksSame(a: FileSeen, b: FileSeen): boolean {
  if (typeof a === 'object' && typeof b === 'object') return a.capacity === b.capacity
  return a === b || (isOutIn(a) && isOutIn(b))
}
