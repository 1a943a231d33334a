import type { z } from 'zod'
import { OutsideError } from '../../kernel/outside.ts'
import { seconds } from '../../kernel/time.ts'
import { baseAddress, requestJson } from '../http.ts'
import { readAs, unreadable } from '../mishaps.ts'
import type { Judgement } from '../mishaps.ts'
import { Changes, Image, Info, JobNames, Tags } from './answers.ts'
import type { ReleaseChanges, ReleaseImage, ReleaseInfo, ReleaseTag } from './answers.ts'

export type {
  ChangedImage,
  JobResult,
  Phase,
  ReleaseChanges,
  ReleaseImage,
  ReleaseInfo,
  ReleaseTag,
} from './answers.ts'

export interface ReleaseControllerOptions {
  /** One for each architecture: `https://amd64.ocp.releases.ci.openshift.org`. */
  url: string
  /** For what is answered at once, and for what it has to work out first. */
  timeoutsMs?: { quick: number; patient: number }
  /** Ends every call that is on its way, for when the process stops. */
  signal?: AbortSignal | undefined
}

export interface ReleaseController {
  /** Newest first by the time in the name; those without a time last, in the order they came. */
  tags(stream: string): Promise<ReleaseTag[]>
  release(stream: string, tag: string): Promise<ReleaseInfo>
  image(tag: string): Promise<ReleaseImage>
  /** What is new since `from`. It may take half a minute. */
  changes(stream: string, tag: string, from: string): Promise<ReleaseChanges>
  /** The pull spec a public build was promoted from, whose tag is the nightly's name; `null` where it is not known. */
  promoted(stream: string, tag: string): Promise<string | null>
  /** By name; `release` leaves out those it has not created yet. */
  blockingJobs(stream: string): Promise<string[]>
  /** The page for people. */
  pageOf(tag: string): string
}

const judgement = { service: 'releases' } as const satisfies Judgement
const MEGABYTE = 1_000_000

/** The release controller of one architecture, by its public pages (payloads.md §1). Reads only, and needs no account. */
export function createReleaseController(options: ReleaseControllerOptions): ReleaseController {
  const { signal, timeoutsMs = { quick: seconds(10), patient: seconds(40) } } = options
  const base = baseAddress(options.url)

  return {
    tags: async stream => quick(Tags, `${streamPath(stream)}/tags`),
    release: async (stream, tag) => {
      // Without `short` it would hold the answer back until it has compared every package.
      const info = await quick(Info, `${releasePath(stream, tag)}?format=short`)
      return { ...info, name: info.name ?? tag }
    },
    image: async tag => {
      const { digest, createdAt, version } = await patient(Image, `/releasetag/${inPath(tag)}/json`)
      if (digest === null) throw unreadable(judgement, `${tag} has no digest`)
      return { digest, createdAt, version: version ?? tag }
    },
    changes: async (stream, tag, from) => {
      const query = new URLSearchParams({ from })
      const changes = await patient(Changes, `${releasePath(stream, tag)}?${query}`)
      if (changes) return { ...changes, to: { ...changes.to, name: changes.to.name || tag } }
      const why = `The release controller has not worked out what changed from ${from} to ${tag}`
      throw new OutsideError('releases', 'unclear', why)
    },
    promoted: async (stream, tag) => (await patient(Changes, releasePath(stream, tag)))?.to.promotedFrom ?? null,
    blockingJobs: async stream => quick(JobNames, `${streamPath(stream)}/config?jobType=blocking`),
    pageOf: tag => `${base}/releasetag/${encodeURIComponent(tag)}`,
  }

  function quick<T>(schema: z.ZodType<T>, path: string): Promise<T> {
    return ask(schema, path, timeoutsMs.quick, 8 * MEGABYTE)
  }

  function patient<T>(schema: z.ZodType<T>, path: string): Promise<T> {
    return ask(schema, path, timeoutsMs.patient, 24 * MEGABYTE)
  }

  async function ask<T>(schema: z.ZodType<T>, path: string, timeoutMs: number, maxBytes: number): Promise<T> {
    const call = { ...judgement, method: 'GET', url: `${base}${path}`, timeoutMs, maxBytes, signal }
    return readAs(judgement, schema, await requestJson(call))
  }
}

const streamPath = (stream: string): string => `/api/v1/releasestream/${inPath(stream)}`
const releasePath = (stream: string, tag: string): string => `${streamPath(stream)}/release/${inPath(tag)}`

/** Whatever is asked for stays one step of the path: these would lead to another page. */
function inPath(name: string): string {
  if (/^\.{0,2}$/.test(name)) throw new OutsideError('releases', 'missing', 'That is no name of a release')
  return encodeURIComponent(name)
}
