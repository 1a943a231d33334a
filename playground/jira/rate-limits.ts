import { seconds, toIso } from '../../src/kernel/time.ts'
import type { Clock, Instant } from '../../src/kernel/time.ts'
import { JiraRefusal } from './refusals.ts'

/** Jira's limits on API tokens, by world time (jira.md §2.6). */
export interface RateLimits {
  /** Refuses a call that comes too soon after others to the same endpoint. */
  takeCall(method: string, path: string): void
  /** Refuses a write that comes too soon after others to the same issue. */
  takeWrite(issueId: string): void
}

export const noRateLimits: RateLimits = { takeCall: () => undefined, takeWrite: () => undefined }

const perIssueWindows = [
  { writes: 20, ms: seconds(2) },
  { writes: 100, ms: seconds(30) },
] as const

const burstPerSecond: Readonly<Record<string, number>> = { GET: 100, POST: 100, PUT: 50, DELETE: 50 }
const burstOfEndpoint: Readonly<Record<string, number>> = {
  'GET /rest/api/3/issue/{key}': 150,
  'GET /rest/api/3/issue/{key}/changelog': 200,
  'GET /rest/api/3/attachment/content/{id}': 300,
}

export function strictRateLimits(clock: Clock): RateLimits {
  const writes = new Map<string, Instant[]>()
  const buckets = new Map<string, { tokens: number; at: Instant }>()
  return {
    takeCall(method, path) {
      const endpoint = `${method} ${path}`
      const limit = burstOfEndpoint[endpoint] ?? burstPerSecond[method] ?? 100
      const now = clock.now()
      const bucket = buckets.get(endpoint) ?? { tokens: limit, at: now }
      const tokens = Math.min(limit, bucket.tokens + ((now - bucket.at) / seconds(1)) * limit)
      if (tokens < 1) throw tooMany('jira-burst-based', limit, now, now + seconds(1))
      buckets.set(endpoint, { tokens: tokens - 1, at: now })
    },
    takeWrite(issueId) {
      const now = clock.now()
      const recent = (writes.get(issueId) ?? []).filter(at => at > now - seconds(30))
      for (const { writes: most, ms } of perIssueWindows) {
        const inWindow = recent.filter(at => at > now - ms)
        const oldest = inWindow.at(-most)
        if (oldest !== undefined) throw tooMany('jira-per-issue-on-write', most, now, oldest + ms)
      }
      writes.set(issueId, [...recent, now])
    },
  }
}

function tooMany(reason: string, limit: number, now: Instant, reset: Instant): JiraRefusal {
  return new JiraRefusal({
    status: 429,
    headers: {
      'content-type': 'application/json;charset=UTF-8',
      'retry-after': String(Math.max(1, Math.ceil((reset - now) / seconds(1)))),
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': toIso(reset).replace(/\.\d+Z$/, 'Z'),
      'x-ratelimit-nearlimit': 'true',
      'ratelimit-reason': reason,
    },
    body: { errorMessages: ['Rate limit exceeded'], errors: {} },
  })
}
