import { kubernetesTime } from '../farm/kubernetes/object.ts'
import { changelogBetween, changelogPage, noChangelog } from './changelog.ts'
import type { Entry, ReleasesModel } from './model.ts'
import { digestOf, downloadUrlOf, isPublicName, pullSpecOf } from './names.ts'
import { imageStreamTagName } from './objects.ts'
import type { JobSeen } from './objects.ts'
import { imagestream } from './streams.ts'
import type { JobConfig, StreamConfig } from './streams.ts'

/** A tag as lists have it, without a time of its own. There is nothing to pull until it is built. */
export function apiTag({ payload: { name, build } }: Entry, phase: string) {
  const isBuilt = build === 'Success' && phase !== 'Pending'
  return { name, phase, pullSpec: isBuilt ? pullSpecOf(name) : '', downloadURL: downloadUrlOf(name) }
}

/** `/api/v1/releasestream/{stream}/release/{tag}`, `payloads.md §1.3`. */
export function releaseInfo(model: ReleasesModel, entry: Entry, previous: Entry | undefined, isShort: boolean) {
  const { name } = entry.payload
  const seen = model.viewOf(entry)
  const info = {
    name,
    phase: model.phaseOf(entry),
    ...(seen && {
      results: {
        blockingJobs: jobResults(seen.blocking),
        informingJobs: jobResults(seen.informing),
        asyncJobs: {},
        pendingJobs: {},
      },
    }),
    ...(previous && { upgradesTo: [upgradeHistory(previous.payload.name, name)] }),
  }
  if (isShort || !previous) return { ...info, changeLogJson: noChangelog }
  const { payload: from } = previous
  const { payload: to } = entry
  return {
    ...info,
    changeLog: Buffer.from(changelogPage(from, to, model.ledger)).toString('base64'),
    changeLogJson: changelogBetween(from, to, model.ledger),
  }
}

/** Go's own field names: the type has no JSON tags. */
function upgradeHistory(From: string, To: string) {
  return { From, To, Success: 0, Failure: 0, Total: 0, History: null }
}

/** A job that has no run yet is absent. */
function jobResults(jobs: readonly JobSeen[]) {
  return Object.fromEntries(
    jobs.filter(({ results }) => results.length > 0).map(job => [job.ciConfigurationName, jobResult(job)]),
  )
}

/** As `payloads.md §1.4`: a job that will be tried again reads as failed while none of its runs is on its way. */
function jobResult({ state, results }: JobSeen) {
  const last = results.at(-1)
  const between = state === 'Pending' && last?.state === 'Failure'
  const read = between ? 'Failed' : ({ Success: 'Succeeded', Failure: 'Failed' }[state] ?? 'Pending')
  const earlier = results.slice(0, -1)
  return {
    state: read,
    url: last?.humanProwResultsURL ?? '',
    ...(earlier.length > 0 && {
      retries: earlier.length,
      previousAttemptURLs: earlier.map(run => run.humanProwResultsURL),
    }),
    ...(last?.completionTime !== undefined && { transitionTime: last.completionTime }),
  }
}

/** `/releasetag/{tag}/json`: what `oc adm release info -o json` says. One architecture, so there is no list digest. */
export function imageInfo({ payload: { name, createdAt } }: Entry, previous: readonly string[]) {
  const digest = digestOf(name)
  return {
    image: `${pullSpecOf(name).split(':')[0]}@${digest}`,
    digest,
    contentDigest: digest,
    listDigest: '',
    config: { architecture: 'amd64', created: kubernetesTime(createdAt), os: 'linux' },
    metadata: {
      kind: 'cincinnati-metadata-v0',
      version: name,
      previous,
      metadata: isPublicName(name) ? { url: `https://access.redhat.com/errata/${name}` } : {},
    },
    references: { kind: 'ImageStream', apiVersion: 'image.openshift.io/v1', metadata: { name } },
    displayVersions: { kubernetes: { Version: '1.35.2' } },
  }
}

/** `/api/v1/releasestream/{stream}/config`. */
export function streamConfig({ name, as, expiresMs, jobs }: StreamConfig) {
  return {
    name,
    as,
    to: imagestream,
    message: `Release stream ${name}`,
    ...(Number.isFinite(expiresMs) && { expires: `${expiresMs / 3_600_000}h`, maxUnreadyReleases: 1 }),
    verify: verifyJobs(jobs),
  }
}

export function verifyJobs(jobs: readonly JobConfig[]) {
  return Object.fromEntries(jobs.map(job => [job.name, verifyJob(job)]))
}

function verifyJob({ kind, prowJob, maxRetries, analysisJobCount, isUpgrade }: JobConfig) {
  return {
    ...(kind === 'informing' && { optional: true }),
    ...(maxRetries > 0 && { maxRetries }),
    ...(isUpgrade && { upgrade: true }),
    ...(analysisJobCount > 0 && {
      aggregatedProwJob: { analysisJobCount, prowJob: { name: `aggregator-${prowJob}` } },
    }),
    prowJob: { name: prowJob },
  }
}

/** The page that people open. */
export function tagPage(model: ReleasesModel, entry: Entry): string {
  const { name } = entry.payload
  const seen = model.viewOf(entry)
  const results = seen ? { ...jobResults(seen.blocking), ...jobResults(seen.informing) } : {}
  const rows = Object.entries(results).map(
    ([job, { state, url }]) => `<tr><td><a href="${url}">${job}</a></td><td>${state}</td></tr>`,
  )
  // An overridden phase bears a star, as on the real page.
  const phase = `${model.phaseOf(entry)}${seen?.override ? '*' : ''}`
  return [
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Release ${name}</title></head><body>`,
    `<h1>${name}</h1><p>${phase}</p><p><code>oc adm release extract --tools ${pullSpecOf(name)}</code></p>`,
    `<p>Image stream tag <code>${imageStreamTagName(name)}</code></p><table>${rows.join('')}</table></body></html>\n`,
  ].join('\n')
}
