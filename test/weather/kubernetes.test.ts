import { expect, test } from 'vitest'
import type { Trouble } from '../../playground/wire/weather.ts'
import { minutes } from '../../src/kernel/time.ts'
import { aQuietTown, lands, proven } from '../stories/hands.ts'
import { until } from '../town.ts'
import type { Town } from '../town.ts'

const LIST = /^(?:LIST|GET|list) .*prowjobs/i

test.concurrent.each(['event', 'http'] as const)(
  'a watch that has lost the thread (410 as %s) is begun anew, and what happened meanwhile counts',
  async how => {
    await using town = await aQuietTown()
    const id = await asked(town)
    town.clock.advance(minutes(1))
    town.world.farm.kubernetes('app.ci').expireWatches(how)
    lands(town, 'build04')
    await town.settle()

    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    town.skim()
  },
)

const storms: readonly (readonly [what: string, trouble: Trouble, said: string])[] = [
  [
    '500',
    { kind: 'answer', status: 500, body: { kind: 'Status', message: 'etcd is slow' } },
    'Kubernetes failed (500)',
  ],
  [
    '403',
    { kind: 'answer', status: 403, body: { kind: 'Status', message: 'prowjobs is forbidden' } },
    'Kubernetes refused (403)',
  ],
  [
    '429',
    { kind: 'answer', status: 429, headers: { 'retry-after': '1' }, body: '' },
    'Kubernetes asks us to wait 1 s (429)',
  ],
  ['a web page', { kind: 'html', status: 503 }, 'Kubernetes failed (503)'],
]

test.concurrent.each(storms)(
  'while ProwJobs cannot be read (%s), nothing counts as proven and the card says why; then it is',
  async (_, trouble, said) => {
    await using town = await aQuietTown()
    const { farm, weather } = town.world
    const id = await asked(town)
    weather.add({ service: 'kubernetes', call: LIST, trouble })
    farm.kubernetes('app.ci').expireWatches('event')
    await until(() => town.bot.farmAsOf()?.why?.startsWith(said) === true, 'the view to notice')
    town.clock.advance(minutes(1))
    lands(town, 'build04')
    await town.settle()
    expect(town.card(id)).toContain('is asked out of rotation since')
    expect(town.card(id)).toContain(`Not proven yet: ProwJobs cannot be read (${said}`)

    weather.clear()
    await until(() => town.bot.farmAsOf()?.healthy === true, 'the view to be whole again')
    await town.settle()
    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    town.skim()
  },
)

test.concurrent('a request is asked and approved also while ProwJobs may not be read, and proven once they may', async () => {
  await using town = await aQuietTown()
  const { farm, weather } = town.world
  weather.add({
    service: 'kubernetes',
    call: LIST,
    trouble: { kind: 'answer', status: 403, body: { kind: 'Status', message: 'prowjobs is forbidden' } },
  })
  farm.kubernetes('app.ci').expireWatches('event')
  await until(() => town.bot.farmAsOf()?.why?.startsWith('Kubernetes refused (403)') === true, 'the view to notice')
  const id = await asked(town)
  expect(town.approval(id)).toContain(
    ':large_yellow_circle: What runs there could not be checked: Kubernetes refused (403): prowjobs is forbidden',
  )

  weather.clear()
  await until(() => town.bot.farmAsOf()?.healthy === true, 'the view to be whole again')
  await proven(town)
  expect(farm.overrides()).toHaveLength(1)
  expect(town.card(id)).toContain('*build02* takes no new jobs since')
  town.skim()
})

async function asked(town: Town): Promise<string> {
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  return id
}
