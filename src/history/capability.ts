import type { Capability, Ground } from '../capability.ts'
import type { RotationContext } from '../rotation/actions/context.ts'
import type { Sprints } from '../sprint/actions.ts'
import type { VerdictContext } from '../verdict/actions/context.ts'
import type { HistoryContext } from './actions/context.ts'
import { historyJobs } from './jobs.ts'
import { historyPage } from './pages/history.ts'
import { overviewPage } from './pages/overview.ts'
import { sprintPage } from './pages/sprint.ts'
import { historySubcommands } from './slack.ts'
import { offHints } from './words/hints.ts'

export interface HistoryNeeds {
  sprints: Sprints
  rotation: RotationContext
  verdict: VerdictContext
}

/** What is there where the sprint is not configured: an answer for who asks for it. */
export const historyOff: Capability = { hints: offHints }

/** What past sprints looked like: in numbers for Slack, and with pictures on the web pages. */
export function historyCapability(ground: Ground, { sprints, rotation, verdict }: HistoryNeeds): Capability {
  const { config, store, clock, people } = ground
  const ctx: HistoryContext = {
    store,
    clock,
    sprints,
    rotation,
    verdict,
    nameOf: person => people.nameOf(person),
    learnNames: persons => people.learnNames(persons),
    settings: { clusters: config.clusters, timeZone: config.timeZone, webUrl: config.webUrl },
  }
  return {
    subcommands: historySubcommands(ctx, people),
    jobs: historyJobs(ctx),
    pages: [overviewPage(ctx), sprintPage(ctx), historyPage(ctx)],
  }
}
