import type { ShownIssue } from '../snapshot.ts'
import { timeOfDay } from './dates.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { zoneOf } from './mrkdwn.ts'
import { panel } from './panel.ts'
import type { App } from './state.ts'

/** So many are in sight at once. */
const NEWEST = 3

export function jira(app: App): Drawn {
  const { issues } = app.snapshot.jira
  const older = issues.slice(NEWEST)
  return panel(
    'jira',
    'Jira',
    issues.length === 0 && h('p', { class: 'empty' }, 'No issue yet.'),
    issues.slice(0, NEWEST).map(issue => oneIssue(app, issue)),
    older.length > 0 &&
      h(
        'details',
        { key: 'older' },
        h('summary', {}, `${older.length} older`),
        older.map(issue => oneIssue(app, issue)),
      ),
  )
}

function oneIssue(app: App, issue: ShownIssue): Drawn {
  const isOpen = app.ui.openIssue === issue.key
  return h(
    'article',
    {
      key: issue.key,
      class: 'issue',
      'data-testid': `issue-${issue.key}`,
      'data-status': issue.status,
    },
    h(
      'button',
      {
        type: 'button',
        class: 'issue-head',
        'aria-expanded': String(isOpen),
        onclick: () => app.set({ openIssue: isOpen ? null : issue.key }),
      },
      h('span', { class: 'key' }, issue.key),
      h('span', { class: `status ${issue.category}` }, issue.status),
      h('span', { class: 'summary' }, issue.summary),
      h('small', {}, counts(issue)),
    ),
    isOpen && details(app, issue),
  )
}

function counts({ comments, attachments, links }: ShownIssue): string {
  const parts = [
    comments.length > 0 && (comments.length === 1 ? '1 comment' : `${comments.length} comments`),
    attachments.length > 0 && (attachments.length === 1 ? '1 attachment' : `${attachments.length} attachments`),
    ...links.map(({ phrase, key }) => `${phrase} ${key}`),
  ]
  return parts.filter(Boolean).join(' · ')
}

function details(app: App, issue: ShownIssue): Some {
  return h(
    'div',
    { class: 'issue-body' },
    h('pre', {}, issue.description),
    issue.labels.length > 0 && h('p', { class: 'labels' }, issue.labels.join(' ')),
    issue.resolution !== null && h('p', {}, `Resolution: ${issue.resolution}`),
    issue.webLinks.map(({ url, title }) => h('p', {}, `Link: ${title} (${url})`)),
    issue.attachments.map(({ id, name, text }) =>
      h('details', { key: `attachment/${id}` }, h('summary', {}, `📎 ${name}`), h('pre', {}, text)),
    ),
    issue.comments.map(({ id, author, at, text }) =>
      h(
        'div',
        { key: `comment/${id}`, class: 'comment' },
        h('strong', {}, author),
        h('time', {}, timeOfDay(at, zoneOf(app))),
        h('pre', {}, text),
      ),
    ),
  )
}
