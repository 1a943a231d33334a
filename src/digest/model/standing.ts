import { isOpenDrift } from '../../investigation/model/drift.ts'
import type { Out } from '../../investigation/model/out.ts'
import { unheldSince } from '../../rotation/model/convergence.ts'
import type { ClusterFacts, DigestFacts } from './facts.ts'
import { comingItems, isSelection } from './coming.ts'
import type { Item, ItemBody } from './items.ts'

const BUDGET_STEPS = 10

/** How things are: the clusters, the sprint, what it runs. */
export function standingItems(facts: DigestFacts): Item[] {
  const { clusters, payload, sprint, upgrade } = facts
  return [
    ...clusters.map(cluster => clusterItem(cluster, facts)),
    ...clusters.map(budgetItem),
    standing({ kind: 'sprint' }, 4.5, `sprint ${sprint.number} of ${sprint.days}`),
    // That one is to be proposed is told among what is due.
    ...(payload === null && comingItems(facts).some(isSelection)
      ? []
      : [standing({ kind: 'payload', payload }, 6, `payload ${payload ? payloadMatter(payload) : 'none'}`)]),
    ...(upgrade === null
      ? clusters
          .filter(({ run }) => run !== null)
          .map(cluster => standing({ kind: 'run', cluster }, 6, `run ${runMatter(cluster)}`, false))
      : // Counts and percents move all the time.
        [standing({ kind: 'upgrade', line: upgrade }, 2.5, `upgrade ${upgrade.replaceAll(/\d+ of \d+/g, '')}`)]),
  ]
}

function clusterItem(cluster: ClusterFacts, { now }: DigestFacts): Item {
  const { rotation, outs } = cluster
  const unheld = rotation.phase === 'out' || rotation.phase === 'drained' ? unheldSince(rotation, now) : null
  const reducedTo = reductionNow(outs, now)?.capacity ?? null
  const drift = (rotation.phase === 'in' && outs.find(isOpenDrift)) || null
  const body = { kind: 'cluster' as const, cluster, unheldSince: unheld, reducedTo, drift }
  // One that nobody ever asked anything of has no moment of its own.
  const since = rotation.version === 0 ? '' : rotation.since
  const matter = `cluster ${rotation.cluster} ${rotation.phase} ${since} ${unheld !== null} ${reducedTo ?? ''} ${drift?.id ?? ''}`
  return standing(body, rotation.phase === 'in' && drift === null ? 4 : 0, matter)
}

/** What leaves a cluster only a part of its capacity now. */
export function reductionNow(outs: readonly Out[], now: number): Out | undefined {
  return outs.findLast(out => out.kind === 'reduced' && out.to === null && (out.endsBy === null || out.endsBy > now))
}

/** A tenth more of it is news; what goes on all the time is not. */
function budgetItem(cluster: ClusterFacts): Item {
  const { budget, rotation } = cluster
  const share = budget.spentMs / budget.budgetMs
  const matter = `budget ${budget.key} ${Math.floor(share * BUDGET_STEPS)} ${budget.spentMs > budget.budgetMs}`
  return standing({ kind: 'budget', cluster }, share >= 0.5 && rotation.phase !== 'in' ? 1.5 : 5, matter)
}

function payloadMatter(payload: NonNullable<DigestFacts['payload']>): string {
  const { id, state, selected, qe, answer, noBuildAt, promoted } = payload
  const parts = [
    id,
    state,
    selected?.tag,
    qe?.state,
    qe?.until,
    answer?.kind,
    answer?.cluster,
    noBuildAt,
    promoted?.name,
  ]
  return parts.map(part => part ?? '').join(' ')
}

function runMatter({ run, rotation }: ClusterFacts): string {
  return `${rotation.cluster} ${run?.id ?? ''} ${run?.startedAt ?? ''} ${run?.payload.name ?? ''}`
}

function standing(body: ItemBody, rank: number, matter: string, kept = true): Item {
  return { ...body, rank, kept, matter, waitsFor: [], person: null }
}
