import { expect, test } from 'vitest'
import { days, hours, minutes } from '../../src/kernel/time.ts'
import { setCause } from '../../src/investigation/actions/cause.ts'
import { onBothDatabases } from '../store/databases.ts'
import { member } from '../models/samples.ts'
import { aLab, isOut, out } from './lab.ts'
import { aRun, utc } from './samples.ts'

const TEN = utc('2026-11-23T15:00')

onBothDatabases('a payload run that becomes known after time out was charged to the sprint', databases => {
  test('bears it from then on, and what was told of it is not told again, but taken back where it no longer holds', async () => {
    const { store, clock } = await databases.aStore()
    const one = aLab(store, clock)
    clock.advance(TEN - clock.now())
    await one.asked('F12', 'payload')
    await one.happens(out('F12'), isOut(TEN))
    await one.goesTo(TEN + days(7))
    expect((await one.news()).join('\n')).toContain('50 % of the half sprint was reached')

    one.runs.push(aRun(280, TEN - hours(4)))
    await one.goesTo(TEN + days(7) + minutes(5))
    expect(await one.news()).toEqual([])

    await one.goesTo(utc('2026-12-02T15:00'))
    expect((await one.news()).join('\n')).toContain(
      'for the payload of sprint 280; 80 % of the half sprint was reached',
    )
    const seen = 'F12:0:0'
    await setCause(one.ctx, { id: 'F12', cause: 'infrastructure', why: 'A cloud outage', member: member('ada'), seen })
    expect((await one.news()).join('\n')).toContain('the warning given before no longer holds')
  })
})
