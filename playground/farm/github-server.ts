import type { Clock } from '../../src/kernel/time.ts'
import type { WireAnswer, WireRequest } from '../wire/serve.ts'
import { rotationRepository } from './clusters-yaml.ts'
import { blobSha } from './repository.ts'
import type { Commit, Repository } from './repository.ts'

const contentsPath = /^\/repos\/([^/]+)\/([^/]+)\/contents\/(.+)$/
const commitsPath = /^\/repos\/([^/]+)\/([^/]+)\/commits$/
const pullsPath = /^\/repos\/([^/]+)\/([^/]+)\/commits\/([^/]+)\/pulls$/
const documentation = 'https://docs.github.com/rest/repos/contents#get-repository-content'
const hourlyLimit = 5000

export function nameOfGitHubCall({ method, url }: WireRequest): string {
  if (contentsPath.test(url.pathname)) return `${method} contents`
  if (commitsPath.test(url.pathname)) return `${method} commits`
  return pullsPath.test(url.pathname) ? `${method} pulls of a commit` : `${method} ${url.pathname}`
}

/** GitHub's content of one file, its commits, and the pull request of each; what else GitHub can do answers 501. */
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
    const answer = used > hourlyLimit ? limited() : answerTo(repository, request, token)
    return { ...answer, headers: { ...rateLimitHeaders(used, windowEnds), ...answer.headers } }
  }
}

function answerTo(repository: Repository, request: WireRequest, token: string): WireAnswer {
  const { method, url, headers } = request
  const { authorization } = headers
  const isKnown =
    authorization === undefined || authorization === `token ${token}` || authorization === `Bearer ${token}`
  if (!isKnown) return says(401, 'Bad credentials', 'https://docs.github.com/rest')
  const asked = [contentsPath, commitsPath, pullsPath]
    .map(path => path.exec(url.pathname))
    .find(match => match !== null)
  if (method !== 'GET' || !asked) return says(501, 'The stand-in models reading of contents and commits only')
  const [, owner, repo, what = ''] = asked
  if (owner !== rotationRepository.owner || repo !== rotationRepository.repo) return says(404, 'Not Found')
  if (commitsPath.test(url.pathname)) return commitsOf(repository, url)
  return pullsPath.test(url.pathname) ? pullsOf(repository, what) : contents(repository, request, what)
}

/** Those of the branches that were merged: as GitHub lists a file's history, the merges themselves are left out. */
function commitsOf(repository: Repository, { searchParams }: URL): WireAnswer {
  const path = searchParams.get('path')
  const ref = searchParams.get('sha') ?? rotationRepository.branch
  if (path === null || !isBranch(ref)) return says(501, 'The stand-in lists the commits of a file on the branch only')
  const since = Date.parse(searchParams.get('since') ?? '1970-01-01T00:00:00Z')
  const listed = repository.changesOf(path).filter(commit => writtenAt(commit) >= since)
  return { status: 200, body: listed.slice(0, Number(searchParams.get('per_page') ?? 30)).map(commitJson) }
}

function commitJson(commit: Commit) {
  const who = { name: commit.by, email: `${commit.by}@example.org`, date: dateOf(writtenAt(commit)) }
  return { sha: commit.pull?.head ?? commit.sha, commit: { author: who, committer: who, message: 'Change the farm' } }
}

function pullsOf(repository: Repository, sha: string): WireAnswer {
  const commit = repository.commit(sha)
  if (!commit) return says(422, `No commit found for SHA: ${sha}`, 'https://docs.github.com/rest/commits/commits')
  const { pull, at } = commit
  if (!pull) return { status: 200, body: [] }
  const base = { ref: rotationRepository.branch }
  const merged = { merged_at: dateOf(at), merge_commit_sha: commit.sha }
  return { status: 200, body: [{ number: pull.number, state: 'closed', base, head: { sha: pull.head }, ...merged }] }
}

const writtenAt = ({ pull, at }: Commit) => pull?.writtenAt ?? at
const dateOf = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

function contents(repository: Repository, { url, headers }: WireRequest, rawPath: string): WireAnswer {
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
