import { expect, test } from 'vitest'
import type { Member } from '../../src/kernel/people.ts'
import { isRefusal } from '../../src/kernel/refusal.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import { createSprints } from '../../src/sprint/actions.ts'
import type { SprintContext } from '../../src/sprint/actions/context.ts'
import { sprintSubject } from '../../src/sprint/actions/context.ts'
import { actOnEdit, proposeEdit, reviewEdits } from '../../src/sprint/actions/edits.ts'
import { warnOfHolidays } from '../../src/sprint/actions/look-ahead.ts'
import { sprintNumbered } from '../../src/sprint/model/calendar.ts'
import { eventsOf } from '../../src/store/log.ts'
import { onBothDatabases } from '../store/databases.ts'
import type { Databases } from '../store/databases.ts'

const member = (user: string): Member => ({
  person: { team: 'T1', user },
  roles: ['trt'],
  evidence: { source: 'trt: listed', checkedAt: 0 },
})
const [ada, tove, third] = [member('UADA'), member('UTOVE'), member('UTHIRD')]
const office = { timeZone: 'America/New_York', days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

/** The verbs on a new database, on Mon 23 Nov 2026 at noon in UTC. */
async function aCalendar(databases: Databases) {
  const { store, clock } = await databases.aStore()
  const sprints = createSprints(
    {
      anchor: '2026-11-09',
      anchorNumber: 280,
      days: 21,
      timeZone: 'America/New_York',
      selectionTime: '10:00',
      deadlineTime: '24:00',
    },
    {
      hours: { trt: office, 'test-platform': office, qe: office },
      holidays: [{ day: '2026-11-26', name: 'Thanksgiving', role: null }],
    },
  )
  const ctx: SprintContext = {
    budgetRuns: async () => false,
    store,
    clock,
    sprints,
    holders: () => [ada.person, tove.person, third.person],
    mentionOf: role => role,
    settings: { environment: 'test' },
    seal: JSON.stringify,
  }
  const propose = (day: string, origin: string, by = ada) =>
    proposeEdit(ctx, { member: by, sprint: 280, change: { kind: 'selection', day }, reason: 'Thanksgiving', origin })
  const kinds = async () => (await eventsOf(store.db, sprintSubject(280))).map(({ kind }) => kind)
  const selection = async () => sprintNumbered(await sprints.calendar(store.db), 280).selectionDay
  return { ctx, clock, propose, kinds, selection }
}

onBothDatabases('the verbs of the calendar', databases => {
  test('of those who confirm, decline and withdraw at once one alone is recorded', async () => {
    const { ctx, propose, kinds, selection } = await aCalendar(databases)
    await propose('2026-11-23', 'view/1')

    const outcomes = await Promise.all([
      actOnEdit(ctx, 'E1', { verb: 'confirm', member: tove, shown: null }),
      actOnEdit(ctx, 'E1', { verb: 'confirm', member: third, shown: null }),
      actOnEdit(ctx, 'E1', { verb: 'decline', member: third, shown: null }),
      actOnEdit(ctx, 'E1', { verb: 'withdraw', member: ada, shown: null }),
    ])

    expect(outcomes.filter(outcome => !isRefusal(outcome))).toHaveLength(1)
    const [, decided, ...more] = await kinds()
    expect(more).toEqual([])
    expect(await selection()).toBe(decided === 'sprint-edit-confirmed' ? '2026-11-23' : '2026-11-25')
  })

  test('of two who propose at once one waits, and a form that arrives twice makes one proposal', async () => {
    const { propose, kinds } = await aCalendar(databases)

    const outcomes = await Promise.all([
      propose('2026-11-24', 'view/1'),
      propose('2026-11-24', 'view/1'),
      propose('2026-11-27', 'view/2', tove),
    ])

    expect(new Set(outcomes.flatMap(outcome => (isRefusal(outcome) ? [] : [outcome.id])))).toEqual(new Set(['E1']))
    expect(await kinds()).toEqual(['sprint-edit-proposed'])
  })

  test('of confirmed edits the one that was confirmed last holds, whatever the clock said', async () => {
    const { ctx, clock, propose, selection } = await aCalendar(databases)
    await propose('2026-11-24', 'view/1')
    await actOnEdit(ctx, 'E1', { verb: 'confirm', member: tove, shown: null })
    clock.advance(-hours(3))
    await propose('2026-11-27', 'view/2')
    await actOnEdit(ctx, 'E2', { verb: 'confirm', member: tove, shown: null })

    expect(await selection()).toBe('2026-11-27')
  })

  test('marks that were not shown are not confirmed', async () => {
    const { ctx, propose, kinds } = await aCalendar(databases)
    await propose('2026-11-24', 'view/1')

    const outcome = await actOnEdit(ctx, 'E1', { verb: 'confirm', member: tove, shown: 'something else' })

    expect(outcome).toMatchObject({
      say: 'What E1 would do is not what that message said any more. It now shows what would move, and what stays; look at it and press again.',
    })
    expect(await kinds()).toEqual(['sprint-edit-proposed'])
  })

  test('an expiry and a warning are recorded once, however often the crank turns', async () => {
    const { ctx, clock, propose, kinds } = await aCalendar(databases)
    await propose('2026-11-24', 'view/1')
    clock.advance(hours(27))

    for (let turn = 0; turn < 3; turn += 1) {
      await Promise.all([reviewEdits(ctx), reviewEdits(ctx)])
      await Promise.all([warnOfHolidays(ctx, clock.now()), warnOfHolidays(ctx, clock.now())])
      clock.advance(minutes(5))
    }

    expect(await kinds()).toEqual(['sprint-edit-proposed', 'sprint-edit-expired', 'sprint-holidays-told'])
  })
})
