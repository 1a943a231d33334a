import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { answers, hears } from '../payload/hands.ts'
import { lands, mergesThePatch, outInAQuietTown } from '../stories/hands.ts'
import { aRunningTown, newsOf, nextMorning } from './hands.ts'

test('the final cause that TRT gives at the return counts, also where half of the sprint was used up before', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  const out = await outInAQuietTown(town, { cause: 'payload' })
  mergesThePatch(town, out, 'ben')
  await town.presses('ben', 'rotation.lasting-done', out)
  await town.later(minutes(2), minutes(1))
  await town.later(days(10) + hours(14), hours(2))
  expect(newsOf(town).filter(text => text.includes('the half sprint was used up'))).toHaveLength(2)

  const back = await town.asksReturn('ada', { cause: 'infrastructure' })
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.later(minutes(10), minutes(2))
  town.skim()
  await nextMorning(town, '2026-12-08')

  expect(newsOf(town).filter(text => text.includes('failed by what is recorded'))).toEqual([])
  expect(await hears(town, 'ada', () => town.types('ada', 'verdict 280'))).toContain('Nothing has failed it so far')
  town.skim()
}, 90_000)

test('what QE takes back before the verdict is told has failed nothing', async () => {
  const { town } = await aRunningTown()
  await using _ = town
  await town.later(days(1), hours(1))
  await answers(town, 'quim', 'payload.qe-failed', { reason: 'The wrong button' })
  await answers(town, 'quim', 'payload.qe-issues', { reason: 'It passed' })
  town.skim()
  await nextMorning(town, '2026-11-30')

  expect(newsOf(town).filter(text => text.includes('failed by what is recorded'))).toEqual([])
  expect(await hears(town, 'ada', () => town.types('ada', 'verdict 280'))).toContain('*1. Build on time:* yes.')
  town.skim()
}, 60_000)
