import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { formOf } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import { aSprintTown, holidaysFile, proposes } from './hands.ts'

/** Ten working days of TRT before Wed 25 Nov are there when its hours begin on Wed 11 Nov, 14:00 in UTC. */
const DUE = Date.parse('2026-11-11T14:00:00Z')
const thanksgiving = ['2026-11-26 Thanksgiving', '2026-11-27 @qe Day after']

test('ten working days ahead the bot tells that holidays get in the way, once, and offers the nearest free day', async () => {
  await using town = await aSprintTown({
    start: DUE - minutes(10),
    env: { HOLIDAYS_FILE: await holidaysFile(...thanksgiving) },
  })
  await town.settle()
  expect(town.news()).toEqual([])

  await town.later(minutes(15))
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "@trt The payload of sprint 280 is to be selected on Wed 25 Nov 10:00 EST, and that day or the two days after it are not free: Thanksgiving on Thu 26 Nov and Day after (QE) on Fri 27 Nov. The nearest day that is free with the two after it is Mon 23 Nov: move the selection there, or leave it if everybody is at work all the same.
    [Move the selection]",
    ]
  `)
  await town.later(days(1))
  expect(town.news()).toEqual([])

  const { slack, cast, channel } = town.world
  const ts = slack.channelMessages(channel)[0]?.ts ?? ''
  await slack.press(cast.ada, { channel, ts }, 'sprint.edit')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).toContain('2026-11-23')
  await town.fills('ada', { reason: 'Thanksgiving' })
  await slack.closeView(cast.ada)
  await town.settle()
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  expect(town.card('E1')).toContain('the selection of sprint 280 is on Mon 23 Nov instead of Wed 25 Nov')
  town.skim()
  await town.later(days(2))
  expect(town.news()).toEqual([])
})

test('after days of downtime it is told late, in working hours', async () => {
  await using town = await aSprintTown({
    onDisk: true,
    start: DUE - hours(1),
    env: { HOLIDAYS_FILE: await holidaysFile(...thanksgiving) },
  })

  await town.restart(days(2) + hours(12))
  await town.settle()
  expect(town.news()).toEqual([])
  await town.later(days(3), hours(3))
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "@trt The payload of sprint 280 is to be selected on Wed 25 Nov 10:00 EST, and that day or the two days after it are not free: Thanksgiving on Thu 26 Nov and Day after (QE) on Fri 27 Nov. The nearest day that is free with the two after it is Mon 23 Nov: move the selection there, or leave it if everybody is at work all the same. (Told 5 d 2 h late.)
    [Move the selection]",
    ]
  `)
  await town.restart(hours(3))
  await town.settle()
  expect(town.news()).toEqual([])
})

test('a proposal that moves the selection onto a holiday says so, and nobody is called about it again', async () => {
  await using town = await aSprintTown({
    start: Date.parse('2026-11-19T15:00:00Z'),
    env: { HOLIDAYS_FILE: await holidaysFile('2026-11-24 Foundation day') },
  })
  await town.settle()
  await proposes(town, 'ada', { day: '2026-11-23' })
  expect(town.news().join('')).toContain(
    'Mind that Mon 23 Nov or the two days after it are not free: Foundation day on Tue 24 Nov.',
  )
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  await town.later(minutes(10))
  expect(town.news()).toEqual([expect.stringContaining('*The calendar changed:*')])
  expect(town.card('E1')).not.toContain('Mind that')
})

test('where it is confirmed long before, it is told at its time all the same', async () => {
  await using town = await aSprintTown({
    start: Date.parse('2026-11-09T15:00:00Z'),
    env: { HOLIDAYS_FILE: await holidaysFile('2026-11-27 Day after') },
  })
  await proposes(town, 'ada', { day: '2026-11-26' })
  expect(town.news().join('')).toContain('Mind that Thu 26 Nov')
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  town.skim()
  await town.later(days(3), hours(3))
  expect(town.news()).toEqual([
    expect.stringContaining('The payload of sprint 280 is to be selected on Thu 26 Nov 10:00 EST'),
  ])
})

test('the selection of the next sprint that a longer one moves onto a holiday is told at once, and not as late', async () => {
  await using town = await aSprintTown({
    start: Date.parse('2026-11-19T15:00:00Z'),
    env: { SPRINT_DAYS: '7', HOLIDAYS_FILE: await holidaysFile('2026-12-03 Foundation day') },
  })
  await proposes(town, 'ada', { days: '14' })
  town.skim()
  await town.presses('tove', 'sprint.confirm', 'E1')
  await town.settle()
  await town.later(minutes(10))
  const told = town.news().join('')
  expect(told).toContain('The payload of sprint 282 is to be selected on Wed 2 Dec 10:00 EST')
  expect(told).not.toContain('late.)')
})

test('a day before a weekend is not offered as free: the two days after it are for work', async () => {
  await using town = await aSprintTown({
    start: Date.parse('2026-11-12T15:00:00Z'),
    env: { HOLIDAYS_FILE: await holidaysFile('2026-11-25 Foundation day', '2026-11-26 Thanksgiving') },
  })
  await town.later(minutes(10))
  expect(town.news().join('')).toContain('The nearest day that is free with the two after it is Wed 18 Nov')
})

test('a selection that has passed is not warned of, nor one without holidays around it', async () => {
  await using town = await aSprintTown({
    start: Date.parse('2026-11-25T15:30:00Z'),
    env: { HOLIDAYS_FILE: await holidaysFile(...thanksgiving, '2026-12-24 Christmas Eve') },
  })

  await town.later(hours(2))
  expect(town.news()).toEqual([])
})

test('holidays are on the line of time, with their team', async () => {
  await using town = await aSprintTown({ env: { HOLIDAYS_FILE: await holidaysFile(...thanksgiving) } })

  await town.types('dana', 'sprint')
  expect(town.news().at(-1)).toMatchInlineSnapshot(`
    "(only dana) *Sprint 280*, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d 7 h.
    \`\`\`
    M T W T F S S M T W T F S S M T W T F S S
    # # # # # # # # # # h # # # . . S x x . E
              today, Mon 23 Nov ^

      first day  Mon 9 Nov
    h half       Thu 19 Nov 12:00
    S selection  Wed 25 Nov 10:00, deadline Wed 25 Nov 24:00
    E last day   Sun 29 Nov
    x holiday    Thu 26 Nov Thanksgiving
    x holiday    Fri 27 Nov Day after (QE)
      times are America/New_York
    \`\`\`"
  `)
  town.skim()
})
