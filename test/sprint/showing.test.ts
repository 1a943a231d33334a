import { describe, expect, test } from 'vitest'
import { hearsAfter } from '../stories/hands.ts'
import { sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import { sprintLine } from '../../src/sprint/words/line.ts'
import { aSprintTown, holidaysFile, proposes } from './hands.ts'

test('everybody sees where the sprint is, as a line of time with the marks on it', async () => {
  await using town = await aSprintTown()

  expect(await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))).toMatchInlineSnapshot(`
    "*Sprint 280*, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d 7 h.
    \`\`\`
    M T W T F S S M T W T F S S M T W T F S S
    # # # # # # # # # # h # # # . . S . . . E
              today, Mon 23 Nov ^

      first day  Mon 9 Nov
    h half       Thu 19 Nov 12:00
    S selection  Wed 25 Nov 10:00, deadline Wed 25 Nov 24:00
    E last day   Sun 29 Nov
      times are America/New_York
    \`\`\`"
  `)
  town.skim()
})

test('guests are turned away', async () => {
  await using town = await aSprintTown()

  expect(await hearsAfter(town, 'gus', () => town.types('gus', 'sprint'))).toContain('Guests of this workspace')
  town.skim()
})

test('a long sprint fits on the line, what is proposed stands below it, and who may change it has a button', async () => {
  await using town = await aSprintTown({ env: { SPRINT_DAYS: '42', TIME_ZONE: 'Pacific/Auckland' } })
  await proposes(town, 'ada', { sprint: '281', days: '35' })
  town.skim()

  expect(await hearsAfter(town, 'tove', () => town.types('tove', 'sprint'))).toMatchInlineSnapshot(`
    "*Sprint 280*, day 15 of 42. Next: half of the sprint on Mon 30 Nov 00:00 GMT+13, in 6 d 3 h.
    \`\`\`
    MTWTFSSMTWTFSSMTWTFSSMTWTFSSMTWTFSSMTWTFSS
    ##############.......h...............S...E
                  ^ today, Mon 23 Nov

      first day  Mon 9 Nov
    h half       Mon 30 Nov 00:00
    S selection  Wed 16 Dec 10:00, deadline Wed 16 Dec 24:00
    E last day   Sun 20 Dec
      times are Pacific/Auckland
    \`\`\`
    E1 waits for a second person of TRT until Tue 24 Nov 21:00: @ada wants to make sprint 281 shorter: 35 days, until Sun 24 Jan: “Thanksgiving is near”
    [Change the calendar]"
  `)
  town.skim()
})

test('a day with two marks shows both of them', async () => {
  const long = { SPRINT_DAYS: '42', SPRINT_ANCHOR: '2026-11-05' }
  const marks = async (env: Record<string, string>) => {
    await using town = await aSprintTown({ env })
    const line = await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))
    town.skim()
    return line.split('\n').slice(2, 4)
  }
  expect(await marks({ SPRINT_ANCHOR: '2026-11-05' }), 'the sprint ends with its selection').toMatchInlineSnapshot(`
    [
      "T F S S M T W T F S S M T W T F S S M T W",
      "# # # # # # # # # # h # # # # # # # . . SE",
    ]
  `)
  expect(await marks({ SPRINT_ANCHOR: '2026-11-22', SPRINT_DAYS: '7' }), 'half on it').toMatchInlineSnapshot(`
    [
      "S M T W T F S",
      "# . . Sh. . E",
    ]
  `)
  expect(await marks(long), 'where there is little room').toMatchInlineSnapshot(`
    [
      "TFSSMTWTFSSMTWTFSSMTWTFSSMTWTFSSMTWTFSSMTW",
      "##################...h...................SE",
    ]
  `)
})

test('a name from the file of holidays cannot break out of the line', async () => {
  await using town = await aSprintTown({
    env: { HOLIDAYS_FILE: await holidaysFile('2026-11-26 ```<!channel> & co') },
  })

  const line = await hearsAfter(town, 'dana', () => town.types('dana', 'sprint'))
  expect(line).toContain("x holiday    Thu 26 Nov '''<!channel> & co")
  town.skim()
})

describe('one line says where the sprint is and what comes next', () => {
  const calendar: Calendar = {
    rules: {
      anchor: '2026-11-09',
      anchorNumber: 280,
      days: 21,
      timeZone: 'America/New_York',
      selectionTime: '10:00',
      deadlineTime: '18:00',
    },
    edits: [],
  }

  test.each([
    [
      '2026-11-09T05:00:00Z',
      'Sprint 280, day 1 of 21. Next: half of the sprint on Thu 19 Nov 12:00 EST, in 10 d 12 h.',
    ],
    [
      '2026-11-19T17:00:00Z',
      'Sprint 280, day 11 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 5 d 22 h.',
    ],
    [
      '2026-11-25T15:00:00Z',
      'Sprint 280, day 17 of 21. Next: the deadline of the selection on Wed 25 Nov 18:00 EST, in 8 h.',
    ],
    ['2026-11-25T23:00:00Z', 'Sprint 280, day 17 of 21. Next: the end of the sprint after Sun 29 Nov, in 4 d 6 h.'],
  ])('at %s', (at, line) => {
    expect(sprintLine(sprintNumbered(calendar, 280), Date.parse(at), 'America/New_York')).toBe(line)
  })
})
