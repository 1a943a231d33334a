import { startMortal } from './mortal.ts'
import type { Mortal } from './mortal.ts'

/** A town's place in the process. */
export interface Seat {
  readonly town: number
  /** The process it lives in now. */
  life(): Mortal
  /** The town stands still at the place where its bot is to be killed. Settles when that has happened. */
  readyToDie(): Promise<void>
  leave(): void
}

/**
 * Kills the process as soon as every town in it stands still at its own kill point: starting a process takes most of
 * the time here, and so it is shared. The next one is always warm already.
 */
export interface Reaper {
  enter(onLogged: (line: string) => void): Seat
  /** How many processes were killed. */
  readonly killed: number
  end(): Promise<void>
}

interface Place {
  onLogged: (line: string) => void
  /** Settled by the kill; null while the town goes on. */
  ready: PromiseWithResolvers<void> | null
}

export async function createReaper(cache: string): Promise<Reaper> {
  const seats = new Map<number, Place>()
  const start = (): Mortal => startMortal(cache, (town, line) => seats.get(town)?.onLogged(line))
  let current = start()
  await current.warm
  let spare = start()
  let killed = 0
  let killing = false
  let last = 0

  async function killIfAllReady(): Promise<void> {
    const all = [...seats.values()]
    if (killing || all.length === 0 || all.some(({ ready }) => ready === null)) return
    killing = true
    const ready = all.map(seat => seat.ready)
    try {
      await current.kill()
      killed += 1
      await spare.warm
      current = spare
      spare = start()
      for (const seat of all) seat.ready = null
      for (const each of ready) each?.resolve()
    } catch (error) {
      for (const each of ready) each?.reject(error)
    }
    killing = false
  }

  return {
    enter(onLogged) {
      const town = (last += 1)
      const seat: Place = { onLogged, ready: null }
      seats.set(town, seat)
      return {
        town,
        life: () => current,
        readyToDie() {
          const ready = (seat.ready ??= Promise.withResolvers<void>())
          void killIfAllReady()
          return ready.promise
        },
        leave() {
          seats.delete(town)
          void killIfAllReady()
        },
      }
    },
    get killed() {
      return killed
    },
    async end() {
      await Promise.all([current.kill(), spare.kill()])
    },
  }
}
