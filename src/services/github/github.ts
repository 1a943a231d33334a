import { createHash } from 'node:crypto'
import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { isOutsideError } from '../../kernel/outside.ts'
import { days, toIso } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { baseAddress, request } from '../http.ts'
import { fromFailure, readAs, unreadable } from '../mishaps.ts'
import type { Judgement } from '../mishaps.ts'

export interface GithubOptions {
  apiUrl: string
  /** Without one GitHub allows few reads an hour. */
  token?: string
  /** `owner/name`. */
  repo: string
  branch: string
  timeoutMs?: number
  /** Ends every call that is on its way, for when the process stops. */
  signal?: AbortSignal | undefined
}

export interface GithubFile {
  text: string
  /** Git's own name for this content (the blob's SHA-1). */
  sha: string
}

/** A file as it was after a change was merged. */
export interface GithubVersion {
  mergedAt: Instant
  text: string
}

export interface Github {
  /** A file as it stands on the branch. */
  readFile(path: string): Promise<GithubFile>
  /** What was merged to it from that moment on, in that order, as far as the last thirty changes tell. */
  versionsSince(path: string, since: Instant): Promise<GithubVersion[]>
}

const CHANGES_READ = 30
/** A change may have been written that long before it was merged: what GitHub lists, it lists by when it was written. */
const WRITTEN_BEFORE_MS = days(30)

/** The repository the farm's rotation is written in. Reads only. */
export function createGithub(options: GithubOptions): Github {
  const { token, branch: ref, timeoutMs = 15_000, signal } = options
  const baseUrl = baseAddress(options.apiUrl)
  const { owner, repo } = ownerAndName(options.repo)
  const judgement = { service: 'github', on409: 'conflict', secrets: token ? [token] : [] } satisfies Judgement
  let connected: Promise<Octokit> | null = null

  return {
    readFile: path =>
      asking(async octokit => {
        const text = await textAt(octokit, plainPath(path), ref)
        return { text, sha: blobSha(text) }
      }),
    versionsSince: (path, since) =>
      asking(async octokit => {
        const versions: GithubVersion[] = []
        for (const { mergedAt, at } of await mergesOf(octokit, plainPath(path), since))
          versions.push({ mergedAt, text: await textAt(octokit, path, at) })
        return versions
      }),
  }

  async function asking<T>(ask: (octokit: Octokit) => Promise<T>): Promise<T> {
    const octokit = await (connected ??= connect())
    try {
      return await ask(octokit)
    } catch (error) {
      // Octokit wraps what the transport throws.
      if (error instanceof Error && isOutsideError(error.cause)) throw error.cause
      throw fromFailure(judgement, error)
    }
  }

  async function textAt(octokit: Octokit, path: string, at: string): Promise<string> {
    // Raw, because as JSON a file of more than 1 MB comes without its content.
    const answer = await octokit.repos.getContent({ owner, repo, ref: at, path, mediaType: { format: 'raw' } })
    // With the raw media type it is the file itself, whatever the declared type says.
    const text: unknown = answer.data
    if (typeof text !== 'string') throw unreadable(judgement, `${path} is not a text file`)
    return text
  }

  /** A file's commits are those of the branches that were merged; only their pull requests know when they were. */
  async function mergesOf(
    octokit: Octokit,
    path: string,
    since: Instant,
  ): Promise<{ mergedAt: Instant; at: string }[]> {
    const written = toIso(since - WRITTEN_BEFORE_MS)
    const listed = await octokit.repos.listCommits({
      owner,
      repo,
      sha: ref,
      path,
      since: written,
      per_page: CHANGES_READ,
    })
    const merges = new Map<string, Instant>()
    for (const { sha, commit } of readAs(judgement, commitsSchema, listed.data).toReversed()) {
      const asked = { owner, repo, commit_sha: sha }
      const { data } = await octokit.repos.listPullRequestsAssociatedWithCommit(asked)
      const pulls = readAs(judgement, pullsSchema, data)
      const pull = pulls.find(({ base, merged_at }) => base.ref === ref && merged_at !== null)
      const mergedAt = Date.parse(pull?.merged_at ?? commit.committer.date)
      if (mergedAt >= since) merges.set(pull?.merge_commit_sha ?? sha, mergedAt)
    }
    return [...merges].map(([at, mergedAt]) => ({ mergedAt, at })).toSorted((a, b) => a.mergedAt - b.mergedAt)
  }

  async function connect(): Promise<Octokit> {
    const { Octokit } = await import('@octokit/rest')
    // Whoever asked tells of a failure; Octokit would also print it.
    const log = { debug: silent, info: silent, warn: silent, error: silent }
    return new Octokit({ baseUrl, ...(token && { auth: token }), request: { fetch: transport }, log })
  }

  /** In place of the global fetch: with a time limit, without redirects, and with failures told apart. */
  async function transport(url: string, init: RequestInit): Promise<Response> {
    const headers = Object.fromEntries(new Headers(init.headers))
    const answer = await request({ ...judgement, method: init.method ?? 'GET', url, headers, timeoutMs, signal })
    const type = answer.header('content-type')
    return new Response(answer.bytes, { status: answer.status, headers: type === null ? {} : { 'content-type': type } })
  }
}

const commitsSchema = z.array(
  z.looseObject({ sha: z.string(), commit: z.looseObject({ committer: z.looseObject({ date: z.iso.datetime() }) }) }),
)
const pullsSchema = z.array(
  z.looseObject({
    base: z.looseObject({ ref: z.string() }),
    merged_at: z.iso.datetime().nullish().default(null),
    merge_commit_sha: z.string().nullish(),
  }),
)

const silent = (): void => undefined

function ownerAndName(full: string): { owner: string; repo: string } {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(full) ?? []
  if (owner === undefined || repo === undefined) throw new Error(`Not a repository (owner/name): ${full}`)
  return { owner, repo }
}

function plainPath(path: string): string {
  const isPlain = path !== '' && path.split('/').every(part => part !== '' && part !== '.' && part !== '..')
  if (!isPlain) throw new Error(`Not a path inside a repository: ${path}`)
  return path
}

function blobSha(text: string): string {
  return createHash('sha1')
    .update(`blob ${Buffer.byteLength(text)}\0`)
    .update(text)
    .digest('hex')
}
