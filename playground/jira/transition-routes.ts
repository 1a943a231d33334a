import type { WireAnswer } from '../wire/serve.ts'
import { anyJsonOf, expandOf, listOf, signedIn, visibleIssue } from './call.ts'
import type { Call, Route } from './call.ts'
import { resolutionField } from './fields.ts'
import type { ScreenField } from './fields.ts'
import { readAddedComments, readChanges, readIssueInput, readProperties } from './issue-input.ts'
import type { JiraIssue } from './model.ts'
import { noFaults, refuseOverLimit, refuse, refuseIfFaulty, says } from './refusals.ts'
import { fieldJson, statusJson } from './render.ts'
import { inStatus, withComments } from './site.ts'
import type { Site } from './site.ts'
import { transitionsFrom } from './workflow.ts'
import type { WorkflowTransition } from './workflow.ts'

export const transitionRoutes: readonly Route[] = [
  { method: 'GET', path: '/rest/api/3/issue/{key}/transitions', handle: listTransitions },
  { method: 'POST', path: '/rest/api/3/issue/{key}/transitions', takes: 'json', handle: transition },
]

function listTransitions(site: Site, call: Call): WireAnswer {
  const issue = visibleIssue(site, call)
  const wanted = call.query.get('transitionId')
  const withFields = expandOf(listOf(call.query, 'expand'), ['transitions.fields']).length > 0
  const transitions = availableTo(site, issue).filter(t => wanted === null || t.id === wanted)
  return {
    status: 200,
    body: { expand: 'transitions', transitions: transitions.map(t => transitionJson(site, t, withFields)) },
  }
}

function transition(site: Site, call: Call): WireAnswer {
  const issue = visibleIssue(site, call)
  const { accountId } = signedIn(call)
  const input = readIssueInput(anyJsonOf(call))
  const id = String(input.transition?.id ?? '')
  if (!/^\d+$/.test(id)) throw refuse(400, [says.transitionNotInteger])
  const step = availableTo(site, issue).find(t => t.id === id)
  if (!step) throw refuse(400, [says.transitionNotValid(id)])

  const faults = noFaults()
  const screen = screenOf(step)
  const changes = readChanges(input, screen, issue, 'document', faults)
  for (const field of screen.filter(f => f.required)) {
    if (!(field.id in changes)) faults.fields[field.id] ??= `${field.name} is required.`
  }
  const comments = readAddedComments(site, input, faults)
  const properties = readProperties(input.properties, faults)
  refuseIfFaulty(faults)
  refuseOverLimit('comments', issue.comments.length + comments.length, site.limits.comments)

  site.write(
    issue,
    'moved',
    accountId,
    {
      ...inStatus(site, issue, step.to, changes.resolution ?? undefined),
      properties: { ...issue.properties, ...properties },
      comments: withComments(site, issue, accountId, comments),
    },
    { metadata: input.historyMetadata },
  )
  return { status: 204 }
}

/** None at all without the permission, and no word about it (jira.md §2.3). */
function availableTo(site: Site, issue: JiraIssue): readonly WorkflowTransition[] {
  return site.forbidden.has('TRANSITION_ISSUES') ? [] : transitionsFrom(site.workflow, issue.status)
}

function screenOf({ resolution }: WorkflowTransition): readonly ScreenField[] {
  return resolution === undefined ? [] : [resolutionField(resolution === 'required')]
}

function transitionJson(site: Site, step: WorkflowTransition, withFields: boolean): Record<string, unknown> {
  const screen = screenOf(step)
  return {
    id: step.id,
    name: step.name,
    to: statusJson(site, step.to),
    hasScreen: screen.length > 0,
    isGlobal: step.from === 'any',
    isInitial: false,
    isAvailable: true,
    isConditional: false,
    isLooped: false,
    ...(withFields && { fields: Object.fromEntries(screen.map(field => [field.id, fieldJson(site, field)])) }),
  }
}
