import type { Person } from '../../kernel/people.ts'
import { proofsOfIn, proofsOfOut } from '../model/proof.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readOpenRequests, readRecentRequests, readRequest, readRotation } from '../store.ts'
import { rotationLead } from '../words/card.ts'
import { missingProofs } from '../words/proofs.ts'
import { statusText } from '../words/status.ts'
import { cardKey } from './context.ts'
import type { RotationContext } from './context.ts'

/** Everything about one cluster, as a text. */
export async function statusOf(ctx: RotationContext, cluster: string): Promise<string> {
  const { db } = ctx.store
  const rotation = await readRotation(db, cluster, ctx.clock.now())
  const open = await readOpenRequests(db, cluster)
  const request = rotation.request === null ? null : await readRequest(db, rotation.request)
  const subjects = [
    ...new Set([...open.map(one => one.id), ...(rotation.failover === null ? [] : [rotation.failover])]),
  ]
  const tracked = await ctx.tracking.trackingsOf(db, subjects)
  const links = await Promise.all(open.map(async one => [one.id, await ctx.permalink(db, cardKey(one.id))] as const))
  const { eyes } = ctx.settings
  const seen = rotation.observed
  const proofs =
    seen && (rotation.desired === 'in' ? proofsOfIn(rotation, seen, eyes) : proofsOfOut(rotation, seen, eyes))
  return statusText({
    keptOut: await keptOut(ctx, rotation),
    now: ctx.clock.now(),
    rotation,
    request,
    open,
    tracked: new Map(tracked.map(one => [one.subject, one])),
    missing: proofs ? missingProofs(rotation, proofs) : ['the farm has not been looked at yet'],
    links: new Map(links),
  })
}

/** One sentence: where the cluster stands. */
export async function leadOf(ctx: RotationContext, cluster: string): Promise<string> {
  const rotation = await readRotation(ctx.store.db, cluster, ctx.clock.now())
  const request = rotation.request === null ? null : await readRequest(ctx.store.db, rotation.request)
  return (await keptOut(ctx, rotation)) ?? rotationLead(rotation, request, ctx.clock.now())
}

async function keptOut({ above, store }: RotationContext, { phase, cluster }: Rotation): Promise<string | null> {
  return phase === 'in' ? ((await above.keptOut?.(store.db, cluster)) ?? null) : null
}

export async function overviewFor(
  ctx: RotationContext,
  person: Person,
): Promise<{ open: Request[]; mine: Request[]; recent: Request[] }> {
  const { db } = ctx.store
  const [open, mine, recent] = await Promise.all([
    readOpenRequests(db),
    readRecentRequests(db, { requester: person, limit: 5 }),
    readRecentRequests(db, { limit: 8 }),
  ])
  return { open, mine, recent }
}
