import { hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { between } from '../farm/chance.ts'
import { oneOf } from './verification.ts'

/** A pull request that was merged, as a changelog tells of it. */
export interface MergedPull {
  at: Instant
  image: string
  repository: string
  number: number
  subject: string
  issue: string | null
}

/** All that is merged into the product, from the beginning of time. */
export interface Ledger {
  /** After the first moment, up to the second, oldest first. */
  between(from: Instant, to: Instant): MergedPull[]
  /** What a person merges now. */
  merge(pull: Pick<MergedPull, 'at' | 'issue' | 'subject'> & { image?: string }): MergedPull
}

const repositories = [
  ['cluster-version-operator', 'cluster-version-operator'],
  ['machine-config-operator', 'machine-config-operator'],
  ['ovn-kubernetes', 'ovn-kubernetes'],
  ['hyperkube', 'kubernetes'],
  ['cluster-etcd-operator', 'cluster-etcd-operator'],
  ['console', 'console'],
  ['installer', 'installer'],
  ['haproxy-router', 'router'],
] as const

const subjects = [
  'Wait for the old leader before the new one serves',
  'Do not restart when only a label changed',
  'Report <nil> pools as unknown & carry on',
  'Bump k8s.io to 1.35.2',
  'Drain with the budget of `PodDisruptionBudget` in mind',
  'Count nodes of *all* pools',
  'Test the rollback of a failed update',
] as const

/** One pull request is merged in each span of so long. */
const span = hours(3)

export function createLedger(seed: number): Ledger {
  const byHand: MergedPull[] = []
  return {
    between(from, to) {
      const first = Math.floor(from / span)
      const spans = Array.from({ length: Math.max(0, Math.floor(to / span) - first + 1) }, (_, i) => first + i)
      return [...spans.map(number => plannedPull(seed, number)), ...byHand]
        .filter(({ at }) => at > from && at <= to)
        .toSorted((a, b) => a.at - b.at)
    },
    merge({ image = 'machine-config-operator', ...rest }) {
      const repository = repositories.find(([name]) => name === image)?.[1]
      if (!repository) throw new Error(`no repository makes the image ${image}`)
      const pull = { ...rest, image, repository, number: 9000 + byHand.length }
      byHand.push(pull)
      return pull
    },
  }
}

function plannedPull(seed: number, number: number): MergedPull {
  const words = [seed, 'pull', number]
  const [image, repository] = oneOf(repositories, ...words, 'repository') ?? repositories[0]
  const issue = between([0, 2], ...words, 'has issue') > 0 ? `OCPBUGS-${between([60_000, 79_999], ...words)}` : null
  return {
    at: number * span + between([0, span - 1], ...words, 'at'),
    image,
    repository,
    number: between([1000, 8999], ...words, 'number'),
    subject: oneOf(subjects, ...words, 'subject') ?? subjects[0],
    issue,
  }
}
