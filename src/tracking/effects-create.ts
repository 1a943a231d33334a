import { z } from 'zod'
import { link, paragraph } from '../kernel/adf.ts'
import { isOutsideError, OutsideError } from '../kernel/outside.ts'
import { cutUnits, oneLine } from '../kernel/text.ts'
import { backoff, done } from '../outbox/delivery.ts'
import type { Delivery, Sent } from '../outbox/delivery.ts'
import { adfSchema, hasStatus, isMishap, oursAmong, proofOf, sentAfterJira } from './effects-desk.ts'
import type { Attempt, Desk } from './effects-desk.ts'
import type { NewIssue } from './jira-port.ts'
import { REQUEST_PROPERTY } from './model.ts'
import type { Posting, Tracking } from './model.ts'
import { recordBegun, recordFound, recordNotPosted, recordRefused } from './actions-outcomes.ts'
import { highestNumberKept, readTracking } from './store.ts'
import * as words from './words.ts'

/** One below Jira's limit, whose refusal says “less than 255” (jira.md §2.9). */
const SUMMARY_MAX = 254
/** As many keys as one look may name (jira.md §2.4). */
const WINDOW = 100

const wishSchema = z.object({ summary: z.string(), description: adfSchema, labels: z.array(z.string()) })

/** Creates the issue, once for each token as far as Jira lets it be known (jira.md §4.4). */
export function creation(desk: Desk): Delivery {
  return {
    kind: 'jira.create',
    repeatIsHarmlessBecause:
      'each creation carries the same token; after an unclear answer it is sent again only when neither the key probe ' +
      'nor the search shows an issue with it once Jira has settled, and sweeps close a double that shows later',
    async send(effect, { signal, now }) {
      const attempt: Attempt = { desk, effect, now, signal }
      const tracking = await readTracking(desk.store.db, effect.key)
      if (!tracking) return { giveUp: words.noTracking }
      if (tracking.key !== null) return done
      // Without this proof, an empty answer to the looks below would mean nothing.
      const { accountId } = await desk.jira.whoAmI()
      if (!tracking.posting) return postFirst(attempt, tracking)
      const sent = await reconcile(attempt, tracking, tracking.posting, accountId)
      // The bound stays that of the first attempt: its issue may lie below a newer one.
      return sent ?? post(attempt, tracking, tracking.posting.above)
    },
  }
}

/** Null where Jira has settled and shows no issue of ours: then nothing was created. */
async function reconcile(
  attempt: Attempt,
  tracking: Tracking,
  posting: Posting,
  accountId: string,
): Promise<Sent | null> {
  const { desk, effect, now } = attempt
  const soon = now + backoff(effect.attempts)
  try {
    const ours = await look(attempt, tracking, posting.above, accountId)
    if (ours.length > 0) return adopt(desk, tracking, ours)
  } catch (error) {
    // While it is unclear nothing is given up: a look that is refused today may be answered tomorrow.
    if (!isMishap(error, 'refused', 'missing')) throw error
    return { unclear: words.cannotLook(error.message), retryAt: soon }
  }
  const settledAt = posting.at + desk.settleMs
  return now < settledAt ? { unclear: words.stillLooking, retryAt: Math.min(settledAt, soon) } : null
}

async function look(attempt: Attempt, tracking: Tracking, above: number, accountId: string): Promise<string[]> {
  const { jira } = attempt.desk
  const probed = await probe(attempt, tracking, above, accountId)
  const hits = await jira.searchByLabel(tracking.token, REQUEST_PROPERTY)
  return [...probed, ...oursAmong(hits, tracking, accountId)]
}

/** Walks the numbers above the bound until a whole window holds no issue; smaller gaps are deleted or moved issues. */
async function probe(
  { desk, signal }: Attempt,
  tracking: Tracking,
  above: number,
  accountId: string,
): Promise<string[]> {
  const ours: string[] = []
  for (let from = above + 1; ; from += WINDOW) {
    const there = await desk.jira.probeKeys(from, WINDOW, REQUEST_PROPERTY)
    if (there.length === 0) return ours
    ours.push(...oursAmong(there, tracking, accountId))
    if (signal.aborted) throw new OutsideError('jira', 'unclear', words.stillLooking)
  }
}

async function postFirst(attempt: Attempt, tracking: Tracking): Promise<Sent> {
  const { store, jira, settings } = attempt.desk
  try {
    const above = Math.max(await jira.highestKey(), await highestNumberKept(store.db, settings.project))
    return await post(attempt, tracking, above)
  } catch (error) {
    // Nothing was posted yet: who may not see the project must not create what could not be found again.
    if (!isOutsideError(error)) throw error
    return afterFailedPost(attempt, tracking, error)
  }
}

async function post(attempt: Attempt, tracking: Tracking, above: number): Promise<Sent> {
  const { desk, effect } = attempt
  const place = (await desk.placeOf?.(tracking.subject)) ?? null
  const issue = newIssue(desk, tracking, effect.body, place)
  await desk.store.tx(tx => recordBegun(tx, tracking.subject, above))
  try {
    const { key } = await desk.jira.createIssue(issue)
    return adopt(desk, tracking, [key])
  } catch (error) {
    if (!isOutsideError(error)) throw error
    return afterFailedPost(attempt, tracking, error)
  }
}

async function afterFailedPost(attempt: Attempt, { subject }: Tracking, error: OutsideError): Promise<Sent> {
  const { desk, effect, now } = attempt
  if (error.mishap === 'unclear' || isDoubtful(error)) {
    return { unclear: words.notAnswered(error.message), retryAt: now + backoff(effect.attempts) }
  }
  const sent = sentAfterJira(error, attempt)
  if ('giveUp' in sent) {
    const why = words.refusedIssue(error.message)
    return { giveUp: why, tell: tx => recordRefused(tx, subject, error.message, desk.onChange) }
  }
  await desk.store.tx(tx => recordNotPosted(tx, subject))
  return sent
}

/** Only a 401 says that the creation itself was denied; doubts about an answer say nothing about what was done. */
function isDoubtful(error: OutsideError): boolean {
  const UNAUTHORIZED = 401
  return error.mishap === 'denied' && !hasStatus(error, UNAUTHORIZED)
}

function adopt(desk: Desk, { subject }: Tracking, keys: readonly string[]): Sent {
  return { done: true, tell: tx => recordFound(tx, subject, keys, desk.onChange) }
}

function newIssue({ settings }: Desk, tracking: Tracking, body: unknown, place: Place | null): NewIssue {
  const { summary, description, labels } = wishSchema.parse(body)
  return {
    summary: cutUnits(oneLine(summary), SUMMARY_MAX),
    description: place
      ? { ...description, content: [...description.content, paragraph(link(place.title, place.url))] }
      : description,
    labels: [...labels, tracking.token],
    issueType: settings.issueType,
    fields: { ...settings.fields, ...security(settings.securityLevel) },
    properties: proofOf(tracking),
  }
}

type Place = Awaited<ReturnType<NonNullable<Desk['placeOf']>>>

function security(level: string | undefined): Record<string, unknown> {
  if (level === undefined) return {}
  return { security: /^\d+$/.test(level) ? { id: level } : { name: level } }
}
