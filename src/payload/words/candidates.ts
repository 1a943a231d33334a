import { counted, listed, slackTime } from '../../kernel/text.ts'
import type { Candidate } from '../model/candidates.ts'
import { code, jobsLine, linked, passedOverNames } from './names.ts'

const PASSED_OVER_MAX = 8
const JOBS_MAX = 4

/** A payload with its times, its counts and the link to its page. */
export function candidateLine(candidate: Candidate, pageOf: (tag: string) => string): string {
  const { tag, blocking, informing } = candidate
  const jobs = [jobsLine(blocking, 'blocking'), ...(informing ? [jobsLine(informing, 'informing')] : [])]
  return `${linked(pageOf(tag), tag)}\n${timesOf(candidate)}; ${jobs.join('; ')}.`
}

/** Begun and accepted, and how the second is known. */
export function timesOf({ createdAt, acceptedAt, acceptedBy }: Candidate): string {
  const begun = createdAt === null ? 'no time in its name' : `begun ${slackTime(createdAt)}`
  if (acceptedAt === null) return begun
  const how = acceptedBy === 'last-job' ? ' at about (its last blocking job ended then)' : ''
  return `${begun}, accepted${how} ${slackTime(acceptedAt)}`
}

/** Every other payload with the reason why it is not the proposed one, the newest first. */
export function passedOverLines(candidates: readonly Candidate[], pageOf: (tag: string) => string): string[] {
  const others = candidates.filter(({ passedOver }) => passedOver !== null)
  if (others.length === 0) return []
  const shown = others.slice(0, PASSED_OVER_MAX)
  const left = others.length - shown.length
  return [
    '*Passed over:*',
    ...shown.map(one => `• ${linked(pageOf(one.tag), one.tag)}: ${whyLine(one)}`),
    ...(left > 0 ? [`• and ${counted(left, 'more payload')}`] : []),
  ]
}

function whyLine(candidate: Candidate): string {
  const { passedOver, failing, blocking } = candidate
  if (passedOver === null) return ''
  if (passedOver === 'rejected' && failing.length > 0) {
    return `rejected with ${counted(blocking?.failed ?? failing.length, 'failing blocking job')} (${failingLinks(candidate)})`
  }
  if (passedOver === 'verifying' && blocking) return `${passedOverNames.verifying}, ${jobsLine(blocking, 'blocking')}`
  return passedOverNames[passedOver]
}

/** The blocking jobs that fail, with links, the first few. */
export function failingLinks({ failing }: Candidate): string {
  const shown = failing.slice(0, JOBS_MAX).map(({ name, url }) => (url ? linked(url, name) : code(name)))
  const left = failing.length - shown.length
  return listed([...shown, ...(left > 0 ? [`${left} more`] : [])])
}
