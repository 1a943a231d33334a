import { z } from 'zod'
import { OutsideError } from '../../kernel/outside.ts'
import type { Instant } from '../../kernel/time.ts'
import { instant, link, listOf, mapOf, text, words } from '../go-json.ts'
import { Conditions } from './condition.ts'
import type { ConditionSeen } from './condition.ts'
import { onLine, orNull } from './look.ts'
import type { LookOptions } from './look.ts'

/** A payload as the release controller keeps it on the control plane (payloads.md §2.1–2.2). */
export interface ReleasePayloadSeen {
  name: string
  resourceVersion: string
  createdAt: Instant | null
  /** Somebody's decision by hand. Not checked by anybody: a word that the controller does not know has no effect. */
  override: { override: string; reason: string } | null
  /** Whether its image was made; `null` as long as nothing is said. An override waits for it. */
  creationJob: 'Success' | 'Failed' | 'Unknown' | null
  /** Both this and `rejected` may be true for a while, when it was accepted after a rejection. */
  accepted: ConditionSeen | null
  rejected: ConditionSeen | null
  failed: ConditionSeen | null
  blocking: BlockingJobSeen[]
  /** The image stream its tag lies in; empty where it is not said. */
  imagestream: string
  labels: Record<string, string>
}

export interface BlockingJobSeen {
  name: string
  state: 'Pending' | 'Failure' | 'Success' | 'Unknown'
  /** The pages of its runs. */
  urls: string[]
}

export interface ReleasePayloads {
  /** `null` where it is not there, or not any more: the release controller prunes. */
  releasePayload(namespace: string, name: string): Promise<ReleasePayloadSeen | null>
  /** Accepts by hand; `null` takes that back. Harmless to repeat. */
  setPayloadOverride(
    namespace: string,
    name: string,
    override: { override: 'Accepted'; reason: string } | null,
  ): Promise<void>
  /** `null` takes the label off. Harmless to repeat. */
  labelPayload(namespace: string, name: string, label: string, value: string | null): Promise<void>
  /** Keeps the release controller from pruning the tag, and with it the payload. Harmless to repeat. */
  keepTag(namespace: string, imagestream: string, tag: string): Promise<void>
}

export function releasePayloads(options: LookOptions): ReleasePayloads {
  return {
    releasePayload: (namespace, name) =>
      onLine(options, ({ read }) => orNull(read(payloadsIn(namespace), name, ReleasePayloadObject))),
    setPayloadOverride: (namespace, name, override) =>
      patchPayload(namespace, name, { spec: { payloadOverride: override } }),
    labelPayload: (namespace, name, label, value) =>
      patchPayload(namespace, name, { metadata: { labels: { [label]: value } } }),
    keepTag: async (namespace, imagestream, tag) => {
      if (imagestream === '') {
        throw new OutsideError('kubernetes', 'refused', `It is not known which image stream ${tag} lies in`)
      }
      const tags = { group: 'image.openshift.io', version: 'v1', plural: 'imagestreamtags', namespace }
      const body = { metadata: { annotations: { [KEEP]: 'chosen for a sprint' } } }
      await onLine(options, ({ patch }) => patch(tags, `${imagestream}:${tag}`, body))
    },
  }

  function patchPayload(namespace: string, name: string, body: object): Promise<void> {
    return onLine(options, ({ patch }) => patch(payloadsIn(namespace), name, body))
  }
}

const payloadsIn = (namespace: string) => ({
  group: 'release.openshift.io',
  version: 'v1alpha1',
  plural: 'releasepayloads',
  namespace,
})

/** That it is there is enough; its value is for people (payloads.md §1.5). */
const KEEP = 'release.openshift.io/keep'

const BlockingJob = z
  .looseObject({
    ciConfigurationName: text,
    ciConfigurationJobName: text,
    state: z.enum(['Pending', 'Failure', 'Success', 'Unknown']).catch('Unknown'),
    results: listOf(z.looseObject({ humanProwResultsURL: link })),
  })
  .transform(({ ciConfigurationName, ciConfigurationJobName, state, results }): BlockingJobSeen => ({
    name: ciConfigurationName ?? ciConfigurationJobName ?? 'a job without a name',
    state,
    urls: results.flatMap(({ humanProwResultsURL: url }) => (url === null ? [] : [url])),
  }))

const ReleasePayloadObject = z
  .looseObject({
    metadata: z.looseObject({
      name: z.string(),
      resourceVersion: words,
      creationTimestamp: instant,
      labels: mapOf(z.string()),
    }),
    spec: z
      .looseObject({
        payloadCoordinates: z.looseObject({ imagestreamName: words }).nullish(),
        payloadOverride: z.looseObject({ override: words, reason: words }).nullish(),
      })
      .nullish(),
    status: z
      .looseObject({
        conditions: Conditions,
        releaseCreationJobResult: z.looseObject({ status: text }).nullish(),
        blockingJobResults: listOf(BlockingJob),
      })
      .nullish(),
  })
  .transform(({ metadata, spec, status }): ReleasePayloadSeen => {
    const { override, reason } = spec?.payloadOverride ?? { override: '', reason: '' }
    return {
      name: metadata.name,
      resourceVersion: metadata.resourceVersion,
      createdAt: metadata.creationTimestamp,
      override: override === '' && reason === '' ? null : { override, reason },
      creationJob: creationJob(status?.releaseCreationJobResult?.status ?? null),
      accepted: status?.conditions['PayloadAccepted'] ?? null,
      rejected: status?.conditions['PayloadRejected'] ?? null,
      failed: status?.conditions['PayloadFailed'] ?? null,
      blocking: status?.blockingJobResults ?? [],
      imagestream: spec?.payloadCoordinates?.imagestreamName ?? '',
      labels: metadata.labels,
    }
  })

function creationJob(status: string | null): ReleasePayloadSeen['creationJob'] {
  return status === null || status === 'Success' || status === 'Failed' ? status : 'Unknown'
}
