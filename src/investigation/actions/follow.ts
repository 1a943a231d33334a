import type { Instant } from '../../kernel/time.ts'
import { requestIn } from '../../rotation/actions/reads.ts'
import type { ReturnForm, Request } from '../../rotation/model/request.ts'
import type { RotationFact } from '../../rotation/model/rotation-decide.ts'
import type { Rotation } from '../../rotation/model/rotation.ts'
import type { Tx } from '../../store/store.ts'
import { bordersIn } from '../model/follow.ts'
import { beganOut, endedOut, mayBe, withFinalCause, withProposedCause } from '../model/out.ts'
import type { Out } from '../model/out.ts'
import { readOpenOut } from '../store.ts'
import { finalCauseStep, noGameDayStep } from '../words/cause.ts'
import { outsOf, sayInThread, showCause, tellingWhatLowers, written } from './changes.ts'
import type { InvestigationContext } from './context.ts'
import { takenOver } from './drift.ts'

/** Draws from what happened to a rotation when the cluster was out, in the same transaction. */
export async function followRotation(
  ctx: InvestigationContext,
  tx: Tx,
  before: Rotation,
  rotation: Rotation,
  facts: readonly RotationFact[],
): Promise<void> {
  const failover = rotation.failover ?? before.failover
  if (failover === null) return
  for (const { border, at } of bordersIn(facts)) {
    if (border === 'begins') await begin(ctx, tx, { cluster: rotation.cluster, failover, from: at })
    else await end(tx, rotation.cluster, at)
  }
  if (facts.some(({ kind }) => kind === 'in-effective')) await settleCause(ctx, tx, failover, rotation.request)
}

async function begin(
  ctx: InvestigationContext,
  tx: Tx,
  { cluster, failover, from }: { cluster: string; failover: string; from: Instant },
): Promise<void> {
  const open = await readOpenOut(tx.db, cluster)
  if (open && open.drift === null) return
  if (open) await takenOver(ctx, tx, { open, at: from, failover })
  const request = await requestIn(tx.db, failover)
  const declaredCause = request?.failover?.cause ?? 'unclassified'
  const before = (await outsOf(tx, failover)).length
  const out = beganOut({ cluster, failover, from, declaredCause, before })
  await written(tx, out, { kind: 'out-began', out: out.id, failover, effectiveAt: from, cause: out.cause }, 'bot')
}

/** Nothing, where the failover ended before it was effective; what others did ends with their change alone. */
async function end(tx: Tx, cluster: string, at: Instant): Promise<void> {
  const open = await readOpenOut(tx.db, cluster)
  if (!open || open.drift !== null) return
  const out = endedOut(open, at)
  await written(tx, out, { kind: 'out-ended', out: out.id, effectiveAt: out.to ?? at }, 'bot')
}

/** The cluster is back: what a return of TRT says is final; where none says anything, or others do, TRT is asked. */
async function settleCause(
  ctx: InvestigationContext,
  tx: Tx,
  failover: string,
  carriedOut: string | null,
): Promise<void> {
  const outs = await outsOf(tx, failover)
  if (outs.length === 0) return
  const request = carriedOut === null ? null : await requestIn(tx.db, carriedOut)
  if (request?.direction !== 'return' || !request.back) {
    if (outs.some(out => out.finalCause === null)) showCause(tx, failover)
  } else if (request.roles.includes('trt')) await takeFromReturn(ctx, tx, outs, request, request.back)
  else await proposeFromReturn(tx, outs, request, request.back)
}

/** Only TRT sets the final cause: what others say in a return is put before them. */
async function proposeFromReturn(
  tx: Tx,
  outs: readonly Out[],
  { id, requester }: Request,
  { cause }: ReturnForm,
): Promise<void> {
  const [first] = outs
  if (!first || outs.every(out => out.finalCause !== null)) return
  for (const out of outs) {
    const after = withProposedCause(out, { cause, by: requester, request: id })
    if (after !== out) await written(tx, after, { kind: 'cause-proposed', out: out.id, cause, because: id }, requester)
  }
  const failover = first.failover ?? id
  const refused = outs.filter(out => !mayBe(out, cause))
  if (refused.length > 0) sayInThread(tx, failover, `${failover}/final/${id}/refused`, noGameDayStep(id, refused))
  showCause(tx, failover)
}

async function takeFromReturn(
  ctx: InvestigationContext,
  tx: Tx,
  outs: readonly Out[],
  request: Request,
  { cause }: ReturnForm,
): Promise<void> {
  const failover = outs[0]?.failover ?? request.id
  const key = `${failover}/final/${request.id}`
  const refused = outs.filter(out => !mayBe(out, cause))
  const said = { cause, by: request.requester, at: request.openedAt, why: `${request.id} says so.` }
  const after = outs.map(out => withFinalCause(out, said, tx.now))
  const settled = after.filter((out, at) => out !== outs[at])
  await tellingWhatLowers(ctx, tx, { outs, key }, async () => {
    for (const out of settled)
      await written(tx, out, { kind: 'final-cause', out: out.id, cause, because: request.id }, request.requester)
    if (settled.length > 0) sayInThread(tx, failover, key, finalCauseStep(settled, cause, request.id))
  })
  if (refused.length > 0) {
    sayInThread(tx, failover, `${key}/refused`, noGameDayStep(request.id, refused))
    showCause(tx, failover)
  }
}
