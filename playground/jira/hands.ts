import { documentOf } from './adf.ts'

import type { Permission } from './catalogue.ts'
import type { Account } from './gate.ts'
import type { JiraIssue } from './model.ts'
import { inStatus, withComments } from './site.ts'
import type { Site } from './site.ts'
import type { Workflow } from './workflow.ts'

/** What a person files without the bot. */
export interface IssueByHand {
  readonly summary: string
  readonly description?: string
  readonly labels?: readonly string[]
  readonly issueType?: string
  /** The status to put it in; without it, where the workflow starts. */
  readonly status?: string
}

/** What people and administrators do at the site, without the API: for tests and the demo's page. */
export interface Hands {
  /** The bot's token no longer signs in: reads lie that nothing is there (jira.md §1.3). */
  expireToken(): void
  reviveToken(): void
  addByHand(issue: IssueByHand): JiraIssue
  commentByHand(key: string, text: string): JiraIssue
  /** Puts an issue into a status, whatever the workflow's transitions are. */
  moveByHand(key: string, status: string): JiraIssue
  labelByHand(key: string, labels: readonly string[]): JiraIssue
  deleteIssue(key: string): void
  /** Issues in a status the new workflow lacks go back to its first one. */
  setWorkflow(workflow: Workflow): void
  /** The bot's account may no longer see the project: everything in it becomes a 404. */
  hideProject(): void
  showProject(): void
  /** Takes a permission from the bot's account. */
  forbid(permission: Permission): void
  allow(permission: Permission): void
  /** In world milliseconds, for what was already written too. */
  setIndexLag(ms: number): void
  /** The next so many searches miss this issue, although they have already shown it (jira.md §2.7). */
  flicker(key: string, searches: number): void
}

export function handsOf(site: Site, account: Account): Hands {
  const person = site.people.find(p => p.accountId !== account.person.accountId)?.accountId ?? 'playground:somebody'

  const named = (key: string): JiraIssue => {
    const issue = site.find(key)
    if (!issue) throw new Error(`there is no issue ${key}`)
    return issue
  }

  const move = (issue: JiraIssue, status: string): JiraIssue =>
    site.write(issue, 'moved', person, inStatus(site, issue, status))

  return {
    expireToken() {
      account.tokenIsAlive = false
    },
    reviveToken() {
      account.tokenIsAlive = true
    },
    addByHand({ summary, description, labels = [], issueType = 'Task', status }) {
      const draft = { summary, labels, ...(description && { description: documentOf(description) }) }
      const issue = site.create(draft, { issueType, properties: {}, by: person })
      return status === undefined ? issue : move(issue, status)
    },
    commentByHand(key, text) {
      const issue = named(key)
      const comment = { body: documentOf(text), properties: {}, visibility: null }
      return site.write(issue, 'commented', person, { comments: withComments(site, issue, person, [comment]) })
    },
    moveByHand: (key, status) => move(named(key), status),
    labelByHand: (key, labels) => site.write(named(key), 'edited', person, { labels }),
    deleteIssue: key => site.remove(named(key)),
    setWorkflow(workflow) {
      const isKnown = (status: string) => workflow.statuses.some(s => s.name === status)
      site.workflow = workflow
      for (const issue of site.issues()) {
        if (!isKnown(issue.status)) move(issue, workflow.statuses[0].name)
      }
    },
    hideProject: () => void site.forbidden.add('BROWSE_PROJECTS'),
    showProject: () => void site.forbidden.delete('BROWSE_PROJECTS'),
    forbid: permission => void site.forbidden.add(permission),
    allow: permission => void site.forbidden.delete(permission),
    setIndexLag: ms => site.index.setLag(ms),
    flicker: (key, searches) => site.index.flicker(named(key).id, searches),
  }
}
