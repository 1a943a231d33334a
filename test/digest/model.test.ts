import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fingerprintOf, fitted, itemsOf, waitsFor } from '../../src/digest/model/digest.ts'
import { dayDue, lateMs, nextWorkingDay } from '../../src/digest/model/due.ts'
import type { DigestFacts } from '../../src/digest/model/facts.ts'
import { lineOf } from '../../src/digest/words/lines.ts'
import { dailyMessage, privateMessage } from '../../src/digest/words/message.ts'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { dayOf } from '../../src/sprint/model/civil.ts'
import { anOut, teamHours, utc } from '../investigation/samples.ts'
import { aRequest, member, requestIn } from '../models/samples.ts'
import { aCluster, someFacts, TUESDAY } from './samples.ts'

const rules = { timeZone: 'America/New_York', time: '09:00', hours: teamHours }
const linkOf = (subject: string) => `https://slack.example/${subject}`

function linesOf(facts: DigestFacts): string[] {
  return itemsOf(facts).map(item => lineOf(item, { facts, linkOf: () => null }))
}

describe('the day of a digest', () => {
  test.each([
    ['before its time', '2026-11-24T13:59', null],
    ['at its time', '2026-11-24T14:00', '2026-11-24'],
    ['late in the evening', '2026-11-25T04:59', '2026-11-24'],
    ['after midnight', '2026-11-25T05:00', null],
    ['on a Saturday', '2026-11-28T15:00', null],
    ['in summer, by the clocks of the team', '2027-06-08T13:00', '2027-06-08'],
    ['on the Monday after clocks went forward', '2027-03-15T13:00', '2027-03-15'],
    ['on the Monday after clocks went back', '2026-11-02T14:00', '2026-11-02'],
    ['on the Monday after clocks went back, an hour early', '2026-11-02T13:30', null],
  ])('%s', (_, iso, day) => {
    expect(dayDue(rules, utc(iso))).toBe(day)
  })

  test('there is none where it is off, and none on a holiday of everybody', () => {
    const thanksgiving = { day: '2026-11-24', name: 'Some day', role: null }
    expect(dayDue({ ...rules, time: null }, TUESDAY)).toBe(null)
    expect(dayDue({ ...rules, hours: { ...teamHours, holidays: [thanksgiving] } }, TUESDAY)).toBe(null)
    const ofTrt = { ...thanksgiving, role: 'trt' as const }
    expect(dayDue({ ...rules, hours: { ...teamHours, holidays: [ofTrt] } }, TUESDAY)).toBe('2026-11-24')
  })

  test('a few minutes are not late', () => {
    expect(lateMs(rules, '2026-11-24', TUESDAY + minutes(10))).toBe(null)
    expect(lateMs(rules, '2026-11-24', TUESDAY + hours(3))).toBe(hours(3))
  })

  test('after a Friday comes a Monday', () => {
    expect(nextWorkingDay(teamHours, '2026-11-27')).toBe('2026-11-30')
  })
})

describe('the lines of a digest', () => {
  test('of a quiet day', () => {
    expect(linesOf(someFacts())).toMatchInlineSnapshot(`
      [
        "*build02* is in rotation since <!date^1795428000^{date_short_pretty} {time}|2026-11-23 10:00 UTC>.",
        "Sprint 280, day 16 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 1 d 1 h.",
        "Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)",
        "*build02* runs \`5.0.0-0.nightly-279\`, the payload of sprint 279, since <!date^1794304800^{date_short_pretty} {time}|2026-11-10 10:00 UTC>.",
        "*Due* <!date^1795618800^{date_short_pretty} {time}|2026-11-25 15:00 UTC>: the payload of sprint 280 is proposed, for TRT to select.",
        "*Due* until the end of Wed 25 Nov: the payload of sprint 280 is to be selected.",
      ]
    `)
  })

  test('begin with what is out, overdue and open', () => {
    const failover = requestIn('done', { id: 'F12' })
    const form = failover.failover && { ...failover.failover, expectedMs: days(1), cause: 'theory' as const }
    const rotation = { phase: 'drained' as const, since: TUESDAY - days(2), effectiveAt: TUESDAY - days(2) }
    const facts = someFacts({
      clusters: [
        aCluster({
          rotation: { ...rotation, failover: 'F12' },
          failover: { ...failover, failover: form },
          outs: [
            anOut(TUESDAY - days(6), TUESDAY - days(5), { id: 'F9', failover: 'F9' }),
            anOut(TUESDAY - days(2), null, { cause: 'theory' }),
          ],
        }),
      ],
      requests: [aRequest({ id: 'R13', openedAt: TUESDAY - hours(3) }), requestIn('stuck', { id: 'R14' })],
      overdue: [
        { id: 'V279', text: 'the verdict of sprint 279 waits to be confirmed.', since: null, waitsFor: ['trt'] },
      ],
      dates: [{ id: 'V278', text: 'the retrospective of sprint 278', at: TUESDAY - minutes(1) }],
    })
    expect(linesOf(facts)).toMatchInlineSnapshot(`
      [
        ":warning: Jobs may land on *build02* again since <!date^1795442400^{date_short_pretty} {time}|2026-11-23 14:00 UTC>: its stop-gap ended and could not be renewed (F12: testing a theory).",
        ":warning: R14 to take *build02* out of rotation is stuck: somebody presses *Try again* or *Stop* on its card.",
        "*Overdue* for 1 d: *build02* was expected back in rotation (F12). \`/sacrificial return\` asks for it.",
        "R13 to take *build02* out of rotation has waited 3 h for 1 approval by Test Platform.",
        "*Overdue* for 4 d: The final cause of F9 is not set. \`/sacrificial cause F9\` sets it.",
        "*Overdue:* the verdict of sprint 279 waits to be confirmed.",
        "*Due* <!date^1795528740^{date_short_pretty} {time}|2026-11-24 13:59 UTC>: the retrospective of sprint 278.",
        "Sprint 280, day 16 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 1 d 1 h.",
        "Half sprint of sprint 280: ▓▓░░░░░░░░ 3 of 10.5 days out (28 %)",
        "*build02* runs \`5.0.0-0.nightly-279\`, the payload of sprint 279, since <!date^1794304800^{date_short_pretty} {time}|2026-11-10 10:00 UTC>.",
        "*Due* <!date^1795604400^{date_short_pretty} {time}|2026-11-25 11:00 UTC>: R13 expires if nobody decides it.",
        "*Due* <!date^1795618800^{date_short_pretty} {time}|2026-11-25 15:00 UTC>: the payload of sprint 280 is proposed, for TRT to select.",
        "*Due* until the end of Wed 25 Nov: the payload of sprint 280 is to be selected.",
      ]
    `)
  })

  test('name nobody who would be called by it', () => {
    const facts = someFacts({ requests: [aRequest({ openedAt: TUESDAY - hours(3) })] })
    expect(linesOf(facts).join('\n')).not.toMatch(/<[@!](?!date)/)
  })

  test('tell on the day before, and on the day, what is due', () => {
    const on = (iso: string) => linesOf(someFacts({ now: utc(iso) })).filter(line => line.startsWith('*Due*'))
    expect({
      Monday: on('2026-11-23T14:00'),
      Tuesday: on('2026-11-24T14:00'),
      Wednesday: on('2026-11-25T14:00'),
      Friday: on('2026-11-27T14:00'),
    }).toMatchInlineSnapshot(`
      {
        "Friday": [
          "*Due* until the end of Sun 29 Nov: sprint 280 ends.",
        ],
        "Monday": [],
        "Tuesday": [
          "*Due* <!date^1795618800^{date_short_pretty} {time}|2026-11-25 15:00 UTC>: the payload of sprint 280 is proposed, for TRT to select.",
          "*Due* until the end of Wed 25 Nov: the payload of sprint 280 is to be selected.",
        ],
        "Wednesday": [
          "*Due* <!date^1795618800^{date_short_pretty} {time}|2026-11-25 15:00 UTC>: the payload of sprint 280 is proposed, for TRT to select.",
          "*Due* until the end of Wed 25 Nov: the payload of sprint 280 is to be selected.",
        ],
      }
    `)
  })
})

describe('whose turn it is', () => {
  test('is told to those who can act', () => {
    const items = itemsOf(
      someFacts({
        requests: [aRequest()],
        overdue: [
          { id: 'V1', text: 'a', since: null, waitsFor: ['trt'] },
          { id: 'T1', text: 'b', since: null, waitsFor: ['trt'], person: member('ian').person },
        ],
      }),
    )
    const forWhom = (name: Parameters<typeof member>[0]) =>
      items.filter(item => waitsFor(item, member(name))).map(({ matter }) => matter)
    expect(forWhom('ada')).toEqual(['overdue V1'])
    expect(forWhom('ian')).toEqual(['overdue V1', 'overdue T1'])
  })
})

describe('with much going on', () => {
  const many = someFacts({
    overdue: Array.from({ length: 9 }, (_, at) => ({
      id: `T${at}`,
      text: `action item T${at} is open.`,
      since: TUESDAY - days(at + 1),
      waitsFor: ['trt' as const],
    })),
    requests: Array.from({ length: 6 }, (_, at) => aRequest({ id: `F${at + 20}`, openedAt: TUESDAY - hours(at + 1) })),
    dates: Array.from({ length: 4 }, (_, at) => ({ id: `D${at}`, text: `date ${at}`, at: TUESDAY + hours(at + 1) })),
  })

  test('there are fifteen lines, and what was left out is counted', () => {
    const shown = { facts: many, items: itemsOf(many), linkOf: () => null }
    const { text } = dailyMessage(shown, { day: '2026-11-24', lateMs: null, picture: null })
    expect(text.split('\n')).toHaveLength(15)
    expect(text).toMatchInlineSnapshot(`
      "*Daily digest* · Tue 24 Nov
      F25 to take *build02* out of rotation has waited 6 h for 1 approval by Test Platform.
      F24 to take *build02* out of rotation has waited 5 h for 1 approval by Test Platform.
      F23 to take *build02* out of rotation has waited 4 h for 1 approval by Test Platform.
      F22 to take *build02* out of rotation has waited 3 h for 1 approval by Test Platform.
      F21 to take *build02* out of rotation has waited 2 h for 1 approval by Test Platform.
      F20 to take *build02* out of rotation has waited 1 h for 1 approval by Test Platform.
      *Overdue* for 9 d: action item T8 is open.
      *Overdue* for 8 d: action item T7 is open.
      *Overdue* for 7 d: action item T6 is open.
      *build02* is in rotation since <!date^1795428000^{date_short_pretty} {time}|2026-11-23 10:00 UTC>.
      Sprint 280, day 16 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 1 d 1 h.
      Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
      And 19 more (6 overdue and 12 due soon): \`/sacrificial digest\` shows all of it.
      Log: 1,234 events, the last is \`abcdef012345\`."
    `)
    expect(privateMessage(shown, '2026-11-24').text.split('\n')).toHaveLength(itemsOf(many).length + 2)
  })

  test('no section is too long for Slack, with every link', () => {
    const shown = { facts: many, items: itemsOf(many), linkOf }
    const { blocks } = dailyMessage(shown, {
      day: '2026-11-24',
      lateMs: null,
      picture: { file: 'F0123456789', alt: 'x' },
    })
    const lengths = blocks.map(block => (block.type === 'section' ? (block.text?.text.length ?? 0) : 0))
    expect(Math.max(...lengths)).toBeLessThan(2900)
    expect(blocks.map(block => block.type)).toEqual(['section', 'image', 'context'])
  })

  test('nothing is lost, what must stay stays, and the order is kept', () => {
    fc.assert(
      fc.property(fc.nat(20), fc.nat(20), fc.integer({ min: 8, max: 30 }), (overdue, dates, lines) => {
        const items = itemsOf({ ...many, overdue: many.overdue.slice(0, overdue), dates: many.dates.slice(0, dates) })
        const { shown, leftOut } = fitted(items, lines)
        expect(shown.length + (leftOut.length > 0 ? 1 : 0)).toBeLessThanOrEqual(lines)
        expect(new Set([...shown, ...leftOut])).toEqual(new Set(items))
        expect(leftOut.every(item => !item.kept)).toBe(true)
        expect(items.filter(item => shown.includes(item))).toEqual(shown)
        const worst = Math.max(...shown.filter(item => !item.kept).map(({ rank }) => rank), -1)
        expect(leftOut.every(({ rank }) => rank >= worst)).toBe(true)
      }),
    )
  })
})

describe('a change', () => {
  const at = (facts: DigestFacts) => fingerprintOf(itemsOf(facts))

  test('is not that time goes by', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 * 24 * 60 }), minute => {
        // From the day after half of sprint 281 to the day before its selection comes near.
        const now = utc('2026-12-11T06:00') + minutes(minute % (2 * 24 * 60))
        fc.pre(dayOf(now, rules.timeZone) < '2026-12-14')
        expect(at(someFacts({ now }))).toBe(at(someFacts({ now: utc('2026-12-11T06:00') })))
      }),
    )
  })

  test('is what people would do something about', () => {
    const quiet = at(someFacts())
    const out = { phase: 'out' as const, since: TUESDAY - hours(1) }
    const changed = [
      someFacts({ requests: [aRequest()] }),
      someFacts({ clusters: [aCluster({ rotation: out })] }),
      someFacts({ clusters: [aCluster({ outs: [anOut(TUESDAY - days(2), TUESDAY)] })] }),
      someFacts({ overdue: [{ id: 'V1', text: 'x', since: null, waitsFor: ['trt'] }] }),
      someFacts({ upgrade: 'upgrade of build02 at 3 of 1021' }),
    ].map(at)
    expect(new Set([quiet, ...changed]).size).toBe(changed.length + 1)
  })

  test('is not how far an upgrade has come, nor how long something is overdue', () => {
    const upgradedAndLate = (done: number, since: number) =>
      at(
        someFacts({
          upgrade: `upgrade of build02 at ${done} of 1021`,
          overdue: [{ id: 'V1', text: `for ${since}`, since, waitsFor: ['trt'] }],
        }),
      )
    expect(upgradedAndLate(3, TUESDAY - days(1))).toBe(upgradedAndLate(900, TUESDAY - days(2)))
  })
})
