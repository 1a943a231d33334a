import type { z } from 'zod'
import { isOutsideError, OutsideError } from '../../kernel/outside.ts'
import { oneLine } from '../../kernel/text.ts'
import { baseAddress, requestJson } from '../http.ts'
import { readAs } from '../mishaps.ts'
import type { BadAnswer, Judgement } from '../mishaps.ts'
import { DispatcherStatus, Override, Overrides, Placement, Plan } from './answers.ts'
import { refusalFrom } from './refusals.ts'

export interface DispatcherOptions {
  url: string
  token: string
  /** The one Slack channel the dispatcher takes orders from. */
  channel: string
  /** The clusters we may change; writes for any other are refused here. */
  clusters: readonly string[]
  timeoutMs?: number
  /** Ends every call that is on its way, for when the process stops. */
  signal?: AbortSignal | undefined
}

export interface PlanAsk {
  kind: 'Drain' | 'Capacity'
  cluster: string
  /** With `Capacity`: 1–100, and lower than what Git says. */
  capacity?: number
  durationSeconds: number
  reason: string
  incidentURL?: string
  /** Slack user ID of whom it is done for. */
  userID: string
  /** The same key and the same ask give the same plan while the policy stands. */
  idempotencyKey: string
}
export interface ApplyAsk {
  cluster: string
  userID: string
  idempotencyKey: string
  slackThreadTS?: string
}
export interface CancelAsk {
  cluster: string
  userID: string
  idempotencyKey: string
}

export interface Dispatcher {
  /** `inactive`: the cluster is blocked in, or gone from, the farm's files. */
  status(cluster?: string): Promise<DispatcherStatus | { inactive: true }>
  overrides(): Promise<Override[]>
  /** Previews; changes nothing. May throw `DispatcherRefusal`. */
  plan(ask: PlanAsk): Promise<Plan>
  /** Puts a plan into force, or adds an approval. Harmless to repeat. May throw `DispatcherRefusal`. */
  apply(planId: string, ask: ApplyAsk): Promise<Override>
  /** Revokes an override. Harmless to repeat. */
  cancel(overrideId: string, ask: CancelAsk): Promise<Override>
  /** Where a job would run now; `null` when the dispatcher does not know the job. */
  place(job: string): Promise<Placement | null>
}

interface Call {
  method: 'GET' | 'POST'
  url: string
  /** The look-up of a job asks for no token, so it gets none. */
  headers?: Record<string, string>
  json?: unknown
}

/** The build farm's dispatcher: its job look-up and its control API (buildfarm.md §1.5). */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { token, channel, clusters, timeoutMs = 10_000, signal } = options
  const base = baseAddress(options.url)
  const judgement = { service: 'dispatcher', secrets: [token] } as const satisfies Judgement

  return {
    status: async cluster => {
      const query = cluster === undefined ? '' : `?cluster=${encodeURIComponent(cluster)}`
      try {
        return await ask(DispatcherStatus, 'GET', `/status${query}`)
      } catch (error) {
        if (cluster !== undefined && saysInactive(error)) return { inactive: true }
        throw error
      }
    },
    overrides: () => ask(Overrides, 'GET', '/overrides'),
    plan: async wanted => {
      onlyOurs(wanted.cluster)
      return ask(Plan, 'POST', '/plans', planBody(wanted, channel))
    },
    apply: async (planId, { cluster, ...rest }) => {
      onlyOurs(cluster)
      return ask(Override, 'POST', `/plans/${idInPath(planId)}/apply`, { ...rest, channelID: channel })
    },
    cancel: async (overrideId, { cluster, ...rest }) => {
      onlyOurs(cluster)
      const path = `/overrides/${idInPath(overrideId)}/cancel`
      await belongsTo(cluster, overrideId)
      return ask(Override, 'POST', path, { ...rest, channelID: channel })
    },
    place: async job => {
      try {
        return await send(Placement, { method: 'POST', url: `${base}/`, json: { job } })
      } catch (error) {
        if (isOutsideError(error) && error.status === 404) return null
        throw error
      }
    },
  }

  function ask<T>(schema: z.ZodType<T>, method: 'GET' | 'POST', path: string, json?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${token}` }
    return send(schema, { method, url: `${base}/control/v1${path}`, headers, json })
  }

  async function send<T>(schema: z.ZodType<T>, call: Call): Promise<T> {
    const refusal = (answer: BadAnswer) => refusalFrom(answer, judgement.secrets)
    return readAs(judgement, schema, await requestJson({ ...judgement, ...call, timeoutMs, signal, refusal }))
  }

  /** A plain error: to be here with another cluster is a fault of ours, not of the farm. */
  function onlyOurs(cluster: string): void {
    if (!clusters.includes(cluster)) throw new Error(`${cluster} is not a cluster this bot may change`)
  }

  async function belongsTo(cluster: string, overrideId: string): Promise<void> {
    const override = (await ask(Overrides, 'GET', '/overrides')).find(o => o.id === overrideId)
    if (!override) throw new OutsideError('dispatcher', 'missing', `The dispatcher has no override ${overrideId}`)
    if (override.cluster !== cluster)
      throw new Error(`${overrideId} is an override of ${override.cluster}, not ${cluster}`)
  }
}

function saysInactive(error: unknown): boolean {
  return isOutsideError(error) && error.status === 400 && /unknown or inactive cluster/i.test(error.message)
}

function planBody(ask: PlanAsk, channelID: string): Record<string, unknown> {
  const { kind, cluster, capacity, incidentURL, userID, idempotencyKey } = ask
  return {
    kind,
    cluster,
    ...(kind === 'Capacity' && { capacity }),
    durationSeconds: Math.round(ask.durationSeconds),
    reason: cutBytes(oneLine(ask.reason), 500),
    ...(incidentURL !== undefined && fitsAsIncident(incidentURL) && { incidentURL }),
    userID,
    channelID,
    idempotencyKey,
  }
}

/** A cut address would lead nowhere, so one that does not fit is left out. */
const fitsAsIncident = (url: string): boolean => Buffer.byteLength(url) <= 2048 && /^https?:\/\/[^/]/.test(url)

/** The dispatcher counts its limits in bytes. */
function cutBytes(text: string, max: number): string {
  if (Buffer.byteLength(text) <= max) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (Buffer.byteLength(kept) + Buffer.byteLength(segment) > max - Buffer.byteLength('…')) break
    kept += segment
  }
  return `${kept}…`
}

/** The dispatcher's own rule for plan and override IDs (buildfarm.md §1.5). */
function idInPath(id: string): string {
  if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(id)) throw new Error('Not an ID of the dispatcher')
  return encodeURIComponent(id)
}
