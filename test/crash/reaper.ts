import { startMortal } from './mortal.ts'
import type { Mortal } from './mortal.ts'

/** A town's place in the process. */
export interface Seat {
  readonly town: number
  /** The process to live in; while one is being killed, the next. */
  life(): Promise<Mortal>
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
  let killing: Promise<void> | null = null
  let last = 0

  function killIfAllReady(): void {
    const all = [...seats.values()]
    if (killing || all.length === 0 || all.some(({ ready }) => ready === null)) return
    const ready = all.map(seat => seat.ready)
    killing = replace().finally(() => {
      killing = null
    })
    killing.then(
      () => {
        for (const seat of all) seat.ready = null
        for (const each of ready) each?.resolve()
      },
      (error: unknown) => {
        for (const each of ready) each?.reject(error)
      },
    )
  }

  async function replace(): Promise<void> {
    await current.kill()
    killed += 1
    await spare.warm
    current = spare
    spare = start()
  }

  return {
    enter(onLogged) {
      const town = (last += 1)
      const seat: Place = { onLogged, ready: null }
      seats.set(town, seat)
      return {
        town,
        async life() {
          await killing
          return current
        },
        readyToDie() {
          const ready = (seat.ready ??= Promise.withResolvers<void>())
          killIfAllReady()
          return ready.promise
        },
        leave() {
          seats.delete(town)
          killIfAllReady()
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
