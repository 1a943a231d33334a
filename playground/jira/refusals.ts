import type { WireAnswer } from '../wire/serve.ts'

/** Ends a call with an answer other than success. Whoever throws it has changed nothing. */
export class JiraRefusal extends Error {
  override readonly name = 'JiraRefusal'
  readonly answer: WireAnswer

  constructor(answer: WireAnswer) {
    super(`${answer.status}`)
    this.answer = answer
  }
}

/** Faults of one request, collected so that they are all told in one answer (jira.md §5.3.4). */
export interface Faults {
  readonly messages: string[]
  readonly fields: Record<string, string>
}

export const noFaults = (): Faults => ({ messages: [], fields: {} })

export function refuseIfFaulty(faults: Faults): void {
  if (faults.messages.length > 0 || Object.keys(faults.fields).length > 0) {
    throw refuse(400, faults.messages, faults.fields)
  }
}

/** A refusal with Jira's usual error body (jira.md §2.2). */
export function refuse(
  status: number,
  errorMessages: readonly string[],
  errors: Readonly<Record<string, string>> = {},
): JiraRefusal {
  return new JiraRefusal({
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: { errorMessages, errors },
  })
}

export const unauthenticated = (): JiraRefusal =>
  new JiraRefusal({ status: 401, body: 'Client must be authenticated to access this resource.' })

export const xsrfFailed = (): JiraRefusal => new JiraRefusal({ status: 403, body: 'XSRF check failed' })

/** What this stand-in knows of but does not model. Real Jira never answers so. */
export const unmodelled = (what: string): JiraRefusal => refuse(501, [`The playground's Jira does not model ${what}.`])

export const noSuchIssue = (): JiraRefusal =>
  refuse(404, ['Issue does not exist or you do not have permission to see it.'])

export const noSuchProject = (key: string): JiraRefusal => refuse(404, [`No project could be found with key '${key}'.`])

export const invalidPayload = (): JiraRefusal =>
  refuse(400, ['Invalid request payload. Refer to the REST API documentation and try again.'])

export function refuseOverLimit(what: string, count: number, limit: number): void {
  if (count > limit) {
    throw refuse(413, [`The per-issue limit has been breached for one of the following fields: ${what}.`])
  }
}

/** The texts of jira.md §2.9 that are attached to a field or given as a message. */
export const says = {
  noSummary: 'You must specify a summary of the issue.',
  longSummary: 'Summary must be less than 255 characters.',
  newlineInSummary: 'The summary is invalid because it contains newline characters.',
  longText: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
  labelWithSpace: (label: string) => `The label '${label}' contains spaces which is invalid.`,
  longLabel: (label: string) => `The label '${label}' exceeds the maximum length of 255 characters.`,
  notOnScreen: (field: string) => `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`,
  notADocument: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
  notAString: 'Operation value must be a string',
  notAnArray: 'data was not an array',
  invalidComment: 'Comment body is not valid!',
  unsupportedContent:
    "We can't create this issue for you right now, it could be due to unsupported content you've entered into one or more of the issue fields. If this situation persists, contact your administrator as they'll be able to access more specific information in the log file.",
  required: (field: string) => `Field '${field}' is required`,
  inFieldsAndUpdate: (field: string) => `Field '${field}' cannot be in both 'fields' and 'update'.`,
  noProject: 'Specify a valid project ID or key',
  noIssueType: 'Specify a valid issue type',
  badIssueType: 'The issue type selected is invalid.',
  transitionNotInteger: "'transition' identifier must be an integer",
  transitionNotValid: (id: string) => `Transition id '${id}' is not valid for this issue.`,
  unboundedJql: 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
  removedSearch:
    'The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046',
} as const
