import type { Instant } from '../../src/kernel/time.ts'

/** A document in Atlassian Document Format that has passed `documentFaults` (jira.md §2.5). */
export interface AdfDocument {
  readonly type: 'doc'
  readonly version: 1
  readonly content: readonly AdfNode[]
}
export interface AdfNode {
  readonly type: string
  readonly attrs?: Readonly<Record<string, unknown>>
  readonly content?: readonly AdfNode[]
  readonly marks?: readonly { readonly type: string; readonly attrs?: Readonly<Record<string, unknown>> }[]
  readonly text?: string
}

export type StatusCategory = 'new' | 'indeterminate' | 'done'
export type Properties = Readonly<Record<string, unknown>>

/** One version of an issue. Versions are never changed: each write puts a new one in its place, so the index can lag behind. */
export interface JiraIssue {
  readonly id: string
  readonly key: string
  readonly issueType: string
  readonly summary: string
  readonly description: AdfDocument | null
  readonly descriptionText: string
  readonly status: string
  readonly statusCategory: StatusCategory
  readonly resolution: string | null
  readonly resolvedAt: Instant | null
  readonly labels: readonly string[]
  readonly components: readonly string[]
  readonly priority: string
  readonly security: string | null
  /** Account ID. */
  readonly assignee: string | null
  /** As `2026-11-09`. */
  readonly duedate: string | null
  /** Values of configured custom fields, by `customfield_…`. */
  readonly custom: Properties
  readonly properties: Properties
  readonly comments: readonly JiraComment[]
  readonly attachments: readonly JiraAttachment[]
  readonly links: readonly JiraLink[]
  readonly remoteLinks: readonly JiraRemoteLink[]
  readonly changelog: readonly JiraHistory[]
  /** Account ID of who filed it. */
  readonly creator: string
  readonly created: Instant
  readonly updated: Instant
}

export interface JiraComment {
  readonly id: string
  readonly body: AdfDocument
  readonly text: string
  readonly author: string
  readonly created: Instant
  readonly properties: Properties
  readonly visibility: { readonly type: 'role' | 'group'; readonly value?: string; readonly identifier?: string } | null
}

export interface JiraAttachment {
  readonly id: string
  readonly name: string
  readonly mimeType: string
  readonly bytes: Buffer
  /** The bytes read as UTF-8. */
  readonly text: string
  readonly author: string
  readonly created: Instant
}

/** A link as one of its two issues carries it. */
export interface JiraLink {
  readonly id: string
  /** The link type's name. */
  readonly type: string
  /** Which of the two fields the other issue appears under when this issue is read. */
  readonly otherIs: 'inward' | 'outward'
  /** How this issue relates to the other, as people read it: `relates to`. */
  readonly phrase: string
  /** The other issue's key. */
  readonly key: string
}

export interface JiraRemoteLink {
  readonly id: number
  readonly globalId: string | null
  readonly relationship: string | null
  readonly application: { readonly type?: string | undefined; readonly name?: string | undefined } | null
  readonly object: {
    readonly url: string
    readonly title: string
    readonly summary?: string | undefined
    readonly icon?: Properties | undefined
    readonly status?: Properties | undefined
  }
}

export interface JiraHistory {
  readonly id: string
  readonly at: Instant
  readonly by: string
  readonly items: readonly JiraChange[]
  /** What the caller said about who really acted (jira.md §2.8). */
  readonly metadata?: Properties | undefined
}
export interface JiraChange {
  readonly field: string
  readonly from: string | null
  readonly fromText: string | null
  readonly to: string | null
  readonly toText: string | null
}

/** What a listener is told. The issue itself is read from the model; it is gone after `deleted`. */
export interface JiraNews {
  readonly kind:
    | 'created'
    | 'edited'
    | 'moved'
    | 'commented'
    | 'attached'
    | 'detached'
    | 'linked'
    | 'unlinked'
    | 'remote-linked'
    | 'remote-unlinked'
    | 'property'
    | 'deleted'
  readonly key: string
  readonly at: Instant
}

export interface Person {
  readonly accountId: string
  readonly displayName: string
  readonly emailAddress?: string
}
