import { choiceNamed } from './fields.ts'
import type { ScreenField } from './fields.ts'
import { issueTypes, linkTypes, named, priorities, resolutions } from './catalogue.ts'
import type { Choice } from './catalogue.ts'
import type { JiraAttachment, JiraComment, JiraHistory, JiraIssue, JiraLink, JiraRemoteLink } from './model.ts'
import { timestamp } from './site.ts'
import type { Site } from './site.ts'
import { statusCategories, statusNamed } from './workflow.ts'

/** What a reader asked to see of an issue. */
export interface Selection {
  /** Names as in the `fields` parameter, `*all`, `*navigable`, `-name`. */
  readonly fields: readonly string[]
  readonly properties: readonly string[]
  readonly withChangelog: boolean
}

export function issueJson(site: Site, issue: JiraIssue, selection: Selection): Record<string, unknown> {
  // Search's default: nothing but the ID, not even the key (jira.md §2.7).
  if (selection.fields.length === 1 && selection.fields[0] === 'id') {
    return { id: issue.id, ...propertiesPart(issue, selection) }
  }
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issue.id,
    self: `${site.url}/rest/api/3/issue/${issue.id}`,
    key: issue.key,
    ...propertiesPart(issue, selection),
    ...(selection.withChangelog && {
      changelog: {
        startAt: 0,
        maxResults: issue.changelog.length,
        total: issue.changelog.length,
        // Newest first here, unlike in the changelog's own pages.
        histories: issue.changelog.toReversed().map(entry => historyJson(site, entry)),
      },
    }),
    fields: selectFields(allFields(site, issue), selection.fields),
  }
}

function propertiesPart(issue: JiraIssue, { properties }: Selection): Record<string, unknown> {
  if (properties.length === 0) return {}
  const wanted = Object.entries(issue.properties).filter(
    ([key]) => properties.includes('*all') || properties.includes(key),
  )
  return { properties: Object.fromEntries(wanted) }
}

const notNavigable = ['comment', 'attachment']

function selectFields(all: Record<string, unknown>, wanted: readonly string[]): Record<string, unknown> {
  const isIn = (field: string): boolean => {
    if (wanted.includes(`-${field}`)) return false
    if (wanted.includes(field) || wanted.includes('*all')) return true
    const onlyExcludes = wanted.every(name => name.startsWith('-'))
    return (wanted.includes('*navigable') && !notNavigable.includes(field)) || onlyExcludes
  }
  return Object.fromEntries(Object.entries(all).filter(([field]) => isIn(field)))
}

function allFields(site: Site, issue: JiraIssue): Record<string, unknown> {
  return {
    summary: issue.summary,
    description: issue.description,
    project: projectRef(site),
    issuetype: issueTypeJson(site, choiceNamed(issueTypes, issue.issueType)),
    status: statusJson(site, issue.status),
    resolution: issue.resolution === null ? null : choiceJson(site, 'resolution', resolutions, issue.resolution),
    resolutiondate: issue.resolvedAt === null ? null : timestamp(issue.resolvedAt),
    priority: choiceJson(site, 'priority', priorities, issue.priority),
    labels: issue.labels,
    components: issue.components.map(name => choiceJson(site, 'component', site.components, name)),
    security: issue.security === null ? null : choiceJson(site, 'securitylevel', site.securityLevels, issue.security),
    assignee: issue.assignee === null ? null : personJson(site, issue.assignee),
    creator: personJson(site, issue.creator),
    reporter: personJson(site, issue.creator),
    duedate: issue.duedate,
    created: timestamp(issue.created),
    updated: timestamp(issue.updated),
    comment: {
      comments: issue.comments.map(comment => commentJson(site, issue, comment)),
      self: `${site.url}/rest/api/3/issue/${issue.id}/comment`,
      maxResults: issue.comments.length,
      total: issue.comments.length,
      startAt: 0,
    },
    attachment: issue.attachments.map(attachment => attachmentJson(site, attachment)),
    issuelinks: issue.links.flatMap(link => linkJson(site, link)),
    ...Object.fromEntries(
      site.customFields.map(field => [field.id, customValue(field.options, issue.custom[field.id])]),
    ),
  }
}

function customValue(options: readonly Choice[] | undefined, value: unknown): unknown {
  if (value === undefined || value === null) return null
  const option = options?.find(o => o.name === value)
  return option ? { id: option.id, value: option.name } : value
}

export function projectRef(site: Site): Record<string, unknown> {
  const { id, key, name } = site.project
  return { self: `${site.url}/rest/api/3/project/${id}`, id, key, name, projectTypeKey: 'software', simplified: false }
}

export function issueTypeJson(site: Site, { id, name }: Choice): Record<string, unknown> {
  return {
    self: `${site.url}/rest/api/3/issuetype/${id}`,
    id,
    name,
    description: '',
    subtask: false,
    hierarchyLevel: 0,
  }
}

function choiceJson(site: Site, kind: string, choices: readonly Choice[], name: string): Record<string, unknown> {
  const { id } = choiceNamed(choices, name)
  return { self: `${site.url}/rest/api/3/${kind}/${id}`, id, name }
}

export function statusJson(site: Site, name: string): Record<string, unknown> {
  const status = statusNamed(site.workflow, name)
  const { id, colorName, name: categoryName } = statusCategories[status.category]
  return {
    self: `${site.url}/rest/api/3/status/${status.id}`,
    id: status.id,
    name,
    description: '',
    statusCategory: {
      self: `${site.url}/rest/api/3/statuscategory/${id}`,
      id,
      key: status.category,
      colorName,
      name: categoryName,
    },
  }
}

export function personJson(site: Site, accountId: string): Record<string, unknown> {
  const person = site.people.find(p => p.accountId === accountId)
  return {
    self: `${site.url}/rest/api/3/user?accountId=${encodeURIComponent(accountId)}`,
    accountId,
    accountType: 'atlassian',
    active: true,
    displayName: person?.displayName ?? 'Former user',
    timeZone: 'Etc/UTC',
  }
}

export function commentJson(
  site: Site,
  issue: JiraIssue,
  comment: JiraComment,
  { withProperties = false } = {},
): Record<string, unknown> {
  return {
    self: `${site.url}/rest/api/3/issue/${issue.id}/comment/${comment.id}`,
    id: comment.id,
    author: personJson(site, comment.author),
    updateAuthor: personJson(site, comment.author),
    body: comment.body,
    created: timestamp(comment.created),
    updated: timestamp(comment.created),
    jsdPublic: true,
    ...(comment.visibility && { visibility: comment.visibility }),
    ...(withProperties && {
      properties: Object.entries(comment.properties).map(([key, value]) => ({ key, value })),
    }),
  }
}

export function attachmentJson(site: Site, attachment: JiraAttachment): Record<string, unknown> {
  return {
    self: `${site.url}/rest/api/3/attachment/${attachment.id}`,
    id: attachment.id,
    filename: attachment.name,
    author: personJson(site, attachment.author),
    created: timestamp(attachment.created),
    size: attachment.bytes.length,
    mimeType: attachment.mimeType,
    content: `${site.url}/rest/api/3/attachment/content/${attachment.id}`,
  }
}

export function linkTypeJson(site: Site, name: string): Record<string, unknown> {
  const type = named(linkTypes, name)
  return { ...type, self: `${site.url}/rest/api/3/issueLinkType/${type?.id}` }
}

/** A link as one issue shows it; nothing while the other is being deleted. */
function linkJson(site: Site, link: JiraLink): Record<string, unknown>[] {
  const other = site.find(link.key)
  if (!other) return []
  return [
    {
      id: link.id,
      self: `${site.url}/rest/api/3/issueLink/${link.id}`,
      type: linkTypeJson(site, link.type),
      [`${link.otherIs}Issue`]: linkedIssueJson(site, other),
    },
  ]
}

export function linkedIssueJson(site: Site, issue: JiraIssue): Record<string, unknown> {
  const { summary, status, priority, issuetype } = allFields(site, { ...issue, links: [] })
  return {
    id: issue.id,
    key: issue.key,
    self: `${site.url}/rest/api/3/issue/${issue.id}`,
    fields: { summary, status, priority, issuetype },
  }
}

export function remoteLinkJson(site: Site, issue: JiraIssue, link: JiraRemoteLink): Record<string, unknown> {
  const { id, globalId, relationship, application, object } = link
  return {
    id,
    self: `${site.url}/rest/api/3/issue/${issue.id}/remotelink/${id}`,
    ...(globalId !== null && { globalId }),
    application: application ?? {},
    ...(relationship !== null && { relationship }),
    object,
  }
}

export function historyJson(site: Site, entry: JiraHistory): Record<string, unknown> {
  return {
    id: entry.id,
    author: personJson(site, entry.by),
    created: timestamp(entry.at),
    items: entry.items.map(({ field, from, fromText, to, toText }) => ({
      field,
      fieldtype: field.startsWith('customfield_') ? 'custom' : 'jira',
      fieldId: field === 'Component' ? 'components' : field.toLowerCase(),
      from,
      fromString: fromText,
      to,
      toString: toText,
    })),
    ...(entry.metadata && { historyMetadata: entry.metadata }),
  }
}

/** A field as createmeta lists it; transitions show the same under the field's ID. */
export function fieldJson(site: Site, field: ScreenField): Record<string, unknown> {
  return {
    required: field.required,
    schema: field.schema,
    name: field.name,
    key: field.id,
    hasDefaultValue: field.default !== undefined,
    operations: field.operations,
    ...(field.default && { defaultValue: field.default }),
    ...(field.allowed && {
      allowedValues: field.allowed.map(({ id, name }) => ({
        self: `${site.url}/rest/api/3/${field.id}/${id}`,
        id,
        ...(field.schema['type'] === 'option' ? { value: name } : { name }),
      })),
    }),
  }
}
