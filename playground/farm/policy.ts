import { minutes, seconds } from '../../src/kernel/time.ts'
import type { Clock, Instant } from '../../src/kernel/time.ts'
import { planBaseline } from './baseline.ts'
import type { Baseline } from './baseline.ts'
import { sha256 } from './chance.ts'
import { clustersPath, configPath } from './clusters-yaml.ts'
import { knownJobs } from './known-jobs.ts'
import { isLive, observe } from './override.ts'
import type { DispatchOverride } from './override.ts'
import { ControlRefusal } from './refusal-texts.ts'
import type { Commit, Repository } from './repository.ts'
import { compile } from './snapshot.ts'
import type { Snapshot } from './snapshot.ts'

/** Git-sync pulls every 30 s, and the dispatcher reads the file again every minute (`buildfarm.md §1.4`); this is the worst case. */
export const gitToDispatcherMs = seconds(30) + minutes(1)

/** A policy the dispatcher serves, from one moment until the next one. */
export interface Generation {
  number: number
  from: Instant
  checksum: string
  snapshot: Snapshot
  baseline: Baseline
}

/** What the dispatcher places jobs by: the files in Git, the overrides over them, and how both became what they are. */
export interface Policy {
  /** Lets everything happen that is due by now, each at its own moment. */
  settle(): void
  current(): Generation
  /** What was in force then. */
  at(moment: Instant): Generation
  overrides(): readonly DispatchOverride[]
  add(override: DispatchOverride): void
  /** Compiles again after an override was changed. */
  reconcile(): void
  /** Those of the live overrides that can be carried out: what a new one must fit in with. */
  compileable(): DispatchOverride[]
  immovable: Set<string>
  /** Why the newest files could not be made into a policy, if so. The one before is kept. */
  fault(): string | null
  /** Told after each reconciling, whether or not it changed a placement. */
  onReconcile(listener: () => void): () => void
}

export function createPolicy(clock: Clock, repository: Repository, firstGeneration: number): Policy {
  const overrides: DispatchOverride[] = []
  const immovable = new Set<string>()
  const listeners = new Set<() => void>()
  const unread: Commit[] = []
  let fault: string | null = null
  let baseline = planFrom(repository.head())
  const generations: Generation[] = [publish(firstGeneration, clock.now())]
  repository.onMerge(commit => unread.push(commit))

  const current = () => {
    const latest = generations.at(-1)
    if (!latest) throw new Error('no policy')
    return latest
  }

  function publish(number: number, from: Instant): Generation {
    const snapshot = compile({ baseline, overrides: fitting(from).fit, immovable, now: from })
    return { number, from, checksum: sha256(snapshot.digest, String(number)), snapshot, baseline }
  }

  function fitting(now: Instant) {
    const fit: DispatchOverride[] = []
    const unfit = new Map<DispatchOverride, string>()
    for (const override of overrides.filter(o => isLive(o, now))) {
      const misfit = refusalOf(() => compile({ baseline, overrides: [...fit, override], immovable, now }))
      if (misfit === undefined) fit.push(override)
      else unfit.set(override, misfit)
    }
    return { fit, unfit }
  }

  function reconcile(now: Instant): void {
    const next = publish(current().number + 1, now)
    if (next.snapshot.digest !== current().snapshot.digest) generations.push(next)
    if (generations.length > 500) generations.shift()
    const { unfit } = fitting(now)
    for (const override of overrides) observe(override, now, policyOf(current()), unfit.get(override))
    for (const listener of listeners) listener()
  }

  function readGit(commit: Commit): void {
    try {
      baseline = planFrom(commit)
      fault = null
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
  }

  /** The next thing that happens by itself: a change in Git being read, or an override running out. */
  function nextDue(): { at: Instant; happen(): void } | undefined {
    const git = unread.slice(0, 1).map(commit => ({
      at: commit.at + gitToDispatcherMs,
      happen() {
        unread.shift()
        readGit(commit)
      },
    }))
    const ends = overrides
      .filter(({ spec, status }) => spec.revokedAt === undefined && status.state !== 'Expired')
      .map(({ spec }) => ({ at: Date.parse(spec.expiresAt), happen() {} }))
    return [...git, ...ends].toSorted((a, b) => a.at - b.at)[0]
  }

  function settle(): void {
    const now = clock.now()
    for (let due = nextDue(); due && due.at <= now; due = nextDue()) {
      due.happen()
      reconcile(due.at)
    }
  }

  return {
    settle,
    current,
    at: moment => generations.findLast(generation => generation.from <= moment) ?? generations[0] ?? current(),
    overrides: () => overrides,
    add: override => overrides.push(override),
    reconcile: () => reconcile(clock.now()),
    compileable: () => fitting(clock.now()).fit,
    immovable,
    fault: () => fault,
    onReconcile(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function planFrom({ files }: Commit): Baseline {
  return planBaseline(files[clustersPath] ?? '', files[configPath] ?? '', knownJobs)
}

function policyOf({ number, checksum }: Generation) {
  return { generation: number, checksum }
}

function refusalOf(attempt: () => void): string | undefined {
  try {
    attempt()
    return undefined
  } catch (error) {
    if (error instanceof ControlRefusal) return error.message
    throw error
  }
}
