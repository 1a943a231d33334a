import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { acksAdded, openGates } from './gates.ts'
import type { AdminGates, GateSnapshot } from './gates.ts'
import { paceNow } from './pace.ts'
import type { ClusterSeen } from './seen.ts'
import type { UpgradeView } from './view.ts'

/** What suggests that somebody had to do something by hand (payloads.md §4.3). */
const ASK_KINDS = ['blocked', 'forced', 'overrides', 'operator-off', 'pool-paused', 'acks-added', 'long'] as const
export type AskKind = (typeof ASK_KINDS)[number]

export const askSchema = z.object({
  /** Its kind; `forced-2` where the same was asked about an earlier upgrade in the same sprint. */
  id: z.string(),
  kind: z.enum(ASK_KINDS),
  at: z.number(),
  /** When the upgrade had begun that it is about; null where it had not. */
  upgradeStartedAt: z.number().nullable(),
  /** What was seen, in the cluster's own words. */
  evidence: z.array(z.string()),
  answer: z
    .object({
      what: z.enum(['change', 'nothing']),
      by: personSchema,
      at: z.number(),
      /** The admin change that was recorded. */
      change: z.string().nullable(),
    })
    .nullable(),
})
/** A question of the bot: did you have to change something? */
export type Ask = z.infer<typeof askSchema>

export const baselineSchema = z.object({ overrides: z.array(z.string()), paused: z.array(z.string()) })
/** What was unusual before the upgrade began already, and is no sign of anything. */
export type Baseline = z.infer<typeof baselineSchema>

export function baselineOf(seen: ClusterSeen): Baseline {
  return { overrides: takenOver(seen), paused: pausedPools(seen) }
}

export interface Evidence {
  view: UpgradeView
  seen: ClusterSeen
  /** Null where the cluster was not looked at before the upgrade. */
  baseline: Baseline | null
  /** As they are now; null where they cannot be read. */
  gates: AdminGates | null
  /** As they were when the payload was selected, or as early as they are known. */
  gatesBefore: GateSnapshot | null
  now: Instant
}

/** What is seen that a person has to explain, by kind. */
export function evidenceIn(look: Evidence): { kind: AskKind; evidence: string[] }[] {
  const { view, seen, gates, gatesBefore } = look
  const found: Record<AskKind, string[] | null> = {
    blocked: unexplainedBlock(view, gates),
    forced: view.forced || view.risks !== '' ? [view.risks || 'desiredUpdate.force is set'] : null,
    overrides: some(without(takenOver(seen), look.baseline?.overrides)),
    'operator-off': isOperatorOff(seen) ? ['the deployment cluster-version-operator has 0 replicas'] : null,
    'pool-paused': some(without(pausedPools(seen), look.baseline?.paused)),
    'acks-added': gates && gatesBefore && added(gatesBefore, gates),
    long: isLong(view, look.now) ? [] : null,
  }
  return ASK_KINDS.flatMap(kind => (found[kind] === null ? [] : [{ kind, evidence: found[kind] }]))
}

/** Blocked, and no open gate says why. Whether there is one is not known where gates cannot be read: then nobody asks. */
function unexplainedBlock(view: UpgradeView, gates: AdminGates | null): string[] | null {
  const { blocked } = view
  if (blocked === null || gates === null || gatesInTheWay(view, gates).length > 0) return null
  return [blocked.message || blocked.reason]
}

/**
 * The open gates that explain a block. Gates stand only in the way of another minor version, and only a precondition
 * that names the cluster's upgradeability, or in newer versions the risk that a gate is, tells of them (payloads.md §4.2).
 */
export function gatesInTheWay({ blocked, from, release }: UpgradeView, gates: AdminGates): string[] {
  if (blocked === null || blocked.reason !== 'PreconditionChecks') return []
  if (!/ClusterVersionUpgradeable|AdminAck/.test(blocked.message)) return []
  // What is asked for by its image has its version only in the message.
  const to = release.version || (/version="([^"]+)"/.exec(blocked.message)?.[1] ?? '')
  return minorOf(to) === null || minorOf(to) === minorOf(from) ? [] : openGates(gates, from)
}

function minorOf(version: string): string | null {
  return /^\d+[.]\d+(?=[.])/.exec(version)?.[0] ?? null
}

function isLong({ startedAt, completedAt }: UpgradeView, now: Instant): boolean {
  const pace = paceNow(startedAt, completedAt, now)
  return pace === 'slowest-tenth' || pace === 'stuck'
}

/** The questions that these signs give rise to: none is asked twice about one upgrade, or about the same thing. */
export function newAsks(
  asks: readonly Ask[],
  evidence: readonly { kind: AskKind; evidence: string[] }[],
  { upgradeStartedAt, now }: { upgradeStartedAt: Instant | null; now: Instant },
): Ask[] {
  return evidence.flatMap(({ kind, evidence: seen }) => {
    const before = asks.filter(ask => ask.kind === kind)
    const isAsked = before.some(
      ask =>
        ask.upgradeStartedAt === null ||
        ask.upgradeStartedAt === upgradeStartedAt ||
        (seen.length > 0 && seen.every(line => ask.evidence.includes(line))),
    )
    const id = before.length === 0 ? kind : `${kind}-${before.length + 1}`
    return isAsked ? [] : [{ id, kind, at: now, upgradeStartedAt, evidence: seen, answer: null }]
  })
}

/** Whoever was called for a question does not need another call for the next one on the same day. */
export function callsTeams(asks: readonly Ask[], ask: Ask): boolean {
  const earlier = asks.slice(0, asks.indexOf(ask))
  return earlier.every(({ at }) => ask.at - at >= days(1))
}

function takenOver({ version }: ClusterSeen): string[] {
  return version.overrides.filter(({ unmanaged }) => unmanaged).map(({ kind, name }) => `${kind} ${name}`)
}

function pausedPools({ pools }: ClusterSeen): string[] {
  return pools.read ? pools.value.filter(({ paused }) => paused).map(({ name }) => name) : []
}

function isOperatorOff({ versionOperator }: ClusterSeen): boolean {
  return versionOperator.read && versionOperator.value.replicas === 0
}

function added(before: GateSnapshot, now: AdminGates): string[] | null {
  const { keys, managers } = acksAdded(before, now)
  return keys.length === 0
    ? null
    : keys.map(key => (managers.length === 0 ? key : `${key} (by ${managers.join(', ')})`))
}

function without(items: readonly string[], known: readonly string[] = []): string[] {
  return items.filter(item => !known.includes(item))
}

function some(items: string[]): string[] | null {
  return items.length === 0 ? null : items
}
