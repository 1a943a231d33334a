import { toIso } from '../../src/kernel/time.ts'
import type { Clock, Instant } from '../../src/kernel/time.ts'
import { plainText } from './adf.ts'
import type { Choice, Permission } from './catalogue.ts'
import type { CustomField, FieldChanges } from './fields.ts'
import { changesBetween } from './history.ts'
import type { JiraChange, JiraComment, JiraIssue, JiraNews, Person, Properties } from './model.ts'
import { createSearchIndex } from './search-index.ts'
import type { SearchIndex } from './search-index.ts'
import { statusNamed } from './workflow.ts'
import type { Workflow } from './workflow.ts'

/** Limits that tests lower, so that they can be reached (jira.md §2.4). */
export interface Limits {
  readonly comments: number
  readonly attachments: number
  readonly issueLinks: number
  readonly remoteLinks: number
  readonly filesPerRequest: number
  /** Bytes per file. */
  readonly uploadBytes: number
}

export interface SiteOptions {
  readonly clock: Clock
  readonly projectKey: string
  readonly indexLagMs: number
  readonly workflow: Workflow
  readonly limits: Limits
  readonly customFields: readonly CustomField[]
  readonly securityLevels: readonly Choice[]
  readonly components: readonly Choice[]
  readonly people: readonly Person[]
}

/** The site's state and the only ways to change it. Each write is whole: a version, its history, the index's notice, the news. */
export interface Site extends Omit<SiteOptions, 'workflow' | 'projectKey'> {
  readonly project: { readonly id: string; readonly key: string; readonly name: string }
  readonly index: SearchIndex
  /** Permissions the bot's account lacks. */
  readonly forbidden: Set<Permission>
  /** Why documents were refused, newest last: Jira itself does not tell. */
  readonly documentFaults: string[]
  url: string
  workflow: Workflow
  issues(): readonly JiraIssue[]
  /** By key, in any case, or by ID. */
  find(idOrKey: string): JiraIssue | undefined
  create(draft: FieldChanges, more: { issueType: string; properties: Properties; by: string }): JiraIssue
  write(
    issue: JiraIssue,
    kind: JiraNews['kind'],
    by: string,
    changes: Partial<JiraIssue>,
    extra?: WriteExtra,
  ): JiraIssue
  remove(issue: JiraIssue): void
  nextId(): string
  onChange(listener: (news: JiraNews) => void): () => void
}

export interface WriteExtra {
  /** History items that cannot be seen by comparing fields, such as a new attachment. */
  readonly items?: readonly JiraChange[]
  readonly metadata?: Properties | undefined
}

export function createSite(options: SiteOptions): Site {
  const { clock, limits, customFields, securityLevels, components, people } = options
  const issues = new Map<string, JiraIssue>()
  const listeners = new Set<(news: JiraNews) => void>()
  const index = createSearchIndex(clock, options.indexLagMs)
  let lastNumber = 0
  let lastId = 20_000

  const nextId = (): string => String(++lastId)

  const tell = (kind: JiraNews['kind'], key: string): void => {
    for (const listener of listeners) listener({ kind, key, at: clock.now() })
  }

  const store = (issue: JiraIssue, kind: JiraNews['kind']): JiraIssue => {
    issues.set(issue.id, issue)
    index.note(issue.id, issue)
    tell(kind, issue.key)
    return issue
  }

  const site: Site = {
    clock,
    indexLagMs: options.indexLagMs,
    limits,
    customFields,
    securityLevels,
    components,
    people,
    project: { id: '10400', key: options.projectKey, name: `${options.projectKey} tracking` },
    index,
    forbidden: new Set(),
    documentFaults: [],
    url: '',
    workflow: options.workflow,
    issues: () => [...issues.values()],
    find: idOrKey => issues.get(idOrKey) ?? [...issues.values()].find(i => i.key === idOrKey.toUpperCase()),
    create(draft, { issueType, properties, by }) {
      lastNumber += 1
      const start = site.workflow.statuses[0]
      const blank = blankIssue({ id: nextId(), key: `${site.project.key}-${lastNumber}`, by, at: clock.now() })
      return store(
        {
          ...blank,
          ...draft,
          issueType,
          properties,
          descriptionText: plainText(draft.description ?? null),
          status: start.name,
          statusCategory: start.category,
        },
        'created',
      )
    },
    write(issue, kind, by, changes, { items = [], metadata } = {}) {
      const now = clock.now()
      const after = { ...issue, ...changes }
      const allItems = [...changesBetween(site, issue, after), ...items]
      return store(
        {
          ...after,
          descriptionText: plainText(after.description),
          updated: kind === 'property' ? issue.updated : now,
          changelog:
            allItems.length === 0
              ? issue.changelog
              : [...issue.changelog, { id: nextId(), at: now, by, items: allItems, metadata }],
        },
        kind,
      )
    },
    remove(issue) {
      for (const link of issue.links) {
        const other = site.find(link.key)
        if (other) store({ ...other, links: other.links.filter(l => l.id !== link.id) }, 'unlinked')
      }
      issues.delete(issue.id)
      index.note(issue.id, null)
      tell('deleted', issue.key)
    },
    nextId,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return site
}

/** An issue's fields after it entered a status: entering a done one resolves it, leaving it takes that back. */
export function inStatus(site: Site, issue: JiraIssue, name: string, resolution?: string): Partial<JiraIssue> {
  const { category } = statusNamed(site.workflow, name)
  const isDone = category === 'done'
  return {
    status: name,
    statusCategory: category,
    resolution: isDone ? (resolution ?? issue.resolution ?? 'Done') : null,
    resolvedAt: isDone ? (issue.resolvedAt ?? site.clock.now()) : null,
  }
}

export interface CommentDraft {
  readonly body: JiraComment['body']
  readonly properties: Properties
  readonly visibility: JiraComment['visibility']
}

export function withComments(site: Site, issue: JiraIssue, by: string, drafts: readonly CommentDraft[]): JiraComment[] {
  const written = drafts.map(draft => ({
    ...draft,
    id: site.nextId(),
    text: plainText(draft.body),
    author: by,
    created: site.clock.now(),
  }))
  return [...issue.comments, ...written]
}

/** As Jira writes it: no colon in the offset (jira.md §2.1). */
export function timestamp(at: Instant): string {
  return toIso(at).replace('Z', '+0000')
}

function blankIssue({ id, key, by, at }: { id: string; key: string; by: string; at: Instant }): JiraIssue {
  return {
    id,
    key,
    issueType: 'Task',
    summary: '',
    description: null,
    descriptionText: '',
    status: '',
    statusCategory: 'new',
    resolution: null,
    resolvedAt: null,
    labels: [],
    components: [],
    priority: 'Medium',
    security: null,
    assignee: null,
    duedate: null,
    custom: {},
    properties: {},
    comments: [],
    attachments: [],
    links: [],
    remoteLinks: [],
    changelog: [],
    creator: by,
    created: at,
    updated: at,
  }
}
