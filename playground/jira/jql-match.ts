import { days, hours, minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import type { Condition, Query } from './jql.ts'
import type { JiraIssue } from './model.ts'
import { refuse, unmodelled } from './refusals.ts'
import type { Site } from './site.ts'
import { statusCategories } from './workflow.ts'

const searchable = new Set(['project', 'labels', 'key', 'status', 'statuscategory', 'created'])
const otherJiraFields = new Set(
  'summary text description comment assignee reporter creator priority resolution resolved updated issuetype type component fixversion sprint due duedate parent security watcher attachments issuelink'.split(
    ' ',
  ),
)

/** Refuses what a signed-in caller may not ask: fields and values that do not exist. */
export function checkQuery(site: Site, { conditions }: Query, { seesProject }: { seesProject: boolean }): void {
  for (const { field, operator, values } of conditions) {
    if (otherJiraFields.has(field) || field.startsWith('cf[')) throw unmodelled(`the JQL field '${field}'`)
    // Seen on a real site: `is` with anything but EMPTY is no error, whatever the field (jira.md §2.7).
    if (operator.startsWith('is') && !values.some(isEmptyWord)) continue
    if (!searchable.has(field)) {
      throw refuse(400, [`Field '${field}' does not exist or you do not have permission to view it.`])
    }
    if (!operator.startsWith('is')) for (const value of values) checkValue(site, field, value, seesProject)
  }
}

function checkValue(site: Site, field: string, value: string, seesProject: boolean): void {
  const known =
    (field === 'project' && seesProject && namesProject(site, value)) ||
    (field === 'status' && site.workflow.statuses.some(s => s.id === value || same(s.name, value))) ||
    (field === 'statuscategory' &&
      Object.entries(statusCategories).some(([key, c]) => same(key, value) || same(c.name, value))) ||
    (field === 'key' && seesProject && site.find(value) !== undefined) ||
    field === 'labels' ||
    (field === 'created' && readTime(value, site.clock.now()) !== null)
  if (known) return
  if (field === 'key') throw refuse(400, [`An issue with key '${value}' does not exist for field 'key'.`])
  if (field === 'created') {
    throw refuse(400, [
      `Date value '${value}' for field 'created' is invalid. Valid formats include: 'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', or a period format e.g. '-5d', '4w 2d'.`,
    ])
  }
  throw refuse(400, [`The value '${value}' does not exist for the field '${field}'.`])
}

/** The issues a query finds among these, in its order; newest first where it names none. */
export function find(site: Site, query: Query, issues: readonly JiraIssue[]): JiraIssue[] {
  const order = query.order.length > 0 ? query.order : [{ field: 'created', descending: true }]
  return issues
    .filter(issue => query.conditions.every(condition => holds(site, condition, issue)))
    .toSorted((a, b) => {
      for (const { field, descending } of order) {
        const difference = rank(site, field, a) - rank(site, field, b)
        if (difference !== 0) return descending ? -difference : difference
      }
      return numberOf(b.key) - numberOf(a.key)
    })
}

function rank(site: Site, field: string, issue: JiraIssue): number {
  if (field === 'created') return issue.created
  return field === 'key' ? numberOf(issue.key) : site.workflow.statuses.findIndex(s => s.name === issue.status)
}

function holds(site: Site, { field, operator, values }: Condition, issue: JiraIssue): boolean {
  const isNegative = operator === '!=' || operator.includes('not')
  if (operator.startsWith('is')) {
    if (!values.some(isEmptyWord)) return false
    return (field === 'labels' && issue.labels.length === 0) !== isNegative
  }
  if (operator.includes('<') || operator.includes('>')) return compares(site, field, operator, values[0] ?? '', issue)
  // A negated condition does not find issues that have no value at all.
  if (isNegative && field === 'labels' && issue.labels.length === 0) return false
  return values.some(value => equals(site, field, value, issue)) !== isNegative
}

function equals(site: Site, field: string, value: string, issue: JiraIssue): boolean {
  switch (field) {
    case 'project':
      return namesProject(site, value)
    case 'labels':
      return issue.labels.includes(value)
    case 'key':
      return issue.id === value || same(issue.key, value)
    case 'status':
      return same(issue.status, value) || site.workflow.statuses.some(s => s.id === value && s.name === issue.status)
    case 'statuscategory':
      return same(issue.statusCategory, value) || same(statusCategories[issue.statusCategory].name, value)
    default:
      return issue.created === readTime(value, site.clock.now())
  }
}

function compares(site: Site, field: string, operator: string, value: string, issue: JiraIssue): boolean {
  if (field !== 'created' && field !== 'key') throw unmodelled(`comparing '${field}' with ${operator} in JQL`)
  const bound = field === 'created' ? readTime(value, site.clock.now()) : numberOf(site.find(value)?.key ?? value)
  const actual = field === 'created' ? issue.created : numberOf(issue.key)
  if (bound === null) return false
  if (operator === '<') return actual < bound
  if (operator === '<=') return actual <= bound
  return operator === '>' ? actual > bound : actual >= bound
}

const units = { w: days(7), d: days(1), h: hours(1), m: minutes(1) } as const

/** A JQL time, in UTC, which is this account's time zone: a date, a minute, or a period before now. */
function readTime(text: string, now: Instant): Instant | null {
  const period = /^(-?)(\d+)([wdhm])$/.exec(text)
  if (period) {
    const [, sign, count, unit] = period
    const length = Number(count) * (unit === 'w' || unit === 'd' || unit === 'h' ? units[unit] : units.m)
    return sign === '-' ? now - length : now + length
  }
  const date = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: (\d{1,2}):(\d{2}))?$/.exec(text)
  if (!date) return null
  const [, year, month, day, hour = '0', minute = '0'] = date
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute))
}

function namesProject(site: Site, value: string): boolean {
  return [site.project.key, site.project.id, site.project.name].some(name => same(name, value))
}

const isEmptyWord = (value: string): boolean => same(value, 'empty') || same(value, 'null')
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
const numberOf = (key: string): number => Number(key.split('-').at(-1))
