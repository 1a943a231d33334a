import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { readOuts } from '../../src/investigation/store.ts'
import { openDatabase } from '../../src/store/store.ts'
import { aQuietTown, commentsOn, formOf, hearsAfter, lands, mergesThePatch, outInAQuietTown } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'
import { utc } from './samples.ts'

/** A Monday of sprint 280, ten in the morning where TRT works. */
const TEN = utc('2026-11-23T15:00')

async function aTownAtTen(options: TownOptions = {}): Promise<Town> {
  return aQuietTown({ start: TEN, ...options })
}

/** Out, and with the lasting change merged, so that nobody has to renew anything for as long as it takes. */
async function outForLong(town: Town, values: Parameters<Town['asksFailover']>[1] = {}): Promise<string> {
  const id = await outInAQuietTown(town, values)
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(2), minutes(1))
  return id
}

/** Asked back by Ada, approved by Ben, merged, and proven by a job there. */
async function comesBack(town: Town, values: Parameters<Town['asksReturn']>[1] = {}): Promise<string> {
  const back = await town.asksReturn('ada', values)
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
  return back
}

async function putBack(town: Town, id: string): Promise<void> {
  await town.presses('priya', 'rotation.put-back', id)
  await viewOpened(town.world, 'priya')
  await town.fills('priya', { reason: 'We need the machines now' })
  await town.world.slack.closeView(town.world.cast.priya)
  await town.settle()
  lands(town, 'build02')
  await town.later(minutes(1), minutes(1))
}

const about = (texts: readonly string[]) =>
  texts.filter(text => text.includes('half sprint') || text.includes('final cause'))

test('an investigation across the end of a sprint is charged to the sprint in which it began, warned of, and cleared by its cause', async () => {
  await using town = await aTownAtTen()
  const id = await outForLong(town)
  expect(town.card(id)).toContain('Half sprint of sprint 280: ░░░░░░░░░░ under 0.1 of 10.5 days out (0 %)')
  town.skim()

  // Half of the half sprint is over on Saturday; TRT is told on Monday, the first day of sprint 281.
  await town.later(days(6) + hours(18), hours(6))
  expect(about(town.news())).toEqual([])
  await town.later(hours(6), hours(1))
  expect(about(town.news())).toMatchInlineSnapshot(`
    [
      "@trt *build02*: 6.9 of 10.5 days out for sprint 280; 50 % of the half sprint was reached 2026-11-28 21:00 UTC, outside the working hours of TRT.
    ▓▓▓▓▓▓░░░░ 6.9 of 10.5 days out (66 %)
    If it stays out, the half sprint is used up 2026-12-04 03:00 UTC. \`/sacrificial return\` asks for the cluster back.",
    ]
  `)
  expect(town.card(id)).toContain('Half sprint of sprint 280: ▓▓▓▓▓')
  expect(commentsOn(town, 'TRT-1')).toContain(
    'build02: 6.9 of 10.5 days out for sprint 280; 50 % of the half sprint was reached 2026-11-28 16:00 EST, outside the working hours of TRT.',
  )

  await town.later(days(2), hours(3))
  expect(about(town.news())).toMatchInlineSnapshot(`
    [
      "@trt *build02*: 9 of 10.5 days out for sprint 280; 80 % of the half sprint was reached 2026-12-02 00:36 UTC, outside the working hours of TRT (told late by 1 h 3 min).
    ▓▓▓▓▓▓▓▓░░ 9 of 10.5 days out (85 %)
    If it stays out, the half sprint is used up 2026-12-04 03:00 UTC. \`/sacrificial return\` asks for the cluster back.",
    ]
  `)
  await town.later(days(2), hours(3))
  expect(about(town.news())).toMatchInlineSnapshot(`
    [
      "*build02*: 10.6 of 10.5 days out for sprint 280; the half sprint was used up 2026-12-04 03:00 UTC.
    ▓▓▓▓▓▓▓▓▓▓ 10.6 of 10.5 days out (101 %)
    With more than half of the sprint out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F1\` says so.",
      "@trt @test-platform *build02*: 10.6 of 10.5 days out for sprint 280; the half sprint was used up 2026-12-04 03:00 UTC.
    ▓▓▓▓▓▓▓▓▓▓ 10.6 of 10.5 days out (101 %)
    With more than half of the sprint out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F1\` says so.",
    ]
  `)

  const back = await comesBack(town, { cause: 'infrastructure' })
  expect(about(town.thread(id)).slice(-1)).toMatchInlineSnapshot(`
    [
      "The final cause is *infrastructure*, as R2 says: 11 d out, not counted against the half sprint. TRT changes it with \`/sacrificial cause F1\`.",
    ]
  `)
  expect(town.card(id)).toContain('as infrastructure: not counted against the half sprint.')
  expect(commentsOn(town, 'TRT-1')).toContain('the warning given before no longer holds')
  expect(town.card(back)).toContain('is in rotation since')
  town.skim()
})

test('the cause that a return of Test Platform names is put before TRT, who sets it', async () => {
  await using town = await aTownAtTen()
  const id = await outInAQuietTown(town, { cause: 'payload' })
  await town.later(hours(1), minutes(20))
  const back = await town.asksReturn('ben', { cause: 'infrastructure' })
  await town.presses('priya', 'request.approve', back)
  await town.settle()
  lands(town, 'build02')
  await town.later(minutes(1), minutes(1))

  expect(town.thread(id).at(-1)).toMatchInlineSnapshot(`
    "@trt: @ben's return R2 says *infrastructure*. TRT sets the final cause; until then it counts as it was declared.
    • Out for 1 h 1 min from 2026-11-23 15:00 UTC to 2026-11-23 16:01 UTC: *suspected degradation from the sprint payload* (as declared when it was asked for), counted against the half sprint.
    [Set the cause]"
  `)
  expect(about(town.thread(id)).join(' ')).not.toContain('The final cause is')
  await town.presses('tove', 'investigation.cause', id)
  await viewOpened(town.world, 'tove')
  expect(formOf(town, 'tove')).toContain('What it was: [infrastructure]')
  await town.fills('tove', { 'final-cause': 'infrastructure', reason: 'The cloud says so' })
  await town.world.slack.closeView(town.world.cast.tove)
  await town.settle()
  expect(town.card(id)).toContain('as infrastructure: not counted against the half sprint.')
  town.skim()
})

test('a cluster that was put back at once leaves the cause to TRT, who is asked in the thread', async () => {
  await using town = await aTownAtTen()
  const id = await outInAQuietTown(town)
  await town.later(hours(1), minutes(20))
  await putBack(town, id)
  expect(town.thread(id).at(-1)).toMatchInlineSnapshot(`
    "@trt: F1 ended without a final cause. What was it?
    • Out for 1 h 1 min from 2026-11-23 15:00 UTC to 2026-11-23 16:01 UTC: *suspected degradation from the sprint payload* (as declared when it was asked for), counted against the half sprint.
    [Set the cause]"
  `)

  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'investigation.cause', id))).toBe(
    'Only TRT says what a failover was caused by. Ask @trt.',
  )
  await town.presses('tove', 'investigation.cause', id)
  await viewOpened(town.world, 'tove')
  expect(formOf(town, 'tove')).toMatchInlineSnapshot(`
    "Cause of F1
    Out since 2026-11-23 15:00 UTC; it counts as *suspected degradation from the sprint payload* now. What it counted as before stays visible.
    What it was: [suspected degradation from the sprint payload]
    How that is known: [ ]
    [Set the cause] [Cancel]"
  `)
  await town.fills('tove', { 'final-cause': 'maintenance', reason: 'The <!channel> upgrade was on' })
  await town.world.slack.closeView(town.world.cast.tove)
  await town.settle()

  expect(town.thread(id).slice(-2)).toMatchInlineSnapshot(`
    [
      "The final cause of F1 is said.
    • Out for 1 h 1 min from 2026-11-23 15:00 UTC to 2026-11-23 16:01 UTC: *upgrade or maintenance* (final, said by @tove), not counted against the half sprint.
    @tove changed it from suspected degradation from the sprint payload to upgrade or maintenance 2026-11-23 16:02 UTC:
    > The <!channel> upgrade was on
    [Change the cause]",
      "@tove set the cause of F1 from suspected degradation from the sprint payload to *upgrade or maintenance*, which is not counted against the half sprint.
    > The <!channel> upgrade was on",
    ]
  `)
  expect(commentsOn(town, 'TRT-1')).toContain(
    'Tove (U0TOVE) set the cause of F1 from suspected degradation from the sprint payload to upgrade or maintenance, which is not counted against the half sprint: The <!channel> upgrade was on',
  )
  town.skim()
})

test('a stop-gap that was lost ends the time out, and each time that its failover took it out has its place', async () => {
  await using town = await aTownAtTen()
  const { farm, cast } = town.world
  const id = await outInAQuietTown(town)
  await town.later(minutes(30), minutes(10))
  farm.revokeByHand(farm.liveOverride('build02')?.spec.id ?? '', cast.priya)
  await town.settle()
  expect(town.card(id)).toContain(
    'Out for 31 min as suspected degradation from the sprint payload: counted against the half sprint of sprint 280.',
  )
  await town.later(hours(1), minutes(30))
  await town.presses('ben', 'rotation.take-out', id)
  await town.settle()
  await town.later(minutes(1), minutes(1))
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toContain('Half sprint of sprint 280')

  await town.types('ada', 'cause f1')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).toContain('2 times out, the first since')
  await town.world.slack.closeView(town.world.cast.ada)
  await town.types('ada', 'cause F1/2')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).toContain('Cause of F1/2')
  await town.world.slack.closeView(town.world.cast.ada)
  expect(await hearsAfter(town, 'ada', () => town.types('ada', 'cause F77'))).toBe(
    "No time out of rotation is known as F77. Give the number on the failover's card: `/sacrificial cause F12`.",
  )
  town.skim()
})

test('a bot that was down tells what was crossed meanwhile, once, and how late it is', async () => {
  await using town = await aTownAtTen({ onDisk: true })
  const id = await outForLong(town)
  town.skim()
  // Until a quarter past ten on the next Monday; it could have told at nine.
  await town.restart(days(7) + minutes(12))
  await town.settle()
  expect(about(town.news())).toEqual([
    expect.stringContaining(
      '50 % of the half sprint was reached 2026-11-28 21:00 UTC, outside the working hours of TRT (told late by 1 h 15 min)',
    ),
  ])
  await town.restart()
  await town.later(minutes(10), minutes(2))
  expect(about(town.news())).toEqual([])
  expect(town.card(id)).toContain('▓▓▓▓▓▓░░░░ 7 of 10.5 days out (66 %)')
  town.skim()
})

test('a return that took effect while the bot was down ends the time out when the first job ran there again', async () => {
  await using town = await aTownAtTen({ onDisk: true })
  const id = await outInAQuietTown(town)
  await town.later(minutes(29), minutes(10))
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  lands(town, 'build02')
  await town.restart(hours(60))
  await town.settle()

  expect(town.card(id)).toContain('Out for 30 min as suspected degradation from the sprint payload: counted')
  town.skim()
})

test('a reduced capacity is not time out', async () => {
  await using town = await aTownAtTen({ onDisk: true })
  const { farm, cast } = town.world
  const ask = { channelID: town.world.channel, userID: cast.ben, idempotencyKey: 'by-ben' }
  const asked = async (path: string, body: object) => {
    const answer = await fetch(`${farm.dispatcherUrl}/control/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${farm.dispatcherToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...ask, ...body }),
    })
    return z.looseObject({ id: z.string().optional() }).parse(await answer.json())
  }
  const reduction = { kind: 'Capacity', cluster: 'build02', capacity: 40, durationSeconds: 7200, reason: 'slow disks' }
  const plan = await asked('/plans', reduction)
  await asked(`/plans/${plan.id}/apply`, {})
  await town.later(hours(3), minutes(30))

  const { db } = await openDatabase(`sqlite:${join(town.world.folder, 'bot.db')}`)
  const outs = await readOuts(db, 'build02')
  await db.destroy()
  expect(outs).toMatchObject([{ kind: 'reduced', capacity: 40, from: TEN, to: TEN + hours(2), failover: null }])
})

test('what is no fault of the payload is not counted, and the card says so', async () => {
  await using town = await aTownAtTen()
  const id = await outForLong(town, { cause: 'game-day' })
  await town.later(days(12), hours(8))

  expect(about(town.news()).join('\n')).not.toContain('was reached')
  expect(town.card(id)).toContain('as game day: not counted against the half sprint.')
  expect(town.card(id)).toContain('Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)')
})
