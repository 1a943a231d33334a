import { serve } from '../wire/serve.ts'
import type { WireAnswer, WireRequest, Witness } from '../wire/serve.ts'
import type { WorldClock } from '../wire/clock.ts'
import type { Weather } from '../wire/weather.ts'
import type { Choice } from './catalogue.ts'
import type { CustomField } from './fields.ts'
import { checkWrite, identify } from './gate.ts'
import type { Account } from './gate.ts'
import { handsOf } from './hands.ts'
import type { Hands } from './hands.ts'
import type { JiraIssue, JiraNews, Person } from './model.ts'
import { noRateLimits, strictRateLimits } from './rate-limits.ts'
import type { RateLimits } from './rate-limits.ts'
import { JiraRefusal, unmodelled } from './refusals.ts'
import { createRouter } from './routes.ts'
import type { Match, Router } from './routes.ts'
import { createSite } from './site.ts'
import type { Limits, Site } from './site.ts'
import { steppedWorkflow } from './workflow.ts'

export interface JiraOptions {
  clock: WorldClock
  weather: Weather
  witness?: Witness | undefined
  /** The one project's key. */
  projectKey?: string
  /** The bot's account, with a classic API token. */
  email: string
  apiToken: string
  /** How long, in world milliseconds, search lags behind what was written. */
  indexLagMs?: number
  /** Whether the default workflow's Close asks for a resolution. */
  requireResolutionOnClose?: boolean
  rateLimits?: 'off' | 'strict'
  limits?: Partial<Limits>
  customFields?: readonly CustomField[]
  components?: readonly Choice[]
  securityLevels?: readonly Choice[]
  /** People beside the bot who may be assigned and may act by hand. */
  people?: readonly Person[]
}

/** A Jira Cloud site with one project, as a model to read and a server to call. */
export interface JiraStandIn extends Hands {
  /** Give this to jira.js as `host`. */
  readonly url: string
  /** The bot's account ID, as `myself` and `X-AAccountId` tell it. */
  readonly accountId: string
  issues(): readonly JiraIssue[]
  /** By key or ID. Throws where there is none, so that a test says which it missed. */
  issue(idOrKey: string): JiraIssue
  onChange(listener: (news: JiraNews) => void): () => void
  /** Calls to parts of Jira that are not modelled; each was answered 501. */
  readonly unmodelled: readonly string[]
  /** What was wrong with refused documents, as `field: path: what`. Jira itself does not tell. */
  readonly documentFaults: readonly string[]
  close(): Promise<void>
}

const defaultLimits: Limits = {
  comments: 5000,
  attachments: 2000,
  issueLinks: 2000,
  remoteLinks: 2000,
  filesPerRequest: 60,
  uploadBytes: 10_000_000,
}

export async function createJira(options: JiraOptions): Promise<JiraStandIn> {
  const account = botAccount(options)
  const router = createRouter()
  const site = createSite({
    clock: options.clock,
    projectKey: options.projectKey ?? 'TRT',
    indexLagMs: options.indexLagMs ?? 5000,
    workflow: steppedWorkflow((options.requireResolutionOnClose ?? true) ? 'required' : 'none'),
    limits: { ...defaultLimits, ...options.limits },
    customFields: options.customFields ?? [],
    components: options.components ?? [],
    securityLevels: options.securityLevels ?? [],
    people: [account.person, ...(options.people ?? [{ accountId: 'playground:pat', displayName: 'Pat Somebody' }])],
  })
  const limits = options.rateLimits === 'strict' ? strictRateLimits(options.clock) : noRateLimits
  const unmodelledCalls: string[] = []

  const { url, close } = await serve({
    service: 'jira',
    weather: options.weather,
    witness: options.witness,
    nameOf: ({ method, url }) => router.nameOf(method, url.pathname),
    handle: request => answer({ site, account, router, limits, unmodelledCalls }, request),
  })
  site.url = url

  return {
    url,
    close,
    accountId: account.person.accountId,
    issues: () => site.issues(),
    issue: idOrKey => issueOf(site, idOrKey),
    onChange: listener => site.onChange(listener),
    unmodelled: unmodelledCalls,
    documentFaults: site.documentFaults,
    ...handsOf(site, account),
  }
}

interface Desk {
  readonly site: Site
  readonly account: Account
  readonly router: Router
  readonly limits: RateLimits
  readonly unmodelledCalls: string[]
}

async function answer(desk: Desk, request: WireRequest): Promise<WireAnswer> {
  const { caller, headers } = identify(desk.account, request)
  try {
    const { route, params } = matchOrRefuse(desk, request)
    checkWrite(request, route)
    desk.limits.takeCall(route.method, route.path)
    const issue = params['key'] === undefined ? undefined : desk.site.find(params['key'])
    if (issue && route.method !== 'GET') desk.limits.takeWrite(issue.id)
    const given = await route.handle(desk.site, { caller, request, query: request.url.searchParams, param })
    return withHeaders(given, headers)

    function param(name: string): string {
      const value = params[name]
      if (value === undefined) throw new Error(`the route ${route.path} has no {${name}}`)
      return value
    }
  } catch (error) {
    if (!(error instanceof JiraRefusal)) throw error
    if (error.answer.status === 501) desk.unmodelledCalls.push(`${request.method} ${request.url.pathname}`)
    return withHeaders(error.answer, headers)
  }
}

function matchOrRefuse({ router }: Desk, { method, url }: WireRequest): Match {
  const match = router.match(method, url.pathname)
  if (match) return match
  const name = router.nameOf(method, url.pathname)
  if (router.isRealButUnmodelled(method, url.pathname)) throw unmodelled(name)
  throw new JiraRefusal({
    status: 404,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', title: 'Not Found', status: 404, detail: `No endpoint ${name}.` },
  })
}

function withHeaders(given: WireAnswer, headers: Readonly<Record<string, string>>): WireAnswer {
  const { body } = given
  const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof Uint8Array)
  return {
    ...given,
    headers: { ...(isJson && { 'content-type': 'application/json;charset=UTF-8' }), ...headers, ...given.headers },
  }
}

function botAccount({ email, apiToken }: JiraOptions): Account {
  return {
    person: { accountId: 'playground:sacrificial', displayName: 'Sacrificial', emailAddress: email },
    email,
    apiToken,
    tokenIsAlive: true,
  }
}

function issueOf(site: Site, idOrKey: string): JiraIssue {
  const issue = site.find(idOrKey)
  if (!issue) throw new Error(`there is no issue ${idOrKey}`)
  return issue
}
