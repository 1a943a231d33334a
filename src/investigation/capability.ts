import type { Capability, Ground } from '../capability.ts'
import type { Instant } from '../kernel/time.ts'
import type { RotationAbove, RotationReaction } from '../rotation/actions/context.ts'
import type { Sprints } from '../sprint/actions.ts'
import type { Reader } from '../store/store.ts'
import { budgetRuns, budgetsOf, budgetsOfSprint, currentBudget } from './actions/budgets.ts'
import type { InvestigationContext } from './actions/context.ts'
import { keptOutByOthers } from './actions/drift.ts'
import { followRotation } from './actions/follow.ts'
import { budgetNotes } from './actions/reads.ts'
import { investigationJobs } from './jobs.ts'
import type { Budget } from './model/budget.ts'
import { listenForCauses, renderCauses } from './slack.ts'
import { lookAtFile, lookAtOverrides, lookBackAtFile } from './watch.ts'

export interface InvestigationNeeds {
  sprints: Sprints
  /** The payload runs of a cluster, oldest first, also the one still upgrading. */
  runsOf: InvestigationContext['runsOf']
}

export interface Investigation extends Capability {
  ctx: InvestigationContext
  /** For the rotation below: what it has to tell, and what its cards show of it. */
  reaction: RotationReaction
  cardNotes: RotationAbove['cardNotes']
  keptOut: NonNullable<RotationAbove['keptOut']>
  /** A budget for each payload run and sprint that time out was charged to, oldest first. */
  budgetsOf(db: Reader, cluster: string, now: Instant): Promise<Budget[]>
  /** Those of one sprint, read without all the others. */
  budgetsOfSprint(db: Reader, cluster: string, sprint: number, now: Instant): Promise<Budget[]>
  /** Whether time out is charged to this sprint itself. */
  budgetRuns(db: Reader, sprint: number): Promise<boolean>
  /** What time out is charged to now. */
  currentBudget(db: Reader, cluster: string, now: Instant): Promise<Budget>
}

/** How long a cluster was out, for what, and how much of its half sprint that has used. */
export function investigationCapability(ground: Ground, needs: InvestigationNeeds): Investigation {
  const { config, keeper, app, boundary, people } = ground
  const { dispatcher, github } = ground.outside
  const ctx = contextFrom(ground, needs)
  const file = { github, path: config.github.file }
  const slack = { ctx, people, channel: config.slack.channel }
  renderCauses(keeper, slack)
  return {
    ctx,
    reaction: { rotation: (tx, before, rotation, facts) => followRotation(ctx, tx, before, rotation, facts) },
    cardNotes: (db, request) => budgetNotes(ctx, db, request.id, ctx.clock.now()),
    keptOut: (db, cluster) => keptOutByOthers(ctx, db, cluster),
    budgetsOf: (db, cluster, now) => budgetsOf(ctx, db, cluster, now),
    budgetsOfSprint: (db, cluster, sprint, now) => budgetsOfSprint(ctx, db, { cluster, sprint, now }),
    budgetRuns: (db, sprint) => budgetRuns(ctx, db, sprint),
    currentBudget: (db, cluster, now) => currentBudget(ctx, db, cluster, now),
    subcommands: listenForCauses(app, boundary, slack),
    jobs: investigationJobs({
      ctx,
      lookAtOverrides: dispatcher && (() => lookAtOverrides(dispatcher, config.environment)),
      lookAtFile: () => lookAtFile(file, config.clusters),
      lookBackAtFile: since => lookBackAtFile(file, config.clusters, since),
    }),
  }
}

function contextFrom(
  { config, store, clock, tracking, people }: Ground,
  { sprints, runsOf }: InvestigationNeeds,
): InvestigationContext {
  return {
    store,
    clock,
    tracking,
    sprints,
    runsOf,
    mentionOf: role => people.mentionOf(role),
    nameOf: person => people.nameOf(person),
    settings: { clusters: config.clusters, environment: config.environment, timeZone: config.timeZone },
  }
}
