import type { Capability, Ground } from '../capability.ts'
import type { RotationContext } from '../rotation/actions/context.ts'
import { listenForHome } from './slack.ts'
import type { HomeSlack } from './slack.ts'

/** What the Home tab, `help` and `status` show of everything else. */
export interface HomeSources {
  rotation: RotationContext
  /** What stands beside the rotation of the clusters, in sentences. */
  lines: () => Promise<string[]>
  /** What waits for a person beside requests, in sentences. */
  waitsFor: HomeSlack['waitsFor']
  /** What is not configured or not allowed, in sentences. */
  notes: () => string[]
}

export function homeCapability({ app, boundary, people }: Ground, { rotation, ...sources }: HomeSources): Capability {
  return { subcommands: listenForHome(app, boundary, { ctx: rotation, people, ...sources }) }
}
