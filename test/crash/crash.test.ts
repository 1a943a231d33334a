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
  let failed = false
  async function keepTelling(): Promise<void> {
    while (!failed && points.left().length > 0 && stories < STORIES_MAX) {
      stories += 1
      await story(reaper, points.take, undisturbed).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: TOWNS }, keepTelling))
  await reaper.end()
  await rm(cache, { recursive: true })
  const wrong = outcomes.find(outcome => outcome.status === 'rejected')
  if (wrong) throw wrong.reason
  expect(points.left(), 'calls at which the bot was never killed').toEqual([])
  const seconds = Math.round((performance.now() - began) / 1000)
  console.log(
    `${points.taken} kill points: ${points.calls} outside calls of the story and ${points.taken / 3 - points.calls} of a bot that was killed, ` +
      `each on arrival, after its commit and after its answer (${stories} stories, ${reaper.killed} processes, ${seconds} s)`,
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
