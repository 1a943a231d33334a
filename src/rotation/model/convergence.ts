import { hours, minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Question, Rotation } from './rotation.ts'

/** A dispatcher override as the farm lists it, as much of it as convergence needs. */
export interface OverrideSeen {
  id: string
  cluster: string
  state: string
  key: string
  startsAt: Instant
  expiresAt: Instant
  createdBy: string
  revokedBy: string | null
  revokedAt: Instant | null
}

/** The next thing to do so that the dispatcher's override becomes what is desired. */
export type Step =
  | { do: 'nothing'; lookAgainAt: Instant | null }
  /** Ours is live but not recorded: its answer was lost. */
  | { do: 'adopt'; override: OverrideSeen; applications: number }
  | { do: 'start'; key: string; applications: number; durationMs: number }
  | { do: 'renew'; cancel: string; key: string; applications: number; durationMs: number }
  | { do: 'cancel'; ids: string[] }
  | { do: 'question'; question: Question }
  /** Somebody else's override holds the cluster: it is never fought. */
  | { do: 'wait'; foreign: OverrideSeen }

/** A drain lives two hours at the most (buildfarm.md §1.6). */
export const DRAIN_MAX_MS = hours(2)
/** How long before its end an override is renewed. */
export const RENEW_BEFORE_MS = minutes(10)
/** An override that ended longer ago than this while nobody watched is not renewed without asking. */
export const LAPSE_TOLERATED_MS = minutes(15)

/** The key under which the nth override of a failover is asked for: how ours are told from everybody else's. */
export function overrideKey(environment: string, failover: string, application: number): string {
  return `${overridePrefix(environment, failover)}${application}`
}

export function isOurs(override: Pick<OverrideSeen, 'key'>, environment: string): boolean {
  // The whole key is compared: the bot of `production-eu` is not that of `production`.
  const prefix = `sacrificial-${environment.toLowerCase()}-`
  return override.key.startsWith(prefix) && /^f\d+-\d+$/.test(override.key.slice(prefix.length))
}

/** Live means that jobs are or will be kept away by it. */
export function isLive(override: Pick<OverrideSeen, 'state' | 'expiresAt'>, now: Instant): boolean {
  return ['Active', 'Pending'].includes(override.state) && override.expiresAt > now
}

/** Live, or failed only for now: one whose cluster left the file would be in force again once it is back there. */
function holdsOn(override: OverrideSeen, now: Instant): boolean {
  return isLive(override, now) || (override.state === 'Failed' && override.expiresAt > now)
}

export interface ConvergenceFacts {
  environment: string
  /** The Slack ID under which the bot itself acts on the dispatcher. */
  botUser: string
  /** Whether the configured way has a stop-gap at all. */
  stopGapWay: boolean
  overrides: readonly OverrideSeen[]
  now: Instant
}

/** Pure: compares what is desired with the dispatcher's list and names the next step. */
export function nextStep(rotation: Rotation, facts: ConvergenceFacts): Step {
  if (!facts.stopGapWay) return { do: 'nothing', lookAgainAt: null }
  const here = facts.overrides.filter(override => override.cluster === rotation.cluster)
  const live = here.filter(override => isLive(override, facts.now))
  const ours = live.filter(override => isOurs(override, facts.environment))
  if (!wantsStopGap(rotation)) {
    const left = here.filter(override => isOurs(override, facts.environment) && holdsOn(override, facts.now))
    return left.length > 0
      ? { do: 'cancel', ids: left.map(override => override.id) }
      : { do: 'nothing', lookAgainAt: null }
  }
  const current = currentOf(ours, rotation, facts)
  const others = ours.filter(override => override !== current)
  if (others.length > 0) return { do: 'cancel', ids: others.map(override => override.id) }
  if (current) return keepAlive(rotation, current, facts)
  const foreign = live[0]
  const last = lastOfOurs(rotation, here, facts)
  if (foreign && !last) return { do: 'wait', foreign }
  return last ? afterItsEnd(rotation, last, facts, foreign) : start(rotation, facts)
}

/** A stop-gap is wanted while the cluster shall be out, nobody has to be asked, and the lasting change is not seen yet. */
export function wantsStopGap(rotation: Rotation): boolean {
  if (rotation.desired === 'in' || rotation.phase === 'questioned' || rotation.phase === 'in') return false
  const lasting = rotation.lasting
  return !(lasting && lasting.to !== 'in' && lasting.seenAt !== null)
}

/** Our live override for this failover; the recorded one, should there be two. */
function currentOf(
  ours: readonly OverrideSeen[],
  rotation: Rotation,
  facts: ConvergenceFacts,
): OverrideSeen | undefined {
  const mine = ours.filter(override => override.key.startsWith(prefixOf(rotation, facts)))
  return mine.find(override => override.id === rotation.stopGap?.id) ?? mine[0]
}

function keepAlive(rotation: Rotation, current: OverrideSeen, facts: ConvergenceFacts): Step {
  const recorded = rotation.stopGap?.id === current.id && rotation.stopGap.live
  if (!recorded) return { do: 'adopt', override: current, applications: numberOf(current, rotation, facts) + 1 }
  const renewAt = current.expiresAt - RENEW_BEFORE_MS
  const bridgeEnds = rotation.bridgeUntil ?? 0
  if (bridgeEnds <= current.expiresAt) return { do: 'nothing', lookAgainAt: current.expiresAt }
  if (facts.now < renewAt) return { do: 'nothing', lookAgainAt: renewAt }
  return { do: 'renew', cancel: current.id, ...fresh(rotation, facts) }
}

/** Our last override is no longer live: by whose will decides whether it comes back. */
function afterItsEnd(
  rotation: Rotation,
  last: OverrideSeen,
  facts: ConvergenceFacts,
  foreign: OverrideSeen | undefined,
): Step {
  const { now } = facts
  if (last.revokedBy !== null && last.revokedBy !== facts.botUser) {
    return { do: 'question', question: { kind: 'revoked', at: last.revokedAt ?? now, byUser: last.revokedBy } }
  }
  const endedAt = last.revokedAt ?? last.expiresAt
  if ((rotation.bridgeUntil ?? 0) <= now)
    return { do: 'question', question: { kind: 'bridge-ended', at: endedAt, byUser: null } }
  if (now - endedAt > LAPSE_TOLERATED_MS)
    return { do: 'question', question: { kind: 'lapsed', at: endedAt, byUser: null } }
  return foreign ? { do: 'wait', foreign } : start(rotation, facts)
}

function start(rotation: Rotation, facts: ConvergenceFacts): Step {
  const { bridgeUntil } = rotation
  // The dispatcher was out of reach for the whole time that was approved.
  if (bridgeUntil !== null && bridgeUntil <= facts.now) {
    return { do: 'question', question: { kind: 'bridge-ended', at: bridgeUntil, byUser: null } }
  }
  return { do: 'start', ...fresh(rotation, facts) }
}

function fresh(rotation: Rotation, facts: ConvergenceFacts) {
  const application = rotation.applications
  const left = (rotation.bridgeUntil ?? facts.now + DRAIN_MAX_MS) - facts.now
  return {
    key: overrideKey(facts.environment, rotation.failover ?? '', application),
    applications: application + 1,
    durationMs: Math.max(minutes(1), Math.min(DRAIN_MAX_MS, left)),
  }
}

/** The newest override of this failover that was asked for since it was last taken out, live or not. */
function lastOfOurs(
  rotation: Rotation,
  here: readonly OverrideSeen[],
  facts: ConvergenceFacts,
): OverrideSeen | undefined {
  const prefix = prefixOf(rotation, facts)
  return here
    .filter(
      override => override.key.startsWith(prefix) && numberOf(override, rotation, facts) >= rotation.firstApplication,
    )
    .toSorted((a, b) => b.startsAt - a.startsAt || numberOf(b, rotation, facts) - numberOf(a, rotation, facts))[0]
}

function numberOf(override: OverrideSeen, rotation: Rotation, facts: ConvergenceFacts): number {
  return Number(override.key.slice(prefixOf(rotation, facts).length))
}

function prefixOf(rotation: Rotation, facts: ConvergenceFacts): string {
  return overridePrefix(facts.environment, rotation.failover ?? '')
}

function overridePrefix(environment: string, failover: string): string {
  return `sacrificial-${environment.toLowerCase()}-${failover.toLowerCase()}-`
}

/**
 * Since when nothing keeps jobs off a cluster that shall be out, as far as is known: its stop-gap ended and no lasting
 * change holds. Null while something holds, or where nothing was in force yet.
 */
export function unheldSince(rotation: Rotation, now: Instant): Instant | null {
  const { stopGap, lasting } = rotation
  if (!wantsStopGap(rotation) || !stopGap || (lasting?.done && lasting.to !== 'in')) return null
  if (!stopGap.live) return stopGap.endedAt ?? stopGap.expiresAt
  return stopGap.expiresAt <= now ? stopGap.expiresAt : null
}
