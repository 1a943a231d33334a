import type { CivilDate } from '../../sprint/model/civil.ts'
import { dayOf } from '../../sprint/model/civil.ts'
import { keep } from '../../slack/promises.ts'
import { claimOnce, isClaimed } from '../../store/job-runs.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { fingerprintOf, itemsOf } from '../model/digest.ts'
import { dayDue } from '../model/due.ts'
import type { Item } from '../model/items.ts'
import { DIGEST_SUBJECT, readLastDigest } from '../store.ts'
import type { DayDigest, DayPicture, DigestFact } from '../store.ts'
import { digestKey, drawPicture } from './context.ts'
import type { DigestContext } from './context.ts'
import { factsOf } from './facts.ts'

const JOB = 'digest'

/** Begins the digest of the day once, from its time on until the day is over. */
export async function beginDue(ctx: DigestContext, now: number): Promise<void> {
  const day = dayDue(ctx.settings, now)
  if (day === null || (await isClaimed(ctx.store.db, JOB, day))) return
  const items = itemsOf(await factsOf(ctx))
  await ctx.store.tx(async tx => {
    if (!(await claimOnce(tx, JOB, day))) return
    const digest = await shapeOf(ctx, tx.db, day, items)
    const fact: DigestFact = { kind: 'digest-due', ...digest }
    tx.pen.record(DIGEST_SUBJECT, 'bot', [fact], 'job')
    if (digest.shape === 'full') tx.pen.promise([drawPicture(day)])
    if (digest.shape === 'short') tx.pen.promise([keep(digestKey(day))])
  })
}

async function shapeOf(ctx: DigestContext, db: Reader, day: CivilDate, items: readonly Item[]): Promise<DayDigest> {
  const fingerprint = fingerprintOf(items)
  const last = await readLastDigest(db)
  const since = last && (last.shape === 'full' ? last.day : last.lastWhole)
  // Where the whole one never reached the channel, nobody knows what has not changed.
  const told =
    since !== null && last?.fingerprint === fingerprint && (await ctx.permalink(db, digestKey(since))) !== null
  if (!told) return { day, fingerprint, shape: 'full', lastWhole: null }
  // Whoever is waited for still has to hear of it.
  const mayStaySilent = ctx.settings.whenUnchanged === 'skip' && !items.some(item => item.kind === 'overdue')
  return { day, fingerprint, shape: mayStaySilent ? 'skipped' : 'short', lastWhole: since }
}

/** A digest is of its day: what could not be posted until its end is not posted at all. */
export function isOver(ctx: DigestContext, day: CivilDate): boolean {
  return dayOf(ctx.clock.now(), ctx.settings.timeZone) !== day
}

/** The picture is there, or there will be none: now it is posted. */
export function pictured(tx: Tx, outcome: DayPicture): void {
  const fact: DigestFact = { kind: 'digest-pictured', ...outcome }
  tx.pen.record(DIGEST_SUBJECT, 'bot', [fact], 'job')
  tx.pen.promise([keep(digestKey(outcome.day))])
}
