import type { Role } from '../../kernel/people.ts'
import { days, hours } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { say } from '../../slack/promises.ts'
import { dayOf } from '../../sprint/model/civil.ts'
import { claimOnce, isClaimed } from '../../store/job-runs.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { afterDrains, isOpenDrift, TOLD_FOR_MS } from '../model/drift.ts'
import type { DrainSeen } from '../model/drift.ts'
import { afterFile } from '../model/file.ts'
import type { FileNews } from '../model/file.ts'
import { endedOut } from '../model/out.ts'
import type { Out, OutFact } from '../model/out.ts'
import { countDrifts, readOpenOut, readOutsTouching, saveOut } from '../store.ts'
import { driftBegan, driftEnded, driftLine } from '../words/drift.ts'
import { chargedTo } from '../words/names.ts'
import { budgetAt } from './budgets.ts'
import { outSubject } from './context.ts'
import type { InvestigationContext } from './context.ts'
import { reductionSeen } from './reductions.ts'

/** Whole drains of a cluster that are not ours, as one look at the dispatcher showed them; `last`: when the one before was. */
export async function drainsSeen(
  ctx: InvestigationContext,
  cluster: string,
  { drains, last }: { drains: readonly DrainSeen[]; last: Instant | null },
): Promise<void> {
  const unseenFrom = (now: Instant) => Math.min(last ?? now, now - TOLD_FOR_MS)
  await seen(ctx, cluster, {
    since: now => Math.min(...drains.filter(({ endsAt }) => endsAt > unseenFrom(now)).map(({ startsAt }) => startsAt)),
    changes: (known, number, now) => afterDrains(known, drains, { cluster, now, number, unseenFrom: unseenFrom(now) }),
  })
}

export type FileShown = Pick<FileNews, 'seen' | 'ours' | 'lookedAt' | 'versions'>

/** How the farm's file schedules a cluster, and what was merged since it was last looked at. */
export async function fileSeen(ctx: InvestigationContext, cluster: string, shown: FileShown): Promise<void> {
  await seen(ctx, cluster, changesInFile(cluster, shown))
}

/** Whether what the file says now is new, so that it is worth asking since when. */
export async function isFileNews(ctx: InvestigationContext, cluster: string, shown: FileShown): Promise<boolean> {
  return (await changed(ctx.store.db, cluster, changesInFile(cluster, shown), ctx.clock.now())).length > 0
}

function changesInFile(cluster: string, shown: FileShown): Looking {
  return {
    since: now => shown.lookedAt ?? now,
    changes: (known, number, now) => afterFile(known, { ...shown, cluster, now, number }),
  }
}

/** A failover takes over what others began: from then on the time is its own. */
export async function takenOver(
  ctx: InvestigationContext,
  tx: Tx,
  { open, at, failover }: { open: Out; at: Instant; failover: string },
): Promise<void> {
  await tell(ctx, tx, open, endedOut(open, at), failover)
}

/** Where others keep the cluster out, in one sentence; null where they do not. */
export async function keptOutByOthers(ctx: InvestigationContext, db: Reader, cluster: string): Promise<string | null> {
  const open = await readOpenOut(db, cluster)
  return open && isOpenDrift(open) ? driftLine(open, ctx.clock.now()) : null
}

/** No override lasts longer. */
const TOUCHED_MS = days(3)

interface Looking {
  /** From when on it tells of something. */
  since: (now: Instant) => Instant
  changes: (known: readonly Out[], number: number, now: Instant) => Out[]
}

async function seen(ctx: InvestigationContext, cluster: string, looking: Looking): Promise<void> {
  // A look that shows nothing new is not written.
  if ((await changed(ctx.store.db, cluster, looking, ctx.clock.now())).length === 0) return
  await ctx.store.tx(async tx => {
    for (const { before, out } of await changed(tx.db, cluster, looking, tx.now)) {
      if (out.kind === 'reduced') await reductionSeen(tx, out)
      else await tell(ctx, tx, before, out)
    }
  })
}

async function changed(db: Reader, cluster: string, { since, changes }: Looking, now: Instant) {
  const known = await readOutsTouching(db, cluster, { from: Math.min(now - TOUCHED_MS, since(now)), to: now + 1 })
  const after = changes(known, (await countDrifts(db, cluster)) + 1, now)
  return after.map(out => ({ out, before: known.find(({ id }) => id === out.id) ?? null }))
}

async function tell(
  ctx: InvestigationContext,
  tx: Tx,
  before: Out | null,
  out: Out,
  failover: string | null = null,
): Promise<void> {
  const saved = await saveOut(tx, out)
  tx.pen.record(outSubject(out.id), 'bot', factsOf(before, out), 'watch')
  if (out.to === null ? before !== null : before === null && out.to <= tx.now - TOLD_FOR_MS) return
  const charged = chargedTo(await budgetAt(ctx, tx.db, { cluster: out.cluster, at: out.from, now: tx.now }))
  const lane = `drift:${out.cluster}`
  const began = `${out.id}/began`
  const mentions = (...roles: Role[]) => roles.map(role => ctx.mentionOf(role)).join(' ')
  if (out.to === null) {
    const call = (await mayCall(ctx, tx, out)) ? mentions('trt', 'test-platform') : null
    tx.pen.promise([say({ lane, key: began, text: driftBegan(saved, { call, charged }) })])
    return
  }
  const isShort = before !== null && failover === null && out.to - out.from < SHORT_MS
  const call = !isShort && (await mayCall(ctx, tx, out)) ? mentions('trt') : null
  const text = driftEnded(saved, { call, charged, failover })
  tx.pen.promise([say({ lane, key: `${out.id}/over`, threadOf: isShort ? began : null, text })])
}

/** What is over sooner is told where its beginning was, and calls nobody once more. */
const SHORT_MS = hours(1)
const CALLED = 'drift-called'

/** Somebody who drains a cluster time and again is told of each time; the teams are called for the first of a day. */
async function mayCall(ctx: InvestigationContext, tx: Tx, { id, cluster }: Out): Promise<boolean> {
  const today = `${cluster}/${dayOf(tx.now, ctx.settings.timeZone)}`
  const own = `${today}/${id}`
  if (await claimOnce(tx, CALLED, today)) return claimOnce(tx, CALLED, own)
  return isClaimed(tx.db, CALLED, own)
}

function factsOf(before: Out | null, { id, from, to, cause, endsBy }: Out): OutFact[] {
  const began = { kind: 'out-began', out: id, failover: null, effectiveAt: from, cause } as const
  const ended = to === null ? [] : [{ kind: 'out-ended', out: id, effectiveAt: to } as const]
  if (before === null) return [began, ...ended]
  return to === null ? [{ kind: 'out-goes-on', out: id, endsAt: endsBy }] : ended
}
