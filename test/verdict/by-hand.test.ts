import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { hears } from '../payload/hands.ts'
import { formOf } from '../stories/hands.ts'
import { aTown, until, viewOpened } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'
import { comes, fillsIn, newsOf, nextMorning, presses, verdictCard, verdictThread } from './hands.ts'

const QUESTIONS = ['on-time', 'admin-acks', 'problem'] as const
const WHY = 'We selected it by hand on Tuesday, and it ran well'

/**
 * A town without a release controller: it has no record of a payload, so nobody knows the answers of sprint 280 when
 * the next deadline has passed, on Thursday, 17 December at midnight in New York.
 */
async function anUnknowingTown(options: TownOptions = {}): Promise<Town> {
  const { env, ...more } = options
  const town = await aTown({
    start: Date.parse('2026-11-26T04:50:00Z'),
    autopilot: false,
    ...more,
    env: { RELEASE_CONTROLLER_URL: '', RELEASE_STREAM: '', RELEASE_PREVIEW_STREAM: '', DIGEST_TIME: '23:59', ...env },
  })
  await town.later(minutes(20), minutes(10))
  return town
}

async function anUndecidedTown(options: TownOptions = {}): Promise<Town> {
  const town = await anUnknowingTown(options)
  await comes(town, Date.parse('2026-12-17T14:15:00Z'), days(5))
  town.skim()
  return town
}

const says = (question: string, value = 'success', why = WHY) => ({ question, value, why })

test('what nobody knows is answered by two of TRT: Test Platform is told, and both answers stay visible', async () => {
  await using town = await anUndecidedTown()
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 is not decided.* @trt: nobody knows the answer to question 1 (a build on time), question 2 (an admin change without an ack) and question 3 (a significant problem that forced the cluster out). Please answer it; unknown does not count as success.
    *1. Build on time:* unknown.
    • No payload of sprint 280 was to be selected with the bot, so it has no record of one.
    *2. Admin change without an ack:* unknown.
    • The payload of sprint 280 has not run on build02.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* unknown.
    • It was not out of rotation for anything that counts.
    [Change an answer]
    sprint 280 · told 2026-12-17 14:15 UTC"
  `)

  await town.presses('ada', 'verdict.change', 'V280')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).toMatchInlineSnapshot(`
    "Change an answer
    For sprint 280. Turning a failed answer into success, and answering what nobody knows, takes a second person of TRT, and Test Platform is told. Both answers stay visible.
    Which answer: [1. Build on time | 2. Admin change without an ack | 3. Significant problem that forced the cluster out]
    What it should be: [Success | Found | Failed]
    Why: [ ]
      Everybody in the channel reads it.
    [Change] [Cancel]"
  `)
  await town.fills('ada', says('on-time'))
  expect(formOf(town, 'ada')).toContain('one more person of TRT has to agree there.')
  await town.world.slack.closeView(town.world.cast.ada)
  await town.settle()
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@trt: @ada wants to answer question 1 (a build on time) with *yes* instead of *unknown*. “We selected it by hand on Tuesday, and it ran well” A second person of TRT agrees or declines on the verdict above, until 2026-12-22 14:15 UTC.",
    ]
  `)
  expect(verdictCard(town)).not.toContain('[Confirm]')

  await presses(town, 'tove', 'verdict.agree', 'V280')
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@test-platform: @ada and @tove answered question 1 (a build on time) by hand with *yes*; it was *unknown* before, and both stay visible. “We selected it by hand on Tuesday, and it ran well”",
    ]
  `)
  for (const question of QUESTIONS.slice(1)) {
    await fillsIn(town, 'tove', 'verdict.change', says(question))
    await presses(town, 'ada', 'verdict.agree', 'V280')
  }
  await presses(town, 'tove', 'verdict.confirm', 'V280')
  expect(verdictCard(town)).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 was a success*, confirmed by @tove 2026-12-17 14:15 UTC.
    *1. Build on time:* yes.
    • No payload of sprint 280 was to be selected with the bot, so it has no record of one.
    • By hand: *yes* instead of *unknown*, said by @ada, agreed by @tove 2026-12-17 14:15 UTC: We selected it by hand on Tuesday, and it ran well
    *2. Admin change without an ack:* none.
    • The payload of sprint 280 has not run on build02.
    • No change by hand was recorded, and the bot asked about none.
    • By hand: *none* instead of *unknown*, said by @tove, agreed by @ada 2026-12-17 14:15 UTC: We selected it by hand on Tuesday, and it ran well
    *3. Significant problem that forced the cluster out:* none.
    • It was not out of rotation for anything that counts.
    • By hand: *none* instead of *unknown*, said by @tove, agreed by @ada 2026-12-17 14:15 UTC: We selected it by hand on Tuesday, and it ran well
    [Reopen]
    sprint 280 · told 2026-12-17 14:15 UTC"
  `)
  town.skim()
})

test('turning success into failed takes one person and a reason; turning it back takes two', async () => {
  await using town = await anUndecidedTown()
  await fillsIn(town, 'ada', 'verdict.change', says('on-time'))
  await presses(town, 'tove', 'verdict.agree', 'V280')
  town.skim()

  await fillsIn(town, 'ada', 'verdict.change', says('on-time', 'failed', 'It was selected on Thursday after all'))
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@ada answered question 1 (a build on time) by hand with *no*; it was *yes* before, and both stay visible. “It was selected on Thursday after all”",
    ]
  `)
  expect(verdictCard(town)).toContain('*Sprint 280 failed by what is recorded.*')
  await fillsIn(town, 'ada', 'verdict.change', says('on-time'))
  expect(newsOf(town)).toMatchInlineSnapshot(`
    [
      "@trt: @ada wants to answer question 1 (a build on time) with *yes* instead of *no*. “We selected it by hand on Tuesday, and it ran well” A second person of TRT agrees or declines on the verdict above, until 2026-12-22 14:15 UTC.",
    ]
  `)
  await presses(town, 'tove', 'verdict.agree', 'V280')
  expect(verdictCard(town)).toContain('*1. Build on time:* yes.')
  town.skim()
})

describe('a change that waits for a second person', () => {
  test('is declined', async () => {
    await using town = await anUndecidedTown()
    await fillsIn(town, 'ada', 'verdict.change', says('on-time'))
    await presses(town, 'tove', 'verdict.decline', 'V280')
    expect(verdictThread(town).at(-1)).toMatchInlineSnapshot(
      `"@ada: @tove declined the proposal to answer question 1 (a build on time) with *yes* instead of *unknown*. Nothing changed; talk about it, and propose it again if it is still right."`,
    )
    expect(verdictCard(town)).toContain('*1. Build on time:* unknown.')
    town.skim()
  })

  test('is taken back by the one who proposed it, and by nobody else', async () => {
    await using town = await anUndecidedTown()
    await fillsIn(town, 'ada', 'verdict.change', says('on-time'))
    expect(await hears(town, 'ada', () => town.presses('ada', 'verdict.agree', 'V280'))).toBe(
      'You proposed this yourself, so another person of TRT has to agree. You can withdraw it.',
    )
    expect(await hears(town, 'tove', () => town.presses('tove', 'verdict.withdraw', 'V280'))).toBe(
      '@ada proposed this, who alone can withdraw it. You can decline it.',
    )
    await presses(town, 'ada', 'verdict.withdraw', 'V280')
    expect(verdictThread(town).at(-1)).toMatchInlineSnapshot(
      `"@ada does not want to answer question 1 (a build on time) with *yes* instead of *unknown* any more. Nothing changed."`,
    )
    town.skim()
  })

  test('expires after three working days', async () => {
    await using town = await anUndecidedTown()
    await fillsIn(town, 'ada', 'verdict.change', says('on-time'))
    // From Thursday: Friday, Monday, Tuesday.
    await comes(town, Date.parse('2026-12-22T14:10:00Z'), hours(20))
    expect(verdictCard(town)).toContain('[Agree]')
    await town.later(minutes(10), minutes(5))
    expect(verdictThread(town).some(text => text.includes('within three working days nobody agreed'))).toBe(true)
    expect(verdictCard(town)).toContain('[Change an answer]')
    town.skim()
  })

  test('is pressed by two at once: one decides, the other is told', async () => {
    await using town = await anUndecidedTown({ env: { SLACK_TRT: 'U0ADA,U0TOVE,U0BEN' } })
    await fillsIn(town, 'ada', 'verdict.change', says('on-time'))
    const { slack, cast } = town.world
    const told = () => [cast.tove, cast.ben].flatMap(who => slack.ephemeralsFor(who).map(line => slack.text(line)))
    await Promise.all([town.presses('tove', 'verdict.agree', 'V280'), town.presses('ben', 'verdict.agree', 'V280')])
    await until(() => told().length > 0, 'a private line to the one who came second')
    expect(told()).toEqual(['That change is decided already. The verdict now shows what came of it.'])
    await town.settle()
    expect(verdictThread(town).filter(text => text.includes('answered question 1'))).toHaveLength(1)
    town.skim()
  })
})

describe('who may not, or says too little, is told what to do', () => {
  test.each(['ben', 'quim', 'dana', 'gus'] as const)('%s', async who => {
    await using town = await anUndecidedTown()
    const say =
      who === 'gus'
        ? 'Guests of this workspace cannot use this bot. Please ask a full member to do it.'
        : 'Only TRT can say something about a verdict. Please ask @trt to do it.'
    expect(await hears(town, who, () => town.presses(who, 'verdict.change', 'V280'))).toBe(say)
    town.skim()
  })

  test('who is alone in TRT', async () => {
    await using town = await anUndecidedTown({ env: { SLACK_TRT: 'U0ADA' } })
    await town.presses('ada', 'verdict.change', 'V280')
    await viewOpened(town.world, 'ada')
    await town.fills('ada', says('on-time'))
    expect(formOf(town, 'ada')).toContain('nobody else is in that team now')
    town.skim()
  })

  test('found is no answer to the first two questions, and a reason is needed', async () => {
    await using town = await anUndecidedTown()
    expect(await fillsIn(town, 'ada', 'verdict.change', says('on-time', 'found'))).toEqual({
      value: 'Only the third question can be answered with "found". Choose yes or no.',
    })
    expect(Object.keys(await fillsIn(town, 'ada', 'verdict.change', says('on-time', 'success', ' ')))).toEqual(['why'])
    town.skim()
  })

  test('what can be typed', async () => {
    await using town = await anUndecidedTown()
    expect(await hears(town, 'dana', () => town.types('dana', 'verdict next'))).toBe(
      'Type `/sacrificial verdict` to see where the sprint stands, or `/sacrificial verdict 280` for another one.',
    )
    expect(await hears(town, 'dana', () => town.types('dana', 'verdict 300'))).toBe(
      'Only the sprints 269 to 281 can be looked at here. `/sacrificial history` shows the older ones.',
    )
    town.skim()
  })
})

test('a verdict that nobody confirms is called for every third working day', async () => {
  await using town = await anUndecidedTown()
  await nextMorning(town, '2026-12-21')
  expect(newsOf(town).filter(text => text.includes('verdict of'))).toEqual([])
  expect(await hears(town, 'dana', () => town.types('dana', 'digest'))).toContain(
    'The verdict of sprint 280 is not confirmed.',
  )
  await nextMorning(town, '2026-12-22')
  await nextMorning(town, '2026-12-23')
  expect(newsOf(town).filter(text => text.includes('has waited'))).toMatchInlineSnapshot(`
    [
      "@trt: the verdict of sprint 280 has waited for 3 working days; please answer question 1 (a build on time), question 2 (an admin change without an ack) and question 3 (a significant problem that forced the cluster out), then confirm it.",
    ]
  `)
  town.skim()
})

test('the bot was down when it was settled: it is told late, and says so', async () => {
  await using town = await anUnknowingTown({ onDisk: true })
  await town.restart(days(25))
  await town.settle()
  expect(newsOf(town)).toEqual([])
  // It is night, and TRT is called in its working hours.
  await nextMorning(town, '2026-12-21')
  expect(verdictCard(town)).toContain('told 2026-12-21 14:15 UTC; 4 d later than planned')
  town.skim()
})
