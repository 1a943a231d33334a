import type { Capability, Ground } from '../capability.ts'
import type { InvestigationContext } from '../investigation/actions/context.ts'
import type { Member } from '../kernel/people.ts'
import type { RotationContext } from '../rotation/actions/context.ts'
import type { Sprints } from '../sprint/actions.ts'
import type { DigestContext, DigestSources } from './actions/context.ts'
import { linesWaitingFor, standingText } from './actions/shown.ts'
import { digestDeliveries } from './effects.ts'
import { digestJobs } from './jobs.ts'
import { digestCommands, renderDigests } from './slack.ts'

export interface DigestNeeds {
  sprints: Sprints
  rotation: RotationContext
  investigation: InvestigationContext
  sources: DigestSources
}

export interface Digest extends Capability {
  /** The sprint, its budget and its payload, for those who look elsewhere; escaped, a line each. */
  standing(): Promise<string>
  /** What waits for this person, beside requests of rotation. */
  waitsFor(member: Member): Promise<string[]>
}

/** What everybody is to know in the morning, as one message with a picture. */
export function digestCapability(ground: Ground, needs: DigestNeeds): Digest {
  const { config, keeper, people, log } = ground
  const ctx = contextFrom(ground, needs)
  const slack = { ctx, people, channel: config.slack.channel }
  renderDigests(keeper, slack)
  return {
    subcommands: digestCommands(slack),
    jobs: digestJobs(ctx),
    deliveries: digestDeliveries({ ctx, upload: ground.files.upload, log }),
    standing: () => standingText(ctx),
    waitsFor: member => linesWaitingFor(ctx, member),
  }
}

function contextFrom({ config, store, clock, keeper }: Ground, needs: DigestNeeds): DigestContext {
  const { sprints, rotation, investigation, sources } = needs
  return {
    store,
    clock,
    sprints,
    rotation,
    investigation,
    sources,
    permalink: (db, key) => keeper.permalink(key, db),
    settings: {
      clusters: config.clusters,
      timeZone: config.timeZone,
      hours: sprints.hours,
      ...config.digest,
      looksForPromoted: config.releases !== null && config.releases.previewStream !== null,
      qeRole: config.slack.qe === null ? 'trt' : 'qe',
    },
  }
}
