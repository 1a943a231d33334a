import type { World } from '../world.ts'
import type { BotProcess } from './bot-process.ts'
import type { Journey } from './journey.ts'

export interface Changes {
  /** Called soon after anything changed, once for changes that come together. Returns how to stop listening. */
  onChange(listener: () => void): () => void
  /** For what no listener of the world tells. */
  happened(): void
  stop(): void
}

/** Changes that come within this time are shown together. */
const TOGETHER_MS = 60

/** Everything that can change what the page shows, from all over the world. */
export function createChanges(world: World, bot: BotProcess, journey: Journey): Changes {
  const { slack, jira, farm, releases, clock } = world
  const listeners = new Set<() => void>()
  let due: NodeJS.Timeout | null = null
  const happened = () => {
    due ??= setTimeout(() => {
      for (const listener of listeners) listener()
      // What showing itself set off is shown already.
      due = null
    }, TOGETHER_MS)
  }
  const stops = [...[slack, jira, farm, releases].map(one => one.onChange(happened)), clock.onMove(happened)]
  bot.onChange(happened)
  journey.onChange(happened)
  return {
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    happened,
    stop() {
      for (const stop of stops) stop()
      if (due) clearTimeout(due)
    },
  }
}
