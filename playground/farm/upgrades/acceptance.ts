import { hours } from '../../../src/kernel/time.ts'
import type { ClusterVersion, DesiredUpdate } from './cluster-objects.ts'
import type { WantedCondition } from './conditions.ts'
import { isMinorMove } from './release-version.ts'
import type { Payload } from './rollout.ts'
import type { Upgradeability } from './upgradeable.ts'

/** The median of real upgrades to pre-release versions (payloads.md §0.1). */
export const usualDuration = { takesMs: hours(1.9), workersMs: hours(2) }

export interface Asked {
  version: ClusterVersion
  /** Releases the cluster could pull, by digest. */
  known: ReadonlyMap<string, Payload>
  /** The last version that was applied whole. */
  current: string
  upgradeability: Upgradeability
  /** Whether no signature is found for what is asked for. */
  isUnverified: boolean
}

/** What the version operator makes of `spec.desiredUpdate`. */
export type Answer =
  | { kind: 'as-it-is'; condition: WantedCondition }
  | { kind: 'refused'; condition: WantedCondition }
  | { kind: 'taken'; condition: WantedCondition; payload: Payload; verified: boolean; acceptedRisks: string }

export function answerTo(asked: Asked): Answer {
  const { spec, status } = asked.version
  const [latest] = status.history
  const update = spec.desiredUpdate
  if (!update || !latest || isSame(update, latest)) {
    return { kind: 'as-it-is', condition: loaded(latest?.version ?? '', latest?.image ?? '') }
  }
  const payload = payloadFor(update, asked)
  if (!payload) return refused('RetrievePayload', retrievalFailed(update, 'the release image cannot be pulled'))
  if (update.version !== '' && update.version !== payload.version) {
    const text = `release image version ${payload.version} does not match the expected upstream version ${update.version}`
    return refused('VerifyPayloadVersion', text)
  }
  const risks: string[] = []
  if (asked.isUnverified) {
    const why = `unable to verify ${digestIn(payload.image)} against keyrings: verifier-public-key-redhat`
    if (!update.force)
      return refused('RetrievePayload', retrievalFailed(update, `The update cannot be verified: ${why}`))
    risks.push(
      `Target release version="${update.version}" image="${payload.image}" cannot be verified, but continuing anyway because the update was forced: ${why}`,
    )
  }
  const no = preconditionAgainst(payload, asked)
  if (no !== null) {
    if (!update.force) {
      const text = `Preconditions failed for payload loaded version="${payload.version}" image="${payload.image}": ${no}`
      return refused('PreconditionChecks', text)
    }
    risks.push(`Forced through blocking failures: ${no}`)
  }
  return {
    kind: 'taken',
    condition: loaded(payload.version, payload.image),
    payload,
    verified: !asked.isUnverified,
    acceptedRisks: risks.join('\n'),
  }
}

function isSame(update: DesiredUpdate, latest: { version: string; image: string }): boolean {
  return update.image === '' ? update.version === latest.version : update.image === latest.image
}

/** A version alone must be one the cluster knows; an image that says its version is taken at its word. */
function payloadFor({ version, image }: DesiredUpdate, { known, version: { status } }: Asked): Payload | undefined {
  if (image === '') {
    const earlier = status.history.find(entry => entry.version === version)
    const seen = [...known.values()].find(payload => payload.version === version)
    return seen ?? (earlier && { version, image: earlier.image, ...usualDuration })
  }
  return known.get(image) ?? (version === '' ? undefined : { version, image, ...usualDuration })
}

function preconditionAgainst({ version }: Payload, { current, upgradeability: { no } }: Asked): string | null {
  if (!no || !isMinorMove(current, version)) return null
  return `Precondition "ClusterVersionUpgradeable" failed because of "${no.reason}": ${no.message}`
}

function loaded(version: string, image: string): WantedCondition {
  const message = `Payload loaded version="${version}" image="${image}" architecture="amd64"`
  return { type: 'ReleaseAccepted', status: 'True', reason: 'PayloadLoaded', message }
}

function refused(reason: string, message: string): Answer {
  return { kind: 'refused', condition: { type: 'ReleaseAccepted', status: 'False', reason, message } }
}

function retrievalFailed({ version, image }: DesiredUpdate, why: string): string {
  return `Retrieving payload failed version="${version}" image="${image}" failure=${why}`
}

const digestIn = (image: string): string => image.split('@').at(1) ?? image
