import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { issueKey, issueNumber, jiraInstant, plainLabel } from './desk.ts'
import type { JiraDesk } from './desk.ts'

/** An issue as finding shows it: enough to know whether it is the one we made. */
export interface FoundIssue {
  id: string
  key: string
  number: number
  labels: string[]
  /** Account ID of who created it. */
  creator: string | null
  created: Instant | null
  /** The value of the property that was asked for; `undefined` when the issue has none. */
  property: unknown
}

const Found = z.looseObject({
  id: z.string(),
  key: z.string(),
  fields: z
    .looseObject({
      labels: z.array(z.string()).catch([]),
      created: jiraInstant,
      creator: z.looseObject({ accountId: z.string() }).nullish().catch(null),
    })
    .nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
})
const FoundPage = z.looseObject({ issues: z.array(Found).nullish() })

const FIELDS = ['labels', 'created', 'creator']

/**
 * The highest issue number the search index knows; 0 for an empty project. The index lags, so it may be too low,
 * never too high: good as the bound from which to probe.
 */
export async function highestNumber(desk: JiraDesk): Promise<number> {
  const jql = `project = "${desk.project}" ORDER BY created DESC, key DESC`
  const page = await desk.ask(FoundPage, jira =>
    jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql, fields: ['created'], maxResults: 20 }),
  )
  const numbers = (page.issues ?? []).filter(i => i.key.startsWith(`${desk.project}-`)).map(i => issueNumber(i.key))
  return Math.max(0, ...numbers)
}

/**
 * Which of `count` (at most 100) issue numbers from `from` on exist. Reads the store, not the index, and so sees
 * what was made a moment ago (jira.md §2.7).
 */
export async function probeKeys(desk: JiraDesk, from: number, count: number, property: string): Promise<FoundIssue[]> {
  const issueIdsOrKeys = Array.from({ length: Math.min(count, 100) }, (_, i) => issueKey(`${desk.project}-${from + i}`))
  const page = await desk.ask(FoundPage, jira =>
    jira.issues.bulkFetchIssues({ issueIdsOrKeys, fields: FIELDS, properties: [property] }),
  )
  return foundIn(page, property)
}

/** What the index has for a label of this project, lowest number first. An empty answer is no proof of absence. */
export async function searchByLabel(desk: JiraDesk, label: string, property: string): Promise<FoundIssue[]> {
  const jql = `project = "${desk.project}" AND labels = "${plainLabel(label)}"`
  const page = await desk.ask(FoundPage, jira =>
    jira.issueSearch.searchAndReconsileIssuesUsingJqlPost({
      jql,
      fields: FIELDS,
      properties: [property],
      maxResults: 50,
    }),
  )
  return foundIn(page, property)
}

function foundIn(page: z.output<typeof FoundPage>, property: string): FoundIssue[] {
  return (page.issues ?? [])
    .map(({ id, key, fields, properties }) => ({
      id,
      key,
      number: issueNumber(key),
      labels: fields?.labels ?? [],
      creator: fields?.creator?.accountId ?? null,
      created: fields?.created ?? null,
      property: properties?.[property],
    }))
    .toSorted((a, b) => a.number - b.number)
}
