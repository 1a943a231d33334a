import { issueTypes, named, priorities, resolutions } from './catalogue.ts'
import type { JiraChange, JiraIssue } from './model.ts'
import type { Site } from './site.ts'

/** What a version's history entry says, from the two versions themselves. */
export function changesBetween(site: Site, before: JiraIssue, after: JiraIssue): JiraChange[] {
  const idOf = (field: string, name: string | null): string | null => {
    if (name === null) return null
    switch (field) {
      case 'status':
        return site.workflow.statuses.find(status => status.name === name)?.id ?? null
      case 'resolution':
        return named(resolutions, name)?.id ?? null
      case 'priority':
        return named(priorities, name)?.id ?? null
      case 'issuetype':
        return named(issueTypes, name)?.id ?? null
      case 'security':
        return named(site.securityLevels, name)?.id ?? null
      case 'assignee':
        return name
      default:
        return null
    }
  }
  const texts = { before: recorded(before), after: recorded(after) }
  return Object.keys({ ...texts.before, ...texts.after }).flatMap(field => {
    const fromText = texts.before[field] ?? null
    const toText = texts.after[field] ?? null
    if (fromText === toText) return []
    return { field, from: idOf(field, fromText), fromText, to: idOf(field, toText), toText }
  })
}

function recorded(issue: JiraIssue): Record<string, string | null> {
  return {
    summary: issue.summary,
    description: issue.descriptionText || null,
    status: issue.status,
    resolution: issue.resolution,
    priority: issue.priority,
    issuetype: issue.issueType,
    security: issue.security,
    assignee: issue.assignee,
    duedate: issue.duedate,
    labels: issue.labels.join(' '),
    Component: issue.components.join(', ') || null,
    ...Object.fromEntries(
      Object.entries(issue.custom).map(([id, value]) => [id, value === null ? null : JSON.stringify(value)]),
    ),
  }
}
