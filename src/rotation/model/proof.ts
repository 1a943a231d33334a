import { minutes, seconds } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Observed } from './observation.ts'
import type { Rotation } from './rotation.ts'

/** What the farm's configuration lets us look at. */
export interface Eyes {
  dispatcher: boolean
  placement: boolean
}

/** A dispatcher that drains has a propagation bound of at most 30 s (buildfarm.md §1.6). */
const STOP_GAP_BOUND_MS = seconds(30)
/** git-sync 30 s, the dispatcher's re-read 1 min, the scheduler's cache 10 min (buildfarm.md §1.4). */
export const LASTING_BOUND_MS = seconds(30) + minutes(1) + minutes(10)

export type ProofName = 'dispatcher' | 'probes' | 'placement'
export type Proof = 'yes' | 'no' | 'not-yet'
export type Proofs = Partial<Record<ProofName, Proof>>

/** From when on no new job may be on the cluster: the change, and what it takes to reach the scheduler. */
export function outBasis(rotation: Rotation): Instant | null {
  if (rotation.stopGap?.live) return rotation.stopGap.startedAt + STOP_GAP_BOUND_MS
  const lasting = rotation.lasting
  const changed = lasting?.seenAt ?? lasting?.done?.at ?? null
  return changed === null ? null : changed + LASTING_BOUND_MS
}

/** From when on jobs may come back. */
export function inBasis(rotation: Rotation): Instant | null {
  if (rotation.stopGap?.live) return null
  const ended = rotation.stopGap?.endedAt ?? rotation.askedAt ?? 0
  const lasting = rotation.lasting
  if (!lasting) return ended
  return lasting.done === null && lasting.seenAt === null
    ? null
    : Math.max(ended, lasting.seenAt ?? lasting.done?.at ?? 0)
}

/**
 * What speaks for "out". All that the configuration can give is needed; where ProwJobs cannot be read nothing is ever
 * proven, whatever else agrees.
 */
export function proofsOfOut(rotation: Rotation, seen: Observed, eyes: Eyes): Proofs {
  const basis = outBasis(rotation)
  return {
    ...(eyes.dispatcher && { dispatcher: dispatcherSaysOut(rotation, seen), probes: probesSayOut(seen) }),
    placement: eyes.placement ? placementSaysOut(seen, basis) : 'not-yet',
  }
}

/** What speaks for "in": the dispatcher plans for it again, a probe names it, and a job has been placed on it since. */
export function proofsOfIn(rotation: Rotation, seen: Observed, eyes: Eyes): Proofs {
  const basis = inBasis(rotation)
  return {
    ...(eyes.dispatcher && { dispatcher: dispatcherSaysIn(seen), probes: probesSayIn(seen) }),
    placement: eyes.placement ? placementSaysIn(seen, basis) : 'not-yet',
  }
}

export function allProven(proofs: Proofs): boolean {
  return Object.values(proofs).every(proof => proof === 'yes')
}

/** Since when the cluster is out, by the farm's clock: the start of the override, or the lasting change as seen. */
export function outSince(rotation: Rotation, seen: Observed): Instant {
  if (rotation.stopGap?.live) return rotation.stopGap.startedAt
  return rotation.lasting?.seenAt ?? rotation.lasting?.done?.at ?? seen.at
}

/** Since when the cluster is back, by the farm's clock: the first job that it was given since it was asked in. */
export function inSince({ askedAt }: Rotation, { at, placement }: Observed): Instant {
  const landedAt = placement?.read ? placement.landedAt : null
  return landedAt !== null && landedAt > (askedAt ?? 0) ? Math.min(landedAt, at) : at
}

function dispatcherSaysOut(rotation: Rotation, seen: Observed): Proof {
  if (!seen.dispatcher?.read) return 'not-yet'
  if (!seen.dispatcher.active) return rotation.lasting?.done || rotation.lasting?.seenAt ? 'yes' : 'not-yet'
  return seen.dispatcher.override?.ours ? 'yes' : 'no'
}

function probesSayOut(seen: Observed): Proof {
  if (!seen.probes) return 'not-yet'
  if (seen.probes.here.length > 0) return 'no'
  return seen.probes.elsewhere > 0 ? 'yes' : 'not-yet'
}

function placementSaysOut(seen: Observed, basis: Instant | null): Proof {
  const placement = seen.placement
  if (basis === null || !placement?.read || placement.basisAt !== basis || seen.at <= basis) return 'not-yet'
  if (placement.landed.length > 0) return 'no'
  if (placement.unchecked > 0) return 'not-yet'
  return placement.anyCreated ? 'yes' : 'not-yet'
}

function dispatcherSaysIn(seen: Observed): Proof {
  if (!seen.dispatcher?.read) return 'not-yet'
  return seen.dispatcher.active && seen.dispatcher.override === null ? 'yes' : 'no'
}

function probesSayIn(seen: Observed): Proof {
  if (!seen.probes) return 'not-yet'
  return seen.probes.here.length > 0 ? 'yes' : 'no'
}

function placementSaysIn(seen: Observed, basis: Instant | null): Proof {
  const placement = seen.placement
  if (basis === null || !placement?.read || placement.basisAt !== basis) return 'not-yet'
  return placement.landed.length > 0 ? 'yes' : 'not-yet'
}
