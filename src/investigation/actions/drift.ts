import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { say } from '../../slack/promises.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { afterDrains, afterFile, isOpenDrift } from '../model/drift.ts'
import type { DrainSeen, FileSeen } from '../model/drift.ts'
import { endedOut } from '../model/out.ts'
import type { Out, OutFact } from '../model/out.ts'
import { countDrifts, readOpenOut, readOutsTouching, saveOut } from '../store.ts'
import { driftBegan, driftEnded, driftLine } from '../words/drift.ts'
import { chargedTo } from '../words/names.ts'
import { budgetAt } from './budgets.ts'
import { outSubject } from './context.ts'
import type { InvestigationContext } from './context.ts'

/** Whole drains of a cluster that are not ours, as one look at the dispatcher showed them. */
export async function drainsSeen(
  ctx: InvestigationContext,
  cluster: string,
  drains: readonly DrainSeen[],
): Promise<void> {
  await seen(ctx, cluster, (known, number, now) => afterDrains(known, drains, { cluster, now, number }))
}

/** How the farm's file schedules a cluster; `ours`: the bot's own rotation may be what it shows. */
export async function fileSeen(
  ctx: InvestigationContext,
  cluster: string,
  { state, ours }: { state: FileSeen; ours: boolean },
): Promise<void> {
  await seen(ctx, cluster, (known, number, now) => afterFile(known, state, { cluster, now, number, ours }))
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

/** No override lasts longer, and what ended before is told no more. */
const TOUCHED_MS = days(3)

type Changes = (known: readonly Out[], number: number, now: Instant) => Out[]

async function seen(ctx: InvestigationContext, cluster: string, changes: Changes): Promise<void> {
  const changed = async (db: Reader, now: Instant) => {
    const known = await readOutsTouching(db, cluster, { from: now - TOUCHED_MS, to: now + 1 })
    const after = changes(known, (await countDrifts(db, cluster)) + 1, now)
    return after.map(out => ({ out, before: known.find(({ id }) => id === out.id) ?? null }))
  }
  // A look that shows nothing new is not written.
  if ((await changed(ctx.store.db, ctx.clock.now())).length === 0) return
  await ctx.store.tx(async tx => {
    for (const { before, out } of await changed(tx.db, tx.now)) await tell(ctx, tx, before, out)
  })
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
  const trt = ctx.mentionOf('trt')
  const charged = chargedTo(await budgetAt(ctx, tx.db, { cluster: out.cluster, at: out.from, now: tx.now }))
  const lane = `drift:${out.cluster}`
  if (out.to !== null)
    tx.pen.promise([say({ lane, key: `${out.id}/over`, text: driftEnded(saved, { call: trt, charged, failover }) })])
  else if (before === null) {
    const call = `${trt} ${ctx.mentionOf('test-platform')}`
    tx.pen.promise([say({ lane, key: `${out.id}/began`, text: driftBegan(saved, { call, charged }) })])
  }
}

function factsOf(before: Out | null, { id, from, to, cause, endsBy }: Out): OutFact[] {
  const began = { kind: 'out-began', out: id, failover: null, effectiveAt: from, cause } as const
  const ended = to === null ? [] : [{ kind: 'out-ended', out: id, effectiveAt: to } as const]
  if (before === null) return [began, ...ended]
  return to === null ? [{ kind: 'out-goes-on', out: id, endsAt: endsBy }] : ended
}
