import { counted, inWords, listed } from '../../kernel/text.ts'
import type { JobCounts, PassedOver } from '../model/candidates.ts'
import { total } from '../model/candidates.ts'
import type { Answer, LeftBecause, QeState } from '../model/payload.ts'

/** A name that the release controller or a person gave, as it is typed. */
export function code(name: string): string {
  return `\`${inWords(name, 120).replaceAll('`', "'")}\``
}

export function linked(url: string, text: string): string {
  return `<${url.replaceAll(/[<>|]/g, encodeURIComponent)}|${inWords(text, 120)}>`
}

export const passedOverNames = {
  older: 'accepted, but older',
  'qe-rejected': 'rejected by QE',
  'qe-failed': "failed QE's tests in this sprint",
  'no-blocking-jobs': 'accepted with zero blocking jobs run',
  unread: 'accepted, but its jobs could not be read',
  verifying: 'still verifying',
  building: 'still being built',
  rejected: 'rejected',
  'not-built': 'failed to build',
  'unknown-phase': 'in a phase that is not known',
  'outside-window': 'outside the two days',
  'no-time': 'no time in its name',
} satisfies Record<PassedOver, string>

export const qeNames = {
  called: 'called, no answer yet',
  'in-progress': 'in progress',
  passed: 'passed',
  'passed-with-issues': 'passed with known issues',
  failed: 'failed',
} satisfies Record<QeState, string>

export const answerNames = {
  upgrading: 'upgrading',
  held: 'held: investigation open',
  'not-this-sprint': 'not this sprint',
} satisfies Record<Answer['kind'], string>

export const leftNames = {
  'qe-failed': 'QE failed it',
  pruned: 'the release controller has deleted it',
  rejected: 'it was rejected meanwhile',
  undone: 'its acceptance by hand was undone',
} satisfies Record<LeftBecause, string>

/** `9 of 9 blocking jobs succeeded`, `5 of 9 blocking jobs succeeded, 3 failed, 1 runs`. */
export function jobsLine(jobs: JobCounts | null, what: 'blocking' | 'informing'): string {
  if (jobs === null) return `its ${what} jobs are not known`
  const all = total(jobs)
  if (all === 0) return `no ${what} job ran`
  const rest = [
    ...(jobs.failed > 0 ? [`${jobs.failed} failed`] : []),
    ...(jobs.pending > 0 ? [`${jobs.pending} ${jobs.pending === 1 ? 'is' : 'are'} not finished`] : []),
  ]
  return `${listed([`${jobs.succeeded} of ${counted(all, `${what} job`)} succeeded`, ...rest])}`
}
