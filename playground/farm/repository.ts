import { createHash } from 'node:crypto'
import type { Clock, Instant } from '../../src/kernel/time.ts'
import { defaultConfigYaml, parseConfig } from './config-yaml.ts'
import { clustersPath, configPath, defaultClustersYaml, parseClusters } from './clusters-yaml.ts'

/** A merged change of the farm's files on the main branch. */
export interface Commit {
  sha: string
  at: Instant
  by: string
  files: Readonly<Record<string, string>>
  /** The pull request, and the commit on its branch that it brought; null for what the repository began with. */
  pull: { number: number; head: string; writtenAt: Instant } | null
}

/** A change is written some time before it is merged. */
const REVIEW_MS = 3_600_000

/** The two files in openshift/release, with what was merged to them. */
export interface Repository {
  head(): Commit
  /** By its own name, or by that of the commit it brought. */
  commit(sha: string): Commit | undefined
  /** What was merged to this file, newest first. */
  changesOf(path: string): Commit[]
  text(path: typeof clustersPath | typeof configPath): string
  /** What a person does by merging a pull request. Throws if the farm's own check would not let the file pass. */
  merge(path: typeof clustersPath | typeof configPath, text: string, by: string): Commit
  onMerge(listener: (commit: Commit) => void): () => void
}

export function createRepository(clock: Clock): Repository {
  const commits: Commit[] = []
  const listeners = new Set<(commit: Commit) => void>()
  const head = () => {
    const latest = commits.at(-1)
    if (!latest) throw new Error('the repository is empty')
    return latest
  }
  const record = (files: Commit['files'], by: string): Commit => {
    const parent = commits.at(-1)?.sha ?? ''
    const at = clock.now()
    const sha = sha1(`${parent}\0${at}\0${by}\0${JSON.stringify(files)}`)
    const isFirst = commits.length === 0
    const pull = isFirst ? null : { number: commits.length, head: sha1(`head of ${sha}`), writtenAt: at - REVIEW_MS }
    const commit = { sha, at, by, files, pull }
    commits.push(commit)
    return commit
  }
  record({ [clustersPath]: defaultClustersYaml, [configPath]: defaultConfigYaml() }, 'openshift-merge-bot')
  return {
    head,
    commit: sha => commits.find(commit => commit.sha === sha || commit.pull?.head === sha),
    changesOf: path => commits.filter((commit, at) => commit.files[path] !== commits[at - 1]?.files[path]).toReversed(),
    text: path => head().files[path] ?? '',
    merge(path, text, by) {
      if (path === clustersPath) parseClusters(text)
      else parseConfig(text)
      const commit = record({ ...head().files, [path]: text }, by)
      for (const listener of listeners) listener(commit)
      return commit
    },
    onMerge(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Git's own name for a file's content. */
export function blobSha(text: string): string {
  return sha1(`blob ${Buffer.byteLength(text)}\0${text}`)
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
