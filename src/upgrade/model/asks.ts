import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import { days, minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { acksAdded, openGates } from './gates.ts'
import type { AdminGates, GateSnapshot } from './gates.ts'
import { paceNow } from './pace.ts'
import type { ClusterSeen } from './seen.ts'
import { saysSomething } from './view.ts'
import type { Complaint, UpgradeView } from './view.ts'

/** What suggests that somebody had to do something by hand (payloads.md §4.3). */
export const ASK_KINDS = [
  'blocked',
  'blocked-partly',
  'blocked-unread',
  'forced',
  'overrides',
  'operator-off',
  'pool-paused',
  'acks-added',
  'long',
] as const
export type AskKind = (typeof ASK_KINDS)[number]

export const askSchema = z.object({
  /** Its kind; `forced-2` where something of that kind was asked about before in the same sprint. */
  id: z.string(),
  kind: z.enum(ASK_KINDS),
  at: z.number(),
  /** When the upgrade had begun that it is about; null where it had not. */
  upgradeStartedAt: z.number().nullable(),
  /** What was seen, in the cluster's own words. */
  evidence: z.array(z.string()),
  /** When it was not so any more; null while it is, and for what stays what was done. */
  overAt: z.number().nullable(),
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
  /** Whether that is so for longer than the weather lasts. */
  gatesUnreadable: boolean
  /** As they were when the payload was selected, or as early as they are known. */
  gatesBefore: GateSnapshot | null
  now: Instant
}

/** Something that a person has to explain. */
export interface Sign {
  kind: AskKind
  evidence: string[]
}

/** What is seen that a person has to explain, by kind. */
export function evidenceIn(look: Evidence): Sign[] {
  const { view, seen, gates, gatesBefore } = look
  const found: Record<AskKind, string[] | null> = {
    blocked: unexplainedBlock(view, gates, 'none'),
    'blocked-partly': unexplainedBlock(view, gates, 'some'),
    'blocked-unread': unreadBlock(look),
    forced: view.forced || view.risks !== '' ? [view.risks || 'desiredUpdate.force is set'] : null,
    overrides: some(without(takenOver(seen), look.baseline?.overrides)),
    'operator-off': isOperatorOff(seen) ? ['the deployment cluster-version-operator has 0 replicas'] : null,
    'pool-paused': some(without(pausedPools(seen), look.baseline?.paused)),
    'acks-added': gates && gatesBefore && added(gatesBefore, gates),
    long: isLong(view, look.now) ? [] : null,
  }
  return ASK_KINDS.flatMap(kind => (found[kind] === null ? [] : [{ kind, evidence: found[kind] }]))
}

const ABOUT_AN_UPGRADE: ReadonlySet<AskKind> = new Set([
  'blocked',
  'blocked-partly',
  'blocked-unread',
  'forced',
  'long',
])

/** The same of another upgrade than that to the payload: what is about an upgrade says to what. */
export function evidenceOnTop(look: Evidence): Sign[] {
  const { version, image } = look.view.release
  const to = `to ${version || image}`
  return evidenceIn(look).map(sign => {
    if (!ABOUT_AN_UPGRADE.has(sign.kind)) return sign
    const evidence = sign.evidence.length === 0 ? [to] : sign.evidence.map(line => `${to}: ${line}`)
    return { ...sign, evidence }
  })
}

/** Blocked, and open gates explain none of it, or some. */
function unexplainedBlock(view: UpgradeView, gates: AdminGates | null, explained: 'none' | 'some'): string[] | null {
  const { blocked } = view
  if (blocked === null || gates === null || explainsBlock(view, gates)) return null
  const isSome = gatesInTheWay(view, gates).length > 0
  return isSome === (explained === 'some') ? [blocked.message || blocked.reason] : null
}

/** Gates may be readable again by then. */
const BLOCK_UNREAD_MS = minutes(15)

/** Whether a gate explains a block is not known where gates cannot be read: that is asked about where both last. */
function unreadBlock({ view: { blocked }, gatesUnreadable, now }: Evidence): string[] | null {
  const lasts = blocked !== null && now - (blocked.since ?? 0) >= BLOCK_UNREAD_MS
  return lasts && gatesUnreadable ? [blocked.message || blocked.reason] : null
}

/**
 * The open gates that a block names, alone or with something else. Gates stand only in the way of another minor
 * version, and only where the cluster names its upgradeability, or the risk that a gate is (payloads.md §4.2).
 */
export function gatesInTheWay({ blocked, hindrances, from, release }: UpgradeView, gates: AdminGates): string[] {
  if (blocked === null || namesGates(blocked, hindrances) === 'no') return []
  // What is asked for by its image has its version only in the message.
  const to = release.version || (/version="([^"]+)"/.exec(blocked.message)?.[1] ?? '')
  return minorOf(to) === null || minorOf(to) === minorOf(from) ? [] : openGates(gates, from)
}

/** Whether open gates are all that stands in the way. */
export function explainsBlock(view: UpgradeView, gates: AdminGates): boolean {
  const { blocked, hindrances } = view
  return blocked !== null && namesGates(blocked, hindrances) === 'alone' && gatesInTheWay(view, gates).length > 0
}

function namesGates({ reason, message }: Complaint, hindrances: readonly string[]): 'alone' | 'with-others' | 'no' {
  if (reason !== 'PreconditionChecks' && reason !== 'UnacceptedRisks') return 'no'
  const because = [...message.matchAll(/because of "([^"]+)"/g)].flatMap(([, name]) => name ?? [])
  const named = [...because, ...(reason === 'UnacceptedRisks' ? risksIn(message) : [])].filter(saysSomething)
  const told = named.length > 0 ? named : hindrances
  // Where all that is said is that it may not be upgraded, an open gate is the reason.
  if (told.length === 0) return /ClusterVersionUpgradeable|AdminAck/.test(message) ? 'alone' : 'no'
  const ofGates = told.filter(name => name.startsWith('AdminAck'))
  return ofGates.length === 0 ? 'no' : ofGates.length === told.length ? 'alone' : 'with-others'
}

/** `…: AdminAck-ack-4.23-x, Another`: their names come at the end; else only those of gates can be told from prose. */
function risksIn(message: string): string[] {
  const end = message.slice(message.lastIndexOf(': ') + 1)
  const names = end.includes('AdminAck') ? end.split(/[,;\s]+/) : (message.match(/AdminAck-[\w.-]+/g) ?? [])
  return names.filter(name => name !== '')
}

function minorOf(version: string): string | null {
  return /^\d+[.]\d+(?=[.])/.exec(version)?.[0] ?? null
}

function isLong({ startedAt, completedAt }: UpgradeView, now: Instant): boolean {
  const pace = paceNow(startedAt, completedAt, now)
  return pace === 'slowest-tenth' || pace === 'stuck'
}

/** These are done once and for all: each line is one thing to explain. The others go on for a time, in changing words. */
const DONE: ReadonlySet<AskKind> = new Set(['overrides', 'pool-paused', 'acks-added'])

/**
 * What is asked after a look: a question that nobody has answered takes up what is new of its kind; after the answer
 * another one is asked about what is new. Nobody is asked twice about the same thing. Only what changed is returned.
 */
export function asksAfter(
  asks: readonly Ask[],
  signs: readonly Sign[],
  about: { upgradeStartedAt: Instant | null; seen: ClusterSeen; now: Instant },
): { fresh: Ask[]; changed: Ask[] } {
  const over = asks.flatMap(ask => (isOver(ask, signs, about.seen) ? [{ ...ask, overAt: about.now }] : []))
  const current = asks.map(ask => over.find(({ id }) => id === ask.id) ?? ask)
  const made = signs.flatMap(sign => askedOf(sign, current, about) ?? [])
  const changed = current.map(ask => made.find(({ id }) => id === ask.id) ?? ask)
  return {
    fresh: made.filter(({ id }) => asks.every(ask => ask.id !== id)),
    changed: changed.filter(ask => !asks.includes(ask)),
  }
}

/** It went on, and is not seen any more. Where it cannot be seen, it is not over. */
function isOver({ kind, overAt }: Ask, signs: readonly Sign[], { versionOperator }: ClusterSeen): boolean {
  if (DONE.has(kind) || overAt !== null || signs.some(sign => matterOf(sign.kind) === matterOf(kind))) return false
  return kind !== 'operator-off' || versionOperator.read
}

/** A new question, or one that takes up more; null where nothing is new. */
function askedOf(
  { kind, evidence: seen }: Sign,
  asks: readonly Ask[],
  { upgradeStartedAt, now }: { upgradeStartedAt: Instant | null; now: Instant },
): Ask | null {
  const before = asks.filter(ask => matterOf(ask.kind) === matterOf(kind))
  if (!DONE.has(kind) && before.some(ask => goesOn(ask, upgradeStartedAt))) return null
  const lines = newLines(kind, seen, before)
  const open = before.find(
    ask => ask.answer === null && (!ABOUT_AN_UPGRADE.has(kind) || isAbout(ask, upgradeStartedAt)),
  )
  if (open && lines.length > 0) return { ...open, evidence: [...open.evidence, ...lines], overAt: null }
  // It has no words of its own: the next time is another time.
  const isKnown = seen.length > 0 && lines.length === 0 && kind !== 'operator-off'
  if (open || isKnown) return backAgain(open ?? before.at(-1))
  const same = asks.filter(ask => ask.kind === kind).length
  const id = same === 0 ? kind : `${kind}-${same + 1}`
  return { id, kind, at: now, upgradeStartedAt, evidence: lines.length > 0 ? lines : seen, overAt: null, answer: null }
}

function backAgain(ask: Ask | undefined): Ask | null {
  return ask && ask.overAt !== null ? { ...ask, overAt: null } : null
}

function goesOn(ask: Ask, upgradeStartedAt: Instant | null): boolean {
  return ask.overAt === null && (ask.kind === 'operator-off' || isAbout(ask, upgradeStartedAt))
}

/** Asked about this upgrade, or before one had begun. */
function isAbout(ask: Ask, upgradeStartedAt: Instant | null): boolean {
  return ask.upgradeStartedAt === null || ask.upgradeStartedAt === upgradeStartedAt
}

function newLines(kind: AskKind, seen: readonly string[], before: readonly Ask[]): string[] {
  const known = new Set(before.flatMap(({ evidence }) => evidence.map(line => thingIn(kind, line))))
  return seen.filter(line => !known.has(thingIn(kind, line)))
}

/** The ack itself: by whom its list was written changes with the next one. */
function thingIn(kind: AskKind, line: string): string {
  return kind === 'acks-added' ? line.replace(/ \(by .*\)$/, '') : line
}

function matterOf(kind: AskKind): AskKind {
  return kind === 'blocked-partly' || kind === 'blocked-unread' ? 'blocked' : kind
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
