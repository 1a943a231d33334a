import { z } from 'zod'
import { isOutsideError, OutsideError } from '../kernel/outside.ts'
import type { Mishap } from '../kernel/outside.ts'
import { lasting } from '../kernel/text.ts'
import { shown } from './shown.ts'

/** The services by the names people know them by. */
const NAMES = {
  jira: 'Jira',
  dispatcher: 'The dispatcher',
  github: 'GitHub',
  kubernetes: 'Kubernetes',
  releases: 'The release controller',
} as const
export type ServiceName = keyof typeof NAMES

/** An answer that is not a success, whichever client brought it. */
export interface BadAnswer {
  status: number
  header(name: string): string | null
  text: string
}

export interface Judgement {
  service: ServiceName
  /** What a 409 means to this service: it said no, or somebody else was faster. */
  on409?: 'refused' | 'conflict' | undefined
  /** Never to be shown, wherever they turn up. */
  secrets?: readonly string[] | undefined
}

/** What an answer with this status means for what to do next (kernel/outside.ts). */
export function fromAnswer(judgement: Judgement, answer: BadAnswer): OutsideError {
  const { service, secrets } = judgement
  const mishap = mishapOf(answer, judgement.on409 ?? 'refused')
  const retryAfterMs = retryAfter(answer)
  const said = reasonIn(answer.text)
  const reason = said === '' ? '' : `: ${said}`
  const why = `${NAMES[service]} ${sentence(mishap, answer.status, retryAfterMs)}${reason}`
  return new OutsideError(service, mishap, shown(why, secrets), { status: answer.status, retryAfterMs })
}

/** What a call that brought no answer means. An `OutsideError` passes as it is. */
export function fromFailure(judgement: Judgement, error: unknown): OutsideError {
  if (isOutsideError(error)) return error
  const { service, secrets } = judgement
  const codes = codesIn(error)
  const neverSent = codes.find(code => NEVER_SENT.test(code))
  const [mishap, what]: [Mishap, string] =
    neverSent !== undefined
      ? ['not-sent', `could not be reached (${neverSent})`]
      : timedOut(error, codes)
        ? ['unclear', 'did not answer in time']
        : [
            'unclear',
            `broke off the call (${codes[0] ?? (error instanceof Error ? error.message : 'no reason given')})`,
          ]
  return new OutsideError(service, mishap, shown(`${NAMES[service]} ${what}`, secrets), { cause: error })
}

/** A success whose body we cannot read: it was done, but we do not know what came of it. */
export function unreadable(judgement: Judgement, what: string): OutsideError {
  const why = `${NAMES[judgement.service]} answered in a form we cannot read: ${what}`
  return new OutsideError(judgement.service, 'unclear', shown(why, judgement.secrets))
}

/** Reads what came from outside; what does not fit is `unclear`. */
export function readAs<T>(judgement: Judgement, schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const first = parsed.error.issues[0]
  throw unreadable(judgement, `${first?.path.join('.') || 'the answer'}: ${first?.message ?? 'unexpected'}`)
}

function mishapOf(answer: BadAnswer, on409: 'refused' | 'conflict'): Mishap {
  const { status } = answer
  if (status === 401) return 'denied'
  if (status === 404 || status === 410) return 'missing'
  if (status === 409) return on409
  if (status === 429) return 'busy'
  if ((status === 503 || status === 403) && asksToWait(answer)) return 'busy'
  // A request that timed out on their side may have been done; "not implemented" was not.
  if (status === 408) return 'unclear'
  if (status === 501) return 'refused'
  return status >= 400 && status < 500 ? 'refused' : 'unclear'
}

/** GitHub says "you asked too often" with a 403 (primary limit: nothing remaining; secondary: Retry-After). */
function asksToWait(answer: BadAnswer): boolean {
  return answer.header('retry-after') !== null || answer.header('x-ratelimit-remaining') === '0'
}

function sentence(mishap: Mishap, status: number, retryAfterMs: number | undefined): string {
  switch (mishap) {
    case 'busy':
      return `asks us to wait${retryAfterMs === undefined ? '' : ` ${lasting(retryAfterMs)}`} (${status})`
    case 'denied':
      return `did not accept our credentials (${status})`
    case 'missing':
      return `does not have it, or does not show it to us (${status})`
    case 'conflict':
      return `was changed by somebody else meanwhile (${status})`
    case 'refused':
      return `refused (${status})`
    case 'unclear':
    case 'not-sent':
      if (status >= 300 && status < 400) return `sent us elsewhere (${status}), which we do not follow`
      return `failed (${status}); what it did is not known`
  }
}

/** `Retry-After` in milliseconds: seconds, or a date read against the answer's own `Date`; else GitHub's reset time. */
function retryAfter(answer: BadAnswer): number | undefined {
  const said = answer.header('retry-after')?.trim()
  if (said !== undefined && /^\d+(?:\.\d+)?$/.test(said)) return Math.ceil(Number(said) * 1000)
  const theirNow = Date.parse(answer.header('date') ?? '')
  const until = said === undefined ? resetTime(answer) : Date.parse(said)
  return Number.isFinite(until - theirNow) ? Math.max(0, until - theirNow) : undefined
}

function resetTime(answer: BadAnswer): number {
  if (answer.header('x-ratelimit-remaining') !== '0') return Number.NaN
  return Number(answer.header('x-ratelimit-reset') ?? Number.NaN) * 1000
}

/** The bodies of our services: Jira's ErrorCollection (jira.md §2.2), the dispatcher's `error`, GitHub's and Kubernetes' `message`. */
const Reason = z.looseObject({
  errorMessages: z.array(z.string()).catch([]),
  errors: z.record(z.string(), z.string()).catch({}),
  error: z.string().catch(''),
  message: z.string().catch(''),
})

/** The service's own words, as far as there are any for people. */
export function reasonIn(text: string): string {
  if (/^\s*</.test(text)) return 'it sent a web page instead of an answer'
  const parsed = Reason.safeParse(parseJson(text))
  if (!parsed.success) return text.trim()
  const { errorMessages, errors, error, message } = parsed.data
  const fields = Object.entries(errors).map(([field, what]) => `${field}: ${what}`)
  return [...errorMessages, ...fields, error, message].filter(part => part !== '').join('; ')
}

/** `undefined` for what is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Only these prove that nothing was sent (jira.md §1.6): no such host, no connection, no trust in the certificate. */
const NEVER_SENT =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_CERT.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/

function timedOut(error: unknown, codes: readonly string[]): boolean {
  if (codes.some(code => /TIMEOUT|ETIMEDOUT/.test(code))) return true
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
}

/** The error codes of an error and all its causes, outermost first. */
function codesIn(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const members: unknown[] = error instanceof AggregateError ? error.errors : []
  return [...own, ...[error.cause, ...members].flatMap(cause => codesIn(cause, depth + 1))]
}
