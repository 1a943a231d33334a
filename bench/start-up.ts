import { median } from './figures.ts'
import type { Ground } from './ground.ts'
import { CLICKS } from './pace.ts'

const STARTS = 7

export interface StartUp {
  readyMs: number
  /** In bytes. */
  readyRss: number
}

/** From the start of the process, on a database with a history, until Slack's calls are answered. */
export async function measureStartUp(ground: Ground): Promise<StartUp> {
  const starts: StartUp[] = []
  for (let start = 0; start < STARTS; start += 1) {
    await using bot = await ground.start('bot', { DATABASE_URL: await ground.database({ count: CLICKS }) })
    starts.push({ readyMs: bot.readyMs, readyRss: bot.readyRss })
  }
  return { readyMs: median(starts.map(one => one.readyMs)), readyRss: median(starts.map(one => one.readyRss)) }
}
