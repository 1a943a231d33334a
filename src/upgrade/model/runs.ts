import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { digestOf } from './seen.ts'
import type { UpdateSeen } from './seen.ts'
import { isPayload, sprintOf } from './matching.ts'
import type { SprintPayload } from './matching.ts'
import type { Install } from './upgrade.ts'

export const payloadRunSchema = z.object({
  /** `build02/280` */
  id: z.string(),
  cluster: z.string(),
  sprint: z.number().int(),
  payload: z.object({ tag: z.string(), name: z.string().nullable(), digest: z.string().nullable() }),
  upgradeStartedAt: z.number(),
  /** When its upgrade was completed, by the farm's clock; null while that is under way, or where it never was. */
  startedAt: z.number().nullable(),
  /** When the upgrade to the next sprint's payload began. */
  endedAt: z.number().nullable(),
  /** Half of that sprint's length, fixed when its upgrade began. */
  budgetMs: z.number(),
})
/**
 * A sprint's payload on a cluster, from its upgrade until that to the next sprint's. There is one for each sprint: one
 * that was selected, then failed by QE, and is installed all the same begins it, and the one that TRT selects after it
 * for the same sprint goes on with it. So time out is charged to the sprint that had chosen what the cluster ran.
 */
export type PayloadRun = z.infer<typeof payloadRunSchema>

export const runId = (cluster: string, sprint: number): string => `${cluster}/${sprint}`

export interface History {
  cluster: string
  /** In any order. */
  updates: readonly UpdateSeen[]
  payloads: readonly SprintPayload[]
  budgetMsOf: (sprint: number) => number
}

/**
 * The runs of a cluster, oldest first, from what was known of them and the cluster's own history: its times are the
 * farm's, so it does not matter when the bot looked. What is no sprint's payload, or an older sprint's that came back,
 * neither begins nor ends a run.
 */
export function runsOver(known: readonly PayloadRun[], history: History): PayloadRun[] {
  const payloads = [...history.payloads, ...known.map(payloadOfRun)]
  const updates = history.updates.toSorted((a, b) => a.startedAt - b.startedAt)
  const bySprint = new Map(known.map(run => [run.sprint, run]))
  for (const update of updates) {
    const sprint = sprintOf(update, payloads)
    const isNew = sprint !== null && !bySprint.has(sprint) && isInOrder(sprint, update.startedAt, bySprint)
    if (isNew) bySprint.set(sprint, begunBy(update, sprint, history))
  }
  const begun = [...bySprint.values()].toSorted((a, b) => a.sprint - b.sprint)
  const tiled = begun.map((run, at) => ({ ...run, endedAt: begun[at + 1]?.upgradeStartedAt ?? null }))
  return tiled.map(run => ({ ...run, startedAt: run.startedAt ?? completionOf(run, updates, payloads) }))
}

/** A payload that ran once stays what it was, also where TRT chose another one later. */
export function payloadOfRun({ sprint, payload }: PayloadRun): SprintPayload {
  return {
    sprint,
    tag: payload.tag,
    name: payload.name,
    digests: payload.digest === null ? [] : [payload.digest],
  }
}

/** The sprints' payloads come one after the other; what is out of that order is a step back. */
function isInOrder(sprint: number, startedAt: Instant, runs: ReadonlyMap<number, PayloadRun>): boolean {
  return [...runs.values()].every(run =>
    run.sprint < sprint ? run.upgradeStartedAt < startedAt : startedAt < run.upgradeStartedAt,
  )
}

function begunBy(update: UpdateSeen, sprint: number, { cluster, payloads, budgetMsOf }: History): PayloadRun {
  const payload = payloads.find(one => one.sprint === sprint && isPayload(update, one))
  return {
    id: runId(cluster, sprint),
    cluster,
    sprint,
    payload: {
      tag: payload?.tag ?? update.version,
      name: payload?.name ?? null,
      digest: digestOf(update.image),
    },
    upgradeStartedAt: update.startedAt,
    startedAt: null,
    endedAt: null,
    budgetMs: budgetMsOf(sprint),
  }
}

/** When the first update to the payload was completed while the run lasted. */
function completionOf(run: PayloadRun, updates: readonly UpdateSeen[], payloads: readonly SprintPayload[]) {
  const done = updatesOfRun(run, updates, payloads).find(({ state }) => state === 'Completed')
  return done?.completedAt ?? null
}

/**
 * The run that something which began at that moment belongs to: the one whose upgrade had begun last, so that what
 * happens during an upgrade belongs to the payload being installed. Null before the first.
 */
export function chargedRun(runs: readonly PayloadRun[], at: Instant): PayloadRun | null {
  return runs
    .filter(run => run.upgradeStartedAt <= at)
    .reduce<PayloadRun | null>(
      (last, run) => (last && last.upgradeStartedAt >= run.upgradeStartedAt ? last : run),
      null,
    )
}

/** Where a run stands in the cluster's history: the last update to its payload while it lasted. */
export function updateOfRun(
  run: PayloadRun,
  updates: readonly UpdateSeen[],
  payloads: readonly SprintPayload[],
): UpdateSeen | null {
  const inOrder = updates.toSorted((a, b) => a.startedAt - b.startedAt)
  return updatesOfRun(run, inOrder, payloads).at(-1) ?? null
}

/** Each time that the run's payloads were taken up, oldest first; `history` is newest first. */
export function installsIn(
  run: PayloadRun,
  history: readonly UpdateSeen[],
  payloads: readonly SprintPayload[],
): Install[] {
  return updatesOfRun(run, history.toReversed(), payloads).map(update => {
    const { version, image, startedAt, state, completedAt } = update
    const next = history[history.indexOf(update) - 1]
    return {
      release: version || image,
      beganAt: startedAt,
      completedAt: state === 'Completed' ? completedAt : null,
      gone: next ? { version: next.version || next.image, at: next.startedAt } : null,
    }
  })
}

function updatesOfRun(
  run: PayloadRun,
  updates: readonly UpdateSeen[],
  payloads: readonly SprintPayload[],
): UpdateSeen[] {
  const own = [...payloads.filter(({ sprint }) => sprint === run.sprint), payloadOfRun(run)]
  return updates.filter(
    update =>
      sprintOf(update, own) !== null &&
      update.startedAt >= run.upgradeStartedAt &&
      (run.endedAt === null || update.startedAt < run.endedAt),
  )
}
