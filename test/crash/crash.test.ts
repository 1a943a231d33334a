import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { endingOf, expectOnce } from './checks.ts'
import type { Ending } from './checks.ts'
import { createKillPoints } from './kill-points.ts'
import { createReaper } from './reaper.ts'
import type { Reaper } from './reaper.ts'
import { tellStory } from './story.ts'
import { aCrashTown } from './town.ts'
import type { CrashTownOptions } from './town.ts'

/** So many towns share a process, each with its own bot, database, stand-ins and clock. */
const TOWNS = 12
/** Then what is left is not to be reached any more. */
const STORIES_IN_VAIN_MAX = 3 * TOWNS

test('a bot that is killed at any outside call does everything in the end, once', async () => {
  const began = performance.now()
  const cache = await mkdtemp(join(tmpdir(), 'sacrificial-compiled-'))
  const reaper = await createReaper(cache)
  const points = createKillPoints()
  const undisturbed = await story(reaper, (call, phase) => {
    if (phase === 'arrived') points.learn(call)
    return false
  })
  const wrong: unknown[] = []
  let stories = 0
  let inVain = 0

  async function keepTelling(): Promise<void> {
    while (wrong.length === 0 && points.left().length > 0 && inVain < STORIES_IN_VAIN_MAX) {
      const before = points.taken
      await story(reaper, points.take, undisturbed).catch((error: unknown) => wrong.push(error))
      stories += 1
      inVain = points.taken > before ? 0 : inVain + 1
    }
  }
  await Promise.all(Array.from({ length: TOWNS }, keepTelling))
  await reaper.end()
  await rm(cache, { recursive: true })

  if (wrong.length > 0) throw wrong[0]
  expect(points.left(), 'calls at which the bot was never killed').toEqual([])
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    `${points.taken} kill points: ${points.takenInStory} at all ${points.calls} outside calls of the story, on arrival, ` +
      `after the commit and after the answer, and ${points.taken - points.takenInStory} at calls of a bot that was killed before ` +
      `(${stories} stories, ${reaper.killed} processes, ${seconds} s)`,
  )
}, 240_000)

/** One story from its beginning to its end, which is that of the undisturbed one. */
async function story(reaper: Reaper, killHere: CrashTownOptions['killHere'], wanted?: Ending): Promise<Ending> {
  await using town = await aCrashTown({ reaper, killHere })
  try {
    await tellStory(town)
    await town.settle()
    await expectOnce(town)
    const ending = endingOf(town)
    if (wanted) expect(ending).toEqual(wanted)
    return ending
  } catch (error) {
    throw new Error(`The bot was killed at:\n${town.deaths.join('\n')}\n${town.logged.join('')}`, { cause: error })
  }
}
