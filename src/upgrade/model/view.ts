import { z } from 'zod'
import { cut } from '../../kernel/text.ts'
import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { machinePoolSchema, sameRelease, versionBefore } from './seen.ts'
import type { ClusterSeen, ConditionSeen, MachinePool, OperatorSeen, Part, Release, UpdateSeen } from './seen.ts'

/** The steps of an upgrade in their order, and what may come between them. */
const STATES = [
  'none',
  'started',
  'progressing',
  'completed',
  'workers-done',
  'healthy',
  'blocked',
  'failing',
  'superseded',
] as const
export type UpgradeState = (typeof STATES)[number]

const complaintSchema = z.object({ reason: z.string(), message: z.string(), since: z.number().nullable() })
/** A condition that stands in the way, in the cluster's own words. */
export type Complaint = z.infer<typeof complaintSchema>

const partOf = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('read', [
    z.object({ read: z.literal(true), value }),
    z.object({ read: z.literal(false), why: z.string() }),
  ])

export const viewSchema = z.object({
  state: z.enum(STATES),
  release: z.object({ version: z.string(), image: z.string() }),
  /** The version the cluster was on before; empty where its history does not say. */
  from: z.string(),
  /** Null where it was asked for and has not begun. By the farm's clock. */
  startedAt: z.number().nullable(),
  completedAt: z.number().nullable(),
  progress: z.object({ done: z.number(), of: z.number() }).nullable(),
  /** What the cluster says about where it is, in its own words. */
  message: z.string(),
  failing: complaintSchema.nullable(),
  /** The cluster says that an operator takes long; that is no failure. */
  waiting: z.string().nullable(),
  blocked: complaintSchema.nullable(),
  /** What the cluster has against another minor version, in its own names, while it is blocked. */
  hindrances: z.array(z.string()),
  /** What was found against it and not heeded; empty where nothing was. */
  risks: z.string(),
  forced: z.boolean(),
  pools: partOf(z.array(machinePoolSchema)),
  /** Operators that are not available, or degraded. */
  ailing: partOf(z.array(z.object({ name: z.string(), message: z.string() }))),
  /** What came instead, before it was done. */
  supersededBy: z.string().nullable(),
})
/** How an upgrade stands, as the cluster shows it. */
export type UpgradeView = z.infer<typeof viewSchema>

/** An operator may write pages; what people read is cut further. */
const MESSAGE_MAX = 1000

/** Shorter spells of Failing=True come and go in every upgrade (payloads.md §5.4). */
export const FAILING_TOLERATED_MS = minutes(40)

/** What somebody asked for and the cluster has not begun; null where nothing is open. */
export function askedFor({ version }: ClusterSeen): (Release & { force: boolean }) | null {
  const { desiredUpdate, history } = version
  const [newest] = history
  if (desiredUpdate === null || (newest && sameRelease(desiredUpdate, newest))) return null
  return desiredUpdate
}

/** An upgrade that was asked for and has not begun: blocked, or not looked at yet by the cluster. */
export function viewOfAsked(seen: ClusterSeen, asked: Release & { force: boolean }): UpgradeView {
  const blocked = refusedRelease(seen)
  return {
    ...partsOf(seen),
    state: blocked === null ? 'none' : 'blocked',
    release: { version: asked.version, image: asked.image },
    from: versionBefore(seen.version.history, null),
    startedAt: null,
    completedAt: null,
    progress: null,
    message: '',
    failing: null,
    waiting: null,
    blocked,
    hindrances: blocked === null ? [] : hindrancesOf(seen, asked),
    risks: '',
    forced: asked.force,
    supersededBy: null,
  }
}

/** An update of the cluster's history. Only the newest one is what conditions, operators and pools tell of. */
export function viewOfUpdate(seen: ClusterSeen, update: UpdateSeen, now: Instant): UpgradeView {
  const { history, desiredUpdate } = seen.version
  const at = history.indexOf(update)
  const isNewest = at === 0
  const told = isNewest ? toldOf(seen, update) : UNTOLD
  const view = {
    ...(isNewest ? partsOf(seen) : { pools: NOT_CURRENT, ailing: NOT_CURRENT }),
    ...told,
    release: { version: update.version, image: update.image },
    from: versionBefore(history, update),
    startedAt: update.startedAt,
    completedAt: update.state === 'Completed' ? update.completedAt : null,
    risks: cut(update.acceptedRisks ?? '', MESSAGE_MAX),
    forced: isNewest && desiredUpdate !== null && desiredUpdate.force && sameRelease(desiredUpdate, update),
    supersededBy: isSuperseded(update) ? (history[at - 1]?.version ?? '') : null,
  }
  return { ...view, state: stateOf(view, isNewest ? conditionsOf(seen) : {}, now) }
}

const NOT_CURRENT = { read: false, why: 'something newer runs' } as const
const UNTOLD = { progress: null, message: '', failing: null, waiting: null, blocked: null, hindrances: [] }

function isSuperseded({ state, completedAt }: UpdateSeen): boolean {
  return state === 'Partial' && completedAt !== null
}

/** What its conditions tell of the newest update. */
function toldOf(seen: ClusterSeen, update: UpdateSeen): typeof UNTOLD | Pick<UpgradeView, keyof typeof UNTOLD> {
  const { Progressing: progressing, Failing: failing } = conditionsOf(seen)
  const underWay = update.state === 'Partial' && update.completedAt === null
  // Where something else is asked for by now, the refusal is of that.
  const blocked = underWay && askedFor(seen) === null ? refusedRelease(seen) : null
  return {
    progress: underWay ? progressIn(progressing?.message ?? '') : null,
    message: underWay ? cut(progressing?.message ?? '', MESSAGE_MAX) : '',
    failing: failing?.status === 'True' ? complaint(failing) : null,
    waiting: failing?.status === 'Unknown' ? cut(failing.message || failing.reason, MESSAGE_MAX) : null,
    blocked,
    hindrances: blocked === null ? [] : hindrancesOf(seen, update),
  }
}

function stateOf(
  view: Omit<UpgradeView, 'state'>,
  conditions: Record<string, ConditionSeen>,
  now: Instant,
): UpgradeState {
  if (view.supersededBy !== null) return 'superseded'
  if (view.blocked !== null) return 'blocked'
  if (isFailing(view, now)) return 'failing'
  if (view.completedAt === null) return view.progress === null ? 'started' : 'progressing'
  if (!view.pools.read || !view.pools.value.every(isUpdated)) return 'completed'
  const settled = conditions['Progressing']?.status !== 'True' && view.failing === null
  return settled && view.ailing.read && view.ailing.value.length === 0 ? 'healthy' : 'workers-done'
}

/** Failing for so long that it is one; before that it is only mentioned. */
function isFailing({ failing }: Pick<UpgradeView, 'failing'>, now: Instant): boolean {
  return failing !== null && failing.since !== null && now - failing.since > FAILING_TOLERATED_MS
}

/** Conditions of an older generation tell of something else: then there are none (payloads.md §5.3). */
function conditionsOf({ version }: ClusterSeen): Record<string, ConditionSeen> {
  return version.observedGeneration === version.generation ? version.conditions : {}
}

/** Why the release that is asked for is not accepted. */
function refusedRelease(seen: ClusterSeen): Complaint | null {
  const accepted = conditionsOf(seen)['ReleaseAccepted']
  return accepted?.status === 'False' && seen.version.desiredUpdate !== null ? complaint(accepted) : null
}

/** Before 4.23 the reasons of `Upgradeable` and its parts tell, from then on the names of risks (payloads.md §4.2). */
function hindrancesOf(seen: ClusterSeen, release: Release): string[] {
  const reasons = Object.entries(conditionsOf(seen)).flatMap(([type, { status, reason }]) =>
    type.startsWith('Upgradeable') && status === 'False' && saysSomething(reason) ? [reason] : [],
  )
  const known = seen.version.conditionalUpdates.find(one => sameRelease(one, release))
  return [...new Set(reasons.length > 0 ? reasons : known?.risks)]
}

/** Some reasons only say that there are several, that its name cannot be said, or that an upgrade is on its way. */
export function saysSomething(reason: string): boolean {
  return !['', 'MultipleReasons', 'RiskNameNotCompatibleWithReasonProperty', 'UpdateInProgress'].includes(reason)
}

function complaint({ reason, message, at }: ConditionSeen): Complaint {
  return { reason, message: cut(message, MESSAGE_MAX), since: at }
}

/** `Working towards X: 357 of 1021 done (34% complete)`. */
function progressIn(message: string): UpgradeView['progress'] {
  const [, done, of] = /\b(\d+) of (\d+) done\b/.exec(message) ?? []
  return done === undefined || of === undefined ? null : { done: Number(done), of: Number(of) }
}

function partsOf({ pools, operators }: ClusterSeen): Pick<UpgradeView, 'pools' | 'ailing'> {
  return {
    pools: pools.read ? { read: true, value: pools.value.map(poolSeen) } : pools,
    ailing: mapped(operators, list => list.flatMap(ailmentOf)),
  }
}

function poolSeen({ name, paused, machines, updated, degraded }: MachinePool): MachinePool {
  return { name, paused, machines, updated, degraded }
}

/** A paused pool whose machines are all there already holds nothing up. */
export function isUpdated({ machines, updated, degraded }: MachinePool): boolean {
  return updated >= machines && degraded === 0
}

function ailmentOf({ name, available, degraded }: OperatorSeen): { name: string; message: string }[] {
  const wrong = available?.status === 'False' ? available : degraded?.status === 'True' ? degraded : null
  return wrong === null ? [] : [{ name, message: cut(wrong.message || wrong.reason, MESSAGE_MAX) }]
}

function mapped<A, B>(part: Part<A>, turn: (value: A) => B): Part<B> {
  return part.read ? { read: true, value: turn(part.value) } : part
}
