import { approveClick } from './calls.ts'
import type { Ground } from './ground.ts'
import { drive } from './load.ts'
import { proveApproved } from './pace.ts'
import type { Memory } from './subject.ts'

const MARKS = [1000, 5000, 10_000] as const

export interface Grown extends Memory {
  clicks: number
}

/** What the bot holds in memory after so many recorded decisions, delivery held. */
export async function measureGrowth(ground: Ground): Promise<Grown[]> {
  const count = MARKS[MARKS.length - 1] ?? 0
  await using bot = await ground.start('bot', {
    DATABASE_URL: await ground.database({ count }),
    BENCH_DELIVERY: 'held',
  })
  const grown: Grown[] = []
  let clicked = 0
  for (const mark of MARKS) {
    const calls = Array.from({ length: mark - clicked }, (_, at) => approveClick(ground.world, clicked + at + 1))
    await drive(bot.url, calls, 32)
    clicked = mark
    grown.push({ clicks: mark, ...(await bot.memory()) })
  }
  await proveApproved(ground, bot.url, count)
  return grown
}
