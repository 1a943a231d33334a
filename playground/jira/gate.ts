import { timingSafeEqual } from 'node:crypto'
import type { WireRequest } from '../wire/serve.ts'
import type { Caller, Route } from './call.ts'
import type { Person } from './model.ts'
import { JiraRefusal, xsrfFailed } from './refusals.ts'

/** Who may sign in, and whether the token is still good. */
export interface Account {
  readonly person: Person
  readonly email: string
  readonly apiToken: string
  tokenIsAlive: boolean
}

export interface Identified {
  readonly caller: Caller
  /** What every answer to this caller carries (jira.md §2.1, §5.3.1). */
  readonly headers: Readonly<Record<string, string>>
}

/** A good credential is named in the answer; a bad one makes the caller nobody, which only a header tells. */
export function identify(account: Account, { headers }: WireRequest): Identified {
  const { authorization } = headers
  if (authorization === undefined) return { caller: { kind: 'anonymous' }, headers: {} }
  const expected = `Basic ${Buffer.from(`${account.email}:${account.apiToken}`).toString('base64')}`
  if (!account.tokenIsAlive || !isSame(authorization, expected)) {
    return { caller: { kind: 'anonymous' }, headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' } }
  }
  return {
    caller: { kind: 'member', person: account.person },
    headers: { 'x-aaccountid': account.person.accountId },
  }
}

/** What Jira checks of a write before it looks at what is to be written. */
export function checkWrite({ headers }: WireRequest, route: Route): void {
  if (route.method === 'GET') return
  const isCleared = headers['x-atlassian-token'] === 'no-check'
  const looksLikeBrowser = headers.origin !== undefined || headers['user-agent']?.startsWith('Mozilla/') === true
  if (!isCleared && (looksLikeBrowser || route.takes === 'multipart')) throw xsrfFailed()

  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  const wanted = route.takes === 'multipart' ? 'multipart/form-data' : 'application/json'
  if (type !== wanted) throw new JiraRefusal({ status: 415 })
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}
