import { isOutsideError } from '../kernel/outside.ts'
import { isOurs } from '../rotation/model/convergence.ts'
import type { Override } from '../services/dispatcher/answers.ts'
import type { Dispatcher } from '../services/dispatcher/dispatcher.ts'
import { FarmFileFault, schedulingIn } from '../services/farm-files/clusters-file.ts'
import type { Github, GithubVersion } from '../services/github/github.ts'
import type { Instant } from '../kernel/time.ts'
import type { DrainSeen } from './model/drift.ts'
import type { FileSeen, FileVersion } from './model/file-stretches.ts'
import type { ReductionSeen } from './model/reduced.ts'

export interface OverridesSeen {
  reductions: ReductionSeen[]
  /** Those of others. */
  drains: DrainSeen[]
}

/** What the dispatcher lists of whole clusters; null where it could not be asked. */
export async function lookAtOverrides(dispatcher: Dispatcher, environment: string): Promise<OverridesSeen | null> {
  try {
    const overrides = await dispatcher.overrides()
    return {
      reductions: overrides.flatMap(reductionIn),
      drains: overrides.flatMap(override => drainIn(override, environment)),
    }
  } catch (error) {
    // The rotation's own watch tells when the dispatcher is out of reach; the next look makes up for this one.
    if (isOutsideError(error)) return null
    throw error
  }
}

export interface FarmFile {
  github: Github
  path: string
}

/** How the farm's file schedules each of these clusters; null where it cannot be read or understood. */
export async function lookAtFile(
  { github, path }: FarmFile,
  clusters: readonly string[],
): Promise<Map<string, FileSeen> | null> {
  try {
    const { text } = await github.readFile(path)
    return new Map(clusters.map(cluster => [cluster, schedulingIn(text, cluster)]))
  } catch (error) {
    if (isOutsideError(error) || error instanceof FarmFileFault) return null
    throw error
  }
}

/** What was merged to it since; null where that cannot be read, such as for lack of rights. */
export async function lookBackAtFile(
  { github, path }: FarmFile,
  clusters: readonly string[],
  since: Instant,
): Promise<Map<string, FileVersion[]> | null> {
  try {
    const versions = await github.versionsSince(path, since)
    return new Map(clusters.map(cluster => [cluster, versions.flatMap(version => versionOf(version, cluster))]))
  } catch (error) {
    if (isOutsideError(error)) return null
    throw error
  }
}

/** One that nobody can understand moved nothing: the farm goes on with the one before. */
function versionOf({ mergedAt, text }: GithubVersion, cluster: string): FileVersion[] {
  try {
    return [{ at: mergedAt, state: schedulingIn(text, cluster) }]
  } catch (error) {
    if (error instanceof FarmFileFault) return []
    throw error
  }
}

const WAS_IN_FORCE = ['Active', 'Expired', 'Revoked']

/** One that concerns a single capability leaves the cluster its share of everything else, so it is none. */
function reductionIn(override: Override): ReductionSeen[] {
  const { id, kind, cluster, capacity } = override
  const force = inForce(override)
  return kind === 'Capacity' && capacity !== null && force ? [{ id, cluster, capacity, ...force }] : []
}

function drainIn(override: Override, environment: string): DrainSeen[] {
  const { kind, cluster, createdBy, idempotencyKey } = override
  const force = inForce(override)
  if (kind !== 'Drain' || !force || isOurs({ key: idempotencyKey ?? '' }, environment)) return []
  return [{ cluster, by: createdBy, ...force }]
}

/** When it concerned the whole cluster; null where it never did. */
function inForce({ capability, startsAt, expiresAt, revokedAt, state }: Override) {
  if (capability !== null || startsAt === null || expiresAt === null || !WAS_IN_FORCE.includes(state ?? '')) return null
  return { startsAt, endsAt: Math.min(expiresAt, revokedAt ?? expiresAt) }
}
