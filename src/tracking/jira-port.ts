import type { AdfDoc } from '../kernel/adf.ts'

/** What tracking asks of Jira, in one project. Whatever ends otherwise than well is thrown as an `OutsideError`. */
export interface TrackingJira {
  /** Proves that our credentials are accepted: with a dead token, reads lie that nothing is there (jira.md §2.3). */
  whoAmI(): Promise<{ accountId: string }>
  createIssue(issue: NewIssue): Promise<{ key: string }>
  /** The highest issue number that is known; 0 where none is. */
  highestKey(): Promise<number>
  /** Which of at most 100 issue numbers exist, read from the store and not from the index. */
  probeKeys(fromNumber: number, count: number, propertyKey: string): Promise<FoundIssue[]>
  /** Reads the index, which lags by seconds to minutes. */
  searchByLabel(label: string, propertyKey: string): Promise<FoundIssue[]>
  comments(key: string): Promise<{ properties: Readonly<Record<string, unknown>> }[]>
  addComment(key: string, body: AdfDoc, property: { key: string; value: object }): Promise<unknown>
  status(key: string): Promise<IssueStatus>
  /** `resolution` is used only where the transition's screen has one. */
  transitionTo(key: string, status: string, options?: { resolution?: string }): Promise<unknown>
  /** Out of a closed status to the first open one that can be reached. */
  reopen(key: string): Promise<unknown>
  attachments(key: string): Promise<{ filename: string; size: number }[]>
  attach(key: string, filename: string, content: Uint8Array): Promise<unknown>
  /** `Blocks`, A, B reads “A blocks B”: the inward issue shows the other as outward. Twice makes one link (jira.md §2.8). */
  link(type: string, inwardKey: string, outwardKey: string): Promise<unknown>
}

export interface NewIssue {
  summary: string
  description: AdfDoc
  labels: readonly string[]
  issueType: string
  /** Further fields, as Jira names them. */
  fields: Readonly<Record<string, unknown>>
  properties: Readonly<Record<string, unknown>>
}

export interface FoundIssue {
  key: string
  labels: readonly string[]
  /** Account ID. */
  creator: string | null
  /** The value of the property asked for; `undefined` where the issue has none. */
  property: unknown
}

export interface IssueStatus {
  name: string
  /** `new`, `indeterminate` or `done`. */
  category: string
}
