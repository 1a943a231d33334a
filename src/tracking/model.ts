import { z } from 'zod'
import { minutes, hours } from '../kernel/time.ts'
import type { Instant } from '../kernel/time.ts'

/**
 * - `wanted`   promised, not known to exist yet
 * - `created`  its key is known
 * - `failed`   Jira refused it; trying again needs somebody to mend what it complained of
 * - `gone`     it was there and is no longer, or is hidden from the bot
 * - `off`      no Jira is configured
 */
export type TrackingState = 'wanted' | 'created' | 'failed' | 'gone' | 'off'

/** The two moves a tracking issue makes; what its project calls the statuses is configured. */
export type Step = 'started' | 'done'

/** What others see of a tracking issue. */
export interface Tracked {
  subject: string
  state: TrackingState
  key: string | null
  url: string | null
  /** What keeps Jira from being up to date, in plain text: it has to be escaped before Slack shows it. */
  troubled: string | null
}

export const postingSchema = z.object({ at: z.number(), above: z.number() })
/** A creation that was begun and whose end is not known: when, and the highest issue number that existed before it. */
export type Posting = z.infer<typeof postingSchema>

export const doubleSchema = z.object({ key: z.string(), closed: z.boolean() })
/** A second issue with our token, and whether it has been closed. */
export type Double = z.infer<typeof doubleSchema>

export interface Tracking {
  readonly subject: string
  readonly key: string | null
  readonly state: Exclude<TrackingState, 'off'>
  /** The label by which our issue is recognised where Jira's answer was lost. */
  readonly token: string
  readonly posting: Posting | null
  readonly doubles: readonly Double[]
}

/** The issue property that proves an issue ours; a label alone is also carried by clones that people make. */
export const REQUEST_PROPERTY = 'sacrificial.request'
/** The comment property that names the event a comment tells of. */
export const EVENT_PROPERTY = 'sacrificial.event'

export const laneOf = (subject: string): string => `jira:${subject}`
/** Sweeps have their own lane: they wait for an hour, comments must not. */
export const sweepLaneOf = (subject: string): string => `jira-sweep:${subject}`

/** When to look for doubles after the creation: the index lags by seconds to minutes (jira.md §4.4). */
export const SWEEPS_AFTER_MS = [minutes(1), minutes(10), hours(1)] as const

export function wanted(subject: string, token: string): Tracking {
  return { subject, key: null, state: 'wanted', token, posting: null, doubles: [] }
}

/** A creation is about to be sent. */
export function begun(tracking: Tracking, at: Instant, above: number): Tracking {
  return { ...tracking, state: 'wanted', posting: { at, above } }
}

/** Jira said clearly that the creation did nothing. */
export function notPosted(tracking: Tracking): Tracking {
  return { ...tracking, posting: null }
}

export function failed(tracking: Tracking): Tracking {
  return { ...tracking, state: 'failed', posting: null }
}

/** Tried again by a person: whatever stood in the way counts as mended until it shows again. */
export function hopeful(tracking: Tracking): Tracking {
  return { ...tracking, state: tracking.key === null ? 'wanted' : 'created' }
}

/**
 * These issues bear our token. The oldest becomes the tracking issue, unless one is already: people have its link
 * and its comments. The others are doubles.
 */
export function found(tracking: Tracking, keys: readonly string[]): Tracking {
  const key = tracking.key ?? oldestFirst(keys)[0]
  if (key === undefined) return tracking
  const known = new Set([key, ...tracking.doubles.map(double => double.key)])
  const news = oldestFirst(keys).filter(other => !known.has(other))
  return {
    ...tracking,
    key,
    state: tracking.key === null ? 'created' : tracking.state,
    posting: null,
    doubles: [...tracking.doubles, ...news.map(other => ({ key: other, closed: false }))],
  }
}

export function gone(tracking: Tracking): Tracking {
  return { ...tracking, state: 'gone' }
}

export function closedDouble(tracking: Tracking, key: string): Tracking {
  return {
    ...tracking,
    doubles: tracking.doubles.map(double => (double.key === key ? { key, closed: true } : double)),
  }
}

export function openDoubles(tracking: Tracking): string[] {
  return tracking.doubles.filter(double => !double.closed).map(double => double.key)
}

/** The number in `PROJ-12`. */
export function issueNumber(key: string): number {
  return Number(key.slice(key.lastIndexOf('-') + 1))
}

/** A label that neither Jira nor its query language stumbles over (jira.md §2.4). */
export function asLabel(text: string): string {
  return text
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 255)
}

/** The attachment's name with a hash of its text, so that the same text is attached once and a newer one beside it. */
export function hashedName(name: string, hash: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? `${name}-${hash}` : `${name.slice(0, dot)}-${hash}${name.slice(dot)}`
}

function oldestFirst(keys: readonly string[]): string[] {
  return [...new Set(keys)].toSorted((a, b) => issueNumber(a) - issueNumber(b))
}
