import type { App } from '@slack/bolt'
import type { Boundary } from '../slack/boundary.ts'
import type { Subcommand } from '../slack/commands.ts'
import { listenForAgenda } from './slack/agenda.ts'
import type { VerdictSlack } from './slack/context.ts'
import { listenForRetrospectives } from './slack/retrospective.ts'
import { listenForVerdict } from './slack/verdict.ts'

/** Listens for this capability's buttons and forms, and returns what can be typed. */
export function listenForVerdicts(app: App, boundary: Boundary, slack: VerdictSlack): Subcommand[] {
  listenForRetrospectives(app, boundary, slack)
  return [listenForVerdict(app, boundary, slack), listenForAgenda(app, boundary, slack)]
}
