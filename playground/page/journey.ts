import { days, hours, minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import type { World } from '../world.ts'
import type { BotProcess } from './bot-process.ts'

/** World time on its way to a later moment, in steps that the bot lives through. */
export interface Journey {
  /** Where it is going; null while time only runs. */
  readonly to: Instant | null
  /** Sets out, or changes the way. The bot is given its turn after each step; who waits for the end sees it on the clock. */
  go(to: Instant): void
  /** Time stays where it has come to, and runs on from there. */
  stop(): void
  onChange(listener: () => void): void
}

/** A long way is shortened: its first days go by faster than its last one. */
const LONG_MS = days(1)
const LONG_STEP_MS = hours(1)
const STEP_MS = minutes(20)
/** What is done at a moment can make more due at it: a card after an approval, a comment after an issue. */
const TURNS_AT_THE_END = 3

export function createJourney({ clock, farm }: World, bot: BotProcess): Journey {
  const listeners = new Set<() => void>()
  let to: Instant | null = null
  let isTravelling = false

  function head(next: Instant | null): void {
    to = next
    for (const listener of listeners) listener()
  }

  async function travel(): Promise<void> {
    isTravelling = true
    // What people did just now may have set it looking for what comes on the way.
    await botsTurn()
    for (let turns = 0; isUnderWay() && turns < TURNS_AT_THE_END;) {
      turns = stepped() ? 1 : turns + 1
      await botsTurn()
    }
    isTravelling = false
    head(null)
  }

  const isUnderWay = () => to !== null

  /** One step on the way; false where none is left. */
  function stepped(): boolean {
    const now = clock.now()
    if (to === null || now >= to) return false
    clock.advance(Math.min(stepEnd(now, to - now), to) - now)
    return true
  }

  async function botsTurn(): Promise<void> {
    await bot.turn(Number(farm.kubernetes('app.ci').latestResourceVersion()))
    // Also without a bot, everybody else has a turn.
    await new Promise(resolve => setImmediate(resolve))
  }

  return {
    get to() {
      return to
    },
    go(next) {
      head(next)
      if (!isTravelling) void travel()
    },
    stop: () => head(null),
    onChange: listener => void listeners.add(listener),
  }
}

/** Marks of the calendar lie on full hours, and so do steps: none leaps over one. */
function stepEnd(now: Instant, leftMs: number): Instant {
  const step = leftMs > LONG_MS ? LONG_STEP_MS : STEP_MS
  return (Math.floor(now / step) + 1) * step
}
