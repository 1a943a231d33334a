import type { Capability, Ground } from '../capability.ts'
import type { Instant } from '../kernel/time.ts'
import { openRequestsOf } from '../rotation/actions/reads.ts'
import type { RotationContext } from '../rotation/actions/context.ts'
import type { Sprints } from '../sprint/actions.ts'
import type { Reader } from '../store/store.ts'
import { itemKey, retrospectiveKey } from './actions/context.ts'
import type { VerdictContext } from './actions/context.ts'
import { datesOf, followUps, overdueOf, verdictsOf } from './actions/reads.ts'
import type { Dated, Overdue, VerdictRow } from './actions/reads.ts'
import { verdictJobs } from './jobs.ts'
import { sprintOfVerdict } from './model/verdict.ts'
import { listenForVerdicts } from './slack.ts'
import { renderMessages } from './slack/messages.ts'

export interface VerdictNeeds {
  sprints: Sprints
  /** For the open requests. */
  rotation: RotationContext
  budgetsOf: VerdictContext['budgetsOf']
  budgetsOfSprint: VerdictContext['budgetsOfSprint']
}

export interface VerdictCapability extends Capability {
  ctx: VerdictContext
  /** What retrospectives promised and is not done. */
  followUps(db: Reader): Promise<{ issue: string; title: string }[]>
  /** What people are waited for; the digest tells of it each working day. */
  overdueOf(db: Reader, now: Instant): Promise<Overdue[]>
  /** What has a day to come. */
  datesOf(db: Reader, now: Instant): Promise<Dated[]>
  verdictsOf(db: Reader, sprints: readonly number[], now: Instant): Promise<VerdictRow[]>
}

/** Whether each sprint was a success, what follows where it was not, and the weekly agenda. */
export function verdictCapability(ground: Ground, needs: VerdictNeeds): VerdictCapability {
  const ctx = contextFrom(ground, needs)
  const slack = { ctx, people: ground.people, channel: ground.config.slack.channel }
  renderMessages(ground.keeper, slack)
  return {
    ctx,
    followUps: db => followUps(ctx, db),
    overdueOf: (db, now) => overdueOf(ctx, db, now),
    datesOf: (db, now) => datesOf(ctx, db, now),
    verdictsOf: (db, sprints, now) => verdictsOf(ctx, db, sprints, now),
    subcommands: listenForVerdicts(ground.app, ground.boundary, slack),
    jobs: verdictJobs(ctx),
    cardOf,
    cardsOfLane: async (_tx, lane) => {
      const [kind, subject = ''] = lane.split(/:(.*)/s)
      const card = kind === 'jira' ? cardOf(subject) : null
      return card === null ? [] : [card]
    },
  }
}

/** The issue of a verdict is that of its retrospective. */
function cardOf(subject: string): string | null {
  const sprint = sprintOfVerdict(subject)
  if (sprint !== null) return retrospectiveKey(sprint)
  return /^T\d+$/.test(subject) ? itemKey(subject) : null
}

function contextFrom(ground: Ground, { sprints, rotation, budgetsOf, budgetsOfSprint }: VerdictNeeds): VerdictContext {
  const { config, store, clock, tracking, people, keeper, outside } = ground
  return {
    store,
    clock,
    tracking,
    sprints,
    budgetsOf,
    budgetsOfSprint,
    openRequests: (db, cluster) => openRequestsOf({ ...rotation, store: { ...store, db } }, cluster),
    holders: role => people.holders(role),
    mentionOf: role => people.mentionOf(role),
    nameOf: person => people.nameOf(person),
    learnNames: persons => people.learnNames(persons),
    permalink: (db, key) => keeper.permalink(key, db),
    settings: {
      clusters: config.clusters,
      watches: outside.kubernetes !== null,
      timeZone: config.timeZone,
      environment: config.environment,
    },
  }
}
