import type { SettingFault } from './fault.ts'
import { isLoopback, listed } from './forms.ts'
import { exampleOf } from './settings.ts'
import type { SettingName } from './settings.ts'

type Given = Partial<Record<SettingName, string>>

/** What is wrong between settings: capabilities that are half there, and credentials that would go to the wrong place. */
export function combinationFaults(given: Given): SettingFault[] {
  return [
    ...slackTransport(given),
    ...slackCredentials(given),
    ...incomplete(given, 'Jira', ['JIRA_BASE_URL', 'JIRA_EMAIL', 'JIRA_API_TOKEN', 'JIRA_PROJECT']),
    ...incomplete(given, 'the dispatcher', ['DISPATCHER_URL', 'DISPATCHER_TOKEN']),
    ...incomplete(given, 'the release controller', ['RELEASE_CONTROLLER_URL', 'RELEASE_STREAM']),
    ...incomplete(given, 'the sprint', ['SPRINT_ANCHOR', 'SPRINT_ANCHOR_NUMBER']),
    ...rotationWithoutDispatcher(given),
    ...deadlineBeforeSelection(given),
  ]
}

function slackTransport({ SLACK_APP_TOKEN: socket, SLACK_SIGNING_SECRET: http }: Given): SettingFault[] {
  if (!socket && !http) {
    return [
      fault('SLACK_APP_TOKEN', 'is missing: Socket Mode needs it (or set SLACK_SIGNING_SECRET to be called over HTTP)'),
    ]
  }
  if (socket && http) {
    return [
      fault(
        'SLACK_SIGNING_SECRET',
        'is set beside SLACK_APP_TOKEN: keep the first for HTTP or the second for Socket Mode',
      ),
    ]
  }
  return []
}

/** Tokens of the demo carry this mark, so that they can never be mistaken for those of a workspace. */
const DEMO_TOKEN = /^x(?:oxb|app)-fake-/
const WORKSPACE_TOKEN = /^x(?:oxb|app)-\d/

/** A workspace's token must not leave for anywhere but Slack, and a demo's is of no use there (slack.md §8.1). */
function slackCredentials(given: Given): SettingFault[] {
  const toSlack = isSlack(given.SLACK_API_URL ?? 'https://slack.com/api/')
  return (['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'] as const).flatMap(name => {
    const token = given[name] ?? ''
    if (WORKSPACE_TOKEN.test(token) && !toSlack) {
      return [fault(name, 'belongs to a real workspace, but SLACK_API_URL does not lead to slack.com')]
    }
    if (DEMO_TOKEN.test(token) && toSlack) {
      return [fault(name, 'is a token of the demo, but SLACK_API_URL leads to the real slack.com')]
    }
    return []
  })
}

function isSlack(url: string): boolean {
  if (!URL.canParse(url) || isLoopback(url)) return false
  return /(?:^|\.)slack(?:-gov)?\.com$/.test(new URL(url).hostname)
}

function incomplete(given: Given, what: string, needed: readonly SettingName[]): SettingFault[] {
  const missing = needed.filter(name => given[name] === undefined)
  if (missing.length === needed.length) return []
  const there = needed.filter(name => given[name] !== undefined).join(', ')
  return missing.map(name => fault(name, `is missing: ${what} is only half configured (${there} given)`))
}

function rotationWithoutDispatcher({ ROTATION, DISPATCHER_URL }: Given): SettingFault[] {
  if (ROTATION === undefined || DISPATCHER_URL !== undefined || !listed(ROTATION).includes('dispatcher')) return []
  return [fault('DISPATCHER_URL', 'is missing: ROTATION names the dispatcher (set it, or use ROTATION=manual)')]
}

function deadlineBeforeSelection({
  PAYLOAD_SELECTION_TIME: selection = '10:00',
  PAYLOAD_DEADLINE: deadline,
}: Given): SettingFault[] {
  if (deadline === undefined || deadline > selection) return []
  return [fault('PAYLOAD_DEADLINE', 'must be later on that day than PAYLOAD_SELECTION_TIME')]
}

function fault(setting: SettingName, wrong: string): SettingFault {
  return { setting, wrong, example: exampleOf(setting) }
}
