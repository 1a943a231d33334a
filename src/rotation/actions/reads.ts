import type { Reader } from '../../store/store.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readFailoversAfter, readOpenRequests, readRequest, readRotation } from '../store.ts'
import type { RotationContext } from './context.ts'

/** A request by its ID, as it is typed. */
export async function requestOf({ store }: RotationContext, id: string): Promise<Request | null> {
  return readRequest(store.db, id.toUpperCase())
}

/** The same, for whoever is inside a transaction. */
export async function requestIn(db: Reader, id: string): Promise<Request | null> {
  return readRequest(db, id)
}

export async function openRequestsOf({ store }: RotationContext, cluster: string): Promise<Request[]> {
  return readOpenRequests(store.db, cluster)
}

export async function rotationOf(
  { store, clock }: Pick<RotationContext, 'store' | 'clock'>,
  cluster: string,
): Promise<Rotation> {
  return readRotation(store.db, cluster, clock.now())
}

/** Failovers of all clusters whose number is higher, oldest first, so many at most. */
export async function failoversAfter(db: Reader, number: number, limit: number): Promise<Request[]> {
  return readFailoversAfter(db, number, limit)
}
