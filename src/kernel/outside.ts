/**
 * How a call to an outside service ended when it did not end well, in the words that decide what to do next.
 *
 * - `not-sent`  it never left (no such host, connection refused): harmless to repeat
 * - `unclear`   it may have happened (reset, time-out, 5xx on a write, unreadable answer): look before repeating
 * - `busy`      the service asked us to wait (429, 503 with Retry-After); it did nothing
 * - `refused`   it understood and said no (400, 403, 409, 413, 422 …): repeating will not help
 * - `denied`    our credentials were not accepted (401)
 * - `missing`   the thing is not there, or not for us to see (404, 410)
 * - `conflict`  somebody else changed it meanwhile (409 on an update): read again, then decide
 */
export type Mishap = 'not-sent' | 'unclear' | 'busy' | 'refused' | 'denied' | 'missing' | 'conflict'

export class OutsideError extends Error {
  override readonly name = 'OutsideError'
  readonly service: string
  readonly mishap: Mishap
  readonly status: number | undefined
  /** How long the service asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined

  /** `why` may be shown to people and logged: the caller must have cut it and taken secrets and addresses out. */
  constructor(service: string, mishap: Mishap, why: string, more: OutsideErrorDetails = {}) {
    super(why, { cause: more.cause })
    this.service = service
    this.mishap = mishap
    this.status = more.status
    this.retryAfterMs = more.retryAfterMs
  }
}

export interface OutsideErrorDetails {
  status?: number | undefined
  retryAfterMs?: number | undefined
  cause?: unknown
}

export function isOutsideError(error: unknown): error is OutsideError {
  return error instanceof OutsideError
}
