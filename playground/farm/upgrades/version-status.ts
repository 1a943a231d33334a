import { steadyUuid } from '../chance.ts'
import { kubernetesTime } from '../kubernetes/object.ts'
import type { Instant } from '../../../src/kernel/time.ts'
import type { Answer } from './acceptance.ts'
import type { ClusterVersion, HistoryEntry } from './cluster-objects.ts'
import { withConditions } from './conditions.ts'
import type { WantedCondition } from './conditions.ts'
import { majorMinorOf } from './release-version.ts'
import { manifests, manifestsDone, waitsFor } from './rollout.ts'
import type { Rollout } from './rollout.ts'
import { isUpgradeableCondition } from './upgradeable.ts'
import type { Upgradeability } from './upgradeable.ts'

export interface Situation {
  /** Newest first. */
  history: HistoryEntry[]
  /** Null where the cluster has only what it was installed with. */
  rollout: Rollout | null
  accepted: Answer['condition']
  upgradeability: Upgradeability
  /** Operators that are degraded. */
  degraded: readonly string[]
}

/** The history once the control plane is done. */
export function settledHistory(history: readonly HistoryEntry[], rollout: Rollout | null): HistoryEntry[] {
  const [latest, ...older] = history
  if (!latest || !rollout || rollout.completedAt === null || latest.completionTime !== null) return [...history]
  return [{ ...latest, state: 'Completed', completionTime: kubernetesTime(rollout.completedAt) }, ...older]
}

/** A move of the cluster to another payload, as its history gets it (payloads.md §5.3). */
export function historyWith(
  before: readonly HistoryEntry[],
  { payload, verified, acceptedRisks }: Extract<Answer, { kind: 'taken' }>,
  startedAt: Instant,
): HistoryEntry[] {
  const startedTime = kubernetesTime(startedAt)
  const [latest, ...older] = before
  const entry: HistoryEntry = {
    state: 'Partial',
    startedTime,
    completionTime: null,
    version: payload.version,
    image: payload.image,
    verified,
    ...(acceptedRisks !== '' && { acceptedRisks }),
  }
  if (!latest) return [entry]
  // What had not ended ends as Partial: it was superseded.
  return [entry, { ...latest, completionTime: latest.completionTime ?? startedTime }, ...older]
}

/** What was applied whole last, as the version operator itself reckons (payloads.md §5.3). */
export function currentVersion(history: readonly HistoryEntry[]): string {
  return (history.find(entry => entry.state === 'Completed') ?? history.at(-1))?.version ?? ''
}

/** The status of the ClusterVersion, as a patch. */
export function versionStatus({ status, metadata }: ClusterVersion, situation: Situation, now: Instant): object {
  const { history, upgradeability } = situation
  const [latest] = history
  const kept = status.conditions.filter(({ type }) => !isUpgradeableCondition(type))
  const before = status.conditions.filter(({ type }) => isUpgradeableCondition(type) && isWanted(type, upgradeability))
  const wanted = [...conditionsOf(situation), situation.accepted, ...upgradeability.conditions]
  return {
    status: {
      desired: { version: latest?.version, image: latest?.image },
      history,
      observedGeneration: metadata.generation,
      versionHash: steadyUuid('hash', latest?.version ?? '').slice(0, 13),
      conditions: withConditions([...kept, ...before], wanted, now),
      conditionalUpdateRisks: upgradeability.risks.length > 0 ? upgradeability.risks : null,
    },
  }
}

const isWanted = (type: string, { conditions }: Upgradeability): boolean => conditions.some(one => one.type === type)

function conditionsOf({ history, rollout, degraded }: Situation): WantedCondition[] {
  const done = `Done applying ${currentVersion(history)}`
  return [
    { type: 'Available', status: 'True', message: done },
    failing(degraded),
    progressing(history[0]?.version ?? '', rollout, degraded),
  ]
}

function failing(degraded: readonly string[]): WantedCondition {
  if (degraded.length === 0) return { type: 'Failing', status: 'False' }
  return { type: 'Failing', status: 'True', reason: reasonFor(degraded), message: capitalised(complaint(degraded)) }
}

function progressing(version: string, rollout: Rollout | null, degraded: readonly string[]): WantedCondition {
  const type = 'Progressing'
  const reason = degraded.length > 0 ? reasonFor(degraded) : ''
  if (!rollout || rollout.completedAt !== null) {
    const since = rollout?.completedAt ?? null
    const message =
      reason === '' ? `Cluster version is ${version}` : `Error while reconciling ${version}: the ${complaint(degraded)}`
    return { type, status: 'False', reason, message, since }
  }
  const message =
    reason === ''
      ? `Working towards ${version}: ${progress(rollout)}`
      : `Unable to apply ${version}: the ${complaint(degraded)}`
  return { type, status: 'True', reason, message, since: rollout.startedAt }
}

function progress(rollout: Rollout): string {
  const done = manifestsDone(rollout)
  const counted = `${done} of ${manifests} done (${Math.floor((done * 100) / manifests)}% complete)`
  const operator = waitsFor(rollout)
  return operator === null ? counted : `${counted}, ${patience(operator, rollout.payload.version)} ${operator}`
}

/** Later releases also say how long they wait. */
function patience(operator: string, version: string): string {
  const [major, minor] = majorMinorOf(version)
  if (major === 4 && minor < 23) return 'waiting on'
  return `waiting up to ${operator === 'machine-config' ? 90 : 40} minutes on`
}

const reasonFor = ({ length }: readonly string[]): string =>
  length === 1 ? 'ClusterOperatorDegraded' : 'ClusterOperatorsDegraded'

const complaint = (degraded: readonly string[]): string =>
  degraded.length === 1
    ? `cluster operator ${degraded[0]} is degraded`
    : `cluster operators ${degraded.join(', ')} are degraded`

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
