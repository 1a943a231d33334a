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

/** So many towns share a process. */
const TOWNS = 10
const STORIES_MAX = 200

test('a bot that is killed at any outside call does everything in the end, once', async () => {
  const began = performance.now()
  const cache = await mkdtemp(join(tmpdir(), 'sacrificial-compiled-'))
  const reaper = await createReaper(cache)
  const points = createKillPoints()
  const undisturbed = await story(reaper, (call, phase) => {
    if (phase === 'arrived') points.learn(call)
    return false
  })
  let stories = 0
  async function keepTelling(): Promise<void> {
    while (points.left().length > 0 && stories < STORIES_MAX) {
      stories += 1
      const ending = await story(reaper, points.take)
      console.log(points.left().length, points.taken, stories, Math.round(performance.now() - began))
      expect(ending).toEqual(undisturbed)
    }
  }
  await Promise.all(Array.from({ length: TOWNS }, keepTelling))
  expect(points.left()).toEqual([])
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(`${points.taken} kill points (${points.calls} outside calls of the story, and what a restarted bot asks; ${stories} stories, ${reaper.killed} processes, ${seconds} s)`)
  await reaper.end()
  await rm(cache, { recursive: true })
}, 240_000)

async function story(reaper: Reaper, killHere: CrashTownOptions['killHere']): Promise<Ending> {
  await using town = await aCrashTown({ reaper, killHere })
  try {
    await tellStory(town)
    await town.settle()
    await expectOnce(town)
    return endingOf(town)
  } catch (error) {
    throw new Error(`killed at:\n${town.deaths.join('\n')}\nlogged: ${town.logged.join('')}`, { cause: error })
  }
}
