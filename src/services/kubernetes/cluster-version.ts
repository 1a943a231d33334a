import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { flag, instant, listOf, number, text, words } from '../go-json.ts'
import { Conditions } from './condition.ts'
import type { ConditionSeen } from './condition.ts'

/** What a cluster runs, and what it ran before (payloads.md §5.2–5.3). */
export interface ClusterVersionSeen {
  clusterID: string
  channel: string | null
  generation: number
  /** Behind `generation` the conditions do not hold: nobody has acted on the last change. */
  observedGeneration: number
  desired: { version: string; image: string }
  /** What somebody asked for; either may be empty. */
  desiredUpdate: { version: string; image: string; force: boolean } | null
  overrides: { kind: string; name: string; unmanaged: boolean }[]
  /** Newest first. */
  history: UpdateSeen[]
  /** By their type. */
  conditions: Record<string, ConditionSeen>
  /** What the cluster has against updates it knows of, by the names of the risks. */
  conditionalUpdates: { version: string; image: string; risks: string[] }[]
}

/** `Partial` is under way as long as it has no end; with one it was superseded before it was done. */
export interface UpdateSeen {
  state: 'Completed' | 'Partial'
  startedAt: Instant
  completedAt: Instant | null
  /** May be empty. */
  version: string
  image: string
  /** What was found against it and not heeded. */
  acceptedRisks: string | null
}

const Update = z
  .looseObject({
    state: z.string().nullish(),
    startedTime: z.string(),
    completionTime: instant,
    version: words,
    image: words,
    acceptedRisks: text,
  })
  .transform(({ state, startedTime, completionTime, version, image, acceptedRisks }): UpdateSeen => ({
    state: state === 'Completed' ? 'Completed' : 'Partial',
    startedAt: Date.parse(startedTime),
    completedAt: completionTime,
    version,
    image,
    acceptedRisks,
  }))
  .refine(({ startedAt }) => Number.isFinite(startedAt), 'an update began at no readable time')

const release = { version: words, image: words }

export const ClusterVersionObject = z
  .looseObject({
    metadata: z.looseObject({ generation: number }),
    spec: z
      .looseObject({
        clusterID: words,
        channel: text,
        desiredUpdate: z.looseObject({ ...release, force: flag }).nullish(),
        overrides: listOf(z.looseObject({ kind: words, name: words, unmanaged: flag })),
      })
      .nullish(),
    status: z.looseObject({
      desired: z.looseObject(release).nullish(),
      observedGeneration: number,
      history: listOf(Update),
      conditionalUpdates: listOf(
        z.looseObject({
          release: z.looseObject(release).nullish(),
          riskNames: listOf(z.string()),
          risks: listOf(z.looseObject({ name: words })),
        }),
      ),
      conditions: Conditions,
    }),
  })
  .transform(({ metadata, spec, status }): ClusterVersionSeen => ({
    clusterID: spec?.clusterID ?? '',
    channel: spec?.channel ?? null,
    generation: metadata.generation,
    observedGeneration: status.observedGeneration,
    desired: { version: status.desired?.version ?? '', image: status.desired?.image ?? '' },
    desiredUpdate: updateIn(spec?.desiredUpdate),
    overrides: (spec?.overrides ?? []).map(({ kind, name, unmanaged }) => ({ kind, name, unmanaged })),
    history: status.history,
    conditions: status.conditions,
    conditionalUpdates: status.conditionalUpdates.map(({ release: of, risks, riskNames }) => ({
      version: of?.version ?? '',
      image: of?.image ?? '',
      risks: [...new Set([...riskNames, ...risks.map(({ name }) => name)])].filter(name => name !== ''),
    })),
  }))

function updateIn(wanted: { version: string; image: string; force: boolean } | null | undefined) {
  return wanted ? { version: wanted.version, image: wanted.image, force: wanted.force } : null
}
