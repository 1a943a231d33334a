import type { Actor, Person } from './people.ts'
import type { Instant } from './time.ts'

/** Makes text from a person harmless in Slack: no mention, link or date can be forged with it (slack.md §3.4). */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** What somebody typed, without characters that only hide or turn around what stands beside them; lines end with `\n`. */
export function legible(text: string): string {
  return text
    .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replaceAll(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '')
}

/**
 * The plain text behind a slash command's escaped text (`should_escape`, slack.md §2.2): links and mentions become
 * what a reader saw, entities become characters.
 */
export function unescapeSlack(text: string): string {
  return text
    .replaceAll(/<(?:mailto:)?([^>|]*)(?:\|([^>]*))?>/g, (_, target: string, label: string | undefined) => {
      if (target.startsWith('!')) return label ?? `@${target.slice(1)}`
      if (/^[@#]/.test(target)) return `${target[0]}${label ?? target.slice(1)}`
      return target
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Cuts to so many code points, the unit Slack counts in (slack.md §1.1), and shows that something was cut. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const points = [...text]
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`
}

/** Cuts to so many UTF-16 units, the unit Jira counts in, without leaving half a character. */
export function cutUnits(text: string, max: number): string {
  if (text.length <= max) return text
  let kept = ''
  for (const point of text) {
    if (kept.length + point.length >= max) break
    kept += point
  }
  return `${kept}…`
}

/** Cuts escaped text without leaving half an entity or half a mention at its end. */
export function cutEscaped(text: string, max: number): string {
  const shortened = cut(text, max)
  if (shortened === text) return text
  return shortened.replace(/(?:&[a-z]{0,3}|<[^>]*)…$/, '…')
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** A person's words in Slack: escaped, cut, and quoted so that every line shows as theirs. */
export function quoted(text: string, max = 600): string {
  return cutEscaped(escapeSlack(text.trim()), max)
    .split('\n')
    .map(line => `> ${line}`)
    .join('\n')
}

/** A person's words inside one of our sentences. */
export function inWords(text: string, max = 200): string {
  return cutEscaped(escapeSlack(oneLine(text)), max)
}

export function mention(who: Person): string {
  return `<@${who.user}>`
}

export function actorName(who: Actor): string {
  return who === 'bot' ? 'the bot' : mention(who)
}

/** `count` with its noun: `1 job`, `3 jobs`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length <= 1) return items[0] ?? ''
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`
}

/** A moment in Slack, shown in the reader's own zone; the fallback is for clients that cannot, in UTC. */
export function slackTime(at: Instant): string {
  const fallback = new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  return `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${fallback} UTC>`
}

/** Only the time of day, for moments that are near. */
export function slackClock(at: Instant): string {
  const fallback = new Date(at).toISOString().slice(11, 16)
  return `<!date^${Math.floor(at / 1000)}^{time}|${fallback} UTC>`
}

/** A moment in a zone with its abbreviation, for Jira and exports: `2026-11-23 03:12 EST`. */
export function zonedTime(at: Instant, timeZone: string): string {
  const parts = zonedFormat(timeZone).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(p => p.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')} ${part('timeZoneName')}`
}

const zonedFormats = new Map<string, Intl.DateTimeFormat>()

/** One for each zone: making one costs ten times what it costs to use. */
function zonedFormat(timeZone: string): Intl.DateTimeFormat {
  const known = zonedFormats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  })
  zonedFormats.set(timeZone, made)
  return made
}

/** A length of time in two units at most: `2 d 3 h`, `41 min`, `12 s`. */
export function lasting(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000))
  const [d, h, m, s] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3600) % 24,
    Math.floor(total / 60) % 60,
    total % 60,
  ]
  if (d > 0) return h > 0 ? `${d} d ${h} h` : `${d} d`
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`
  if (m > 0) return `${m} min`
  return `${s} s`
}
