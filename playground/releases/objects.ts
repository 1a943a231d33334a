import { z } from 'zod'
import type { Instant } from '../../src/kernel/time.ts'
import { kubernetesTime } from '../farm/kubernetes/object.ts'
import type { KubernetesObject } from '../farm/kubernetes/object.ts'
import { creationMessages } from './conditions.ts'
import type { Condition, Override } from './conditions.ts'
import { digestOf, pullSpecOf } from './names.ts'
import type { Payload } from './payload.ts'
import { imagestream, namespace } from './streams.ts'
import type { JobConfig } from './streams.ts'
import { clusterOfRun, runId, runUrl, stateOf } from './verification.ts'
import type { PlannedJob } from './verification.ts'

export const keepAnnotation = 'release.openshift.io/keep'

/** `<imagestream>:<tag>`, as ImageStreamTags are named. */
export const imageStreamTagName = (tag: string): string => `${imagestream}:${tag}`

/** A ReleasePayload as its controllers find it when it is created, `payloads.md §2.1`. */
export function newReleasePayload({ name, stream, jobs }: Payload) {
  return {
    metadata: { name },
    spec: {
      payloadCoordinates: {
        namespace,
        streamName: stream.name,
        imagestreamName: imagestream,
        imagestreamTagName: name,
      },
      payloadCreationConfig: {
        releaseCreationCoordinates: { namespace: 'ci-release', releaseCreationJobName: name },
        releaseMirrorCoordinates: { namespace: 'ci-release', releaseMirrorJobName: `${name}-alternate-mirror` },
        prowCoordinates: { namespace: 'ci' },
      },
      payloadType: 'Local',
      payloadVerificationConfig: {
        blockingJobs: jobs.filter(isOf('blocking')).map(({ config }) => configured(config)),
        informingJobs: jobs.filter(isOf('informing')).map(({ config }) => configured(config)),
        payloadVerificationDataSource: 'BuildFarmLookup',
      },
    },
  }
}

const isOf =
  (kind: JobConfig['kind']) =>
  ({ config }: PlannedJob) =>
    config.kind === kind

function configured({ name, prowJob, maxRetries, analysisJobCount }: JobConfig) {
  return {
    ciConfigurationName: name,
    ciConfigurationJobName: prowJob,
    ...(maxRetries > 0 && { maxRetries }),
    ...(analysisJobCount > 0 && { analysisJobCount }),
  }
}

export function statusAt(payload: Payload, conditions: readonly Condition[], at: Instant) {
  const { name, jobs, builtAt, build, mirroredAt } = payload
  const creation = builtAt <= at ? build : 'Unknown'
  const isMirrored = build === 'Success' && mirroredAt <= at
  const namespaced = { namespace: 'ci-release' }
  return {
    conditions,
    releaseCreationJobResult: {
      coordinates: { name, ...namespaced },
      status: creation,
      message: creationMessages[creation],
    },
    releaseMirrorJobResult: {
      coordinates: { name: `${name}-alternate-mirror`, ...namespaced },
      status: isMirrored ? 'Success' : 'Unknown',
    },
    blockingJobResults: jobs.filter(isOf('blocking')).map(job => jobResult(job, name, at)),
    informingJobResults: jobs.filter(isOf('informing')).map(job => jobResult(job, name, at)),
  }
}

/** A job that has not begun is there, in the state Unknown and without a run. */
function jobResult(job: PlannedJob, tag: string, at: Instant) {
  const { config, attempts } = job
  const results = attempts.flatMap(({ startsAt, endsAt, outcome }, i) => {
    if (startsAt > at) return []
    const isOver = endsAt <= at
    const run = {
      coordinates: {
        name: runId(config.prowJob, tag, i),
        namespace: 'ci',
        cluster: clusterOfRun(config.prowJob, tag, i),
      },
      startTime: kubernetesTime(startsAt),
      ...(isOver && { completionTime: kubernetesTime(endsAt) }),
      state: isOver ? outcome : 'Pending',
      humanProwResultsURL: runUrl(config, tag, i),
    }
    return [run]
  })
  return { ...configured(config), state: stateOf(job, at), ...(results.length > 0 && { results }) }
}

export function newImageStreamTag({ name, stream, createdAt }: Payload) {
  const annotations = {
    'release.openshift.io/name': stream.name,
    'release.openshift.io/creationTimestamp': kubernetesTime(createdAt),
  }
  return {
    metadata: { name: imageStreamTagName(name), annotations },
    tag: { name, annotations: null, from: { kind: 'DockerImage', name: pullSpecOf(name) }, generation: 1 },
    generation: 1,
    lookupPolicy: { local: false },
    image: { metadata: { name: digestOf(name) }, dockerImageReference: `${pullSpecOf(name)}@${digestOf(name)}` },
  }
}

const run = z.looseObject({ completionTime: z.string().optional(), state: z.string(), humanProwResultsURL: z.string() })
const jobSeen = z.looseObject({
  ciConfigurationName: z.string(),
  maxRetries: z.number().optional(),
  state: z.string(),
  results: z.array(run).default([]),
})
const view = z.looseObject({
  spec: z.looseObject({
    payloadOverride: z.looseObject({ override: z.string().catch(''), reason: z.string().catch('') }).nullish(),
  }),
  status: z
    .looseObject({
      conditions: z.array(z.looseObject({ type: z.string(), status: z.enum(['True', 'False', 'Unknown']) })),
      blockingJobResults: z.array(jobSeen),
      informingJobResults: z.array(jobSeen),
    })
    .partial()
    .optional(),
})

export type JobSeen = z.infer<typeof jobSeen>

export interface PayloadView {
  override: Override | null
  conditions: { type: string; status: Condition['status'] }[]
  blocking: JobSeen[]
  informing: JobSeen[]
}

/** What the release controller reads of a ReleasePayload, whoever wrote it. */
export function viewReleasePayload(object: KubernetesObject): PayloadView {
  const { spec, status = {} } = view.parse(object)
  const { conditions = [], blockingJobResults = [], informingJobResults = [] } = status
  return {
    override: spec.payloadOverride ?? null,
    conditions,
    blocking: blockingJobResults,
    informing: informingJobResults,
  }
}
