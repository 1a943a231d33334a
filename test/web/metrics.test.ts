import { expect, test } from 'vitest'
import { createMetrics } from '../../src/web/metrics.ts'
import type { MetricReads } from '../../src/web/metrics.ts'

const quietFarm: MetricReads = {
  effectsByState: async () => ({ waiting: 2, delivered: 40 }),
  requestsByState: async () => ({ awaiting: 1 }),
  socketsOpen: async () => 2,
  outsideDown: async () => ({ jira: true, dispatcher: false }),
  rotationPhases: async () => ({ build02: 'in' }),
}

async function linesOf(reads: MetricReads): Promise<string[]> {
  const { text } = await (await createMetrics(reads)).scrape()
  return text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

test('a scrape asks for what is true now', async () => {
  expect(await linesOf(quietFarm)).toEqual(
    expect.arrayContaining([
      'sacrificial_effects{state="waiting"} 2',
      'sacrificial_effects{state="delivered"} 40',
      'sacrificial_requests{state="awaiting"} 1',
      'sacrificial_sockets_open 2',
      'sacrificial_outside_down{service="jira"} 1',
      'sacrificial_outside_down{service="dispatcher"} 0',
      'sacrificial_rotation_phase{cluster="build02",phase="in"} 1',
    ]),
  )
})

test('a phase that has ended is not told any more', async () => {
  let phase = 'in'
  const metrics = await createMetrics({ ...quietFarm, rotationPhases: async () => ({ build02: phase }) })
  await metrics.scrape()
  phase = 'out'

  const { text } = await metrics.scrape()

  expect(text).toContain('phase="out"} 1')
  expect(text).not.toContain('phase="in"')
})

test('what cannot be read is left out and named; the rest is told', async () => {
  const lines = await linesOf({ ...quietFarm, effectsByState: () => Promise.reject(new Error('no database')) })

  expect(lines).toContain('sacrificial_metric_unreadable{metric="sacrificial_effects"} 1')
  expect(lines).toContain('sacrificial_metric_unreadable{metric="sacrificial_requests"} 0')
  expect(lines).toContain('sacrificial_sockets_open 2')
  expect(lines.some(line => line.startsWith('sacrificial_effects{'))).toBe(false)
})

test('without sockets there is no count of them', async () => {
  const lines = await linesOf({ ...quietFarm, socketsOpen: async () => null })

  expect(lines.some(line => line.startsWith('sacrificial_sockets_open'))).toBe(false)
})

test('times are counted in seconds', async () => {
  const metrics = await createMetrics(quietFarm)
  metrics.acknowledged('command', 4)
  metrics.delivered('jira.create', 'delivered', 1500)

  const { text, contentType } = await metrics.scrape()

  expect(contentType).toMatch(/^text\/plain/)
  expect(text).toContain('sacrificial_acknowledgement_seconds_sum{kind="command"} 0.004')
  expect(text).toContain('sacrificial_acknowledgement_seconds_bucket{le="0.005",kind="command"} 1')
  expect(text).toContain('sacrificial_delivery_seconds_sum{kind="jira.create",outcome="delivered"} 1.5')
})

test('two bots in one process do not share their counts', async () => {
  const [one, other] = [await createMetrics(quietFarm), await createMetrics(quietFarm)]
  one.acknowledged('click', 10)

  expect((await other.scrape()).text).not.toContain('kind="click"')
})
