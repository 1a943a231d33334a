import { afterAll, beforeAll, expect, test } from 'vitest'
import { days, hours, minutes, toIso } from '../../src/kernel/time.ts'
import { createBotProcess } from '../../playground/page/bot-process.ts'
import { createJourney } from '../../playground/page/journey.ts'
import { createSprintMarks } from '../../playground/page/sprint-marks.ts'
import type { Destination } from '../../playground/page/sprint-marks.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { createWorld } from '../../playground/world.ts'
import type { World } from '../../playground/world.ts'

const START = Date.parse('2026-11-23T13:07:30Z')

let world: World

beforeAll(async () => {
  world = await createWorld({ clock: heldClock(START), transport: 'http', autopilot: false })
})

afterAll(() => world.close())

/** In New York, which is five hours behind. */
test.each<[from: string, to: Destination, there: string]>([
  ['2026-11-23T13:00:00Z', 'selection', '2026-11-25T15:00:00.000Z'],
  ['2026-11-25T15:00:00Z', 'selection', '2026-12-16T15:00:00.000Z'],
  ['2026-11-25T15:00:00Z', 'deadline', '2026-11-26T05:00:00.000Z'],
  ['2026-11-23T13:00:00Z', 'half', '2026-12-10T17:00:00.000Z'],
  ['2026-11-23T13:00:00Z', 'next-sprint', '2026-11-30T05:00:00.000Z'],
  ['2026-11-23T13:00:00Z', 'digest', '2026-11-23T14:00:00.000Z'],
  ['2026-11-23T14:00:00Z', 'digest', '2026-11-24T14:00:00.000Z'],
  ['2026-11-27T20:00:00Z', 'digest', '2026-11-30T14:00:00.000Z'],
])('from %s the way to the next %s leads to %s', (from, to, there) => {
  expect(toIso(createSprintMarks(world).next(to, Date.parse(from)))).toBe(there)
})

test('a long way is gone in steps of an hour, its last day in steps of twenty minutes, and none leaps over an hour', async () => {
  const { clock } = world
  const journey = createJourney(world, createBotProcess({ clock, env: {}, logFile: null }))
  const stations = [clock.now()]
  const stopListening = clock.onMove(now => stations.push(now))
  const ended = new Promise<void>(resolve => journey.onChange(() => journey.to === null && resolve()))
  journey.go(START + days(3))
  await ended
  stopListening()

  const steps = stations.slice(1).map((at, i) => at - (stations[i] ?? at))
  expect(clock.now()).toBe(START + days(3))
  expect(Math.max(...steps)).toBe(hours(1))
  const lastDay = stations.filter(at => at > START + days(2) + hours(1))
  expect(Math.max(...lastDay.slice(1).map((at, i) => at - (lastDay[i] ?? at)))).toBe(minutes(20))
  const betweenHours = stations.filter((at, i) => Math.floor(at / hours(1)) * hours(1) > (stations[i - 1] ?? at))
  expect(betweenHours.every(at => at % hours(1) === 0)).toBe(true)
})

test('somebody who stops time stays where it has come to, and may set out again at once', async () => {
  const { clock } = world
  const journey = createJourney(world, createBotProcess({ clock, env: {}, logFile: null }))
  const start = clock.now()
  const stopListening = clock.onMove(() => journey.stop())
  journey.go(start + days(1))
  await new Promise<void>(resolve => clock.onMove(() => resolve()))
  expect(journey.to).toBe(null)
  expect(clock.now() - start).toBeLessThanOrEqual(minutes(20))

  stopListening()
  const ended = new Promise<void>(resolve => journey.onChange(() => journey.to === null && resolve()))
  journey.go(start + hours(2))
  await ended
  expect(clock.now()).toBe(start + hours(2))
})
