import { setHeaderOptions, PatchStrategy } from '@kubernetes/client-node'
import { afterEach, beforeEach } from 'vitest'
import { z } from 'zod'
import { createReleases } from '../../playground/releases/releases.ts'
import type { ReleasesOptions } from '../../playground/releases/releases.ts'
import type { ReleasesStandIn } from '../../playground/releases/stand-in.ts'
import { useFarm } from './farm-world.ts'

export const nightly = '5.0.0-0.nightly'
export const ci = '5.0.0-0.ci'
export const preview = '5-dev-preview'

const rp = { group: 'release.openshift.io', version: 'v1alpha1', namespace: 'ocp', plural: 'releasepayloads' }
const ist = { group: 'image.openshift.io', version: 'v1', namespace: 'ocp', plural: 'imagestreamtags' }
const merge = setHeaderOptions('Content-Type', PatchStrategy.MergePatch)

/** A release controller of its own for each test, where no payload comes by itself, over a farm of its own. */
export function useReleases() {
  const world = useFarm()
  let opened: ReleasesStandIn | undefined
  const now = () => {
    if (!opened) throw new Error('there is a release controller only inside a test')
    return opened
  }
  const open = async (more: Partial<ReleasesOptions> = {}) => {
    const { clock, weather, farm } = world
    opened = await createReleases({
      clock,
      weather,
      controlPlane: farm.kubernetes('app.ci'),
      autopilot: false,
      ...more,
    })
  }
  const close = () => now().close()
  beforeEach(() => open())
  afterEach(close)

  return {
    get releases() {
      return now()
    },
    get clock() {
      return world.clock
    },
    get weather() {
      return world.weather
    },
    watchJobs: world.watchJobs,
    listJobs: world.listJobs,
    custom: world.custom,
    /** The public stream's history is in the farm's objects already, so it takes a new farm too. */
    async reopen(more: Partial<ReleasesOptions>) {
      await close()
      await world.reopen({})
      await open(more)
    },
    async text(path: string) {
      const answer = await fetch(now().url + path)
      return { status: answer.status, text: await answer.text() }
    },
    async json(path: string): Promise<unknown> {
      return (await fetch(now().url + path)).json()
    },
    async tags(stream: string, query = '') {
      return tagList.parse(await this.json(`/api/v1/releasestream/${stream}/tags${query}`)).tags
    },
    async info(stream: string, tag: string, query = '?format=short') {
      return info.parse(await this.json(`/api/v1/releasestream/${stream}/release/${tag}${query}`))
    },
    async payload(name: string) {
      return payload.parse(await world.custom().getNamespacedCustomObject({ ...rp, name }))
    },
    /** As `type: status reason message`, those that are not Unknown. */
    async conditions(name: string) {
      const { conditions } = (await this.payload(name)).status
      return conditions
        .filter(({ status }) => status !== 'Unknown')
        .map(({ type, status, reason, message }) => `${type} ${status} ${reason}${message && `: ${message}`}`)
    },
    patchPayload: (name: string, body: object) =>
      world.custom().patchNamespacedCustomObject({ ...rp, name, body }, merge),
    override(name: string, override: string, reason: string) {
      return this.patchPayload(name, { spec: { payloadOverride: { override, reason } } })
    },
    imageStreamTag: (tag: string) => world.custom().getNamespacedCustomObject({ ...ist, name: `release-5:${tag}` }),
    patchTag: (tag: string, body: object) =>
      world.custom().patchNamespacedCustomObject({ ...ist, name: `release-5:${tag}`, body }, merge),
    listImageStreamTags: () => world.custom().listNamespacedCustomObject(ist),
  }
}

const tag = z.strictObject({ name: z.string(), phase: z.string(), pullSpec: z.string(), downloadURL: z.string() })
const tagList = z.strictObject({ name: z.string(), tags: z.array(tag).nullable() })

const job = z.strictObject({
  state: z.enum(['Succeeded', 'Failed', 'Pending']),
  url: z.string(),
  retries: z.number().optional(),
  previousAttemptURLs: z.array(z.string()).optional(),
  transitionTime: z.string().optional(),
})
const side = z.strictObject({
  name: z.string(),
  created: z.string(),
  digest: z.string(),
  promotedFrom: z.string().optional(),
})
const commit = z.looseObject({
  subject: z.string(),
  pullURL: z.string(),
  issues: z.record(z.string(), z.string()).optional(),
})
const info = z.looseObject({
  name: z.string(),
  phase: z.string(),
  results: z
    .looseObject({ blockingJobs: z.record(z.string(), job), informingJobs: z.record(z.string(), job) })
    .optional(),
  changeLog: z.string().optional(),
  changeLogJson: z.looseObject({
    from: side,
    to: side,
    updatedImages: z.array(z.looseObject({ name: z.string(), commits: z.array(commit) })).optional(),
  }),
})

const condition = z.strictObject({
  type: z.string(),
  status: z.string(),
  reason: z.string(),
  message: z.string(),
  lastTransitionTime: z.string(),
})
const payload = z.looseObject({
  metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string() }),
  spec: z.looseObject({}),
  status: z.looseObject({ conditions: z.array(condition) }),
})
