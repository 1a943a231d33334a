import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { createKillPoints } from './kill-points.ts'
import { createReaper } from './reaper.ts'
import type { Reaper } from './reaper.ts'
import { aCrashTown } from './town.ts'
import type { CrashTown, CrashTownOptions } from './town.ts'

/** A story, and what has to be so at its end however often the bot was killed in it. */
export interface Tale<Ending> extends Pick<CrashTownOptions, 'env' | 'start'> {
  tell(town: CrashTown): Promise<void>
  /** Everything is there, and nothing is there twice. */
  check(town: CrashTown): Promise<void>
  /** What people read at the end, which is the same in each telling. */
  endingOf(town: CrashTown): Ending
  /** Steps in which the bot is not killed, because another tale has them. */
  spared?: ReadonlySet<string>
}

/** As many as there are cores on a small machine: each has a process whose bots are busy one after the other. */
const REAPERS = 2
/** So many towns share a process, each with its own bot, database, stand-ins and clock. */
const TOWNS = 18
/** Then what is left is not to be reached any more. */
const STORIES_IN_VAIN_MAX = 3 * TOWNS

/** Tells the story until the bot was killed everywhere. Returns what was done, in a line. */
export async function tellUntilKilledEverywhere<Ending>(tale: Tale<Ending>): Promise<string> {
  const began = performance.now()
  const cache = await mkdtemp(join(tmpdir(), 'sacrificial-compiled-'))
  const first = await createReaper(cache)
  const points = createKillPoints(tale.spared)
  const undisturbed = await once(tale, first, (call, phase) => {
    if (phase === 'arrived') points.learn(call)
    return false
  })
  // What the first has compiled is there for the others.
  const others = await Promise.all(Array.from({ length: REAPERS - 1 }, () => createReaper(cache)))
  const reapers = [first, ...others]
  const wrong: unknown[] = []
  let stories = 0
  let underWay = 0
  let inVain = 0

  const isOver = () => wrong.length > 0 || points.left().length === 0 || inVain >= STORIES_IN_VAIN_MAX

  /** Leaves what little is left to the stories that are being told already. */
  async function keepTelling(reaper: Reaper): Promise<void> {
    while (!isOver() && points.left().length > underWay) {
      const before = points.taken
      underWay += 1
      await once(tale, reaper, points.take, undisturbed).catch((error: unknown) => wrong.push(error))
      underWay -= 1
      stories += 1
      inVain = points.taken > before ? 0 : inVain + 1
    }
  }
  const inTowns = (reaper: Reaper) => Array.from({ length: TOWNS }, () => keepTelling(reaper))
  while (!isOver()) await Promise.all(reapers.flatMap(inTowns))
  await Promise.all(reapers.map(reaper => reaper.end()))
  await rm(cache, { recursive: true })

  if (wrong.length > 0) throw wrong[0]
  expect(points.left(), 'calls at which the bot was never killed').toEqual([])
  const seconds = Math.round((performance.now() - began) / 1000)
  const killed = reapers.reduce((sum, reaper) => sum + reaper.killed, 0)
  return (
    `${points.taken} kill points: ${points.takenInStory} in the ${points.calls} outside calls of the story, and ` +
    `${points.taken - points.takenInStory} at calls of a bot that was killed before ` +
    `(${stories} stories, ${killed} processes, ${seconds} s)`
  )
}

/** One story from its beginning to its end, which is that of the undisturbed one. */
async function once<Ending>(
  { tell, check, endingOf, start, env }: Tale<Ending>,
  reaper: Reaper,
  killHere: CrashTownOptions['killHere'],
  wanted?: Ending,
): Promise<Ending> {
  await using town = await aCrashTown({ reaper, killHere, ...(start && { start }), ...(env && { env }) })
  try {
    await tell(town)
    await town.settle()
    await check(town)
    const ending = endingOf(town)
    if (wanted) expect(ending).toEqual(wanted)
    return ending
  } catch (error) {
    throw new Error(`The bot was killed at:\n${town.deaths.join('\n')}\n${town.logged.join('')}`, { cause: error })
  }
}
