import { z } from 'zod'
import type { AdfDoc } from '../../kernel/adf.ts'
import { OutsideError } from '../../kernel/outside.ts'
import { cut, listed, oneLine } from '../../kernel/text.ts'
import { issueKey, plainLabel } from './desk.ts'
import type { JiraDesk } from './desk.ts'

export interface NewIssue {
  summary: string
  description: AdfDoc
  labels: readonly string[]
  /** Further fields by ID, as Jira takes them; the ones named here win over them, and labels are joined. */
  fields?: Readonly<Record<string, unknown>>
  /** By name, or by ID if it is a number. */
  issueType: string
  /** Set in the same call, so the issue never exists without them. */
  properties: Readonly<Record<string, unknown>>
}

export interface CreatedIssue {
  id: string
  key: string
}

const Created = z.looseObject({ id: z.string(), key: z.string() })

/** Not to be repeated after an unclear end without having looked: Jira makes a second issue (jira.md §4.1). */
export async function createIssue(desk: JiraDesk, issue: NewIssue): Promise<CreatedIssue> {
  const { fields = {}, properties } = issue
  const labels = [...new Set([...labelsIn(fields), ...issue.labels.map(plainLabel)])]
  const created = await desk.ask(Created, jira =>
    jira.issues.createIssue({
      fields: {
        ...fields,
        project: { key: desk.project },
        issuetype: /^\d+$/.test(issue.issueType) ? { id: issue.issueType } : { name: issue.issueType },
        summary: cut(oneLine(issue.summary), 255),
        description: issue.description,
        labels,
      },
      properties: Object.entries(properties).map(([key, value]) => ({ key, value })),
    }),
  )
  return { id: created.id, key: created.key }
}

/** Sets nothing twice: a label that is there stays. */
export async function addLabel(desk: JiraDesk, key: string, label: string): Promise<void> {
  const update = { labels: [{ add: plainLabel(label) }] }
  await desk.tell(jira => jira.issues.editIssue({ issueIdOrKey: issueKey(key), update }))
}

/** Jira keeps one link of a kind between two issues, so a repeat changes nothing (jira.md §2.8). */
export async function linkIssues(desk: JiraDesk, type: string, inwardKey: string, outwardKey: string): Promise<void> {
  const link = {
    type: { name: type },
    inwardIssue: { key: issueKey(inwardKey) },
    outwardIssue: { key: issueKey(outwardKey) },
  }
  await desk.tell(jira => jira.issueLinks.linkIssues(link))
}

const IssueTypes = z.looseObject({
  issueTypes: z.array(z.looseObject({ id: z.string(), name: z.string() })).catch([]),
})
const CreateFields = z.looseObject({
  fields: z
    .array(
      z.looseObject({
        fieldId: z.string(),
        name: z.string().catch(''),
        required: z.boolean().catch(false),
        hasDefaultValue: z.boolean().catch(false),
      }),
    )
    .catch([]),
})

const ALWAYS_GIVEN = ['project', 'issuetype', 'summary', 'description', 'labels']

/** The fields Jira will demand on create that neither we nor `given` provide, as `Name (id)`. */
export async function createFieldsMissing(
  desk: JiraDesk,
  issueType: string,
  given: readonly string[],
): Promise<string[]> {
  const projectIdOrKey = desk.project
  const { issueTypes } = await desk.ask(IssueTypes, jira =>
    jira.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey, maxResults: 200 }),
  )
  const type = issueTypes.find(t => t.id === issueType || t.name.toLowerCase() === issueType.toLowerCase())
  if (!type) {
    const there = issueTypes.length > 0 ? listed(issueTypes.map(t => t.name)) : 'none we may create'
    throw new OutsideError('jira', 'refused', `${desk.project} has no issue type “${issueType}”; it has ${there}`)
  }
  const { fields } = await desk.ask(CreateFields, jira =>
    jira.issues.getCreateIssueMetaIssueTypeId({ projectIdOrKey, issueTypeId: type.id, maxResults: 200 }),
  )
  const covered = new Set([...ALWAYS_GIVEN, ...given])
  return fields
    .filter(field => field.required && !field.hasDefaultValue && !covered.has(field.fieldId))
    .map(field => `${field.name || field.fieldId} (${field.fieldId})`)
}

function labelsIn(fields: Readonly<Record<string, unknown>>): string[] {
  return z.array(z.string()).catch([]).parse(fields['labels'])
}
