import { randomBytes } from 'node:crypto'
import { serve } from '../wire/serve.ts'
import type { Served, WireAnswer, WireRequest, Witness } from '../wire/serve.ts'
import type { WorldClock } from '../wire/clock.ts'
import type { Weather } from '../wire/weather.ts'
import { createRateLimits } from './api/rate-limits.ts'
import { createWebApi } from './api/web-api.ts'
import { peopleActing } from './acting/acts.ts'
import type { Acts } from './acting/acts.ts'
import { createResponseUrls } from './acting/response-urls.ts'
import type { Stage } from './acting/stage.ts'
import { createTriggers } from './acting/triggers.ts'
import type { Carrier } from './delivery/envelope.ts'
import { httpCarrier } from './delivery/http.ts'
import { socketCarrier } from './delivery/socket.ts'
import type { Manifest } from './manifest.ts'
import { createWorkspace } from './model/workspace.ts'
import type { Team, Workspace } from './model/workspace.ts'
import { workspaceVerbs } from './verbs.ts'
import type { WorkspaceVerbs } from './verbs.ts'
import { createUploads } from './uploads.ts'
import { machineTime, stoppable } from './wire-time.ts'
import type { WireTime } from './wire-time.ts'

export interface SlackOptions {
  clock: WorldClock
  weather: Weather
  witness?: Witness | undefined
  manifest: Manifest
  signingSecret: string
  team?: Team
  /** `off` unless said. */
  rateLimits?: 'off' | 'strict'
  /** The machine's unless a test holds it. */
  wire?: WireTime
}

export type Destination = { kind: 'socket' } | { kind: 'http'; url: string }

/** One Web API call that reached the model. */
export interface SeenMethod {
  method: string
  /** Slack's error code, or `null` for `ok: true`. */
  error: string | null
}

export interface SlackStandIn extends WorkspaceVerbs, Acts {
  /** The base; the bot's `slackApiUrl` is `${url}/api/`. */
  readonly url: string
  readonly botToken: string
  readonly appToken: string
  readonly signingSecret: string
  readonly team: Team
  /** The bot's own ids and scopes. */
  readonly app: Workspace['app']
  /** Where commands, interactions and events go; Socket Mode at first. */
  deliverTo(destination: Destination): void
  /** Open Socket Mode connections. */
  readonly connections: number
  /** Asks the oldest connection to make way for a new one, as Slack does every few hours. */
  refreshConnection(): void
  /** Cuts all connections without a word. */
  dropConnections(): void
  /** How often a method reached the model; with `error` only calls that ended so (`null`: well). */
  seen(method: string, error?: string | null): number
  readonly calls: readonly SeenMethod[]
  /** Methods the bot called that the stand-in does not have. */
  readonly unknownCalls: readonly string[]
  /** Called after every change a person could see. Returns how to stop listening. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

const TEAM: Team = { id: 'T0SACRIFICE', name: 'Build Farm', domain: 'build-farm' }

/** A Slack workspace with one app, behind the real wire protocol and with the real limits (slack.md). */
export async function createSlack(options: SlackOptions): Promise<SlackStandIn> {
  const { clock, manifest, signingSecret, team = TEAM } = options
  const wire = stoppable(options.wire ?? machineTime)
  const workspace = createWorkspace(clock, manifest, team)
  const botToken = `xoxb-fake-${randomBytes(12).toString('hex')}`
  const appToken = `xapp-fake-${randomBytes(12).toString('hex')}`
  const calls: SeenMethod[] = []
  const unknownCalls: string[] = []
  const triggers = createTriggers(wire)
  const sockets = socketCarrier(workspace.app.id, wire, workspace.changed)
  const responseUrls = createResponseUrls(workspace, wire, () => served.url)
  const uploads = createUploads(workspace)
  const api = createWebApi({
    world: {
      workspace,
      triggers,
      wire,
      address: () => served.url,
      openConnection: () => sockets.openConnection(served.url),
    },
    botToken,
    appToken,
    rateLimits: options.rateLimits === 'strict' ? createRateLimits(wire) : null,
    record(method, error) {
      calls.push({ method, error })
      if (error === 'unknown_method') unknownCalls.push(method)
    },
  })
  let carrier: Carrier = sockets
  const served: Served = await serve({
    service: 'slack',
    nameOf,
    handle,
    weather: options.weather,
    witness: options.witness,
    onServer: sockets.serveOn,
  })
  const stage: Stage = { workspace, wire, triggers, responseUrls, carrier: () => carrier, suggestions: new Map() }

  return {
    ...workspaceVerbs(workspace),
    ...peopleActing(stage),
    url: served.url,
    botToken,
    appToken,
    signingSecret,
    team,
    app: workspace.app,
    deliverTo(destination) {
      carrier = destination.kind === 'socket' ? sockets : httpCarrier(destination.url, signingSecret, wire)
    },
    get connections() {
      return sockets.connections
    },
    refreshConnection: sockets.refresh,
    dropConnections: sockets.drop,
    seen: (method, error) =>
      calls.filter(c => c.method === method && (error === undefined || c.error === error)).length,
    calls,
    unknownCalls,
    onChange: workspace.onChange,
    async close() {
      wire.stop()
      sockets.close()
      await served.close()
    },
  }

  function handle(request: WireRequest): WireAnswer | Promise<WireAnswer> {
    const method = methodIn(request)
    if (method !== null) return api.answer(method, request)
    if (isResponseUrl(request)) return responseUrls.answer(request)
    if (isUpload(request)) return uploads.answer(request)
    return { status: 404, body: `the Slack stand-in has nothing at ${request.url.pathname}` }
  }
}

function nameOf(request: WireRequest): string {
  if (isResponseUrl(request)) return 'response_url'
  if (isUpload(request)) return 'upload_url'
  return methodIn(request) ?? `${request.method} ${request.url.pathname}`
}

function methodIn({ url }: WireRequest): string | null {
  return url.pathname.startsWith('/api/') ? url.pathname.slice('/api/'.length) : null
}

function isUpload({ url }: WireRequest): boolean {
  return url.pathname.startsWith('/upload/v1/')
}

function isResponseUrl({ url }: WireRequest): boolean {
  return /^\/(commands|actions|app)\//.test(url.pathname)
}
