import { z } from 'zod'
import { LEFT_BECAUSE } from '../../payload/model/payload.ts'
import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { askSchema, asksAfter, baselineSchema } from './asks.ts'
import type { Ask, AskKind, Sign } from './asks.ts'
import { PACES, paceNow } from './pace.ts'
import type { Pace } from './pace.ts'
import type { ClusterSeen } from './seen.ts'
import { viewSchema } from './view.ts'
import type { UpgradeState, UpgradeView } from './view.ts'

const installSchema = z.object({
  /** Its version; its image where it has none. */
  release: z.string(),
  beganAt: z.number(),
  /** Null while it is under way, or where it was given up. */
  completedAt: z.number().nullable(),
  /** What the cluster took up after it, where it did. */
  gone: z.object({ version: z.string(), at: z.number() }).nullable(),
})
/** One time that a cluster took up a payload of the sprint, by the times of its own history. */
export type Install = z.infer<typeof installSchema>

export const upgradeSchema = z.object({
  /** `build02/280` */
  id: z.string(),
  cluster: z.string(),
  sprint: z.number().int(),
  /** What TRT selected, and its public name where that is known. */
  tag: z.string(),
  name: z.string().nullable(),
  seenAt: z.number(),
  view: viewSchema,
  pace: z.enum(PACES),
  /** When it was first seen so. Where the farm does not tell, these are the times of our look. */
  reached: z.object({ workersDone: z.number().nullable(), healthy: z.number().nullable() }),
  /** What the cluster took up after it, where it did. */
  gone: z.object({ version: z.string(), at: z.number() }).nullable(),
  /** Each time that a payload of the sprint was taken up, oldest first: this one and those before it. */
  installs: z.array(installSchema),
  /** Why TRT's choice of it does not stand any more; null where it does. */
  left: z.enum(LEFT_BECAUSE).nullable(),
  /** What was unusual before it began; null where nobody looked then. */
  baseline: baselineSchema.nullable(),
  asks: z.array(askSchema),
  version: z.number(),
})
/** The upgrade of a cluster to a sprint's payload, from the first sign of it until something newer is installed. */
export type Upgrade = z.infer<typeof upgradeSchema>

export type UpgradeFact =
  | { kind: 'upgrade-asked'; release: string; from: string }
  | { kind: 'upgrade-started'; release: string; from: string; at: Instant | null }
  | { kind: 'upgrade-completed'; at: Instant | null; lastedMs: number | null }
  | { kind: 'upgrade-workers-done' }
  | { kind: 'upgrade-healthy' }
  | { kind: 'upgrade-ailing'; operators: string[]; why: string }
  | { kind: 'upgrade-blocked'; reason: string; message: string }
  | { kind: 'upgrade-unblocked' }
  | { kind: 'upgrade-failing'; reason: string; message: string; since: Instant | null }
  | { kind: 'upgrade-mended' }
  | { kind: 'upgrade-pace'; pace: Exclude<Pace, 'usual'> }
  | { kind: 'upgrade-superseded'; by: string }
  | { kind: 'change-asked-about'; ask: string; about: AskKind; evidence: string[] }
  | { kind: 'change-evidence-added'; ask: string; about: AskKind; evidence: string[] }
  | { kind: 'change-answered'; ask: string; about: AskKind; what: 'change' | 'nothing'; change: string | null }

export interface Seen {
  view: UpgradeView
  now: Instant
}

/** The first look at it: all that came before happens at once. */
export function beginUpgrade(
  named: Pick<Upgrade, 'id' | 'cluster' | 'sprint' | 'tag' | 'name' | 'baseline'>,
  seen: Seen,
): { upgrade: Upgrade; facts: UpgradeFact[] } {
  const { view, now } = seen
  const nothing: UpgradeView = {
    ...view,
    state: 'none',
    startedAt: null,
    completedAt: null,
    failing: null,
    blocked: null,
  }
  const fresh: Upgrade = {
    ...named,
    seenAt: now,
    view: nothing,
    pace: 'usual',
    reached: { workersDone: null, healthy: null },
    gone: null,
    installs: [],
    left: null,
    asks: [],
    version: 0,
  }
  const followed = followUpgrade(fresh, seen)
  const asked: UpgradeFact[] =
    view.startedAt === null ? [{ kind: 'upgrade-asked', release: view.release.version, from: view.from }] : []
  return { upgrade: followed.upgrade, facts: [...asked, ...followed.facts] }
}

/** Another look. Facts are the steps people care about; mere progress is state and no fact. */
export function followUpgrade(before: Upgrade, seen: Seen): { upgrade: Upgrade; facts: UpgradeFact[] } {
  const { now } = seen
  const view = withLastProgress(before.view, seen.view)
  const upgrade: Upgrade = {
    ...before,
    view,
    // What was given up takes no longer than it did.
    pace: view.state === 'superseded' ? before.pace : paceNow(view.startedAt, view.completedAt, now),
    reached: {
      workersDone: before.reached.workersDone ?? (isBeyond(view.state, 'workers-done') ? now : null),
      healthy: before.reached.healthy ?? (view.state === 'healthy' ? now : null),
    },
  }
  return { upgrade, facts: factsBetween(before, upgrade) }
}

/** A cluster that has something to complain of does not say how far it is. */
function withLastProgress(old: UpgradeView, view: UpgradeView): UpgradeView {
  const isSame = old.startedAt === view.startedAt && view.completedAt === null && view.progress === null
  if (!isSame || old.progress === null || view.state === 'superseded') return view
  return { ...view, progress: old.progress, state: view.state === 'started' ? 'progressing' : view.state }
}

function factsBetween(before: Upgrade, after: Upgrade): UpgradeFact[] {
  const [old, view] = [before.view, after.view]
  const facts: UpgradeFact[] = []
  const isRepeated = old.startedAt !== null && view.startedAt !== old.startedAt
  if (view.startedAt !== null && view.startedAt !== old.startedAt) {
    facts.push({ kind: 'upgrade-started', release: view.release.version, from: view.from, at: view.startedAt })
  }
  if (view.completedAt !== null && (old.completedAt === null || isRepeated)) {
    const lastedMs = view.startedAt === null ? null : view.completedAt - view.startedAt
    facts.push({ kind: 'upgrade-completed', at: view.completedAt, lastedMs })
  }
  if (after.reached.workersDone !== before.reached.workersDone) facts.push({ kind: 'upgrade-workers-done' })
  if (after.reached.healthy !== before.reached.healthy) facts.push({ kind: 'upgrade-healthy' })
  const isOpen = view.completedAt === null
  if (isOpen && after.pace !== before.pace && after.pace !== 'usual')
    facts.push({ kind: 'upgrade-pace', pace: after.pace })
  return [...facts, ...leftAndEntered(old, view)]
}

function leftAndEntered(old: UpgradeView, view: UpgradeView): UpgradeFact[] {
  const facts: UpgradeFact[] = []
  if (old.state === view.state) return facts
  if (old.state === 'blocked') facts.push({ kind: 'upgrade-unblocked' })
  if (old.state === 'failing') facts.push({ kind: 'upgrade-mended' })
  if (view.state === 'blocked' && view.blocked) {
    facts.push({ kind: 'upgrade-blocked', reason: view.blocked.reason, message: view.blocked.message })
  }
  if (view.state === 'failing' && view.failing) {
    const { reason, message, since } = view.failing
    facts.push({ kind: 'upgrade-failing', reason, message, since })
  }
  if (view.state === 'superseded') facts.push({ kind: 'upgrade-superseded', by: view.supersededBy ?? '' })
  if (old.state === 'healthy' && view.state === 'workers-done' && view.ailing.read) {
    const operators = view.ailing.value
    facts.push({
      kind: 'upgrade-ailing',
      operators: operators.map(({ name }) => name),
      why: operators[0]?.message ?? view.failing?.message ?? '',
    })
  }
  return facts
}

function isBeyond(state: UpgradeState, stage: 'workers-done'): boolean {
  return state === stage || state === 'healthy'
}

/** Under way: asked for or begun, and not done to the last machine. It is looked at more often then. */
export function isUnderWay({ view }: Upgrade): boolean {
  return !['healthy', 'superseded'].includes(view.state) && (view.startedAt !== null || view.blocked !== null)
}

/** Asks about what is new; `about` is the upgrade that is seen, which may be another one on top of this. */
export function askAbout(
  upgrade: Upgrade,
  signs: readonly Sign[],
  about: { upgradeStartedAt: Instant | null; seen: ClusterSeen; now: Instant },
): { upgrade: Upgrade; facts: UpgradeFact[] } {
  const { fresh, changed } = asksAfter(upgrade.asks, signs, about)
  if (fresh.length === 0 && changed.length === 0) return { upgrade, facts: [] }
  const known = upgrade.asks.map(ask => changed.find(({ id }) => id === ask.id) ?? ask)
  const told = (kind: 'change-asked-about' | 'change-evidence-added', { id, kind: about, evidence }: Ask) => ({
    kind,
    ask: id,
    about,
    evidence,
  })
  return {
    upgrade: { ...upgrade, asks: [...known, ...fresh] },
    facts: [
      ...changed.flatMap(ask => (isGrown(upgrade, ask) ? [told('change-evidence-added', ask)] : [])),
      ...fresh.map(ask => told('change-asked-about', ask)),
    ],
  }
}

/** Whether a question shows more than it did. */
export function isGrown(before: Pick<Upgrade, 'asks'>, { id, evidence }: Ask): boolean {
  const known = before.asks.find(ask => ask.id === id)
  return known !== undefined && known.evidence.length < evidence.length
}

export interface AnswerGiven {
  /** The question's ID. */
  ask: string
  what: 'change' | 'nothing'
  by: Person
  change: string | null
}

export type AnswerNo = { no: 'not-asked' } | { no: 'answered'; by: Person; what: 'change' | 'nothing' }

/** A change may be recorded after "nothing was needed" as well; the other way round it is there already. */
export function answerAsk(
  upgrade: Upgrade,
  { ask: id, what, by, change }: AnswerGiven,
  now: Instant,
): { upgrade: Upgrade; facts: UpgradeFact[] } | AnswerNo {
  const ask = upgrade.asks.find(one => one.id === id)
  if (!ask) return { no: 'not-asked' }
  if (ask.answer && what === 'nothing') return { no: 'answered', by: ask.answer.by, what: ask.answer.what }
  const answered = { ...ask, answer: { what, by, at: now, change } }
  return {
    upgrade: { ...upgrade, asks: upgrade.asks.map(one => (one === ask ? answered : one)) },
    facts: [{ kind: 'change-answered', ask: id, about: ask.kind, what, change }],
  }
}
