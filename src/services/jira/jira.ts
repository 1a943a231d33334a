import type { AdfDoc } from '../../kernel/adf.ts'
import { baseAddress } from '../http.ts'
import type { Judgement } from '../mishaps.ts'
import { attach, attachments } from './attachments.ts'
import type { JiraAttachment } from './attachments.ts'
import { addComment, comments } from './comments.ts'
import type { CommentProperty, JiraComment } from './comments.ts'
import type { JiraAccount } from './credentials.ts'
import { issueNumber, jiraDesk } from './desk.ts'
import { highestNumber, probeKeys, searchByLabel } from './finding.ts'
import type { FoundIssue } from './finding.ts'
import { addLabel, createFieldsMissing, createIssue, linkIssues } from './issues.ts'
import type { CreatedIssue, NewIssue } from './issues.ts'
import { jiraTransport } from './transport.ts'
import { reopen, status, transitionTo } from './workflow.ts'
import type { IssueStatus, TransitionOptions } from './workflow.ts'

export interface JiraOptions {
  /** The site, or `https://api.atlassian.com/ex/jira/<cloudId>` for scoped tokens. Not an address that redirects. */
  baseUrl: string
  email: string
  apiToken: string
  /** The project's key. */
  project: string
  timeoutMs?: number
  /** Ends every call that is on its way, for when the process stops. */
  signal?: AbortSignal | undefined
}

export interface Jira {
  whoAmI(): Promise<JiraAccount>
  createIssue(issue: NewIssue): Promise<CreatedIssue>
  /** The highest issue number known in the project: from the index, or from what was created here. */
  highestKey(): Promise<number>
  probeKeys(fromNumber: number, count: number, propertyKey: string): Promise<FoundIssue[]>
  searchByLabel(label: string, propertyKey: string): Promise<FoundIssue[]>
  comments(key: string): Promise<JiraComment[]>
  addComment(key: string, body: AdfDoc, property: CommentProperty): Promise<string>
  status(key: string): Promise<IssueStatus>
  transitionTo(key: string, statusName: string, options?: TransitionOptions): Promise<boolean>
  /** Out of a closed status to the first open one that can be reached. */
  reopen(key: string): Promise<void>
  attachments(key: string): Promise<JiraAttachment[]>
  attach(key: string, filename: string, content: Uint8Array): Promise<JiraAttachment>
  link(type: string, inwardKey: string, outwardKey: string): Promise<void>
  addLabel(key: string, label: string): Promise<void>
  createFieldsMissing(issueType: string, given: readonly string[]): Promise<string[]>
}

/** Jira Cloud, in the verbs a tracking issue needs (jira.md). Each call is sent once; every failure is an `OutsideError`. */
export function createJira(options: JiraOptions): Jira {
  const { email, apiToken, project, timeoutMs = 15_000, signal } = options
  const judgement = { service: 'jira', on409: 'conflict', secrets: [apiToken] } as const satisfies Judgement
  const { client, credentials } = jiraTransport({
    judgement,
    base: baseAddress(options.baseUrl),
    email,
    apiToken,
    timeoutMs,
    signal,
  })
  const desk = jiraDesk(judgement, project, async () => {
    // On first use: it costs a second of start-up.
    const { createCloudClient } = await import('jira.js')
    return createCloudClient(client)
  })
  let highestCreated = 0

  return {
    whoAmI: () => credentials.account(),
    createIssue: async issue => {
      const created = await createIssue(desk, issue)
      highestCreated = Math.max(highestCreated, issueNumber(created.key))
      return created
    },
    highestKey: async () => Math.max(highestCreated, await highestNumber(desk)),
    probeKeys: (fromNumber, count, propertyKey) => probeKeys(desk, fromNumber, count, propertyKey),
    searchByLabel: (label, propertyKey) => searchByLabel(desk, label, propertyKey),
    comments: key => comments(desk, key),
    addComment: (key, body, property) => addComment(desk, key, body, property),
    status: key => status(desk, key),
    transitionTo: (key, statusName, how) => transitionTo(desk, key, statusName, how),
    reopen: key => reopen(desk, key),
    attachments: key => attachments(desk, key),
    attach: (key, filename, content) => attach(desk, key, filename, content),
    link: (type, inwardKey, outwardKey) => linkIssues(desk, type, inwardKey, outwardKey),
    addLabel: (key, label) => addLabel(desk, key, label),
    createFieldsMissing: (issueType, given) => createFieldsMissing(desk, issueType, given),
  }
}
