import { describe, expect, test } from 'vitest'
import { isRefusal } from '../../src/kernel/refusal.ts'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { budgetsOf, currentBudget } from '../../src/investigation/actions/budgets.ts'
import { causesSeen, outsNamed, setCause } from '../../src/investigation/actions/cause.ts'
import { drainsSeen, fileSeen } from '../../src/investigation/actions/drift.ts'
import { importPast } from '../../src/investigation/actions/past.ts'
import { budgetNotes } from '../../src/investigation/actions/reads.ts'
import { reductionsSeen } from '../../src/investigation/actions/reductions.ts'
import type { Cause } from '../../src/rotation/model/request.ts'
import { CAUSES } from '../../src/rotation/model/request.ts'
import { member } from '../models/samples.ts'
import { onBothDatabases } from '../store/databases.ts'
import { aLab, back, isIn, isOut, out, outAgain, questioned } from './lab.ts'
import type { Lab } from './lab.ts'
import { anOut, aRun, utc } from './samples.ts'

/** A Monday, ten in the morning where TRT works. */
const TEN = utc('2026-11-23T15:00')

onBothDatabases('the half sprint', databases => {
  async function lab(): Promise<Lab> {
    const { store, clock } = await databases.aStore()
    const made = aLab(store, clock)
    clock.advance(TEN - clock.now())
    return made
  }

  /** F12 is out since ten, with a payload run that allows ten hours. */
  async function outWithTenHours(cause: Cause = 'payload'): Promise<Lab> {
    const one = await lab()
    one.runs.push(aRun(279, TEN - days(3), hours(10)))
    await one.asked('F12', cause)
    await one.happens(out('F12'), isOut(TEN))
    return one
  }

  const spans = async (one: Lab) => (await one.outs()).map(({ id, from, to, cause }) => ({ id, from, to, cause }))
  const set = async (one: Lab, cause: Cause, why = 'Seen in the cloud’s own log', who: 'ada' | 'ben' = 'ada') =>
    setCause(one.ctx, {
      id: 'F12',
      cause,
      why,
      member: member(who),
      seen: causesSeen(await outsNamed(one.ctx.store.db, 'F12')),
    })

  describe('a time out', () => {
    test('begins and ends by the farm’s clock, however late the bot comes to know of it', async () => {
      const one = await lab()
      await one.asked('F12', 'payload')
      one.clock.advance(hours(5))
      await one.happens(out('F12'), isOut(TEN + minutes(1)))
      one.clock.advance(hours(5))
      await one.happens(back('R13'), isIn(TEN + hours(2)))

      expect(await spans(one)).toEqual([{ id: 'F12', from: TEN + minutes(1), to: TEN + hours(2), cause: 'payload' }])
      expect(await one.kinds('out/F12')).toEqual(['out-began', 'out-ended'])
    })

    test('ends when the stop-gap was lost, and another begins when it is taken out again', async () => {
      const one = await outWithTenHours()
      await one.happens(questioned(TEN + hours(2)))
      await one.happens(outAgain, isOut(TEN + hours(3)))

      expect(await spans(one)).toEqual([
        { id: 'F12', from: TEN, to: TEN + hours(2), cause: 'payload' },
        { id: 'F12/2', from: TEN + hours(3), to: null, cause: 'payload' },
      ])
    })

    test('goes on where a return was stopped: the cluster was never proven back', async () => {
      const one = await outWithTenHours()
      await one.happens(back('R13'))
      await one.happens({ ...out('F12'), stoppedReturn: 'R13' }, isOut(TEN + hours(1)))

      expect(await spans(one)).toEqual([{ id: 'F12', from: TEN, to: null, cause: 'payload' }])
    })

    test('that others began is taken over by a failover: no moment is counted twice, and it does not begin again', async () => {
      const one = await lab()
      const drain = { cluster: 'build02', by: 'UBEN', startsAt: TEN - hours(1), endsAt: TEN + hours(4) }
      await drainsSeen(one.ctx, 'build02', { drains: [drain], last: null })
      await drainsSeen(one.ctx, 'build02', { drains: [drain], last: null })
      expect(await one.news()).toEqual([expect.stringContaining('channel: @trt @test-platform: *build02* is out')])
      await one.asked('F12', 'maintenance')
      await one.happens(out('F12'), isOut(TEN + hours(1)))
      one.clock.advance(hours(2))
      await drainsSeen(one.ctx, 'build02', { drains: [drain], last: null })
      await fileSeen(one.ctx, 'build02', { seen: 'blocked', ours: false, lookedAt: TEN, versions: [] })

      expect(await spans(one)).toEqual([
        { id: 'drift/build02/1', from: TEN - hours(1), to: TEN + hours(1), cause: 'unclassified' },
        { id: 'F12', from: TEN + hours(1), to: null, cause: 'maintenance' },
      ])
      expect(await one.news()).toMatchInlineSnapshot(`
        [
          "channel: F12 keeps *build02* out of rotation from <!date^1795449600^{date_short_pretty} {time}|2026-11-23 16:00 UTC> on; the change of others had done so since <!date^1795442400^{date_short_pretty} {time}|2026-11-23 14:00 UTC>, for 2 h. @trt: it counts as not classified against the half sprint of sprint 280 until \`/sacrificial cause drift/build02/1\` says what it was.",
        ]
      `)
      expect(await one.kinds('out/drift/build02/1')).toEqual(['out-began', 'out-ended'])
      expect(await currentBudget(one.ctx, one.ctx.store.db, 'build02', TEN + hours(2))).toMatchObject({
        spentMs: hours(2),
        uncountedMs: hours(1),
      })
    })

    test('is none where the failover was stopped before it was effective', async () => {
      const one = await lab()
      await one.asked('F12', 'payload')
      await one.happens(out('F12'))
      await one.happens(back('F12'), isIn(TEN + hours(1)))

      expect(await spans(one)).toEqual([])
      expect(await one.news()).toEqual([])
    })

    test('is none where its stop-gap was lost before it was proven', async () => {
      const one = await lab()
      await one.asked('F12', 'payload')
      await one.happens(out('F12'), questioned(TEN + hours(2)))

      expect(await spans(one)).toEqual([])
    })
  })

  describe('its cause', () => {
    test.each(CAUSES)('declared as %s decides whether it counts', async cause => {
      const one = await outWithTenHours(cause)
      const counted = cause === 'payload' || cause === 'theory'
      const budget = await currentBudget(one.ctx, one.ctx.store.db, 'build02', TEN + hours(3))

      expect([budget.spentMs, budget.uncountedMs]).toEqual(counted ? [hours(3), 0] : [0, hours(3)])
    })

    test('is what the return says, for all the times that its failover took the cluster out', async () => {
      const one = await outWithTenHours()
      await one.happens(questioned(TEN + hours(2)))
      await one.happens(outAgain, isOut(TEN + hours(3)))
      one.clock.advance(hours(4))
      await one.returned('R13', 'F12', 'infrastructure')
      await one.happens(back('R13'))
      expect((await spans(one)).map(({ cause }) => cause)).toEqual(['payload', 'payload'])
      await one.happens(isIn(TEN + hours(4)))

      expect((await spans(one)).map(({ cause }) => cause)).toEqual(['infrastructure', 'infrastructure'])
      expect(await one.news()).toEqual([
        'F12: The final cause is *infrastructure*, as R13 says: 3 h out, not counted against the half sprint. TRT changes it with `/sacrificial cause F12`.',
      ])
    })

    test('is what TRT said last: before the return was asked it is overruled, after that it stays', async () => {
      const early = await outWithTenHours()
      await set(early, 'theory')
      early.clock.advance(hours(1))
      await early.returned('R13', 'F12', 'infrastructure')
      await early.happens(back('R13'), isIn(TEN + hours(1)))
      const late = await outWithTenHours()
      await late.returned('R13', 'F12', 'infrastructure')
      late.clock.advance(minutes(1))
      await set(late, 'theory')
      await late.happens(back('R13'), isIn(TEN + hours(1)))

      expect((await early.outs())[0]).toMatchObject({
        cause: 'infrastructure',
        changes: [{ to: 'theory' }, { from: 'theory', to: 'infrastructure', why: 'R13 says so.' }],
      })
      expect((await late.outs())[0]).toMatchObject({ cause: 'theory', changes: [{ from: 'payload', to: 'theory' }] })
    })

    test('is asked for in the thread where the cluster was put back without one', async () => {
      const one = await outWithTenHours()
      await one.returned('R13', 'F12', null)
      await one.happens(back('R13'), isIn(TEN + hours(1)))

      const promised = await one.ctx.store.db.selectFrom('effects').select('key').execute()
      expect(promised.map(({ key }) => key)).toContain('cause/F12')
      expect((await one.outs())[0]).toMatchObject({ cause: 'payload', finalCause: null })
    })

    test('is no game day where the failover was not asked for as one', async () => {
      const one = await outWithTenHours()
      await one.returned('R13', 'F12', 'game-day')
      await one.happens(back('R13'), isIn(TEN + hours(1)))

      expect((await one.outs())[0]).toMatchObject({ cause: 'payload', finalCause: null })
      expect(await one.news()).toEqual(
        [
          'F12: R13 calls it a game day. One counts as such only where the failover’s request said so before it began, and this one said suspected degradation from the sprint payload; so it stays that until TRT sets another cause.',
        ].map(text => text.replace('’', "'")),
      )
      expect(await set(one, 'game-day')).toMatchObject({
        field: 'final-cause',
        say: expect.stringMatching(/said so before/),
      })
    })

    test('set again stays visible with what it was before, and is a game day again where it was declared as one', async () => {
      const one = await outWithTenHours('game-day')
      await set(one, 'infrastructure', 'The zone was down')
      one.clock.advance(minutes(5))
      await set(one, 'game-day', 'It was planned after all')

      expect(await one.news()).toEqual([
        'F12: <@UADA> set the cause of F12 from game day to *infrastructure*, which is not counted against the half sprint.\n> The zone was down',
        'F12: <@UADA> set the cause of F12 from infrastructure to *game day*, which is not counted against the half sprint.\n> It was planned after all',
      ])
      expect(await one.kinds('out/F12')).toEqual(['out-began', 'cause-changed', 'cause-changed'])
    })

    test('is set by TRT only, with a reason, and not twice the same', async () => {
      const one = await outWithTenHours()

      expect(await set(one, 'theory', 'x', 'ben')).toMatchObject({ say: expect.stringContaining('Only TRT says') })
      expect(await set(one, 'theory', ' ')).toMatchObject({ field: 'reason' })
      await set(one, 'theory')
      expect(await set(one, 'theory')).toMatchObject({ say: expect.stringContaining('is testing a theory already') })
    })

    test('that somebody else set meanwhile is not written over unseen', async () => {
      const one = await outWithTenHours()
      const seen = causesSeen(await outsNamed(one.ctx.store.db, 'F12'))
      await set(one, 'infrastructure')
      const late = await setCause(one.ctx, { id: 'F12', cause: 'theory', why: 'A guess', member: member('ian'), seen })

      expect(isRefusal(late) && late.say).toContain('<@UADA> set it to infrastructure while your form was open.')
    })

    test('of something unknown is refused with the way to name it', async () => {
      const one = await lab()
      const nothing = await setCause(one.ctx, { id: 'F99', cause: 'theory', why: 'x', member: member('ada'), seen: '' })

      expect(isRefusal(nothing) && nothing.say).toContain('`/sacrificial cause F12`')
    })
  })

  describe('warnings', () => {
    test('come at 50 and 80 %, once each, with the bar and what it will lead to', async () => {
      const one = await outWithTenHours()
      await one.goesTo(TEN + hours(5) - 1)
      expect(await one.news()).toEqual([])
      await one.goesTo(TEN + hours(5))
      await one.goesTo(TEN + hours(5) + minutes(1))

      expect(await one.news()).toMatchInlineSnapshot(`
        [
          "F12: @trt *build02*: 0.2 of 0.4 days out for the payload of sprint 279; 50 % of the half sprint was reached <!date^1795464000^{date_short_pretty} {time}|2026-11-23 20:00 UTC>.
        ▓▓▓▓▓░░░░░ 0.2 of 0.4 days out (50 %)
        If it stays out, the half sprint is used up <!date^1795482000^{date_short_pretty} {time}|2026-11-24 01:00 UTC>. \`/sacrificial return\` asks for the cluster back.",
        ]
      `)
    })

    test('at 80 % and less wait for the working hours of TRT, which is not being late; at 100 % they do not', async () => {
      const one = await outWithTenHours()
      one.runs.push(aRun(280, TEN - days(1), hours(30)))
      // Half of it is spent at one in the night.
      await one.goesTo(TEN + hours(15))
      await one.goesTo(TEN + hours(22))
      expect(await one.news()).toEqual([])
      await one.goesTo(utc('2026-11-24T14:00'))
      expect(await one.news()).toMatchInlineSnapshot(`
        [
          "F12: @trt *build02*: 0.9 of 1.3 days out for the payload of sprint 280; 50 % of the half sprint was reached <!date^1795500000^{date_short_pretty} {time}|2026-11-24 06:00 UTC>, outside the working hours of TRT.
        ▓▓▓▓▓▓▓░░░ 0.9 of 1.3 days out (76 %)
        If it stays out, the half sprint is used up <!date^1795554000^{date_short_pretty} {time}|2026-11-24 21:00 UTC>. \`/sacrificial return\` asks for the cluster back.",
        ]
      `)

      const other = await outWithTenHours()
      await other.goesTo(TEN + hours(5))
      await other.news()
      await other.goesTo(TEN + hours(8))
      expect(await other.news()).toEqual([])
      await other.goesTo(TEN + hours(10))
      expect(await other.news()).toMatchInlineSnapshot(`
        [
          "F12: *build02*: 0.4 of 0.4 days out for the payload of sprint 279; the half sprint was used up <!date^1795482000^{date_short_pretty} {time}|2026-11-24 01:00 UTC>. 80 % <!date^1795474800^{date_short_pretty} {time}|2026-11-23 23:00 UTC> was reached before and could not be told.
        ▓▓▓▓▓▓▓▓▓▓ 0.4 of 0.4 days out (100 %)
        With any more time out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F12\` says so.",
          "channel: @trt @test-platform *build02*: 0.4 of 0.4 days out for the payload of sprint 279; the half sprint was used up <!date^1795482000^{date_short_pretty} {time}|2026-11-24 01:00 UTC>. 80 % <!date^1795474800^{date_short_pretty} {time}|2026-11-23 23:00 UTC> was reached before and could not be told.
        ▓▓▓▓▓▓▓▓▓▓ 0.4 of 0.4 days out (100 %)
        With any more time out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F12\` says so.",
        ]
      `)
    })

    test('after a long time down only the highest is told, late, with the others named', async () => {
      const one = await outWithTenHours()
      await one.goesTo(TEN + days(2) + hours(1))
      await one.goesTo(TEN + days(2) + hours(2))

      expect(await one.news()).toMatchInlineSnapshot(`
        [
          "F12: *build02*: 2.1 of 0.4 days out for the payload of sprint 279; the half sprint was used up <!date^1795482000^{date_short_pretty} {time}|2026-11-24 01:00 UTC> (told late by 1 d 15 h). 50 % <!date^1795464000^{date_short_pretty} {time}|2026-11-23 20:00 UTC> and 80 % <!date^1795474800^{date_short_pretty} {time}|2026-11-23 23:00 UTC> were reached before and could not be told.
        ▓▓▓▓▓▓▓▓▓▓ 2.1 of 0.4 days out (490 %)
        With more than half of the sprint out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F12\` says so.",
          "channel: @trt @test-platform *build02*: 2.1 of 0.4 days out for the payload of sprint 279; the half sprint was used up <!date^1795482000^{date_short_pretty} {time}|2026-11-24 01:00 UTC> (told late by 1 d 15 h). 50 % <!date^1795464000^{date_short_pretty} {time}|2026-11-23 20:00 UTC> and 80 % <!date^1795474800^{date_short_pretty} {time}|2026-11-23 23:00 UTC> were reached before and could not be told.
        ▓▓▓▓▓▓▓▓▓▓ 2.1 of 0.4 days out (490 %)
        With more than half of the sprint out of rotation the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release. \`/sacrificial return\` asks for the cluster back. Where it was not the payload, \`/sacrificial cause F12\` says so.",
        ]
      `)
    })

    test('are late when they are told more than ten minutes after they could have been', async () => {
      const one = await outWithTenHours()
      await one.goesTo(TEN + hours(5) + minutes(10))
      const onTime = await one.news()
      const other = await outWithTenHours()
      await other.goesTo(TEN + hours(5) + minutes(11))

      expect(onTime.join()).not.toContain('late')
      expect((await other.news()).join()).toContain('(told late by 11 min)')
    })

    test('are not repeated when the clock goes back, nor after the share is crossed a second time', async () => {
      const one = await outWithTenHours()
      await one.goesTo(TEN + hours(5))
      await one.news()
      await one.goesTo(TEN + hours(4))
      await one.goesTo(TEN + hours(5))
      await set(one, 'infrastructure')
      await one.goesTo(TEN + hours(5) + minutes(1))
      one.clock.advance(minutes(1))
      await set(one, 'payload')
      await one.news()
      await one.goesTo(TEN + hours(6))

      expect(await one.news()).toEqual([])
    })

    test('that no longer hold because of another cause are taken back', async () => {
      const one = await outWithTenHours()
      await one.goesTo(TEN + hours(5))
      await one.news()
      await set(one, 'infrastructure')

      expect(await one.news()).toEqual([
        expect.stringContaining('set the cause of F12'),
        'F12: Because of that cause the payload of sprint 279 now stands at 0 of 0.4 days out (0 %) instead of 50 %; the warning given before no longer holds.',
      ])
    })

    test('of a cause that was set later count from then', async () => {
      const one = await outWithTenHours('infrastructure')
      await one.goesTo(TEN + hours(7))
      await set(one, 'payload')
      await one.news()
      await one.goesTo(TEN + hours(7) + minutes(1))

      const [warning] = await one.news()
      expect(warning).toContain('50 % of the half sprint')
      expect(warning).not.toContain('late')
    })

    test('are not given for a cause that does not count, nor for history that was imported', async () => {
      const one = await lab()
      const past = anOut(TEN - days(12), TEN - minutes(5), {
        id: 'import/x',
        failover: null,
        source: 'import',
        version: 0,
      })
      await importPast(one.ctx.store, 'build02', { outs: [past], covered: null })
      await one.asked('F12', 'maintenance')
      await one.happens(out('F12'), isOut(TEN))
      await one.goesTo(TEN + days(1))

      expect(await one.news()).toEqual([])
    })

    test('are told once by two replicas that look at the same time', async () => {
      const { store, clock, url } = await databases.aStore()
      if (url.includes(':memory:')) return
      const one = aLab(store, clock)
      clock.advance(TEN - clock.now())
      one.runs.push(aRun(279, TEN - days(3), hours(10)))
      await one.asked('F12', 'payload')
      await one.happens(out('F12'), isOut(TEN))
      const second = await databases.aStore(url)
      const two = aLab(second.store, second.clock)
      two.runs.push(...one.runs)
      await Promise.all([one.goesTo(TEN + hours(5)), two.goesTo(TEN + hours(5))])

      expect(await one.news()).toHaveLength(1)
    })
  })

  describe('the card', () => {
    test('shows the bar while the cluster is out, and what the time counted as afterwards', async () => {
      const one = await outWithTenHours()
      const notes = (now: number) => budgetNotes(one.ctx, one.ctx.store.db, 'F12', now)
      const running = await notes(TEN + hours(8))
      await one.returned('R13', 'F12', 'maintenance')
      await one.happens(back('R13'), isIn(TEN + hours(9)))

      expect(running).toEqual(['Half sprint of the payload of sprint 279: ▓▓▓▓▓▓▓▓░░ 0.3 of 0.4 days out (80 %)'])
      expect(await notes(TEN + hours(12))).toEqual([
        'Out for 9 h as upgrade or maintenance: not counted against the half sprint.',
      ])
    })
  })

  describe('reduced capacity', () => {
    const reduction = { id: 'o1', cluster: 'build02', capacity: 50, startsAt: TEN, endsAt: TEN + hours(4) }
    const look = (one: Lab, seen = [reduction]) => reductionsSeen(one.ctx, 'build02', seen)
    const reduced = async (one: Lab, at: number) =>
      (await budgetsOf(one.ctx, one.ctx.store.db, 'build02', at)).map(({ reducedMs, spentMs }) => [reducedMs, spentMs])

    test('is shown apart and counts nothing, from its start to its end by the farm’s clock', async () => {
      const one = await lab()
      one.clock.advance(hours(1))
      await look(one)
      expect(await reduced(one, TEN + hours(2))).toEqual([[hours(2), 0]])
      await look(one)
      one.clock.advance(hours(6))
      await look(one)

      expect(await reduced(one, TEN + days(1))).toEqual([[hours(4), 0]])
      expect(await one.kinds('out/reduced/o1')).toEqual(['reduction-seen', 'reduction-seen'])
    })

    test('ends early where it was revoked, and by itself where the dispatcher forgot it', async () => {
      const one = await lab()
      await look(one)
      one.clock.advance(hours(2))
      await look(one, [{ ...reduction, endsAt: TEN + hours(1) }])
      expect(await reduced(one, TEN + days(1))).toEqual([[hours(1), 0]])

      const other = await lab()
      await look(other)
      other.clock.advance(hours(9))
      await look(other, [])
      expect(await reduced(other, TEN + days(1))).toEqual([[hours(4), 0]])
    })
  })
})
