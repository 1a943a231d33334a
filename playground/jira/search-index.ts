import type { Clock, Instant } from '../../src/kernel/time.ts'
import type { JiraIssue } from './model.ts'

/** What search reads: the issues as they were some world time ago (jira.md §2.7). */
export interface SearchIndex {
  /** Takes note of an issue's new version, or of its end. */
  note(id: string, issue: JiraIssue | null): void
  /** The issues as the index knows them now; of the reconciled IDs, as they really are. Counts as one search. */
  look(reconciled: readonly string[]): JiraIssue[]
  setLag(ms: number): void
  /** Lets the next so many searches miss an issue that the index already shows, as a loaded site does. */
  flicker(id: string, searches: number): void
}

interface Entry {
  at: Instant
  issue: JiraIssue | null
}

export function createSearchIndex(clock: Clock, lagMs: number): SearchIndex {
  const histories = new Map<string, Entry[]>()
  const missing = new Map<string, number>()
  let lag = lagMs

  const shown = (id: string): JiraIssue | null => {
    const settled = clock.now() - lag
    return histories.get(id)?.findLast(entry => entry.at <= settled)?.issue ?? null
  }

  const isMissedThisTime = (id: string): boolean => {
    const left = missing.get(id) ?? 0
    if (left > 1) missing.set(id, left - 1)
    else missing.delete(id)
    return left > 0
  }

  return {
    note(id, issue) {
      histories.set(id, [...(histories.get(id) ?? []), { at: clock.now(), issue }])
    },
    look(reconciled) {
      return [...histories].flatMap(([id, entries]) => {
        if (reconciled.includes(id)) return entries.at(-1)?.issue ?? []
        return isMissedThisTime(id) ? [] : (shown(id) ?? [])
      })
    },
    setLag(ms) {
      lag = ms
    },
    flicker(id, searches) {
      missing.set(id, searches)
    },
  }
}
