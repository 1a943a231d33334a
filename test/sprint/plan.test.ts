import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { days } from '../../src/kernel/time.ts'
import { budgetMsOf, sprintAt, sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar, Sprint, SprintChange } from '../../src/sprint/model/calendar.ts'
import { addDays } from '../../src/sprint/model/civil.ts'
import { planEdit } from '../../src/sprint/model/plan.ts'

const START = Date.parse('2026-11-09T05:00:00Z')

/** Somebody asks for a change of this sprint or one of the next, after so much more time. */
const wish = fc.record({
  after: fc.integer({ min: 0, max: days(12) }),
  ahead: fc.integer({ min: 0, max: 3 }),
  change: fc.oneof(
    fc.record({ kind: fc.constant('length' as const), days: fc.integer({ min: 0, max: 60 }) }),
    fc.record({ kind: fc.constant('selection' as const), day: fc.integer({ min: -3, max: 60 }) }),
  ),
})
const zone = fc.constantFrom('America/New_York', 'Europe/Prague', 'Pacific/Auckland', 'America/St_Johns')
const length = fc.integer({ min: 7, max: 56 })

/** Lives through the wishes; each that is possible is confirmed at once. Told of each: before, after, when. */
function lived(
  rules: { timeZone: string; days: number },
  wishes: readonly (typeof wish extends fc.Arbitrary<infer W> ? W : never)[],
  each: (step: { before: Calendar; after: Calendar; now: number; number: number; change: SprintChange }) => void,
): void {
  let calendar: Calendar = {
    rules: { anchor: '2026-11-09', anchorNumber: 280, selectionTime: '10:00', deadlineTime: '24:00', ...rules },
    edits: [],
  }
  let now = START
  for (const { after, ahead, change } of wishes) {
    now += after
    const sprint = sprintNumbered(calendar, sprintAt(calendar, now).number + ahead)
    const asked: SprintChange =
      change.kind === 'length' ? change : { kind: 'selection', day: addDays(sprint.firstDay, change.day) }
    const plan = planEdit(calendar, { sprint: sprint.number, change: asked }, now)
    if ('no' in plan) continue
    const edit = { sprint: sprint.number, change: asked, pins: plan.pins }
    const next = { ...calendar, edits: [...calendar.edits, edit] }
    each({ before: calendar, after: next, now, number: sprint.number, change: asked })
    calendar = next
  }
}

const marksOf = ({ startAt, halfAt, selectionAt, deadlineAt, endAt }: Sprint) => [
  startAt,
  halfAt,
  selectionAt,
  deadlineAt,
  endAt,
]

describe('whatever TRT confirms, in whatever order', () => {
  const lives = fc.property(
    fc.record({ timeZone: zone, days: length }),
    fc.array(wish, { minLength: 1, maxLength: 12 }),
    (rules, wishes) => {
      lived(rules, wishes, ({ before, after, now, number, change }) => {
        for (let n = number - 3; n <= number + 3; n += 1) {
          const [was, is] = [sprintNumbered(before, n), sprintNumbered(after, n)]
          for (const [at, mark] of marksOf(was).entries()) {
            const moved = marksOf(is)[at] ?? 0
            if (mark <= now) expect(moved).toBe(mark)
            else expect(moved).toBeGreaterThan(now)
          }
          if (n < number) expect(is).toEqual(was)
          if (was.selectionAt <= now) expect(budgetMsOf(is)).toBe(budgetMsOf(was))
          expect(is.selectionDay >= is.firstDay && is.selectionDay <= is.lastDay).toBe(true)
          expect(is.endAt).toBe(sprintNumbered(after, n + 1).startAt)
        }
        const edited = sprintNumbered(after, number)
        if (change.kind === 'length') expect(edited.days).toBe(change.days)
        else expect(edited.selectionDay).toBe(change.day)
        expect(sprintAt(after, now).number).toBe(sprintAt(before, now).number)
      })
    },
  )

  test('no mark that has passed moves, none comes to lie in the past, and no running budget changes', () => {
    fc.assert(lives, { numRuns: 300 })
  })
})

describe('a selection that was moved', () => {
  const rules = {
    anchor: '2026-11-09',
    anchorNumber: 280,
    days: 21,
    timeZone: 'America/New_York',
    selectionTime: '10:00',
    deadlineTime: '24:00',
  }
  const moved: Calendar = {
    rules,
    edits: [{ sprint: 281, change: { kind: 'selection', day: '2026-12-01' }, pins: {} }],
  }

  test('is not left outside by a longer sprint before it', () => {
    const plan = planEdit(moved, { sprint: 280, change: { kind: 'length', days: 28 } }, START)

    expect(plan).toMatchObject({ no: 'strands', sprint: { number: 281, selectionDay: '2026-12-01' } })
  })

  test('stays where it is in a sprint that moves under it', () => {
    const plan = planEdit(moved, { sprint: 280, change: { kind: 'length', days: 20 } }, START)

    expect(plan).not.toHaveProperty('no')
  })
})
