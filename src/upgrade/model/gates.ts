import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'

const configMapSchema = z.object({
  data: z.record(z.string(), z.string()),
  /** Empty where there is no such ConfigMap. */
  resourceVersion: z.string(),
  /** Who wrote it, by the names of their programs. */
  managers: z.array(z.object({ manager: z.string(), at: z.number().nullable() })),
})
export type ConfigMapSeen = z.infer<typeof configMapSchema>

/** What a cluster asks of its administrator before an upgrade, and what was acknowledged (payloads.md §4.1). */
export interface AdminGates {
  gates: ConfigMapSeen
  acks: ConfigMapSeen
}

export const snapshotSchema = z.object({
  cluster: z.string(),
  at: z.number(),
  /** Where the upgrade to the sprint's payload was. */
  stage: z.enum(['before', 'during', 'after']),
  sprint: z.number().int(),
  /** Since when they could not be read before it; null where they were seen to change. */
  unseenSince: z.number().nullable(),
  gates: configMapSchema,
  acks: configMapSchema,
})
/** Gates and acks as they were from one moment until the next snapshot. */
export type GateSnapshot = z.infer<typeof snapshotSchema>

export function isSameGates(a: AdminGates, b: AdminGates): boolean {
  return a.gates.resourceVersion === b.gates.resourceVersion && a.acks.resourceVersion === b.acks.resourceVersion
}

/** What held at some time between the two moments. `snapshots` are oldest first, and so is the answer. */
export function snapshotsDuring(snapshots: readonly GateSnapshot[], from: Instant, to: Instant): GateSnapshot[] {
  return snapshots.filter((one, at) => {
    const until = snapshots[at + 1]?.at ?? Infinity
    return one.at <= to && until > from
  })
}

/**
 * Whether it is known what was asked for and acknowledged between the two moments: something was seen, and at the end
 * they could be read, or had not changed when they could be read again.
 */
export function isSeen(snapshots: readonly GateSnapshot[], from: Instant, to: Instant): boolean {
  const next = snapshots.find(({ at }) => at > to)
  const isBlindAtEnd = next !== undefined && next.unseenSince !== null && next.unseenSince < to
  return snapshotsDuring(snapshots, from, to).length > 0 && !isBlindAtEnd
}

/** The version a gate's key names, and whether its form is one that a cluster takes for a gate. */
const GATE_KEY = /^ack-([45])[.](\d+)-[^-]/

export function hasGateForm(key: string): boolean {
  return GATE_KEY.test(key)
}

/** From this minor version of major 4 on, a cluster compares the major version of a key as well (payloads.md §4.1). */
const MAJOR_COMPARED_FROM_MINOR = 23

/** Whether a cluster that is on `version` takes the key for one of its own gates; unknown where the version is. */
export function isGateOf(key: string, version: string): boolean {
  const [, major, minor] = GATE_KEY.exec(key) ?? []
  const [, onMajor, onMinor] = /^(\d+)[.](\d+)[.]/.exec(version) ?? []
  if (major === undefined || minor === undefined || onMajor === undefined || onMinor === undefined) return false
  if (Number(minor) !== Number(onMinor)) return false
  const comparesMajor = Number(onMajor) > 4 || Number(onMinor) >= MAJOR_COMPARED_FROM_MINOR
  return !comparesMajor || major === onMajor
}

/** The gates that hold for a cluster on this version: a gate without a text is none. */
export function gatesFor({ gates }: AdminGates, version: string): string[] {
  return Object.entries(gates.data).flatMap(([key, text]) =>
    text.trim() !== '' && isGateOf(key, version) ? [key] : [],
  )
}

export function isAcked({ acks }: Pick<AdminGates, 'acks'>, key: string): boolean {
  return acks.data[key] === 'true'
}

/** What stands in the way of leaving this version. */
export function openGates(seen: AdminGates, version: string): string[] {
  return gatesFor(seen, version).filter(key => !isAcked(seen, key))
}

/** Keys that were acknowledged between two looks, and by which programs. */
export function acksAdded(before: AdminGates, after: AdminGates): { keys: string[]; managers: string[] } {
  const keys = Object.keys(after.acks.data).filter(key => isAcked(after, key) && !isAcked(before, key))
  const known = new Map(before.acks.managers.map(({ manager, at }) => [manager, at]))
  const fresh = after.acks.managers.filter(({ manager, at }) => known.get(manager) !== at)
  return { keys, managers: [...new Set(fresh.map(({ manager }) => manager))] }
}
