import { isDeepStrictEqual } from 'node:util'
import type { Payload } from '../../payload/model/payload.ts'
import type { Instant } from '../../kernel/time.ts'
import { baselineOf, evidenceIn, evidenceOnTop } from './asks.ts'
import { isSameGates, snapshotsDuring } from './gates.ts'
import type { AdminGates, GateSnapshot } from './gates.ts'
import { isPayload, leftOf, payloadOn, sprintOf } from './matching.ts'
import type { LeftPayload, SprintPayload } from './matching.ts'
import { installsIn, runId, runsOver, updateOfRun } from './runs.ts'
import type { PayloadRun } from './runs.ts'
import { digestOf, runningVersion } from './seen.ts'
import type { ClusterSeen, Part, UpdateSeen } from './seen.ts'
import { leftVersions, otherVersions } from './strangers.ts'
import { askAbout, beginUpgrade, followUpgrade, isUnderWay } from './upgrade.ts'
import type { Install, Upgrade, UpgradeFact } from './upgrade.ts'
import { askedFor, viewOfAsked, viewOfUpdate } from './view.ts'
import type { UpgradeView } from './view.ts'
import { blindSince, troubleAfter } from './watch.ts'
import type { Watch } from './watch.ts'

/** What is recorded of a cluster. */
export interface Known {
  watch: Watch
  runs: readonly PayloadRun[]
  upgrades: readonly Upgrade[]
  /** Oldest first. */
  snapshots: readonly GateSnapshot[]
  /** Newest sprint first. */
  payloads: readonly Payload[]
}

export interface Look {
  seen: ClusterSeen
  gates: Part<AdminGates>
  now: Instant
  /** Half of a sprint's length. */
  budgetMsOf: (sprint: number) => number
}

export interface UpgradeChange {
  before: Upgrade | null
  after: Upgrade
  facts: UpgradeFact[]
}

export interface OtherUpdate {
  update: UpdateSeen
  /** Where it was selected once: why that does not stand any more. */
  left: LeftPayload | null
}

/** What one look makes of what was known: only what changed is in it. */
export interface LookedAt {
  watch: Watch
  runs: { before: PayloadRun | null; after: PayloadRun }[]
  upgrades: UpgradeChange[]
  /** New where gates or acks changed. */
  snapshot: GateSnapshot | null
  /** Updates that are not the payload that was selected. They are looked for each time: whoever tells of them remembers which. */
  others: { payload: Payload; updates: OtherUpdate[] } | null
}

export function lookedAt(known: Known, look: Look): LookedAt {
  const { seen, gates, now } = look
  const payloads = known.payloads.flatMap(payload => [payloadOn(payload) ?? [], leftOf(payload)].flat())
  const runs = runsNow(known, look, payloads)
  const followed = [...ofRuns(known, look, runs, payloads), ...ofAsked(known, look, runs, payloads)]
  const current = followed.findLast(({ isCurrent }) => isCurrent)
  // What is done to the cluster while something else runs on it is done in the run that is open.
  const asked = current ?? followed.findLast(({ after }) => runs.some(({ id, endedAt }) => id === after.id && !endedAt))
  const changes = followed.map(change => (change === asked ? withQuestions(change, known, look, payloads) : change))
  const underWay = current !== undefined && isUnderWay(current.after)
  return {
    watch: {
      ...known.watch,
      running: runningVersion(seen.version.history),
      calm: underWay ? known.watch.calm : baselineOf(seen),
      trouble: null,
      gatesTrouble: troubleAfter(known.watch.gatesTrouble, gates.read ? null : gates.why, now),
    },
    runs: runs.flatMap(after => {
      const before = known.runs.find(({ id }) => id === after.id) ?? null
      return isDeepStrictEqual(before, after) ? [] : [{ before, after }]
    }),
    upgrades: changes.filter(({ before, after }) => !isDeepStrictEqual(before, after)),
    snapshot: snapshotNow(known, look, changes),
    others: othersNow(known, look),
  }
}

interface Followed extends UpgradeChange {
  /** The cluster is on its way to it or runs it: what is seen now is about it. */
  isCurrent: boolean
}

function runsNow(known: Known, { seen, budgetMsOf }: Look, payloads: readonly SprintPayload[]): PayloadRun[] {
  const { cluster } = known.watch
  const { history: updates } = seen.version
  return runsOver(known.runs, { cluster, updates, payloads, budgetMsOf }).map(run => {
    const update = updateOfRun(run, updates, payloads)
    // Where QE failed the first one, the sprint's payload is what TRT selected after it, once that is installed.
    const payload = update && payloads.find(one => one.sprint === run.sprint && isPayload(update, one))
    if (!update || !payload) return run
    const name = payload.name ?? (run.payload.tag === payload.tag ? run.payload.name : null)
    return { ...run, payload: { tag: payload.tag, name, digest: digestOf(update.image) } }
  })
}

/** Oldest first. What is not the newest any more stays as it was seen last, but for what history alone tells of it. */
function ofRuns(known: Known, { seen, now }: Look, runs: readonly PayloadRun[], payloads: readonly SprintPayload[]) {
  const { history } = seen.version
  return runs.flatMap((run): Followed[] => {
    const update = updateOfRun(run, history, payloads)
    if (update === null) return []
    const at = history.indexOf(update)
    const next = history[at - 1]
    const gone = next ? { version: next.version, at: next.startedAt } : null
    const before = known.upgrades.find(({ id }) => id === run.id) ?? null
    const settled =
      before !== null && at > 0 && before.view.startedAt === update.startedAt && before.view.completedAt !== null
    const step = settled
      ? { upgrade: before, facts: [] }
      : stepTo(known, before, run, viewOfUpdate(seen, update, now), now)
    const { tag, name } = run.payload
    const installs = withOlder(before?.installs ?? [], installsIn(run, history, payloads))
    const after = { ...step.upgrade, tag, name, gone, installs, left: whyLeft(known, run.sprint, tag) }
    return [{ before, after, facts: step.facts, isCurrent: at === 0 }]
  })
}

/** What a cluster's history does not tell any more, or nobody recognises there, was so all the same. */
function withOlder(known: readonly Install[], told: readonly Install[]): Install[] {
  return [...known.filter(one => told.every(({ beganAt }) => beganAt !== one.beganAt)), ...told].toSorted(
    (a, b) => a.beganAt - b.beganAt,
  )
}

/** Upgrades that somebody asked for and that have not begun: the newest one that is blocked, and those no longer asked for. */
function ofAsked(known: Known, { seen, now }: Look, runs: readonly PayloadRun[], payloads: readonly SprintPayload[]) {
  const asked = askedFor(seen)
  const sprint = asked && sprintOf(asked, payloads)
  const notBegun = known.upgrades.filter(({ id }) => runs.every(run => run.id !== id))
  const dropped = notBegun
    .filter(one => one.sprint !== sprint && one.view.blocked !== null)
    .map((before): Followed => {
      const view: UpgradeView = { ...before.view, state: 'none', blocked: null }
      const { upgrade, facts } = followUpgrade(before, { view, now })
      return { before, after: upgrade, facts, isCurrent: false }
    })
  if (asked === null || sprint === null || runs.some(run => run.sprint >= sprint)) return dropped
  const view = viewOfAsked(seen, asked)
  const before = notBegun.find(one => one.sprint === sprint) ?? null
  if (before === null && view.state !== 'blocked') return dropped
  const payload = payloads.find(one => one.sprint === sprint && isPayload(asked, one))
  const named = { sprint, payload: { tag: payload?.tag ?? '', name: payload?.name ?? null } }
  const { upgrade, facts } = stepTo(known, before, named, view, now)
  const { tag, name } = payload ?? upgrade
  const after = { ...upgrade, tag, name: name ?? upgrade.name, left: whyLeft(known, sprint, tag) }
  return [...dropped, { before, after, facts, isCurrent: true }]
}

function whyLeft({ payloads }: Known, sprint: number, tag: string): Upgrade['left'] {
  const left = payloads.filter(payload => payload.sprint === sprint).flatMap(leftOf)
  return left.find(one => one.tag === tag)?.because ?? null
}

function stepTo(
  { watch }: Known,
  before: Upgrade | null,
  { sprint, payload }: { sprint: number; payload: Pick<PayloadRun['payload'], 'tag' | 'name'> },
  view: UpgradeView,
  now: Instant,
): { upgrade: Upgrade; facts: UpgradeFact[] } {
  if (before) return followUpgrade(before, { view, now })
  const { cluster, calm } = watch
  const { tag, name } = payload
  return beginUpgrade({ id: runId(cluster, sprint), cluster, sprint, tag, name, baseline: calm }, { view, now })
}

function withQuestions(change: Followed, known: Known, look: Look, payloads: readonly SprintPayload[]): Followed {
  const { after } = change
  const { seen, gates, now } = look
  const onTop = viewOnTop(change, look, payloads)
  const evidence = {
    view: onTop ?? after.view,
    seen,
    baseline: after.baseline,
    gates: gates.read ? gates.value : null,
    gatesUnreadable: !gates.read && troubleAfter(known.watch.gatesTrouble, gates.why, now)?.told === true,
    gatesBefore: snapshotsOf(known, after.sprint, now)[0] ?? null,
    now,
  }
  const signs = onTop === null ? evidenceIn(evidence) : evidenceOnTop(evidence)
  const asked = askAbout(after, signs, { upgradeStartedAt: evidence.view.startedAt, seen, now })
  return { ...change, after: asked.upgrade, facts: [...change.facts, ...asked.facts] }
}

/** How the upgrade to another build stands that the cluster is on, or is asked for, instead of this one; null for none. */
function viewOnTop({ isCurrent }: Followed, { seen, now }: Look, payloads: readonly SprintPayload[]) {
  const asked = askedFor(seen)
  if (asked !== null && sprintOf(asked, payloads) === null) return viewOfAsked(seen, asked)
  const [newest] = seen.version.history
  return isCurrent || newest === undefined ? null : viewOfUpdate(seen, newest, now)
}

/** Those that held since the sprint's payload was selected. */
function snapshotsOf({ snapshots, payloads }: Known, sprint: number, now: Instant): GateSnapshot[] {
  const selectedAt = payloads.find(payload => payload.sprint === sprint)?.selected?.at
  return snapshotsDuring(snapshots, selectedAt ?? 0, now)
}

/** Gates and acks matter from the moment a payload is selected. */
function snapshotNow(known: Known, { gates, now }: Look, changes: readonly UpgradeChange[]): GateSnapshot | null {
  const payload = latestSelected(known)
  const last = known.snapshots.at(-1)
  if (payload === undefined || !gates.read || (last && isSameGates(last, gates.value))) return null
  const { cluster } = known.watch
  const upgrade =
    changes.find(({ after }) => after.sprint === payload.sprint)?.after ??
    known.upgrades.find(({ sprint }) => sprint === payload.sprint)
  const { startedAt = null, completedAt = null } = upgrade?.view ?? {}
  const stage = startedAt === null ? 'before' : completedAt === null ? 'during' : 'after'
  const unseenSince = blindSince(known.watch)
  return { cluster, at: now, stage, sprint: payload.sprint, unseenSince, ...gates.value }
}

/** Also one that QE failed later: nothing older is expected of a cluster any more. */
function latestSelected({ payloads }: Known): Payload | undefined {
  return payloads.find(({ selected, earlier }) => selected !== null || earlier.length > 0)
}

/** Also while nothing is selected: what was left may be taken up all the same. */
function othersNow(known: Known, { seen, now }: Look): LookedAt['others'] {
  const payload = latestSelected(known)
  if (payload === undefined) return null
  const { history } = seen.version
  const expected = payloadOn(payload)
  const left = leftVersions(history, leftOf(payload), expected)
  const strangers =
    expected && payload.selected
      ? otherVersions(history, { ...expected, selectedAt: payload.selected.at }, now)
          .filter(update => left.every(one => one.update !== update))
          .map(update => ({ update, left: null }))
      : []
  const updates = [...left, ...strangers]
  return updates.length === 0 ? null : { payload, updates }
}
