import type { App } from '@slack/bolt'
import type { Boundary } from '../slack/boundary.ts'
import type { Hint, Subcommand } from '../slack/commands.ts'
import { listenForChanges } from './slack/changes.ts'
import type { UpgradeSlack } from './slack/context.ts'
import { hints, offHints } from './words/hints.ts'

/** What people may type in vain, and what to do instead. */
export const upgradeHints: readonly Hint[] = hints
export const upgradeOffHints: readonly Hint[] = offHints

/** Listens for this capability's buttons and forms, and returns what can be typed. */
export function listenForUpgrades(app: App, boundary: Boundary, slack: UpgradeSlack): Subcommand[] {
  return listenForChanges(app, boundary, slack)
}
