import type { KnownBlock } from '@slack/types'
import { context, picture, section } from '../../kernel/blocks.ts'
import { counted, inWords, lasting } from '../../kernel/text.ts'
import type { CivilDate } from '../../sprint/model/civil.ts'
import { dayOfSprint } from '../../sprint/model/calendar.ts'
import { dayName } from '../../sprint/words/dates.ts'
import { isMark } from '../model/coming.ts'
import { fitted } from '../model/digest.ts'
import type { DigestFacts } from '../model/facts.ts'
import type { Item } from '../model/items.ts'
import { kindsOf, lineOf } from './lines.ts'
import type { Writing } from './lines.ts'

/** In all: the head, the log and what was left out are three of them. */
const LINES_MAX = 15
const PRIVATE_LINES_MAX = 40
/** A section holds more; so it is never cut within a line. */
const SECTION_CHARS = 2600

export interface DigestMessage {
  text: string
  blocks: KnownBlock[]
}

export interface Shown extends Writing {
  items: readonly Item[]
}

export interface Daily {
  day: CivilDate
  lateMs: number | null
  /** The id of the uploaded picture, and what it shows. */
  picture: { file: string; alt: string } | null
}

export interface Unchanged {
  day: CivilDate
  lateMs: number | null
  /** The last whole digest. */
  since: { day: CivilDate; link: string | null } | null
}

/** The daily digest in the channel. */
export function dailyMessage(shown: Shown, { day, lateMs, picture: image }: Daily): DigestMessage {
  const lines = [headLine(day, lateMs), ...bodyLines(shown, LINES_MAX - 2)]
  return message(lines, shown, image ? [picture(image.file, image.alt)] : [])
}

/** The same, at any time, for one person: with more lines, as nobody else has to read past them. */
export function privateMessage(shown: Shown, day: CivilDate): DigestMessage {
  return message([`*Digest* · ${dayName(day)}`, ...bodyLines(shown, PRIVATE_LINES_MAX)], shown, [])
}

/** Where nothing has changed since the last one. */
export function shortMessage(shown: Shown, { day, lateMs, since }: Unchanged): DigestMessage {
  const { facts, items } = shown
  const than = since === null ? '' : ` since ${linked(dayName(since.day), since.link)}`
  const { sprint, now, timeZone } = facts
  const parts = [
    ...facts.clusters.map(({ rotation }) => {
      const state = rotation.phase === 'in' ? 'in rotation' : `not in rotation, for ${lasting(now - rotation.since)}`
      return `*${inWords(rotation.cluster, 60)}* is ${state}`
    }),
    `sprint ${sprint.number}, day ${dayOfSprint(sprint, now, timeZone)} of ${sprint.days}`,
    ...(kindsOf(items) === '' ? [] : [`${kindsOf(items)} (\`/sacrificial digest\` shows all)`]),
  ]
  const text = `${headLine(day, lateMs)}: nothing has changed${than}. ${parts.join('; ')}. ${logLine(facts)}`
  return { text, blocks: [section(text)] }
}

function linked(text: string, link: string | null): string {
  return link === null ? text : `<${link}|${text}>`
}

function message(lines: string[], { facts }: Shown, images: KnownBlock[]): DigestMessage {
  const log = logLine(facts)
  return {
    text: [...lines, log].join('\n'),
    blocks: [...paragraphs(lines).map(text => section(text)), ...images, context(log)],
  }
}

function headLine(day: CivilDate, late: number | null): string {
  return `*Daily digest* · ${dayName(day)}${late === null ? '' : ` · late by ${lasting(late)}`}`
}

function bodyLines({ items, ...writing }: Shown, max: number): string[] {
  const { shown, leftOut } = fitted(items, max)
  const lines = shown.map(item => lineOf(item, { ...writing, tellsMarks: shown.some(isMark) }))
  if (leftOut.length === 0) return lines
  const kinds = kindsOf(leftOut)
  return [...lines, `And ${leftOut.length} more${kinds ? ` (${kinds})` : ''}: \`/sacrificial digest\` shows all of it.`]
}

/** The end of the record: whoever kept it can see whether something was cut off later. */
function logLine({ head }: DigestFacts): string {
  if (head.seq === 0) return 'Log: nothing is recorded yet.'
  return `Log: ${counted(head.seq, 'event')}, the last is \`${head.hash.slice(0, 12)}\`.`
}

function paragraphs(lines: readonly string[]): string[] {
  const texts: string[] = []
  for (const line of lines) {
    const last = texts.at(-1)
    if (last !== undefined && last.length + line.length < SECTION_CHARS) texts[texts.length - 1] = `${last}\n${line}`
    else texts.push(line)
  }
  return texts
}
