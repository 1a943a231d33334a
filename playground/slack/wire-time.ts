/**
 * Time on the wire: three-second acknowledgements, trigger ids, response URLs, rate limits. It is the machine's and runs
 * apart from the world's clock. A test may hold it to see a limit pass without waiting for it.
 */
export interface WireTime {
  /** Milliseconds that only grow; not a date. */
  now(): number
  /** Calls back once, that many milliseconds later. Returns how to call it off. */
  after(ms: number, call: () => void): () => void
}

export const machineTime: WireTime = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
}

/** Wire time that stands still until it is moved. */
export function heldTime(): WireTime & { advance(ms: number): void } {
  let now = 0
  const due = new Set<{ at: number; call: () => void }>()
  return {
    now: () => now,
    after(ms, call) {
      const entry = { at: now + ms, call }
      due.add(entry)
      return () => {
        due.delete(entry)
      }
    },
    advance(ms) {
      now += ms
      for (const entry of [...due].filter(e => e.at <= now).toSorted((a, b) => a.at - b.at)) {
        if (due.delete(entry)) entry.call()
      }
    },
  }
}

/** The same time, of which everything still due can be called off at once. */
export function stoppable(wire: WireTime): WireTime & { stop(): void } {
  const due = new Set<() => void>()
  return {
    now: wire.now,
    after(ms, call) {
      const callOff = wire.after(ms, () => {
        due.delete(callOff)
        call()
      })
      due.add(callOff)
      return () => {
        due.delete(callOff)
        callOff()
      }
    },
    stop() {
      for (const callOff of due) callOff()
      due.clear()
    },
  }
}
