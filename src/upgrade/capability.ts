import type { Capability, Ground } from '../capability.ts'
import type { Sprints } from '../sprint/actions.ts'
import type { UpgradeAbove, UpgradeContext } from './actions/context.ts'
import { upgradeJobs } from './jobs.ts'
import { listenForUpgrades, upgradeHints, upgradeOffHints } from './slack.ts'
import { renderMessages } from './slack/messages.ts'
import { clusterWatch } from './watch.ts'

export interface UpgradeNeeds {
  sprints: Sprints
  above: UpgradeAbove
}

/** What is there where the sprint is not configured: an answer for who asks for it. */
export const upgradeOff: Capability = { hints: upgradeOffHints }

/** The sacrificial clusters' upgrades to the sprints' payloads, the runs that follow, and what had to be done by hand. */
export function upgradeCapability(
  ground: Ground,
  { sprints, above }: UpgradeNeeds,
): Capability & { ctx: UpgradeContext } {
  const { config, store, clock, tracking, people, outside } = ground
  const ctx: UpgradeContext = {
    store,
    clock,
    settings: {
      clusters: config.clusters,
      timeZone: config.timeZone,
      environment: config.environment,
      watches: outside.kubernetes !== null,
    },
    tracking,
    sprints,
    above,
    mentionOf: role => people.mentionOf(role),
    nameOf: person => people.nameOf(person),
  }
  const slack = { ctx, people, channel: config.slack.channel }
  renderMessages(ground.keeper, slack)
  return {
    ctx,
    subcommands: listenForUpgrades(ground.app, ground.boundary, slack),
    hints: upgradeHints,
    jobs: outside.kubernetes === null ? [] : upgradeJobs(clusterWatch(ctx, outside.kubernetes)),
  }
}
