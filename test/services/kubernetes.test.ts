import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createFarm } from '../../playground/farm/farm.ts'
import type { FarmStandIn } from '../../playground/farm/stand-in.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import type { Weather } from '../../playground/wire/weather.ts'
import { minutes } from '../../src/kernel/time.ts'
import { createKubernetes } from '../../src/services/kubernetes/kubernetes.ts'
import type { ProwJobView } from '../../src/services/kubernetes/prow-job-view.ts'
import { kubeconfigFile, kubeconfigFor } from './kubeconfig.ts'
import { json, smallServer } from './small-server.ts'

let clock: WorldClock
let weather: Weather
let farm: FarmStandIn
let view: ProwJobView

beforeEach(async () => {
  clock = heldClock(Date.parse('2026-11-10T14:00:00Z'))
  weather = fairWeather()
  farm = await createFarm({ clock, weather, dispatcherChannel: 'C1', autopilot: false })
  onTestFinished(() => farm.close())
  view = viewOf(kubernetesOf(farm.kubeconfig()))
})

describe('the view of ProwJobs', () => {
  it('holds what was there and follows what comes, changes and goes', async () => {
    const first = farm.startJob({ job: 'periodic-one', cluster: 'build02' })
    view.start()
    await healthy()
    expect(view.jobs()).toMatchObject([
      { name: first.name, job: 'periodic-one', cluster: 'build02', completedAt: null },
    ])

    clock.advance(minutes(1))
    const second = farm.startJob({ job: 'periodic-two', cluster: 'build01' })
    await expect.poll(() => names()).toContain('periodic-two')
    expect(view.jobs().find(job => job.name === second.name)).toMatchObject({
      createdAt: clock.now(),
      aggregated: false,
    })
    expect(view.asOf().at).toBe(clock.now())

    farm.finishJobsOn('build02')
    await expect.poll(() => view.jobs().find(job => job.name === first.name)?.completedAt).toBe(clock.now())

    const controlPlane = farm.kubernetes('app.ci')
    controlPlane.objects.remove(controlPlane.resource('prowjobs'), { namespace: 'ci', name: second.name })
    await expect.poll(() => names()).not.toContain('periodic-two')
  })

  it('reads a long list page by page', async () => {
    farm.startJobs(1203, { cluster: 'build02' })
    view.start()
    await healthy()
    expect(view.jobs()).toHaveLength(1203)
    expect([...farm.seen].filter(([call]) => call.includes('list'))).toEqual([[expect.stringContaining('prowjobs'), 3]])
  })

  it.each(['event', 'http'] as const)('lists anew when its place in the stream is gone (%s)', async how => {
    farm.startJob({ job: 'periodic-before', cluster: 'build02' })
    view.start()
    await healthy()
    farm.kubernetes('app.ci').expireWatches(how)
    await expect.poll(() => farm.seen.get('kubernetes list prowjobs')).toBeGreaterThan(1)
    farm.startJob({ job: 'periodic-after', cluster: 'build02' })
    await expect.poll(() => names(), { timeout: 5000 }).toContain('periodic-after')
    await healthy()
  })

  it('keeps what it has and says why while the list fails, and recovers by itself', async () => {
    const lift = weather.add({ service: 'kubernetes', trouble: { kind: 'html', status: 503 } })
    view.start()
    await expect.poll(() => view.asOf().why).toContain('Kubernetes failed (503)')
    expect(view.asOf()).toMatchObject({ healthy: false, at: null, resourceVersion: null })
    lift()
    await healthy()
    expect(view.asOf().why).toBeUndefined()
  })

  it('says that it may not', async () => {
    const allow = farm.kubernetes('app.ci').deny({ resource: 'prowjobs' })
    view.start()
    await expect.poll(() => view.asOf().why).toContain('Kubernetes refused (403)')
    allow()
    await healthy()
  })

  it('says that it was not started, and that it was stopped', async () => {
    expect(view.asOf()).toMatchObject({ healthy: false, why: 'not started' })
    view.start()
    await healthy()
    await view.stop()
    expect(view.asOf()).toMatchObject({ healthy: false, why: 'stopped' })
    view.start()
    await healthy()
  })
})

describe('a server that behaves badly', () => {
  const list = {
    metadata: { resourceVersion: '7' },
    items: [prowJob('a', { 'release.openshift.io/aggregation-id': 'x' })],
  }

  it('leaves no connection behind when the view is stopped in the middle of a watch', async () => {
    const server = await smallServer((incoming, response) => {
      if (!incoming.url?.includes('watch=true')) return json(response, 200, list)
      response.writeHead(200).write(`${JSON.stringify({ type: 'ADDED', object: prowJob('b') })}\n`)
    })
    const watching = viewOf(kubernetesOf(kubeconfigFor({ 'app.ci': server.url })))
    watching.start()
    await expect.poll(() => watching.jobs().map(job => job.name)).toEqual(['a', 'b'])
    expect(watching.jobs().map(job => job.aggregated)).toEqual([true, false])
    await watching.stop()
    await expect.poll(() => server.connections()).toBe(0)
  })

  it('does not hold up a stop by never answering', async () => {
    const server = await smallServer((incoming, response) => {
      if (!incoming.url?.includes('watch=true')) json(response, 200, list)
    })
    const watching = viewOf(kubernetesOf(kubeconfigFor({ 'app.ci': server.url })))
    watching.start()
    await expect.poll(() => server.calls.length).toBe(2)
    await watching.stop()
    await expect.poll(() => server.connections()).toBe(0)
  })

  it('is not stormed when it ends every watch at once', async () => {
    const server = await smallServer((incoming, response) => {
      if (incoming.url?.includes('watch=true')) response.writeHead(200).end()
      else json(response, 200, list)
    })
    const waits: number[] = []
    const patient = createKubernetes({
      kubeconfig: kubeconfigFile(kubeconfigFor({ 'app.ci': server.url })),
      farmContext: 'app.ci',
      prowNamespace: 'ci',
      clock,
      backoffMs: failures => {
        waits.push(failures)
        return 60_000
      },
    }).prowJobs()
    onTestFinished(() => patient.stop())
    patient.start()
    await expect.poll(() => waits).toEqual([1])
    expect(server.calls).toHaveLength(2)
  })

  it('goes on from the version of the last sign of life', async () => {
    const server = await smallServer((incoming, response) => {
      if (!incoming.url?.includes('watch=true')) return json(response, 200, list)
      const bookmark = { kind: 'ProwJob', metadata: { resourceVersion: '42' } }
      response.writeHead(200)
      if (incoming.url.includes('resourceVersion=7'))
        response.write(`${JSON.stringify({ type: 'BOOKMARK', object: bookmark })}\n`)
      response.end()
    })
    const watching = viewOf(kubernetesOf(kubeconfigFor({ 'app.ci': server.url })))
    watching.start()
    await expect.poll(() => server.calls.at(-1)).toContain('resourceVersion=42')
    expect(watching.asOf().resourceVersion).toBe('42')
    expect(watching.jobs().map(job => job.name)).toEqual(['a'])
  })
})

describe('what we may do', () => {
  it('is what the cluster says', async () => {
    const kubernetes = kubernetesOf(farm.kubeconfig())
    const prowJobs = { group: 'prow.k8s.io', resource: 'prowjobs', namespace: 'ci' }
    expect(await kubernetes.can('list', prowJobs)).toBe(true)
    farm.kubernetes('build02').deny({ verb: 'patch', resource: 'configmaps' })
    expect(await kubernetes.can('patch', { group: '', resource: 'configmaps', context: 'build02' })).toBe(false)
  })

  it('cannot be asked where the kubeconfig leads nowhere', async () => {
    const kubernetes = kubernetesOf(farm.kubeconfig())
    const secrets = { group: '', resource: 'secrets' }
    await expect(kubernetes.can('get', { ...secrets, context: 'build99' })).rejects.toMatchObject({
      mishap: 'refused',
      message: expect.stringContaining('no context “build99”; it has app.ci'),
    })
    const without = createKubernetes({ kubeconfig: '/no/such/file', farmContext: 'app.ci', prowNamespace: 'ci', clock })
    await expect(without.can('get', secrets)).rejects.toMatchObject({ mishap: 'not-sent' })
    weather.add({ service: 'kubernetes', trouble: { kind: 'reset', when: 'before' } })
    await expect(kubernetes.can('get', secrets)).rejects.toMatchObject({ mishap: 'unclear', service: 'kubernetes' })
  })
})

const healthy = () => expect.poll(() => view.asOf().healthy, { timeout: 5000 }).toBe(true)
const names = () => view.jobs().map(job => job.job)

function kubernetesOf(kubeconfig: string) {
  const file = kubeconfigFile(kubeconfig)
  return createKubernetes({ kubeconfig: file, farmContext: 'app.ci', prowNamespace: 'ci', clock, backoffMs: () => 5 })
}

function viewOf(kubernetes: ReturnType<typeof createKubernetes>): ProwJobView {
  const prowJobs = kubernetes.prowJobs()
  onTestFinished(() => prowJobs.stop())
  return prowJobs
}

function prowJob(name: string, labels: Record<string, string> = {}) {
  return {
    metadata: { name, labels, resourceVersion: '8', creationTimestamp: '2026-11-10T13:00:00Z' },
    spec: { job: `job-${name}`, cluster: 'build02', type: 'periodic', pod_spec: { containers: [] } },
    status: { state: 'pending' },
  }
}
