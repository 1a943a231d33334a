import { z } from 'zod'
import { isOutsideError, OutsideError } from '../../kernel/outside.ts'
import { request, succeeded } from '../http.ts'
import type { HttpAnswer } from '../http.ts'
import { parseJson, readAs } from '../mishaps.ts'
import type { Judgement } from '../mishaps.ts'

export interface JiraAccount {
  accountId: string
  displayName: string
}

/**
 * Proof that Jira knows us. Jira serves a refused credential as an anonymous visitor on most calls: a search finds
 * nothing and an issue "does not exist" (jira.md §1.3, §2.3). Believing that would make duplicates.
 */
export interface Credentials {
  /** The account behind the token, asked once. */
  account(): Promise<JiraAccount>
  /** As `account`, for before a call: whatever goes wrong here, the call itself was never sent. */
  beforeSending(): Promise<ProvenAccount>
  /** Throws `denied` when this answer was not given to the account that was proven before. */
  check(answer: HttpAnswer, proven: ProvenAccount, isRead: boolean): Promise<void>
}

export interface ProvenAccount extends JiraAccount {
  /** Whether this site names the account in its answers; if it does, its absence says "anonymous". */
  named: boolean
}

export interface CredentialsOptions {
  judgement: Judgement
  base: string
  authorization: string
  timeoutMs: number
  signal: AbortSignal | undefined
}

export function provenCredentials(options: CredentialsOptions): Credentials {
  const { judgement, base, authorization, timeoutMs, signal } = options
  let known: Promise<ProvenAccount> | null = null

  return {
    account: async () => {
      const { accountId, displayName } = await knownAccount()
      return { accountId, displayName }
    },
    beforeSending: async () => {
      try {
        return await knownAccount()
      } catch (error) {
        throw asNotSent(error)
      }
    },
    check: async (answer, { accountId, named }, isRead) => {
      if (saysLoginFailed(answer)) throw denied('Jira did not accept our credentials and took us for a visitor')
      if (answer.status === 401) throw denied('Jira did not accept our credentials (401)', 401)
      const answered = accountNamedIn(answer)
      if (answered === accountId) return
      if (answered !== null) throw denied('Jira answered for another account than ours')
      if (answer.status === 404 || answer.status === 410) return proveAnew()
      if (named && isRead && succeeded(answer)) throw denied('Jira answered as to a visitor')
    },
  }

  function knownAccount(): Promise<ProvenAccount> {
    const asked = (known ??= whoAmI())
    // A refusal is not remembered: the next call proves itself first.
    asked.catch(() => {
      if (known === asked) known = null
    })
    return asked
  }

  /** A "not found" that names nobody may be a lie: only who is known may believe it. */
  async function proveAnew(): Promise<void> {
    known = null
    try {
      await knownAccount()
    } catch (error) {
      throw asNotSent(error)
    }
  }

  async function whoAmI(): Promise<ProvenAccount> {
    const url = `${base}/rest/api/3/myself`
    const answer = await request({ ...judgement, method: 'GET', url, headers: { authorization }, timeoutMs, signal })
    if (saysLoginFailed(answer)) throw denied('Jira did not accept our credentials and took us for a visitor')
    const me = readAs(judgement, Myself, parseJson(answer.text))
    if (me.active === false) throw denied(`The Jira account ${me.displayName} is deactivated`)
    return { accountId: me.accountId, displayName: me.displayName, named: accountNamedIn(answer) !== null }
  }

  function denied(why: string, status?: number): OutsideError {
    known = null
    return new OutsideError(judgement.service, 'denied', why, { status })
  }
}

const Myself = z.looseObject({
  accountId: z.string(),
  displayName: z.string().catch(''),
  active: z.boolean().optional(),
})

function saysLoginFailed(answer: HttpAnswer): boolean {
  return /AUTHENTICATED_FAILED|AUTHENTICATION_DENIED/.test(answer.header('x-seraph-loginreason') ?? '')
}

/** Account IDs contain a colon, which some sites send escaped. */
function accountNamedIn(answer: HttpAnswer): string | null {
  const named = answer.header('x-aaccountid')
  if (named === null || named === '') return null
  try {
    return decodeURIComponent(named)
  } catch {
    return named
  }
}

function asNotSent(error: unknown): unknown {
  if (!isOutsideError(error) || error.mishap === 'denied' || error.mishap === 'busy') return error
  const { service, message, status, retryAfterMs } = error
  return new OutsideError(service, 'not-sent', message, { status, retryAfterMs, cause: error })
}
