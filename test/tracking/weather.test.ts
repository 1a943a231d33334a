import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Trouble } from '../../playground/wire/weather.ts'
import { minutes } from '../../src/kernel/time.ts'
import { failover, trackingWorld, saidIn } from './tracking-world.ts'

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.constantFrom<Trouble>({ kind: 'reset', when: 'before' }, { kind: 'reset', when: 'after' }),
  fc.record({
    kind: fc.constant('answer' as const),
    status: fc.constantFrom(500, 502, 504),
    body: fc.constant({}),
    after: fc.boolean(),
  }),
  fc.constant<Trouble>({ kind: 'answer', status: 429, headers: { 'retry-after': '7' } }),
  fc.constant<Trouble>({ kind: 'html', status: 503 }),
)

/** Which call it hits: the two that make doubles are hit more often than the rest. */
const call = fc.constantFrom(/^POST .*\/issue$/, /^POST .*\/issue$/, /^POST .*\/comment$/, /bulkfetch|search/, /.*/)

test('whatever the weather was, in the end there is one open issue, with each comment once, in order', async () => {
  const storm = fc.array(fc.record({ call, trouble, times: fc.integer({ min: 1, max: 3 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  await fc.assert(
    fc.asyncProperty(storm, fc.integer({ min: 0, max: minutes(2) }), async (forecasts, lag) => {
      const world = await trackingWorld({ site: { indexLagMs: lag } })
      try {
        for (const forecast of forecasts) world.weather.add({ service: 'jira', ...forecast })
        await world.open()
        await world.say('first')
        await world.store.tx(tx => world.tracking.moveTo(tx, failover.subject, 'started'))
        await world.say('second')
        await world.deliver()
        await world.pass(minutes(10))
        for (let step = 0; step < 12; step += 1) await world.leap(minutes(10))

        const ours = world.site.issues().filter(issue => issue.statusCategory !== 'done')
        expect(ours.map(issue => [issue.key, issue.status])).toEqual([[expect.any(String), 'In Progress']])
        expect(saidIn(ours[0])).toEqual(['first', 'second'])
        expect(await world.tracked()).toMatchObject({ state: 'created', key: ours[0]?.key, troubled: null })
        expect(world.told.filter(line => line.endsWith('given-up'))).toEqual([])
      } finally {
        await world.close()
      }
    }),
    { numRuns: 40 },
  )
}, 60_000)
