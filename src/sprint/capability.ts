import type { Capability, Ground } from '../capability.ts'
import type { SprintConfig } from '../config/config.ts'
import { createSprints } from './actions.ts'
import type { Sprints } from './actions.ts'
import { EDIT_KEYS } from './actions/context.ts'
import type { BudgetRuns, SprintContext } from './actions/context.ts'
import { editOf } from './actions/reads.ts'
import { sprintJobs } from './jobs.ts'
import { listenForSprint } from './slack.ts'
import { sealed } from '../slack/envelope.ts'
import type { SprintSlack } from './slack/context.ts'
import { renderEdits } from './slack/messages.ts'
import { offHints } from './words/hints.ts'

/** What is there where the sprint is not configured: an answer for who asks for it. */
export const sprintOff: Capability = { hints: offHints }

/** The calendar: where the team is in it, and how it is changed. */
export function sprintCapability(
  ground: Ground,
  config: SprintConfig,
  budgetRuns: BudgetRuns,
): Capability & { sprints: Sprints } {
  const { store, clock, people, app, boundary, keeper } = ground
  const { hours, holidays, timeZone, environment } = ground.config
  const sprints = createSprints({ ...config, timeZone }, { hours, holidays })
  const ctx: SprintContext = {
    store,
    clock,
    sprints,
    budgetRuns,
    holders: role => people.holders(role),
    mentionOf: role => people.mentionOf(role),
    settings: { environment },
    seal: data => sealed({ ctx }, data),
  }
  const slack: SprintSlack = { ctx, people, channel: ground.config.slack.channel }
  renderEdits(keeper, slack)
  return {
    sprints,
    subcommands: listenForSprint(app, boundary, slack),
    jobs: sprintJobs(ctx),
    async concernedBy(_tx, key) {
      if (!key.startsWith(EDIT_KEYS)) return null
      return (await editOf(ctx, key.slice(EDIT_KEYS.length)))?.proposedBy ?? null
    },
  }
}
