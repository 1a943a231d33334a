import type { Actor } from '../../kernel/people.ts'
import type { Tx } from '../../store/store.ts'
import { decideRequest } from '../model/request-decide.ts'
import type { RequestCommand, RequestNo } from '../model/request-decide.ts'
import type { Request } from '../model/request.ts'
import { decideRotation } from '../model/rotation-decide.ts'
import type { RotationCommand, RotationNo } from '../model/rotation-decide.ts'
import type { Rotation } from '../model/rotation.ts'
import { saveRotation, updateRequest } from '../store.ts'
import { clusterSubject } from './context.ts'
import type { RotationContext } from './context.ts'
import { followRequest, followRotation } from './follow.ts'

/** Decides, records and promises in the transaction it is given; the request as it is now, or why not. */
export async function moveRequest(
  ctx: RotationContext,
  tx: Tx,
  request: Request,
  command: RequestCommand,
  cause: string | null = null,
): Promise<Request | RequestNo> {
  const decided = decideRequest(request, command, tx.now)
  if ('no' in decided) return decided
  const saved = await updateRequest(tx, decided.request)
  const by: Actor = 'member' in command ? command.member.person : 'bot'
  tx.pen.record(saved.id, by, decided.facts, cause)
  await followRequest(ctx, tx, saved, decided.facts, by)
  return saved
}

export async function moveRotation(
  ctx: RotationContext,
  tx: Tx,
  rotation: Rotation,
  command: RotationCommand,
  cause: string | null = null,
): Promise<Rotation | RotationNo> {
  const decided = decideRotation(rotation, command, tx.now)
  if ('no' in decided) return decided
  const saved = await saveRotation(tx, decided.rotation)
  const by: Actor = 'by' in command ? command.by : 'bot'
  tx.pen.record(clusterSubject(saved.cluster), by, decided.facts, cause)
  await followRotation(ctx, tx, rotation, saved, decided.facts, by)
  return saved
}
