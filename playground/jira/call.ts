import { z } from 'zod'
import type { WireAnswer, WireRequest } from '../wire/serve.ts'
import type { Permission } from './catalogue.ts'
import type { JiraIssue, Person } from './model.ts'
import { invalidPayload, noSuchIssue, refuse, unauthenticated, unmodelled } from './refusals.ts'
import type { Site } from './site.ts'

/** Who calls. A refused credential is served as if nobody had signed in (jira.md §2.3). */
export type Caller = { readonly kind: 'member'; readonly person: Person } | { readonly kind: 'anonymous' }

export interface Call {
  readonly caller: Caller
  readonly request: WireRequest
  readonly query: URLSearchParams
  /** A part of the path, by its name in the route. */
  param(name: string): string
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With names in braces for what varies: it is also the call's name for weather and witness. */
  readonly path: string
  /** What a body must be. Bodyless writes still need the JSON content type (jira.md §5.3.3). */
  readonly takes?: 'json' | 'multipart'
  handle(site: Site, call: Call): WireAnswer | Promise<WireAnswer>
}

/** The person behind a call that nobody may make anonymously. */
export function signedIn({ caller }: Call): Person {
  if (caller.kind === 'anonymous') throw unauthenticated()
  return caller.person
}

export function canBrowse(site: Site, { caller }: Call): boolean {
  return caller.kind === 'member' && !site.forbidden.has('BROWSE_PROJECTS')
}

/** The issue a call names, if it exists for this caller; otherwise the same 404 for both reasons. */
export function visibleIssue(site: Site, call: Call, idOrKey = call.param('key')): JiraIssue {
  const issue = canBrowse(site, call) ? site.find(idOrKey) : undefined
  if (!issue) throw noSuchIssue()
  return issue
}

/** Who writes, once the issue was visible to them. */
export function writer(site: Site, call: Call, needs: Permission): string {
  const { accountId } = signedIn(call)
  if (site.forbidden.has(needs)) throw refuse(403, [`You do not have the permission ${needs} for this issue.`])
  return accountId
}

export function jsonOf<S extends z.ZodType>(call: Call, schema: S): z.output<S> {
  const parsed = schema.safeParse(anyJsonOf(call))
  if (!parsed.success) throw invalidPayload()
  return parsed.data
}

export function anyJsonOf({ request }: Call): unknown {
  try {
    return JSON.parse(request.raw.toString('utf8'))
  } catch {
    throw invalidPayload()
  }
}

/** A list parameter, repeated or with commas: both are accepted (jira.md §1.3). */
export function listOf(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap(value => value.split(','))
    .map(value => value.trim())
    .filter(value => value !== '')
}

export interface PageBounds {
  readonly startAt: number
  readonly maxResults: number
}

/** Where a page begins and how long it is; more than allowed is cut, as Jira does. */
export function pageOf(query: URLSearchParams, most: number): PageBounds {
  const bounds = z
    .object({ startAt: z.coerce.number().int().min(0), maxResults: z.coerce.number().int().min(0) })
    .safeParse({ startAt: query.get('startAt') ?? 0, maxResults: query.get('maxResults') ?? most })
  if (!bounds.success) throw refuse(400, ["'startAt' and 'maxResults' must be integers."])
  return { startAt: bounds.data.startAt, maxResults: Math.min(bounds.data.maxResults, most) }
}

/** Refuses to expand what would be missing from the answer without a word. */
export function expandOf(names: readonly string[], known: readonly string[]): readonly string[] {
  const missing = names.find(name => !known.includes(name))
  if (missing !== undefined) throw unmodelled(`expand=${missing} here`)
  return names
}
