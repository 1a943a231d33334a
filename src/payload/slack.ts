import type { App } from '@slack/bolt'
import type { Boundary } from '../slack/boundary.ts'
import type { Subcommand } from '../slack/commands.ts'
import { listenForButtons } from './slack/buttons.ts'
import type { PayloadSlack } from './slack/context.ts'
import { listenForForms } from './slack/forms.ts'
import { payloadSubcommand } from './slack/typed.ts'

/** Listens for this capability's buttons and forms, and returns what can be typed; `more` after `payload`, by its word. */
export function listenForPayload(
  app: App,
  boundary: Boundary,
  slack: PayloadSlack,
  more: Readonly<Record<string, Subcommand['run']>>,
): Subcommand[] {
  listenForButtons(app, boundary, slack)
  listenForForms(app, boundary, slack)
  return [payloadSubcommand(slack, more)]
}
