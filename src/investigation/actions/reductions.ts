import type { Instant } from '../../kernel/time.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { reductionId, reductionsAfter } from '../model/reduced.ts'
import { told } from '../model/out.ts'
import type { Out } from '../model/out.ts'
import type { ReductionSeen } from '../model/reduced.ts'
import { readReductions, saveOut } from '../store.ts'
import { outSubject } from './context.ts'
import type { InvestigationContext } from './context.ts'

/** The dispatcher's reductions of a cluster's capacity, as one look showed them. */
export async function reductionsSeen(
  ctx: InvestigationContext,
  cluster: string,
  seen: readonly ReductionSeen[],
): Promise<void> {
  // A look that shows nothing new is not written.
  if ((await changesIn(ctx.store.db, cluster, seen, ctx.clock.now())).length === 0) return
  await ctx.store.tx(async tx => {
    for (const out of await changesIn(tx.db, cluster, seen, tx.now)) await reductionSeen(tx, out)
  })
}

export async function reductionSeen(tx: Tx, out: Out): Promise<void> {
  await saveOut(tx, out)
  tx.pen.record(outSubject(out.id), 'bot', [told('reduction-seen', out)], 'watch')
}

async function changesIn(db: Reader, cluster: string, seen: readonly ReductionSeen[], now: Instant): Promise<Out[]> {
  const ids = seen.map(one => reductionId(one.id))
  return reductionsAfter(await readReductions(db, cluster, ids), seen, now)
}
