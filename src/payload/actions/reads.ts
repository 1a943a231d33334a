import type { Person } from '../../kernel/people.ts'
import type { Reader } from '../../store/store.ts'
import type { ManualAccept } from '../model/accept.ts'
import { hasPassed, sprintOfId } from '../model/payload.ts'
import type { Payload } from '../model/payload.ts'
import { readOpenAccepts } from '../store-accept.ts'
import { readPayload, readPayloads, readPayloadsAfter, readPayloadsBefore } from '../store.ts'

/** A decade of sprints, and more. */
const PAYLOADS_MAX = 500

/** The payload of a sprint, once its selection has begun. */
export async function payloadOf(db: Reader, sprint: number): Promise<Payload | null> {
  return readPayload(db, sprint)
}

/** The newest sprint first. */
export async function payloadsOf(db: Reader, limit = PAYLOADS_MAX): Promise<Payload[]> {
  return readPayloads(db, limit)
}

/** Acceptances by hand that are not over. */
export async function openAccepts(db: Reader): Promise<ManualAccept[]> {
  return readOpenAccepts(db)
}

/** There is a choice until the payload of a later sprint is opened: QE may fail one when its sprint has ended. */
export async function isOver(db: Reader, payload: Payload): Promise<boolean> {
  return (await laterThan(db, payload)) !== null
}

/** The payload of a later sprint, once its choice has begun; of several the one that is furthest on. */
export async function laterThan(db: Reader, { sprint }: Payload): Promise<Payload | null> {
  const later = await readPayloadsAfter(db, sprint)
  const passed = later.find(({ qe }) => hasPassed(qe))
  return passed ?? later.find(({ selected }) => selected !== null) ?? later[0] ?? null
}

/** Those that are looked after, the newest first: also those before it that still count, until QE has passed the newest. */
export async function inCare(db: Reader): Promise<Payload[]> {
  const [newest] = await readPayloads(db, 1)
  if (!newest) return []
  const former = hasPassed(newest.qe) ? [] : standingOf(await readPayloadsBefore(db, newest.sprint))
  return [newest, ...former].filter(({ missed }) => !missed)
}

/** Of earlier ones, the last that was selected, and the last that QE has passed: that is the one to take until then. */
export function standingOf(former: readonly Payload[]): Payload[] {
  const selected = former.find(one => one.selected !== null)
  const passed = former.find(({ qe }) => hasPassed(qe))
  return selected === passed ? (selected ? [selected] : []) : [selected, passed].filter(one => one !== undefined)
}

/** Who waits for the card of this key: whoever had the selection begin at once. */
export async function openerOf(db: Reader, messageKey: string): Promise<Person | null> {
  const sprint = messageKey.startsWith('payload/') ? sprintOfId(messageKey.slice('payload/'.length)) : null
  return sprint === null ? null : ((await readPayload(db, sprint))?.openedBy ?? null)
}
