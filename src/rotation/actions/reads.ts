import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readOpenRequests, readRequest, readRotation } from '../store.ts'
import type { RotationContext } from './context.ts'

/** A request by its ID, as it is typed. */
export async function requestOf({ store }: RotationContext, id: string): Promise<Request | null> {
  return readRequest(store.db, id.toUpperCase())
}

export async function openRequestsOf({ store }: RotationContext, cluster: string): Promise<Request[]> {
  return readOpenRequests(store.db, cluster)
}

export async function rotationOf({ store, clock }: RotationContext, cluster: string): Promise<Rotation> {
  return readRotation(store.db, cluster, clock.now())
}
