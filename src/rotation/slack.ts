import type { App } from '@slack/bolt'
import type { Boundary } from '../slack/boundary.ts'
import type { Hint, Subcommand } from '../slack/commands.ts'
import { listenForButtons } from './slack/buttons.ts'
import type { RotationSlack } from './slack/context.ts'
import { listenForForms } from './slack/modals.ts'
import { listenForShortcuts, rotationSubcommands } from './slack/typed.ts'
import { hints } from './words/hints.ts'

/** What people may type in vain, and what to do instead. */
export const rotationHints: readonly Hint[] = hints

/** Listens for this capability's buttons, forms and shortcuts, and returns what can be typed. */
export function listenForRotation(
  app: App,
  boundary: Boundary,
  slack: RotationSlack,
  permalink: (channel: string, ts: string) => string,
): Subcommand[] {
  listenForButtons(app, boundary, slack)
  listenForForms(app, boundary, slack)
  listenForShortcuts(app, boundary, slack, permalink)
  return rotationSubcommands(slack)
}
