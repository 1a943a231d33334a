import { z } from 'zod'
import {
  address,
  civilDate,
  duration,
  jsonObject,
  listed,
  matching,
  people,
  policy,
  regularExpression,
  text,
  timeOfDay,
  timeOfDayOrOff,
  timeZone,
  wholeNumber,
} from './forms.ts'
import { workingHours } from './working-hours.ts'

/**
 * Every setting by its name in the environment: its form, its default, and what a right line looks like. The names are
 * a public contract; .env.example explains each of them.
 */
export const settingsSchema = z.object({
  SLACK_BOT_TOKEN: matching(/^xoxb-.+/, 'must be a bot token, which begins with xoxb-').meta(secret('xoxb-…')),
  SLACK_APP_TOKEN: matching(/^xapp-.+/, 'must be an app-level token, which begins with xapp-')
    .optional()
    .meta(secret('xapp-…')),
  SLACK_SIGNING_SECRET: text()
    .min(16, 'must be the signing secret of the app, 16 characters or more')
    .optional()
    .meta(secret('8f742231b10e8888…')),
  SLACK_API_URL: address()
    .default('https://slack.com/api')
    .transform(url => `${url}/`)
    .meta(example('https://slack.com/api/')),
  SLACK_CHANNEL: channel().meta(example('C0123456789')),
  SLACK_TRT: people().meta(example('S0123456789')),
  SLACK_TEST_PLATFORM: people().meta(example('U0123456789,U0123456790')),
  SLACK_QE: people().optional().meta(example('S0123456789')),
  SLACK_TRT_ONCALL: people().optional().meta(example('S0123456789')),
  SLACK_TEST_PLATFORM_ONCALL: people().optional().meta(example('S0123456789')),
  SLACK_QE_ONCALL: people().optional().meta(example('S0123456789')),

  JIRA_BASE_URL: address().optional().meta(example('https://example.atlassian.net')),
  JIRA_EMAIL: matching(/^[^\s@]+@[^\s@]+$/, 'must be the e-mail address of the account the token belongs to')
    .optional()
    .meta(example('bot@example.com')),
  JIRA_API_TOKEN: text().optional().meta(secret('ATATT…')),
  JIRA_PROJECT: matching(/^[A-Z][A-Z0-9_]+$/, 'must be the key of a project, in capitals')
    .optional()
    .meta(example('DPTP')),
  JIRA_ISSUE_TYPE: text().default('Task').meta(example('Task')),
  JIRA_FIELDS: jsonObject().default({}).meta(example('{"components":[{"name":"Build farm"}]}')),
  JIRA_STATUS_STARTED: text().default('In Progress').meta(example('In Progress')),
  JIRA_STATUS_DONE: text().default('Done').meta(example('Done')),
  JIRA_LINK_TYPE: text().default('Relates').meta(example('Relates')),
  JIRA_SECURITY_LEVEL: text().optional().meta(example('Red Hat Employee')),

  SACRIFICIAL_CLUSTER: clusters().default(['build02']).meta(example('build02')),
  ROTATION: rotation().optional().meta(example('manual')),
  DISPATCHER_URL: address({ inside: true }).optional().meta(example('https://dispatcher.example.com')),
  DISPATCHER_TOKEN: text().optional().meta(secret('…')),
  DISPATCHER_CHANNEL: channel().optional().meta(example('C0123456789')),
  DRAIN_BRIDGE_HOURS: wholeNumber(1, 168).default(12).meta(example('12')),
  EFFECTIVE_WITHIN: duration().default(720_000).meta(example('12m')),

  GITHUB_API_URL: address().default('https://api.github.com').meta(example('https://api.github.com')),
  GITHUB_TOKEN: text().optional().meta(secret('github_pat_…')),
  ROTATION_REPO: matching(/^[\w.-]+\/[\w.-]+$/, 'must be owner/name')
    .default('openshift/release')
    .meta(example('openshift/release')),
  ROTATION_FILE: matching(/^[^/\s].*\.ya?ml$/, 'must be the path of a YAML file inside the repository')
    .default('core-services/sanitize-prow-jobs/_clusters.yaml')
    .meta(example('core-services/sanitize-prow-jobs/_clusters.yaml')),
  ROTATION_BRANCH: matching(/^\S+$/, 'must be the name of a branch').default('main').meta(example('main')),

  KUBECONFIG: text().optional().meta(example('/etc/sacrificial/kubeconfig')),
  FARM_CONTEXT: text().default('app.ci').meta(example('app.ci')),
  PROW_NAMESPACE: matching(/^[a-z0-9-]+$/, 'must be the name of a namespace')
    .default('ci')
    .meta(example('ci')),
  ALLOWED_JOBS: regularExpression().optional().meta(example('^periodic-build02-.*')),

  APPROVALS_FAILOVER: policy()
    .default([{ role: 'test-platform', count: 1 }])
    .meta(example('test-platform:1')),
  APPROVALS_RETURN: policy()
    .default([{ role: 'test-platform', count: 1 }])
    .meta(example('test-platform:1,trt:1')),
  APPROVALS_MANUAL_ACCEPT: policy()
    .default([{ role: 'trt', count: 1 }])
    .meta(example('trt:1')),
  REQUEST_EXPIRES: duration().default(86_400_000).meta(example('24h')),

  SPRINT_ANCHOR: civilDate().optional().meta(example('2026-11-09')),
  SPRINT_ANCHOR_NUMBER: wholeNumber(1, 99_999).optional().meta(example('280')),
  SPRINT_DAYS: wholeNumber(7, 56).default(21).meta(example('21')),
  PAYLOAD_SELECTION_TIME: timeOfDay().default('10:00').meta(example('10:00')),
  PAYLOAD_DEADLINE: timeOfDay({ endOfDay: true }).default('24:00').meta(example('18:00')),
  DIGEST_TIME: timeOfDayOrOff().default('09:00').meta(example('09:00')),
  DIGEST_WHEN_UNCHANGED: z.enum(['short', 'skip'], 'must be short or skip').default('short').meta(example('skip')),

  RELEASE_CONTROLLER_URL: address().optional().meta(example('https://amd64.ocp.releases.ci.openshift.org')),
  RELEASE_STREAM: stream().optional().meta(example('5.0.0-0.nightly')),
  RELEASE_PREVIEW_STREAM: stream().optional().meta(example('5-dev-preview')),
  RELEASE_NAMESPACE: matching(/^[a-z0-9-]+$/, 'must be the name of a namespace')
    .default('ocp')
    .meta(example('ocp')),

  HOURS_TRT: workingHours().optional().meta(example('America/New_York Mon-Fri 09-18')),
  HOURS_TEST_PLATFORM: workingHours().optional().meta(example('Europe/Prague Mon-Fri 08:30-17')),
  HOURS_QE: workingHours().optional().meta(example('Asia/Kolkata Mon-Thu,Sat 10-19')),
  HOLIDAYS_FILE: text().optional().meta(example('/etc/sacrificial/holidays.txt')),

  TIME_ZONE: timeZone().default('America/New_York').meta(example('America/New_York')),
  DATABASE_URL: matching(/^(?:sqlite:.+|postgres(?:ql)?:\/\/.+)$/, 'must be sqlite:<path> or postgres://…')
    .default('sqlite:data/sacrificial.db')
    .meta(example('sqlite:data/sacrificial.db')),
  HOST: matching(/^[\w.:-]+$/, 'must be an address of this machine')
    .default('0.0.0.0')
    .meta(example('0.0.0.0')),
  PORT: wholeNumber(0, 65_535).default(3000).meta(example('3000')),
  WEB_TOKEN: matching(/^[\w.~+/=-]{16,}$/, 'must be 16 characters or more, without spaces')
    .optional()
    .meta(secret('a-long-random-text')),
  WEB_URL: address({ inside: true }).optional().meta(example('https://sacrificial.example.com')),
  ENVIRONMENT: matching(/^[a-z][a-z0-9-]{0,19}$/, 'must be a short lower-case name')
    .default('production')
    .meta(example('staging')),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error')
    .default('info')
    .meta(example('info')),
})

export type Settings = z.infer<typeof settingsSchema>
export type SettingName = keyof Settings

export const settingNames = settingsSchema.keyof().options

/** The line that would be right for a setting. */
export function exampleOf(name: SettingName): string {
  return metaSchema.parse(settingsSchema.shape[name].meta()).example
}

export function isSecret(name: SettingName): boolean {
  return metaSchema.parse(settingsSchema.shape[name].meta()).secret === true
}

const metaSchema = z.object({ example: z.string(), secret: z.boolean().optional() })

function example(line: string): z.infer<typeof metaSchema> {
  return { example: line }
}

function secret(line: string): z.infer<typeof metaSchema> {
  return { example: line, secret: true }
}

function channel() {
  return matching(/^[CG][A-Z0-9]+$/, 'must be the ID of a channel (C… or G…), not its name')
}

function stream() {
  return matching(/^[\w.-]+$/, 'must be the name of a release stream')
}

function clusters() {
  return matching(
    /^[a-z0-9.-]+(?:\s*,\s*[a-z0-9.-]+)*$/,
    'must be names of clusters with commas between them',
  ).transform(written => [...new Set(listed(written))])
}

/** How the rotation is changed: a stop-gap by the dispatcher first, and what makes the change last. */
function rotation() {
  return text().transform((written, context): ('dispatcher' | 'manual')[] => {
    const ways = listed(written)
    const unknown = ways.filter(way => !['dispatcher', 'manual', 'github'].includes(way))
    if (unknown.length > 0) {
      context.addIssue('knows these ways only: manual, or dispatcher,manual')
    } else if (ways.includes('github')) {
      context.addIssue('names github, which is not built yet: use manual, where a person merges the prepared change')
    } else if (!ways.includes('manual')) {
      context.addIssue('names only a stop-gap, which ends by itself: add manual, which makes the change last')
    }
    return ways.includes('dispatcher') ? ['dispatcher', 'manual'] : ['manual']
  })
}
