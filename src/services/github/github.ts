import { createHash } from 'node:crypto'
import type { Octokit } from '@octokit/rest'
import { isOutsideError } from '../../kernel/outside.ts'
import { baseAddress, request } from '../http.ts'
import { fromFailure, unreadable } from '../mishaps.ts'
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

export interface Github {
  /** A file as it stands on the branch. */
  readFile(path: string): Promise<GithubFile>
}

/** The repository the farm's rotation is written in. Reads only. */
export function createGithub(options: GithubOptions): Github {
  const { token, branch: ref, timeoutMs = 15_000, signal } = options
  const baseUrl = baseAddress(options.apiUrl)
  const { owner, repo } = ownerAndName(options.repo)
  const judgement = { service: 'github', on409: 'conflict', secrets: token ? [token] : [] } satisfies Judgement
  let connected: Promise<Octokit> | null = null

  return {
    readFile: async path => {
      const place = { owner, repo, ref, path: plainPath(path) }
      const octokit = await (connected ??= connect())
      try {
        // Raw, because as JSON a file of more than 1 MB comes without its content.
        const mediaType = { format: 'raw' }
        const answer = await octokit.repos.getContent({ ...place, mediaType })
        // With the raw media type it is the file itself, whatever the declared type says.
        const text: unknown = answer.data
        if (typeof text !== 'string') throw unreadable(judgement, `${path} is not a text file`)
        return { text, sha: blobSha(text) }
      } catch (error) {
        // Octokit wraps what the transport throws.
        if (error instanceof Error && isOutsideError(error.cause)) throw error.cause
        throw fromFailure(judgement, error)
      }
    },
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
