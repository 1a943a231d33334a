import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { choose, PHASES, selectable, WINDOW_MS, windowOf } from '../../src/payload/model/candidates.ts'
import type { PassedOver, SeenPayload } from '../../src/payload/model/candidates.ts'
import { afterWorking, qeReminderDue, trtReminderDue } from '../../src/payload/model/due.ts'
import { wantedLabels } from '../../src/payload/model/label.ts'
import type { PayloadCommand } from '../../src/payload/model/payload-commands.ts'
import { decidePayload } from '../../src/payload/model/payload-decide.ts'
import { freshPayload, onTime, payloadSchema, round } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import { followUpLine } from '../../src/payload/words/changes.ts'
import type { TeamHours } from '../../src/sprint/model/hours.ts'

const NOW = Date.parse('2026-11-25T15:00:00Z')
const window = windowOf(NOW)
const good = { succeeded: 7, failed: 0, pending: 0 }

function seen(tag: string, more: Partial<SeenPayload> = {}): SeenPayload {
  return {
    tag,
    phase: 'Accepted',
    pullSpec: null,
    createdAt: NOW - hours(5),
    acceptedAt: null,
    acceptedBy: null,
    blocking: good,
    informing: good,
    failing: [],
    qeState: null,
    ...more,
  }
}

describe('the proposed payload', () => {
  test.each<[Partial<SeenPayload>, PassedOver | null]>([
    [{}, null],
    [{ createdAt: NOW }, null],
    [{ createdAt: NOW - WINDOW_MS }, null],
    [{ createdAt: NOW - WINDOW_MS - 1 }, 'outside-window'],
    [{ createdAt: NOW + 1 }, 'outside-window'],
    [{ createdAt: null }, 'no-time'],
    [{ qeState: 'Rejected' }, 'qe-rejected'],
    [{ qeState: 'Accepted' }, null],
    [{ blocking: { succeeded: 0, failed: 0, pending: 0 } }, 'no-blocking-jobs'],
    [{ blocking: { succeeded: 0, failed: 0, pending: 7 } }, 'no-blocking-jobs'],
    [{ blocking: { succeeded: 1, failed: 0, pending: 6 } }, null],
    [{ blocking: null }, 'unread'],
    [{ phase: 'Ready' }, 'verifying'],
    [{ phase: 'Pending' }, 'building'],
    [{ phase: 'Rejected' }, 'rejected'],
    [{ phase: 'Failed' }, 'not-built'],
    [{ phase: 'Unknown' }, 'unknown-phase'],
    [{ tag: 'failed-here' }, 'qe-failed'],
  ])('%j: %s', (more, why) => {
    const { proposed, candidates } = choose([seen('one', more)], window, ['failed-here'])
    expect(candidates[0]?.passedOver).toBe(why)
    expect(proposed === null).toBe(why !== null)
  })

  const payloads = fc.array(
    fc.record({
      phase: fc.constantFrom(...PHASES),
      age: fc.integer({ min: -2, max: 60 }),
      qeState: fc.constantFrom(null, 'Rejected'),
      jobs: fc.constantFrom(null, good, { succeeded: 0, failed: 0, pending: 0 }),
    }),
    { maxLength: 12 },
  )

  test('is the newest of those that nothing speaks against, whatever the order they come in', () => {
    fc.assert(
      fc.property(payloads, fc.integer(), (drawn, turn) => {
        const all = drawn.map(({ phase, age, qeState, jobs }, at) =>
          seen(`t${at}`, { phase, createdAt: NOW - hours(age) - at, qeState, blocking: jobs }),
        )
        const { proposed, candidates } = choose(all, window)
        const fit = all.filter(
          one =>
            one.phase === 'Accepted' &&
            one.createdAt !== null &&
            one.createdAt >= NOW - WINDOW_MS &&
            one.createdAt <= NOW &&
            one.qeState !== 'Rejected' &&
            (one.blocking?.succeeded ?? 0) > 0,
        )
        const newest = fit.toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0))[0]
        expect(proposed).toBe(newest?.tag ?? null)
        expect(candidates.filter(one => one.passedOver === null)).toHaveLength(newest ? 1 : 0)
        expect(candidates).toHaveLength(all.length)
        expect(selectable(candidates).every(one => one.phase === 'Accepted' && one.qeState !== 'Rejected')).toBe(true)
        const cut = all.length === 0 ? 0 : Math.abs(turn) % all.length
        expect(choose([...all.slice(cut), ...all.slice(0, cut)], window).proposed).toBe(proposed)
      }),
    )
  })
})

const DEADLINE = NOW + hours(14)
const ada = { team: 'T1', user: 'U0ADA' }
const fresh: Payload = {
  ...freshPayload({ sprint: 280, stream: 's', deadlineAt: DEADLINE, openedBy: null, late: false }, NOW),
  proposal: {
    at: NOW,
    ...choose([seen('a'), seen('b', { createdAt: NOW - hours(9) })], window),
    trouble: null,
    notBefore: null,
    unlabelled: null,
  },
}

function after(payload: Payload, ...steps: [PayloadCommand, number][]): Payload {
  return steps.reduce((state, [command, at]) => {
    const decided = decidePayload(state, command, at)
    if ('no' in decided) throw new Error(decided.no)
    return decided.payload
  }, payload)
}

const select = (tag = 'a'): PayloadCommand => ({ verb: 'select', by: ada, tag })
const judge = (state: 'passed' | 'failed', about = 1): PayloadCommand => ({
  verb: 'qe',
  by: ada,
  round: about,
  state,
  until: null,
  note: 'seen',
})

describe('a build on time', () => {
  test.each<[string, [PayloadCommand, number][], number, ReturnType<typeof onTime>]>([
    ['nothing yet', [], NOW, 'pending'],
    ['nothing at the deadline itself', [], DEADLINE, 'pending'],
    ['nothing after it', [], DEADLINE + 1, 'no'],
    ['selected at the last moment', [[select(), DEADLINE]], DEADLINE + days(9), 'yes'],
    ['selected a moment late', [[select(), DEADLINE + 1]], DEADLINE + days(9), 'no'],
    [
      'failed by QE in time',
      [
        [select(), NOW],
        [judge('failed'), NOW + 1],
      ],
      NOW + 2,
      'pending',
    ],
    [
      'failed by QE after the deadline',
      [
        [select(), NOW],
        [judge('failed'), DEADLINE + 1],
      ],
      DEADLINE + 2,
      'no',
    ],
    [
      'failed by QE, and the failure taken back after the deadline',
      [
        [select(), NOW],
        [judge('failed'), DEADLINE + 1],
        [judge('passed'), DEADLINE + 2],
      ],
      DEADLINE + 3,
      'yes',
    ],
  ])('%s', (_name, steps, now, answer) => {
    expect(onTime(after(fresh, ...steps), now)).toBe(answer)
  })

  test('is answered once and for all when the deadline has passed, but for QE', () => {
    const command: fc.Arbitrary<PayloadCommand> = fc.oneof(
      fc.constantFrom(select('a'), select('b')),
      fc.constant<PayloadCommand>({ verb: 'deadline' }),
      fc.constant<PayloadCommand>({ verb: 'none', by: ada, reason: 'no' }),
      fc.integer({ min: 1, max: 3 }).map(about => judge('passed', about)),
      fc.integer({ min: 1, max: 3 }).map(about => judge('failed', about)),
      fc.constant<PayloadCommand>({ verb: 'leave', by: 'bot', tag: 'a', because: 'pruned', reason: null }),
      fc.constant<PayloadCommand>({
        verb: 'answer',
        by: ada,
        kind: 'held',
        cluster: null,
        why: null,
        clusters: ['build02'],
      }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(command, fc.integer({ min: 0, max: hours(4) })), { maxLength: 20 }), steps => {
        let state = fresh
        let now = NOW
        for (const [next, wait] of steps) {
          now += wait
          const before = onTime(state, now)
          const decided = decidePayload(state, next, now)
          if ('no' in decided) continue
          state = decided.payload
          const seenAgain = payloadSchema.parse(JSON.parse(JSON.stringify(state)))
          expect(seenAgain).toEqual(state)
          expect(state.state === 'selected').toBe(state.selected !== null)
          expect(state.selected !== null).toBe(state.qe !== null)
          expect(round(state)).toBeGreaterThanOrEqual(state.earlier.length)
          if (now > state.deadlineAt && before === 'no' && onTime(state, now) === 'yes') {
            expect(decided.facts.map(fact => fact.kind)).toContain('payload-restored')
          }
          // With nothing proposed there is nothing to select: the next look brings it back.
          if (!state.selected) state = { ...state, proposal: fresh.proposal }
        }
      }),
    )
  })
})

describe('reminders', () => {
  const office = { timeZone: 'America/New_York', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }
  const team: TeamHours = {
    hours: { trt: office, 'test-platform': office, qe: { ...office, timeZone: 'Asia/Kolkata' } },
    holidays: [{ day: '2026-11-26', name: 'Thanksgiving', role: null }],
  }

  test.each([
    [hours(1), null],
    [hours(2), 'step'],
    [hours(7), 'step'],
    [hours(9), null],
    [hours(13), 'last-hour'],
    [hours(14) + 1, null],
    [days(1), null],
    [days(2), 'after-deadline'],
    [days(3), null],
    [days(12), null],
  ])('of TRT %i ms after the opening: %s', (later, kind) => {
    expect(trtReminderDue(fresh, team, NOW, NOW + later)?.kind ?? null).toBe(kind)
  })

  test('of QE count its working time, around nights, weekends and holidays', () => {
    // Ten in New York is half past eight in the evening in Kolkata, where Thursday is a holiday.
    expect(new Date(afterWorking(team, 'qe', NOW, hours(4))).toISOString()).toBe('2026-11-27T07:30:00.000Z')
    const called = after(fresh, [select(), NOW])
    expect(qeReminderDue(called, team, 'qe', NOW + days(1))).toBeNull()
    const first = qeReminderDue(called, team, 'qe', Date.parse('2026-11-27T07:30:00Z'))
    const again = qeReminderDue(called, team, 'qe', Date.parse('2026-11-27T11:00:00Z'))
    expect(first?.period).toBe(again?.period)
    expect(qeReminderDue(called, team, 'qe', Date.parse('2026-11-30T07:30:00Z'))?.period).not.toBe(first?.period)
  })
})

test('labels follow the verdicts of every selection', () => {
  const failed = after(fresh, [select(), NOW], [judge('failed'), NOW + minutes(1)])
  const next = { ...failed, proposal: fresh.proposal }
  const passed = after(next, [select('b'), NOW + minutes(2)], [judge('passed', 2), NOW + minutes(3)])
  expect(wantedLabels(passed)).toEqual([
    { tag: 'a', value: 'Rejected' },
    { tag: 'b', value: 'Accepted' },
  ])
})

test('follow-ups are in, not in, or not known yet', () => {
  const one = { issue: 'TRT-4', title: 'Revert the scheduler' }
  const two = { issue: 'TRT-5', title: 'Ack the removal' }
  expect(followUpLine(fresh, { known: true, in: [one], out: [two] })).toBe(
    '*Follow-ups in:* TRT-4 Revert the scheduler\n*Follow-ups not in:* TRT-5 Ack the removal',
  )
  expect(followUpLine(fresh, { known: false, in: [], out: [two] })).toBe(
    '*Follow-ups promised:* TRT-5 Ack the removal; whether they are in is not known yet.',
  )
  expect(followUpLine(fresh, { known: true, in: [], out: [] })).toBe('')
})
