import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { instant, link, listOf, mapOf, number, text, words } from '../go-json.ts'
import { timeInName } from './tag-time.ts'

/** As its conditions say (payloads.md §1.4); `Unknown` also for a phase that is new to us. */
export type Phase = 'Pending' | 'Failed' | 'Ready' | 'Accepted' | 'Rejected' | 'Unknown'

export interface ReleaseTag {
  name: string
  phase: Phase
  pullSpec: string | null
  /** From its name; `null` where that bears no time. */
  createdAt: Instant | null
}

export interface JobResult {
  /** As the release page calls it: `aws-sdn-serial`. */
  name: string
  state: 'Succeeded' | 'Failed' | 'Pending'
  url: string | null
  retries: number
  /** When its last run ended. */
  endedAt: Instant | null
}

export interface ReleaseInfo {
  name: string
  phase: Phase
  /** Failed first, then pending, then succeeded; by name. A job that was not created yet is not in it. */
  blocking: JobResult[]
  /** In the same order. */
  informing: JobResult[]
}

export interface ReleaseImage {
  /** What a pull by digest needs: of the list where it is built for several architectures. */
  digest: string
  createdAt: Instant | null
  version: string
}

export interface ReleaseChanges {
  to: {
    name: string
    createdAt: Instant | null
    digest: string | null
    /** The pull spec it was promoted from; its tag is the nightly's name. */
    promotedFrom: string | null
  }
  components: { name: string; version: string }[]
  images: ChangedImage[]
}

export interface ChangedImage {
  name: string
  path: string | null
  commits: { subject: string; pullUrl: string | null; issues: { key: string; url: string | null }[] }[]
}

const phase = z.enum(['Pending', 'Failed', 'Ready', 'Accepted', 'Rejected', 'Unknown']).catch('Unknown')

/** One tag that cannot be read must not hide the others. */
export const Tags = z.looseObject({ tags: listOf(z.unknown()) }).transform(({ tags }): ReleaseTag[] =>
  tags
    .flatMap(tag => {
      const parsed = Tag.safeParse(tag)
      return parsed.success ? [parsed.data] : []
    })
    .toSorted((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0)),
)

const Tag = z
  .looseObject({ name: z.string().min(1), phase, pullSpec: text })
  .transform(({ name, phase, pullSpec }) => ({ name, phase, pullSpec, createdAt: timeInName(name) }))

const Jobs = mapOf(
  z.looseObject({
    // What we do not know is no success, and not yet a failure.
    state: z.enum(['Succeeded', 'Failed', 'Pending']).catch('Pending'),
    url: link,
    retries: number,
    transitionTime: instant,
  }),
).transform((jobs): JobResult[] =>
  Object.entries(jobs)
    .map(([name, { state, url, retries, transitionTime }]) => ({ name, state, url, retries, endedAt: transitionTime }))
    .toSorted((a, b) => RANK[a.state] - RANK[b.state] || (a.name < b.name ? -1 : 1)),
)

const RANK = { Failed: 0, Pending: 1, Succeeded: 2 } as const

export const Info = z
  .looseObject({
    name: text,
    phase,
    results: z.looseObject({ blockingJobs: Jobs, informingJobs: Jobs }).nullish(),
  })
  .transform(({ name, phase, results }) => ({
    name,
    phase,
    blocking: results?.blockingJobs ?? [],
    informing: results?.informingJobs ?? [],
  }))

/** What `oc adm release info -o json` prints. */
export const Image = z
  .looseObject({
    digest: text,
    listDigest: text,
    config: z.looseObject({ created: instant }).nullish(),
    metadata: z.looseObject({ version: text }).nullish(),
  })
  .transform(({ digest, listDigest, config, metadata }) => ({
    digest: listDigest ?? digest,
    createdAt: config?.created ?? null,
    version: metadata?.version ?? null,
  }))

const Commit = z
  .looseObject({ subject: words, pullURL: link, issues: mapOf(link) })
  .transform(({ subject, pullURL, issues }) => ({
    subject,
    pullUrl: pullURL,
    issues: Object.entries(issues).map(([key, url]) => ({ key, url })),
  }))

const Changed = z
  .looseObject({ name: z.string(), path: text, commits: listOf(Commit) })
  .transform(({ name, path, commits }) => ({ name, path, commits }))

const ChangeLog = z
  .looseObject({
    to: z.looseObject({ name: words, created: instant, digest: text, promotedFrom: text }),
    components: listOf(z.looseObject({ name: z.string(), version: words })),
    updatedImages: listOf(Changed),
  })
  .transform(({ to, components, updatedImages }): ReleaseChanges => ({
    to: { name: to.name, createdAt: to.created, digest: to.digest, promotedFrom: to.promotedFrom },
    components: components.map(({ name, version }) => ({ name, version })),
    images: updatedImages,
  }))

/** `null` where the changes were not worked out: then both ends are there, but bear neither name nor time. */
export const Changes = z
  .looseObject({ changeLogJson: ChangeLog.nullish() })
  .transform(({ changeLogJson }) =>
    changeLogJson && (changeLogJson.to.createdAt !== null || changeLogJson.to.digest !== null) ? changeLogJson : null,
  )

export const JobNames = z
  .record(z.string(), z.unknown())
  .nullable()
  .transform(jobs => Object.keys(jobs ?? {}).toSorted())
