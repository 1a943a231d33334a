import type { Clock, Instant } from '../../src/kernel/time.ts'

/**
 * World time: what calendars, deadlines, leases, Slack's `ts` and Kubernetes' times go by. It can be moved.
 * Wire time (signatures, three-second clocks, sockets) is the machine's own and is not read from here.
 */
export interface WorldClock extends Clock {
  /** Moves the world forward by so many milliseconds and tells those who asked. */
  advance(ms: number): void
  /** Called after each move. Returns how to stop listening. */
  onMove(listener: (now: Instant) => void): () => void
}

/** A clock that stands still until it is moved: for tests. */
export function heldClock(start: Instant): WorldClock {
  let now = start
  return movable(
    () => now,
    ms => {
      now += ms
    },
  )
}

/** A clock that runs with the machine's, from `start`, and can be moved ahead: for the demo. */
export function runningClock(start: Instant): WorldClock {
  let offset = start - Date.now()
  return movable(
    () => Date.now() + offset,
    ms => {
      offset += ms
    },
  )
}

function movable(now: () => Instant, move: (ms: number) => void): WorldClock {
  const listeners = new Set<(now: Instant) => void>()
  return {
    now,
    advance(ms) {
      move(ms)
      for (const listener of listeners) listener(now())
    },
    onMove(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
