import { CustomObjectsApi, KubeConfig, Watch } from '@kubernetes/client-node'
import { afterEach, beforeEach, expect } from 'vitest'
import { z } from 'zod'
import { createFarm } from '../../playground/farm/farm.ts'
import type { FarmOptions } from '../../playground/farm/farm.ts'
import type { FarmStandIn } from '../../playground/farm/stand-in.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import type { Weather } from '../../playground/wire/weather.ts'

export const channel = 'C0HELPDESK'
export const start = Date.parse('2026-11-23T09:00:00Z')
/** On build02 by its file, and able to move. */
export const someJob = 'pull-ci-openshift-machine-config-operator-main-unit'
/** On build02 by a pin. */
export const canary = 'periodic-build-farm-canary-build02'

/** A farm of its own for each test, whose jobs do not move by themselves, and the calls its three clients make. */
export function useFarm() {
  let opened: { clock: WorldClock; weather: Weather; farm: FarmStandIn } | undefined
  const now = () => {
    if (!opened) throw new Error('there is a farm only inside a test')
    return opened
  }
  const open = async (more: Partial<FarmOptions> = {}) => {
    const clock = heldClock(start)
    const weather = fairWeather()
    opened = {
      clock,
      weather,
      farm: await createFarm({ clock, weather, dispatcherChannel: channel, autopilot: false, ...more }),
    }
  }
  const close = () => now().farm.close()
  beforeEach(() => open())
  afterEach(close)
  const kubeConfig = (context: string) => kubeConfigFor(now().farm, context)
  const custom = () => kubeConfig('app.ci').makeApiClient(CustomObjectsApi)
  const control = (method: string, path: string, body?: unknown) => controlCall(now().farm, method, path, body)

  return {
    get farm() {
      return now().farm
    },
    get clock() {
      return now().clock
    },
    get weather() {
      return now().weather
    },
    async reopen(more: Partial<FarmOptions>) {
      await close()
      await open(more)
    },
    kubeConfig,
    custom,
    control,
    async planned(more: Record<string, unknown>) {
      const { status, body } = await control('POST', '/plans', planRequest(more))
      expect(status, JSON.stringify(body)).toBe(200)
      return planAnswer.parse(body)
    },
    async lookUp(job: string) {
      const answer = await fetch(now().farm.dispatcherUrl, { method: 'POST', body: JSON.stringify({ job }) })
      return { status: answer.status, body: await answer.json() }
    },
    async listJobs(more: { limit?: number; _continue?: string; labelSelector?: string } = {}) {
      return prowJobList.parse(await custom().listNamespacedCustomObject({ ...prowJobsOfCi, ...more }))
    },
    watchJobs: (query: Record<string, string | boolean>) => watchJobs(kubeConfig('app.ci'), query),
  }
}

/** The ProwJobs of the control plane, as `CustomObjectsApi` wants them named. */
export const prowJobsOfCi = { group: 'prow.k8s.io', version: 'v1', namespace: 'ci', plural: 'prowjobs' }

export const prowJob = z.looseObject({
  metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
  status: z.looseObject({ state: z.string() }).optional(),
})
const prowJobList = z.object({
  metadata: z.object({ resourceVersion: z.string(), continue: z.string(), remainingItemCount: z.number().optional() }),
  items: z.array(prowJob),
})
const override = z.looseObject({ spec: z.looseObject({ id: z.string() }) })
const planAnswer = z.looseObject({
  id: z.string(),
  impact: z.looseObject({
    affectedJobs: z.number(),
    movableJobs: z.number(),
    movedJobs: z.number(),
    immovableJobs: z.array(z.string()).optional(),
    destinations: z.record(z.string(), z.number()).optional(),
  }),
})
export const overrideOf = (body: unknown) => override.parse(body)

export function planRequest(more: Record<string, unknown>) {
  return {
    kind: 'Drain',
    cluster: 'build02',
    durationSeconds: 7200,
    reason: 'etcd slow',
    userID: 'U1',
    channelID: channel,
    idempotencyKey: 'key-1',
    ...more,
  }
}

export const apply = (userID: string) => ({ userID, channelID: channel, idempotencyKey: 'key-1' })

export const refused = (text: string | RegExp, status = 409) => ({
  status,
  body: { error: typeof text === 'string' ? text : expect.stringMatching(text) },
})

async function controlCall(
  farm: FarmStandIn,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(`${farm.dispatcherUrl}/control/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${farm.dispatcherToken}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: await answer.json() }
}

function kubeConfigFor(farm: FarmStandIn, context: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(farm.kubeconfig())
  config.setCurrentContext(context)
  return config
}

/** Waits until the server has taken the watch, then gives its events one by one, and `closed` at its end. */
async function watchJobs(config: KubeConfig, query: Record<string, string | boolean>) {
  const events: [string, unknown][] = []
  let wake = () => {}
  const tell = (type: string, object: unknown) => {
    events.push([type, object])
    wake()
  }
  const path = '/apis/prow.k8s.io/v1/namespaces/ci/prowjobs'
  const controller = await new Watch(config).watch(path, query, tell, error => tell('closed', error))
  return {
    async next() {
      while (events.length === 0) {
        await new Promise<void>(resolve => {
          wake = resolve
        })
      }
      return events.shift()
    },
    stop: () => controller.abort(),
  }
}
