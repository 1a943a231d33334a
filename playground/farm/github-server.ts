import type { Clock } from '../../src/kernel/time.ts'
import type { WireAnswer, WireRequest } from '../wire/serve.ts'
import { rotationRepository } from './clusters-yaml.ts'
import { blobSha } from './repository.ts'
import type { Repository } from './repository.ts'

const contentsPath = /^\/repos\/([^/]+)\/([^/]+)\/contents\/(.+)$/
const documentation = 'https://docs.github.com/rest/repos/contents#get-repository-content'
const hourlyLimit = 5000

export function nameOfGitHubCall({ method, url }: WireRequest): string {
  return contentsPath.test(url.pathname) ? `${method} contents` : `${method} ${url.pathname}`
}

/** GitHub's "get repository content" for one file; what else GitHub can do answers 501. */
export function answerGitHubCall(repository: Repository, clock: Clock, token: string) {
  let used = 0
  let windowEnds = 0
  return (request: WireRequest): WireAnswer => {
    const now = clock.now()
    if (now >= windowEnds) {
      windowEnds = now + 3_600_000
      used = 0
    }
    used += 1
    const answer = used > hourlyLimit ? limited() : contents(repository, request, token)
    return { ...answer, headers: { ...rateLimitHeaders(used, windowEnds), ...answer.headers } }
  }
}

function contents(repository: Repository, { method, url, headers }: WireRequest, token: string): WireAnswer {
  const { authorization } = headers
  const isKnown =
    authorization === undefined || authorization === `token ${token}` || authorization === `Bearer ${token}`
  if (!isKnown) return says(401, 'Bad credentials', 'https://docs.github.com/rest')
  const [, owner, repo, rawPath] = contentsPath.exec(url.pathname) ?? []
  if (method !== 'GET' || rawPath === undefined) return says(501, 'The stand-in models reading of contents only')
  if (owner !== rotationRepository.owner || repo !== rotationRepository.repo) return says(404, 'Not Found')
  const path = decodeURIComponent(rawPath)
  const ref = url.searchParams.get('ref') ?? rotationRepository.branch
  const commit = isBranch(ref) ? repository.head() : repository.commit(ref)
  if (!commit) return says(404, `No commit found for the ref ${ref}`, 'https://docs.github.com/v3/repos/contents/')
  const text = commit.files[path]
  if (text === undefined) {
    const isDirectory = Object.keys(commit.files).some(file => file.startsWith(`${path}/`))
    return isDirectory ? says(501, 'The stand-in does not list directories') : says(404, 'Not Found')
  }
  return isRaw(headers.accept) ? rawFile(text) : jsonFile(path, text, ref, url)
}

const isBranch = (ref: string) => ref.replace(/^refs\/heads\//, '') === rotationRepository.branch
const isRaw = (accept = '') => /application\/vnd\.github\.(?:v3\.)?raw/.test(accept)

function rawFile(text: string): WireAnswer {
  const headers = { 'content-type': 'application/vnd.github.raw+json; charset=utf-8', etag: `"${blobSha(text)}"` }
  return { status: 200, headers, body: text }
}

function jsonFile(path: string, text: string, ref: string, { pathname }: URL): WireAnswer {
  const sha = blobSha(text)
  const { owner, repo } = rotationRepository
  const self = `https://api.github.com${pathname}?ref=${ref}`
  const git = `https://api.github.com/repos/${owner}/${repo}/git/blobs/${sha}`
  const html = `https://github.com/${owner}/${repo}/blob/${ref}/${path}`
  const body = {
    name: path.split('/').at(-1),
    path,
    sha,
    size: Buffer.byteLength(text),
    url: self,
    html_url: html,
    git_url: git,
    download_url: `https://raw.githubusercontent.com/${owner}/${repo}/${ref}/${path}`,
    type: 'file',
    content: inLines(Buffer.from(text).toString('base64')),
    encoding: 'base64',
    _links: { self, git, html },
  }
  return { status: 200, headers: { etag: `"${sha}"` }, body }
}

/** GitHub breaks base64 after 60 characters, which a decoder must bear with. */
function inLines(base64: string): string {
  return base64.replace(/.{1,60}/g, '$&\n')
}

function says(status: number, message: string, documentation_url = documentation): WireAnswer {
  return { status, body: { message, documentation_url, status: String(status) } }
}

function limited(): WireAnswer {
  const rules = 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api'
  return says(403, 'API rate limit exceeded for user ID 1.', rules)
}

function rateLimitHeaders(used: number, windowEnds: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(hourlyLimit),
    'x-ratelimit-remaining': String(Math.max(0, hourlyLimit - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.floor(windowEnds / 1000)),
    'x-ratelimit-resource': 'core',
  }
}
