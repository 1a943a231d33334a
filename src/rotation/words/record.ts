import { lasting, oneLine, zonedTime } from '../../kernel/text.ts'
import type { Request } from '../model/request.ts'
import { causeNames } from './names.ts'

export interface RecordEvent {
  seq: number
  at: number
  subject: string
  kind: string
  body: unknown
  /** Who did it, as a name. */
  by: string
  cause: string | null
}

export interface RecordData {
  failover: Request
  returned: Request | null
  outSince: number | null
  backSince: number | null
  events: readonly RecordEvent[]
  /** The last event of it, by which a changed or cut record shows. */
  last: { seq: number; hash: string } | null
  timeZone: string
}

/** The root-cause record: the timeline of a failover from its request to its effective return, as Markdown. */
export function recordText({ failover, returned, outSince, backSince, events, last, timeZone }: RecordData): string {
  const at = (instant: number) => zonedTime(instant, timeZone)
  const span = outSince !== null && backSince !== null ? ` (${lasting(backSince - outSince)})` : ''
  return [
    `# Failover of ${plain(failover.cluster)} (${failover.id})`,
    '',
    `- Why: ${failover.failover ? causeNames[failover.failover.cause] : 'not said'}`,
    `- Out of rotation since: ${outSince === null ? 'never proven' : at(outSince)}`,
    `- Back in rotation since: ${backSince === null ? 'not yet' : `${at(backSince)}${span}`}`,
    ...(returned?.back
      ? [
          `- Final cause: ${causeNames[returned.back.cause]}`,
          `- Found: ${plain(returned.back.found)}`,
          `- Done about it: ${plain(returned.back.done)}`,
          `- Workaround that stays: ${returned.back.workaround ? plain(returned.back.workaround) : 'none'}`,
        ]
      : returned?.reason
        ? [`- Put back: ${plain(returned.reason)}`]
        : []),
    '',
    '## What was seen',
    '',
    quotation(failover.failover?.seen ?? ''),
    '',
    ...(failover.failover?.evidence ?? []).map(url => `- <${url.replaceAll(/[<>\s]/g, encodeURIComponent)}>`),
    '',
    '## Timeline',
    '',
    '| # | Time | What | Who | Details |',
    '|---|---|---|---|---|',
    ...events.map(
      event =>
        `| ${event.seq} | ${at(event.at)} | ${event.kind} | ${plain(event.by)} | ${plain(detailsOf(event, at))} |`,
    ),
    '',
    ...(last
      ? [`Last event: ${last.seq}, \`${last.hash}\`. \`npm run audit -- verify\` follows the chain to it.`]
      : []),
    '',
  ].join('\n')
}

/** Fields that only repeat what other lines or the head of the record say. */
const LEFT_OUT = new Set(['request', 'preview', 'probes', 'evidence', 'roles', 'approvers', 'patch'])

function detailsOf(event: RecordEvent, at: (instant: number) => string): string {
  if (typeof event.body !== 'object' || event.body === null) return ''
  const parts = Object.entries(event.body)
    .filter(([key, value]) => value !== null && (!LEFT_OUT.has(key) || typeof value === 'string'))
    .map(([key, value]) => `${key}: ${shown(key, value, at)}`)
  return [...parts, ...(event.cause ? [`by ${event.cause}`] : [])].join('; ')
}

function shown(key: string, value: unknown, at: (instant: number) => string): string {
  if (typeof value === 'number' && /(?:^at|At|Since|Until)$/.test(key)) return at(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
  const inner = Object.entries(value).filter(([name, part]) => part !== null && !LEFT_OUT.has(name))
  return inner.map(([name, part]) => `${name} ${shown(name, part, at)}`).join(', ')
}

/** A person's words inside one of our lines: nothing in them can become Markdown. */
function plain(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_~[\]<>#|&]/g, String.raw`\$&`)
}

/** A person's words of several lines, so that each shows as theirs and begins nothing of ours. */
function quotation(text: string): string {
  return text
    .split('\n')
    .map(line => `> ${plain(line).replace(/^(\d*)([-+=.)])/, String.raw`$1\$2`)}`)
    .join('  \n')
}
