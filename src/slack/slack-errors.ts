import { z } from 'zod'
import { seconds } from '../kernel/time.ts'

/**
 * How a Web API call failed, told apart by the client's error codes (slack.md §5), so that nothing here needs the SDK
 * loaded. `null`: not an error of a call at all.
 */
export type SlackMishap =
  | { kind: 'busy'; retryAfterMs: number }
  /** It never left. */
  | { kind: 'not-sent'; why: string }
  /** It may have happened. */
  | { kind: 'unclear'; why: string }
  /** Slack does not accept our token, or what it may do. */
  | { kind: 'denied'; code: string }
  /** Slack cannot put it there, until somebody changes the channel. */
  | { kind: 'unreachable'; code: string }
  | { kind: 'said-no'; code: string; details: string[] }

const BUSY_WITHOUT_A_TIME_MS = seconds(30)

const errorSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() }),
  z.object({ code: z.literal('slack_webapi_http_error'), statusCode: z.number() }),
  z.object({ code: z.literal('slack_webapi_request_error'), message: z.string(), cause: z.unknown() }),
  z.object({
    code: z.literal('slack_webapi_platform_error'),
    data: z.object({
      error: z.string(),
      response_metadata: z
        .object({ messages: z.array(z.string()).optional(), retryAfter: z.number().optional() })
        .optional(),
    }),
  }),
])

export function mishapOf(error: unknown): SlackMishap | null {
  const known = errorSchema.safeParse(error)
  if (!known.success) return null
  const failure = known.data
  switch (failure.code) {
    case 'slack_webapi_rate_limited_error':
      return { kind: 'busy', retryAfterMs: seconds(failure.retryAfter) }
    case 'slack_webapi_http_error':
      return { kind: 'unclear', why: `Slack answered ${failure.statusCode}` }
    case 'slack_webapi_request_error':
      return neverLeft(failure.cause)
        ? { kind: 'not-sent', why: 'Slack could not be reached' }
        : { kind: 'unclear', why: 'Slack did not answer' }
    case 'slack_webapi_platform_error':
      return platformMishap(failure.data)
  }
}

/** Slack's own code for a refused call (`expired_trigger_id`), or null. */
export function slackCode(error: unknown): string | null {
  const mishap = mishapOf(error)
  return mishap !== null && 'code' in mishap ? mishap.code : null
}

/** Some aspect of the operation may have succeeded (slack.md §3.1). */
const UNCLEAR = new Set(['internal_error', 'fatal_error', 'request_timeout', 'service_unavailable'])
const BUSY = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded'])
const DENIED = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'org_login_required',
  'team_access_not_granted',
])
const UNREACHABLE = /^(?:channel_not_found|not_in_channel|is_archived|restricted_action\w*)$/

function platformMishap(data: PlatformData): SlackMishap {
  const { error: code, response_metadata: more } = data
  // An answer that is no JSON (a proxy's page) becomes an error whose code is that text.
  if (!/^\w{2,80}$/.test(code)) return { kind: 'unclear', why: 'Slack gave an answer that could not be read' }
  if (UNCLEAR.has(code)) return { kind: 'unclear', why: `Slack answered ${code}` }
  if (BUSY.has(code)) {
    const retryAfterMs = more?.retryAfter === undefined ? BUSY_WITHOUT_A_TIME_MS : seconds(more.retryAfter)
    return { kind: 'busy', retryAfterMs }
  }
  if (DENIED.has(code)) return { kind: 'denied', code }
  if (UNREACHABLE.test(code)) return { kind: 'unreachable', code }
  return { kind: 'said-no', code, details: more?.messages ?? [] }
}

type PlatformData = Extract<z.infer<typeof errorSchema>, { code: 'slack_webapi_platform_error' }>['data']

const causeSchema = z.object({ code: z.string().optional(), cause: z.unknown() })

function neverLeft(error: unknown): boolean {
  const link = causeSchema.safeParse(error)
  if (!link.success) return false
  const { code, cause } = link.data
  return code === undefined ? neverLeft(cause) : ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)
}
