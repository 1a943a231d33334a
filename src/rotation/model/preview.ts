import { z } from 'zod'

/** From harmless to hopeless. Red would need break-glass; impossible cannot be forced at all. */
export const COLOURS = ['green', 'amber', 'red', 'impossible'] as const
export type Colour = (typeof COLOURS)[number]

export const GUARDS = [
  'known',
  'in-rotation',
  'default',
  'capability',
  'provider',
  'kvm',
  'ssh-bastion',
  'others-out',
  'destinations',
  'override',
  'running',
  'canary',
  'lasting',
] as const
export type GuardName = (typeof GUARDS)[number]

export const guardSchema = z.object({
  name: z.enum(GUARDS),
  colour: z.enum(COLOURS),
  /** What it is about: names of clusters, capabilities or jobs, a count, or why it could not be checked. */
  about: z.array(z.string()),
  /** True where the colour is amber because the farm could not be read. */
  unread: z.boolean(),
})
export type Guard = z.infer<typeof guardSchema>

export const impactSchema = z.object({
  affectedJobs: z.number(),
  movableJobs: z.number(),
  immovable: z.array(z.string()),
  /** Cluster → number of jobs that would go there. */
  destinations: z.record(z.string(), z.number()),
  demand: z.number(),
})
export type Impact = z.infer<typeof impactSchema>

export const previewSchema = z.object({
  at: z.number(),
  guards: z.array(guardSchema),
  impact: impactSchema.nullable(),
  /** How many people the dispatcher wants to approve the override. */
  requiredApprovals: z.number(),
  /** The jobs most often run on the cluster, most frequent first, at most twenty: the probes of the effect. */
  probes: z.array(z.string()),
})
export type Preview = z.infer<typeof previewSchema>

export function colourOf(preview: Preview): Colour {
  return preview.guards.reduce<Colour>((worst, guard) => worseOf(worst, guard.colour), 'green')
}

export function guardsOf(preview: Preview, colour: Colour): Guard[] {
  return preview.guards.filter(guard => guard.colour === colour)
}

export type Worsening =
  | { kind: 'guard'; guard: GuardName; from: Colour; to: Colour }
  | { kind: 'immovable'; jobs: string[] }
  | { kind: 'destination'; clusters: string[] }
  | { kind: 'demand'; percent: number }
  | { kind: 'impact-unknown' }

/** Demand may grow by a quarter between the approval and the change without asking again. */
const DEMAND_GROWTH_MAX = 0.25

/** What is worse now than when people approved it; nothing in it means that the approval still covers the change. */
export function worsenings(approved: Preview, today: Preview): Worsening[] {
  const found: Worsening[] = []
  for (const guard of today.guards) {
    // What could not be read this time says nothing about the farm.
    if (guard.unread) continue
    const before = approved.guards.find(g => g.name === guard.name)?.colour ?? 'green'
    if (worseOf(before, guard.colour) !== before)
      found.push({ kind: 'guard', guard: guard.name, from: before, to: guard.colour })
  }
  if (!today.impact) return found
  // Nobody has approved what nobody could see.
  if (!approved.impact) return [...found, { kind: 'impact-unknown' }]
  const was = approved.impact
  const jobs = today.impact.immovable.filter(job => !was.immovable.includes(job))
  if (jobs.length > 0) found.push({ kind: 'immovable', jobs })
  const clusters = Object.keys(today.impact.destinations).filter(cluster => !(cluster in was.destinations))
  if (clusters.length > 0) found.push({ kind: 'destination', clusters })
  const growth = was.demand > 0 ? today.impact.demand / was.demand - 1 : 0
  if (growth > DEMAND_GROWTH_MAX) found.push({ kind: 'demand', percent: Math.round(growth * 100) })
  return found
}

function worseOf(a: Colour, b: Colour): Colour {
  return COLOURS.indexOf(b) > COLOURS.indexOf(a) ? b : a
}
