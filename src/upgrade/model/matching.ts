import type { LeftBecause, Payload, Selected } from '../../payload/model/payload.ts'
import type { Instant } from '../../kernel/time.ts'
import { digestOf } from './seen.ts'
import type { Release } from './seen.ts'

/** A sprint's payload by everything that it can be recognised by on a cluster. */
export interface SprintPayload {
  sprint: number
  tag: string
  /** Its public name, once it is promoted. */
  name: string | null
  digests: readonly string[]
}

/** A selection that did not stand: a cluster may take it up all the same. */
export interface LeftPayload extends SprintPayload {
  leftAt: Instant
  because: LeftBecause
}

/** Null where nothing is selected. */
export function payloadOn({ sprint, selected, promoted }: Payload): SprintPayload | null {
  return selected && recognised(sprint, selected, promoted)
}

/** What was selected for the sprint and does not stand any more, the last one first. */
export function leftOf({ sprint, selected, earlier }: Payload): LeftPayload[] {
  return earlier
    .filter(({ tag }) => tag !== selected?.tag)
    .map(one => ({ ...recognised(sprint, one, one.promoted), leftAt: one.leftAt, because: one.because }))
    .toReversed()
}

function recognised(sprint: number, selected: Selected, promoted: Payload['promoted']): SprintPayload {
  const digests = [promoted && digestOf(promoted.image), selected.digest, digestOf(selected.pullSpec ?? '')]
  return {
    sprint,
    tag: selected.tag,
    name: promoted?.name ?? null,
    digests: digests.flatMap(digest => (digest === null ? [] : [digest.toLowerCase()])),
  }
}

/** By digest, by the promoted build's name, or as the nightly itself. Names outlast a rebuild for several architectures. */
export function isPayload(release: Release, { tag, name, digests }: SprintPayload): boolean {
  const digest = digestOf(release.image)
  if (digest !== null && digests.includes(digest)) return true
  return release.version !== '' && (release.version === name || release.version === tag)
}

/** The newest sprint's payload that this release is; null where it is none of them. */
export function sprintOf(release: Release, payloads: readonly SprintPayload[]): number | null {
  const matching = payloads.filter(payload => isPayload(release, payload)).map(({ sprint }) => sprint)
  return matching.length === 0 ? null : Math.max(...matching)
}
