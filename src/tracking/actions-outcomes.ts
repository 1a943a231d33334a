import type { Fact } from '../store/tx.ts'
import type { Tx } from '../store/store.ts'
import {
  begun,
  closedDouble,
  failed,
  found,
  gone,
  hopeful,
  notPosted,
  openDoubles,
  sweepLaneOf,
  SWEEPS_AFTER_MS,
} from './model.ts'
import type { Tracking } from './model.ts'
import { readTracking, saveTracking } from './store.ts'

/** Told in the transaction that changed an issue's key or state, so that what shows it is rendered anew. */
export type OnChange = (tx: Tx, subject: string) => Promise<void>

/** A creation is about to be sent; committed before it is, so that a crash in between is seen as unclear. */
export async function recordBegun(tx: Tx, subject: string, highestBefore: number): Promise<void> {
  await change(tx, subject, before => begun(before, tx.now, highestBefore))
}

export async function recordNotPosted(tx: Tx, subject: string): Promise<void> {
  await change(tx, subject, notPosted)
}

export async function recordRefused(tx: Tx, subject: string, why: string, onChange: OnChange): Promise<void> {
  await change(tx, subject, failed)
  record(tx, subject, { kind: 'jira-refused', why })
  await onChange(tx, subject)
}

/** `keys` are all issues that are proven ours, in whatever way they were come by. */
export async function recordFound(tx: Tx, subject: string, keys: readonly string[], onChange: OnChange): Promise<void> {
  const { before, after } = await change(tx, subject, tracking => found(tracking, keys))
  const news = after.doubles.slice(before.doubles.length)
  for (const { key } of news) record(tx, subject, { kind: 'jira-double-found', key })
  if (before.key !== null) return
  record(tx, subject, { kind: 'jira-created', key: after.key })
  promiseSweeps(tx, after)
  await onChange(tx, subject)
}

export async function recordDoubleClosed(tx: Tx, subject: string, key: string): Promise<void> {
  await change(tx, subject, tracking => closedDouble(tracking, key))
  record(tx, subject, { kind: 'jira-double-closed', key })
}

export async function recordGone(tx: Tx, subject: string, onChange: OnChange): Promise<void> {
  const { before, after } = await change(tx, subject, gone)
  if (before.state === 'gone') return
  record(tx, subject, { kind: 'jira-gone', key: after.key })
  await onChange(tx, subject)
}

/** Something was written to the issue. Where it counted as gone, it is back. */
export async function recordWritten(tx: Tx, subject: string, fact: Fact | null, onChange: OnChange): Promise<void> {
  if (fact) record(tx, subject, fact)
  const before = await readTracking(tx.db, subject)
  if (before?.state !== 'gone') return
  const { after } = await change(tx, subject, hopeful)
  record(tx, subject, { kind: 'jira-found-again', key: after.key })
  await onChange(tx, subject)
}

/** Doubles that are known already are closed at once; the later sweeps find those the index still hides. */
function promiseSweeps(tx: Tx, tracking: Tracking): void {
  const { subject } = tracking
  const delays = openDoubles(tracking).length > 0 ? [0, ...SWEEPS_AFTER_MS] : SWEEPS_AFTER_MS
  const effects = delays.map(delay => ({
    kind: 'jira.sweep',
    lane: sweepLaneOf(subject),
    key: `${subject}/${delay}`,
    body: { subject },
    dueAt: tx.now + delay,
  }))
  tx.pen.promise(effects)
}

async function change(tx: Tx, subject: string, to: (before: Tracking) => Tracking) {
  const before = await readTracking(tx.db, subject)
  if (!before) throw new Error(`nothing tracks ${subject}`)
  const after = to(before)
  await saveTracking(tx, before, after)
  return { before, after }
}

function record<F extends Fact>(tx: Tx, subject: string, fact: F): void {
  tx.pen.record(subject, 'bot', [fact])
}
