import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'

/** A cluster as one look shows it (payloads.md §5). What is kept of it has a schema; the rest only passes through. */

export interface ClusterSeen {
  version: VersionSeen
  operators: Part<OperatorSeen[]>
  pools: Part<MachinePool[]>
  /** None of them running is rescue mode. */
  versionOperator: Part<{ replicas: number }>
}

export type Part<T> = { read: true; value: T } | { read: false; why: string }

export interface VersionSeen {
  generation: number
  /** Behind `generation` the conditions say nothing about what is asked now. */
  observedGeneration: number
  desired: Release
  desiredUpdate: (Release & { force: boolean }) | null
  overrides: { kind: string; name: string; unmanaged: boolean }[]
  /** Newest first. */
  history: UpdateSeen[]
  conditions: Record<string, ConditionSeen>
  /** What stands against updates that the cluster knows of, by the names of the risks. */
  conditionalUpdates: (Release & { risks: string[] })[]
}

/** Either may be empty where the cluster does not say it. */
export interface Release {
  version: string
  image: string
}

/** `Partial` with an end was superseded before it was done. */
export interface UpdateSeen extends Release {
  state: 'Completed' | 'Partial'
  startedAt: Instant
  completedAt: Instant | null
  /** What stood against it and was not heeded. */
  acceptedRisks: string | null
}

export interface ConditionSeen {
  status: 'True' | 'False' | 'Unknown'
  reason: string
  message: string
  /** Since when. */
  at: Instant | null
}

export interface OperatorSeen {
  name: string
  available: ConditionSeen | null
  degraded: ConditionSeen | null
}

export const machinePoolSchema = z.object({
  name: z.string(),
  paused: z.boolean(),
  machines: z.number(),
  updated: z.number(),
  degraded: z.number(),
})
export type MachinePool = z.infer<typeof machinePoolSchema>

/** The digest in a pull spec, or null where it is by tag or not there. */
export function digestOf(image: string): string | null {
  return /@(sha256:[0-9a-f]+)$/i.exec(image)?.[1]?.toLowerCase() ?? null
}

/** Images decide where both are by digest: the same version may come with another image (payloads.md §5.3). */
export function sameRelease(a: Release, b: Release): boolean {
  const [ofA, ofB] = [digestOf(a.image), digestOf(b.image)]
  if (ofA !== null && ofB !== null) return ofA === ofB
  return a.version !== '' ? a.version === b.version : a.image !== '' && a.image === b.image
}

/** Which update of a cluster's history this is. */
export function updateKey({ startedAt, version, image }: UpdateSeen): string {
  return `${startedAt}/${digestOf(image) ?? version}`
}

/** What a cluster ran before this update: the last one before it that was completed. */
export function versionBefore(history: readonly UpdateSeen[], update: UpdateSeen | null): string {
  const older = update === null ? history : history.slice(history.indexOf(update) + 1)
  // An update to another image of the same version leaves nothing behind.
  const left = update === null ? older : older.filter(({ version }) => version !== update.version)
  return (left.find(({ state }) => state === 'Completed') ?? left.at(-1))?.version ?? ''
}

/** The version a cluster is on, by the rule of its version operator (payloads.md §5.3). */
export function runningVersion(history: readonly UpdateSeen[]): string {
  return versionBefore(history, null)
}
