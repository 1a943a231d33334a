import type { Actor } from '../../kernel/people.ts'
import type { Tx } from '../../store/store.ts'
import type { PayloadCommand, PayloadNo } from '../model/payload-commands.ts'
import { decidePayload } from '../model/payload-decide.ts'
import type { Payload } from '../model/payload.ts'
import { savePayload } from '../store.ts'
import type { PayloadContext } from './context.ts'
import { followPayload } from './follow.ts'

/** Decides, records and promises in the transaction it is given; the payload as it is now, or why not. */
export async function movePayload(
  ctx: PayloadContext,
  tx: Tx,
  payload: Payload,
  command: PayloadCommand,
  cause: string | null = null,
): Promise<Payload | PayloadNo> {
  const decided = decidePayload(payload, command, tx.now)
  if ('no' in decided) return decided
  const saved = await savePayload(tx, decided.payload)
  const by: Actor = 'by' in command ? command.by : 'bot'
  tx.pen.record(saved.id, by, decided.facts, cause)
  await followPayload(ctx, tx, payload, saved, decided.facts, by)
  return saved
}
