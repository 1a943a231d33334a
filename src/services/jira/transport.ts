import type { Client, SendRequestOptions } from 'jira.js/core'
import { exchange, succeeded } from '../http.ts'
import { fromAnswer, parseJson, unreadable } from '../mishaps.ts'
import type { Judgement } from '../mishaps.ts'
import { provenCredentials } from './credentials.ts'
import type { Credentials } from './credentials.ts'

export interface TransportOptions {
  judgement: Judgement
  base: string
  email: string
  apiToken: string
  timeoutMs: number
  signal: AbortSignal | undefined
}

/**
 * What jira.js sends its calls through, in place of its own (jira.md §1.7): with a time limit, without following
 * redirects (a POST would become a GET), without any repeat, and with proof that the answer was meant for us.
 * Answers are not checked against jira.js' schemas but read by whoever asked.
 */
export function jiraTransport(options: TransportOptions): { client: Client; credentials: Credentials } {
  const { judgement, base, timeoutMs, signal } = options
  const authorization = `Basic ${Buffer.from(`${options.email}:${options.apiToken}`).toString('base64')}`
  const credentials = provenCredentials({ judgement, base, authorization, timeoutMs, signal })

  async function sendRequest<T>(asked: SendRequestOptions<T>): Promise<T> {
    const proven = await credentials.beforeSending()
    const method = asked.method ?? 'GET'
    const answer = await exchange({
      ...judgement,
      method,
      url: `${base}${asked.url}${queryOf(asked.searchParams)}`,
      headers: { ...contentType(method, asked.body), authorization, ...asked.headers },
      body: asked.body instanceof FormData ? asked.body : asked.body === undefined ? null : JSON.stringify(asked.body),
      timeoutMs,
      signal,
    })
    await credentials.check(answer, proven, isRead(method, asked.url))
    if (!succeeded(answer)) throw fromAnswer(judgement, answer)
    // jira.js' type is a promise of its schema, which we do not rely on: `readAs` looks at what really came.
    return bodyOf(answer.status, answer.text) as T
  }

  function bodyOf(status: number, text: string): unknown {
    if (status === 204 || text === '') return undefined
    const body = parseJson(text)
    if (body === undefined) throw unreadable(judgement, 'no JSON')
    return body
  }

  return { client: { sendRequest }, credentials }
}

/** Jira reads by POST where the question is long. */
function isRead(method: string, path: string): boolean {
  return method === 'GET' || /\/(?:search\/jql|bulkfetch|comment\/list)$/.test(path)
}

/** Said even without a body, or Jira answers 415; form data says its own. */
function contentType(method: string, body: unknown): Record<string, string> {
  return method === 'GET' || body instanceof FormData ? {} : { 'content-type': 'application/json' }
}

/** A list is a parameter repeated. */
function queryOf(params: Record<string, unknown> | undefined): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null) query.append(name, String(one))
    }
  }
  return query.size === 0 ? '' : `?${query.toString()}`
}
