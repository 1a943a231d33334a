import { isOutsideError } from '../../kernel/outside.ts'
import type { OutsideError } from '../../kernel/outside.ts'
import type { Kubernetes } from '../../services/kubernetes/kubernetes.ts'
import type { JobResult, ReleaseController, ReleaseTag } from '../../services/release-controller/release-controller.ts'
import type { Look } from '../actions/looked.ts'
import { isIn } from '../model/candidates.ts'
import type { Candidate, JobCounts, SeenPayload, Window } from '../model/candidates.ts'

/** Where payloads are seen. */
export interface PayloadEyes {
  releases: ReleaseController
  kubernetes: Pick<Kubernetes, 'releasePayload'> | null
  namespace: string
}

export interface Question {
  stream: string
  window: Window
  /** What the last look brought: the jobs of a payload that is decided are not read again. */
  known: readonly Candidate[]
  /** Why payloads could not be read in Kubernetes, in words for people. */
  unlabelledBecause: (error: OutsideError) => string
}

/** A stream makes twelve in two days at the most (payloads.md §1.5). */
const READ_MAX = 24
const OTHERS_MAX = 4
const FAILING_MAX = 10
const AT_ONCE = 4

/** Reads a stream's payloads of the window with their jobs; of the others only the names of the newest few. */
export async function seePayloads(eyes: PayloadEyes, question: Question): Promise<Look> {
  const { stream, window, known } = question
  const tags = await eyes.releases.tags(stream)
  const inside = tags.filter(({ createdAt }) => isIn(window, createdAt)).slice(0, READ_MAX)
  const outside = tags.filter(({ createdAt }) => !isIn(window, createdAt))
  const jobs = await jobsOf(eyes, stream, inside, known)
  const conditions = await conditionsOf(eyes, inside, question.unlabelledBecause)
  const seen = inside.flatMap((tag): SeenPayload[] => {
    const read = jobs.get(tag.name)
    // Deleted between the two calls.
    if (read === 'gone') return []
    return [seenAs(tag, read ?? null, conditions.of.get(tag.name) ?? null)]
  })
  const others = [
    ...outside.filter(({ createdAt }) => createdAt !== null).slice(0, OTHERS_MAX),
    ...outside.filter(({ createdAt }) => createdAt === null).slice(0, OTHERS_MAX),
  ]
  return { seen: [...seen, ...others.map(tag => seenAs(tag, null, null))], unlabelled: conditions.trouble }
}

interface Jobs {
  blocking: JobCounts
  informing: JobCounts
  failing: Candidate['failing']
  lastEndedAt: number | null
}

interface Conditions {
  acceptedAt: number | null
  qeState: string | null
}

function seenAs(tag: ReleaseTag, jobs: Jobs | null, conditions: Conditions | null): SeenPayload {
  const { name, phase, pullSpec, createdAt } = tag
  const approximate = phase === 'Accepted' ? (jobs?.lastEndedAt ?? null) : null
  const known = conditions?.acceptedAt ?? null
  const acceptedAt = known ?? approximate
  return {
    tag: name,
    phase,
    pullSpec,
    createdAt,
    acceptedAt,
    acceptedBy: acceptedAt === null ? null : known === null ? 'last-job' : 'condition',
    blocking: jobs?.blocking ?? null,
    informing: jobs?.informing ?? null,
    failing: jobs?.failing ?? [],
    qeState: conditions?.qeState ?? null,
  }
}

async function jobsOf(
  { releases }: PayloadEyes,
  stream: string,
  tags: readonly ReleaseTag[],
  known: readonly Candidate[],
): Promise<Map<string, Jobs | 'gone'>> {
  const found = new Map<string, Jobs | 'gone'>()
  const failures: OutsideError[] = []
  await fewAtOnce(tags, async ({ name, phase }) => {
    const before = decidedBefore(known, name, phase)
    if (before) return void found.set(name, before)
    try {
      const { blocking, informing } = await releases.release(stream, name)
      const lastEndedAt = Math.max(0, ...blocking.map(job => job.endedAt ?? 0)) || null
      found.set(name, {
        blocking: countsOf(blocking),
        informing: countsOf(informing),
        failing: failingOf(blocking),
        lastEndedAt,
      })
    } catch (error) {
      if (!isOutsideError(error)) throw error
      if (error.mishap === 'missing') found.set(name, 'gone')
      else failures.push(error)
    }
  })
  const [first] = failures
  // One that cannot be read is shown as such; when it wants to be left in peace, or answers nothing, there is no look.
  if (first && (failures.some(({ mishap }) => mishap === 'busy') || found.size === 0)) throw first
  return found
}

/** Jobs of a payload that is decided do not change any more. */
function decidedBefore(known: readonly Candidate[], name: string, phase: Candidate['phase']): Jobs | null {
  const one = known.find(({ tag }) => tag === name)
  const decided = one?.phase === phase && (phase === 'Accepted' || phase === 'Rejected')
  if (!one?.blocking || !one.informing || !decided) return null
  const { blocking, informing, failing, acceptedAt, acceptedBy } = one
  return { blocking, informing, failing, lastEndedAt: acceptedBy === 'last-job' ? acceptedAt : null }
}

function countsOf(jobs: readonly JobResult[]): JobCounts {
  const of = (state: JobResult['state']) => jobs.filter(job => job.state === state).length
  return { succeeded: of('Succeeded'), failed: of('Failed'), pending: of('Pending') }
}

function failingOf(jobs: readonly JobResult[]): Candidate['failing'] {
  return jobs
    .filter(({ state }) => state === 'Failed')
    .slice(0, FAILING_MAX)
    .map(({ name, url }) => ({ name, url }))
}

const QE_LABEL = 'release.openshift.io/qe_state'

/** When they were accepted, and what QE thinks of them: only Kubernetes says so (payloads.md §1.6, §2.4). */
async function conditionsOf(
  { kubernetes, namespace }: PayloadEyes,
  tags: readonly ReleaseTag[],
  words: (error: OutsideError) => string,
): Promise<{ of: Map<string, Conditions>; trouble: string | null }> {
  const of = new Map<string, Conditions>()
  if (!kubernetes) return { of, trouble: null }
  let trouble: string | null = null
  const accepted = tags.filter(({ phase }) => phase === 'Accepted')
  await fewAtOnce(accepted, async ({ name }) => {
    // Where the first was refused, so would be the others.
    if (trouble !== null) return
    try {
      const payload = await kubernetes.releasePayload(namespace, name)
      if (!payload) return
      const acceptedAt = payload.accepted?.status === 'True' ? payload.accepted.at : null
      of.set(name, { acceptedAt, qeState: payload.labels[QE_LABEL] ?? null })
    } catch (error) {
      if (!isOutsideError(error)) throw error
      trouble ??= words(error)
    }
  })
  return { of, trouble }
}

async function fewAtOnce<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items]
  const hand = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, hand))
}
