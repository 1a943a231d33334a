import type { Instant } from '../../kernel/time.ts'
import { keep } from '../../slack/promises.ts'
import type { Tx } from '../../store/store.ts'
import { choose, windowOf } from '../model/candidates.ts'
import type { SeenPayload } from '../model/candidates.ts'
import type { PayloadCommand } from '../model/payload-commands.ts'
import type { Payload, PayloadChanges } from '../model/payload.ts'
import { round } from '../model/payload.ts'
import { readPayload } from '../store.ts'
import { qeKey } from './context.ts'
import type { PayloadContext } from './context.ts'
import { movePayload } from './moves.ts'

/** What a look at the release controller brought. */
export interface Look {
  seen: SeenPayload[]
  /** Why acceptance times and labels are missing, in plain text. */
  unlabelled: string | null
}

export async function recordLook(ctx: PayloadContext, tx: Tx, sprint: number, look: Look): Promise<void> {
  const payload = await readPayload(tx.db, sprint)
  if (!payload || payload.selected) return
  const failed = payload.earlier.filter(({ qe }) => qe?.state === 'failed').map(({ tag }) => tag)
  const choice = choose(look.seen, windowOf(tx.now), failed)
  await movePayload(ctx, tx, payload, { verb: 'look', choice, unlabelled: look.unlabelled }, 'look')
}

/** The release controller could not be read; `notBefore`: it asked us to wait. */
export async function recordTrouble(
  ctx: PayloadContext,
  sprint: number,
  why: string,
  notBefore: Instant | null,
): Promise<void> {
  await ctx.store.tx(tx => record(ctx, tx, sprint, { verb: 'trouble', why, notBefore }))
}

export async function recordDigest(ctx: PayloadContext, tx: Tx, sprint: number, tag: string, digest: string) {
  await record(ctx, tx, sprint, { verb: 'describe', tag, digest })
}

/** QE is called without the digest, where that cannot be read for now. */
export async function callQe(ctx: PayloadContext, sprint: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, sprint)
    if (payload?.selected) tx.pen.promise([keep(qeKey(sprint, round(payload)))])
  })
}

/** Between the look and the press it was deleted, or somebody rejected it. */
export async function recordLost(
  ctx: PayloadContext,
  tx: Tx,
  sprint: number,
  tag: string,
  because: 'pruned' | 'rejected',
): Promise<void> {
  await record(ctx, tx, sprint, { verb: 'leave', by: 'bot', tag, because, reason: null })
}

export async function recordChanges(ctx: PayloadContext, tx: Tx, sprint: number, changes: PayloadChanges) {
  await record(ctx, tx, sprint, { verb: 'compare', changes })
}

export async function recordPromoted(
  ctx: PayloadContext,
  tx: Tx,
  sprint: number,
  promoted: { tag: string; name: string; image: string },
): Promise<void> {
  await record(ctx, tx, sprint, { verb: 'promote', ...promoted })
}

/** The public build is not listed any more, so the next one is waited for. */
export async function recordWithdrawn(
  ctx: PayloadContext,
  tx: Tx,
  sprint: number,
  withdrawn: { tag: string; name: string },
): Promise<void> {
  await record(ctx, tx, sprint, { verb: 'unpromote', ...withdrawn })
}

/** These public builds come from other payloads: they need not be looked at again. */
export async function recordOthers(ctx: PayloadContext, tx: Tx, sprint: number, others: readonly string[]) {
  const payload = await readPayload(tx.db, sprint)
  const news = others.filter(name => !payload?.promotedFromOthers.includes(name))
  if (news.length > 0) await record(ctx, tx, sprint, { verb: 'not-promoted', others: news })
}

export async function recordLabel(
  ctx: PayloadContext,
  tx: Tx,
  sprint: number,
  label: NonNullable<Payload['label']>,
): Promise<void> {
  await record(ctx, tx, sprint, { verb: 'label', ...label })
}

/** What comes too late to matter changes nothing. */
async function record(ctx: PayloadContext, tx: Tx, sprint: number, command: PayloadCommand): Promise<void> {
  const payload = await readPayload(tx.db, sprint)
  if (payload) await movePayload(ctx, tx, payload, command, 'look')
}
