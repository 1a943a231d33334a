import type { Person } from '../../kernel/people.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Tx } from '../../store/store.ts'
import type { Payload } from '../model/payload.ts'
import { readPayload } from '../store.ts'
import { notOpened, payloadRefusal } from '../words/refusals.ts'
import type { PayloadContext } from './context.ts'
import { movePayload } from './moves.ts'

/** Selects the payload that was just accepted by hand; who picked it is who selects it. */
export async function selectAccepted(
  ctx: PayloadContext,
  tx: Tx,
  accepted: {
    sprint: number
    tag: string
    pullSpec: string | null
    createdAt: Instant | null
    acceptedAt: Instant | null
    by: Person
    mode: 'manual' | 'chosen'
    reason: string | null
  },
): Promise<Payload | Refusal> {
  const { sprint, ...selection } = accepted
  const payload = await readPayload(tx.db, sprint)
  if (!payload) return notOpened(sprint)
  const moved = await movePayload(ctx, tx, payload, { verb: 'select-accepted', ...selection })
  return 'no' in moved ? payloadRefusal(moved) : moved
}

/** The acceptance by hand is taken back: what QE has failed cannot come back either. */
export async function settleFailed(
  ctx: PayloadContext,
  tx: Tx,
  undone: { sprint: number; tag: string; by: Person },
): Promise<void> {
  const { sprint, tag, by } = undone
  const payload = await readPayload(tx.db, sprint)
  if (payload) await movePayload(ctx, tx, payload, { verb: 'settle', by, tag })
}

/** The acceptance by hand was taken back: TRT chooses again. */
export async function undoSelection(
  ctx: PayloadContext,
  tx: Tx,
  undone: { sprint: number; tag: string; by: Person; reason: string },
): Promise<Payload | Refusal> {
  const { sprint, ...rest } = undone
  const payload = await readPayload(tx.db, sprint)
  if (!payload) return notOpened(sprint)
  const moved = await movePayload(ctx, tx, payload, { verb: 'leave', because: 'undone', ...rest })
  return 'no' in moved ? payloadRefusal(moved) : moved
}
