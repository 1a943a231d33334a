import { combinationFaults } from './combinations.ts'
import { ConfigFault } from './fault.ts'
import type { SettingFault } from './fault.ts'
import type { PeopleSetting, PolicyLine } from './forms.ts'
import type { Role } from '../kernel/people.ts'
import { holidayFaults, holidaysFrom } from './holidays.ts'
import type { Holiday } from './holidays.ts'
import { exampleOf, isSecret, settingNames, settingsSchema } from './settings.ts'
import type { SettingName, Settings } from './settings.ts'
import { strangerFaults } from './strangers.ts'
import { officeHours } from './working-hours.ts'
import type { WorkingHours } from './working-hours.ts'

/** Everything the environment decides. An outside capability that is not configured is `null`; none is half there. */
export interface Config {
  slack: SlackConfig
  jira: JiraConfig | null
  dispatcher: DispatcherConfig | null
  github: GithubConfig
  kubernetes: KubernetesConfig | null
  /** The clusters the bot may act on; every other is only looked at. */
  clusters: string[]
  /** How the rotation is changed, in this order. */
  rotation: ('dispatcher' | 'manual')[]
  /** `manualAccept`: who must confirm beside the one who picks the payload. */
  approvals: { failover: PolicyLine[]; return: PolicyLine[]; manualAccept: PolicyLine[] }
  requestExpiresMs: number
  /** How long a change may take until it must be seen in the farm. */
  effectiveWithinMs: number
  /** Without it nothing of the sprint is on: calendar, payload, upgrade, budget, verdict, digest, history. */
  sprint: SprintConfig | null
  releases: ReleasesConfig | null
  /** `time` null: no daily digest is posted. */
  digest: { time: string | null; whenUnchanged: Settings['DIGEST_WHEN_UNCHANGED'] }
  hours: Record<Role, WorkingHours>
  holidays: Holiday[]
  timeZone: string
  databaseUrl: string
  host: string
  port: number
  webToken: string | null
  /** Where people open the pages, without a stroke at its end; null where nobody said. */
  webUrl: string | null
  environment: string
  logLevel: Settings['LOG_LEVEL']
  /** Every secret value in here, so that the log can strike them. */
  secrets: string[]
}

export interface SlackConfig {
  botToken: string
  transport: { kind: 'socket'; appToken: string } | { kind: 'http'; signingSecret: string }
  /** With a slash at its end. */
  apiUrl: string
  channel: string
  trt: PeopleSetting
  testPlatform: PeopleSetting
  qe: PeopleSetting | null
  /** Whom to mention instead of the whole team. */
  oncall: { trt: PeopleSetting | null; testPlatform: PeopleSetting | null; qe: PeopleSetting | null }
}

export interface JiraConfig {
  baseUrl: string
  email: string
  apiToken: string
  project: string
  issueType: string
  /** Fields that each new issue is given, as Jira's API wants them. */
  fields: Record<string, unknown>
  statusStarted: string
  statusDone: string
  linkType: string
  securityLevel: string | null
}

export interface DispatcherConfig {
  url: string
  token: string
  channel: string
  /** How long a stop-gap is asked for, to bridge the time until the change is lasting. */
  bridgeHours: number
}

export interface GithubConfig {
  apiUrl: string
  /** Reading a public repository needs none. */
  token: string | null
  repo: string
  file: string
  branch: string
}

export interface KubernetesConfig {
  kubeconfig: string
  farmContext: string
  prowNamespace: string
  /** Jobs that may run on the cluster although it is out. */
  allowedJobs: RegExp | null
}

export interface SprintConfig {
  /** The first day of the sprint `anchorNumber`, as YYYY-MM-DD in the team's zone. */
  anchor: string
  anchorNumber: number
  days: number
  selectionTime: string
  /** On the day of the selection; `24:00` is its end. */
  deadlineTime: string
}

export interface ReleasesConfig {
  url: string
  stream: string
  /** Where a promoted payload appears under its public name. */
  previewStream: string | null
  namespace: string
}

export type Environment = Record<string, string | undefined>

/** Reads the whole configuration, or throws one `ConfigFault` that names everything that is wrong with it. */
export function readConfig(env: Environment): Config {
  const given = givenSettings(env)
  const parsed = settingsSchema.safeParse(given)
  const faults = [
    ...(parsed.success ? [] : formFaults(parsed.error.issues)),
    ...combinationFaults(given),
    ...holidayFaults(given.HOLIDAYS_FILE),
    ...strangerFaults(env),
  ]
  if (!parsed.success || faults.length > 0) throw new ConfigFault(faults)
  return { ...assembled(parsed.data), secrets: secretsOf(given) }
}

/** An empty setting is one that was not given: that is how a line of .env.example looks before it is filled in. */
function givenSettings(env: Environment): Partial<Record<SettingName, string>> {
  const filled = settingNames.flatMap(name => {
    const value = env[name]?.trim() ?? ''
    return value === '' ? [] : [[name, value] as const]
  })
  return Object.fromEntries(filled)
}

function formFaults(issues: readonly { path: PropertyKey[]; message: string }[]): SettingFault[] {
  return issues.flatMap(({ path, message }) => {
    const name = settingNames.find(known => known === path[0])
    return name === undefined ? [] : [{ setting: name, wrong: message, example: exampleOf(name) }]
  })
}

function assembled(s: Settings): Omit<Config, 'secrets'> {
  return {
    slack: {
      botToken: s.SLACK_BOT_TOKEN,
      transport: transport(s),
      apiUrl: s.SLACK_API_URL,
      channel: s.SLACK_CHANNEL,
      trt: s.SLACK_TRT,
      testPlatform: s.SLACK_TEST_PLATFORM,
      qe: s.SLACK_QE ?? null,
      oncall: {
        trt: s.SLACK_TRT_ONCALL ?? null,
        testPlatform: s.SLACK_TEST_PLATFORM_ONCALL ?? null,
        qe: s.SLACK_QE_ONCALL ?? null,
      },
    },
    jira: jira(s),
    dispatcher: dispatcher(s),
    github: {
      apiUrl: s.GITHUB_API_URL,
      token: s.GITHUB_TOKEN ?? null,
      repo: s.ROTATION_REPO,
      file: s.ROTATION_FILE,
      branch: s.ROTATION_BRANCH,
    },
    kubernetes: kubernetes(s),
    clusters: s.SACRIFICIAL_CLUSTER,
    rotation: s.ROTATION ?? (s.DISPATCHER_URL === undefined ? ['manual'] : ['dispatcher', 'manual']),
    approvals: {
      failover: s.APPROVALS_FAILOVER,
      return: s.APPROVALS_RETURN,
      manualAccept: s.APPROVALS_MANUAL_ACCEPT,
    },
    requestExpiresMs: s.REQUEST_EXPIRES,
    effectiveWithinMs: s.EFFECTIVE_WITHIN,
    sprint: sprint(s),
    releases: releases(s),
    digest: { time: s.DIGEST_TIME, whenUnchanged: s.DIGEST_WHEN_UNCHANGED },
    hours: {
      trt: s.HOURS_TRT ?? officeHours(s.TIME_ZONE),
      'test-platform': s.HOURS_TEST_PLATFORM ?? officeHours(s.TIME_ZONE),
      qe: s.HOURS_QE ?? officeHours(s.TIME_ZONE),
    },
    holidays: holidaysFrom(s.HOLIDAYS_FILE),
    timeZone: s.TIME_ZONE,
    databaseUrl: s.DATABASE_URL,
    host: s.HOST,
    port: s.PORT,
    webToken: s.WEB_TOKEN ?? null,
    webUrl: s.WEB_URL ?? null,
    environment: s.ENVIRONMENT,
    logLevel: s.LOG_LEVEL,
  }
}

function transport({ SLACK_APP_TOKEN, SLACK_SIGNING_SECRET }: Settings): SlackConfig['transport'] {
  if (SLACK_APP_TOKEN !== undefined) return { kind: 'socket', appToken: SLACK_APP_TOKEN }
  return { kind: 'http', signingSecret: SLACK_SIGNING_SECRET ?? '' }
}

function jira(s: Settings): JiraConfig | null {
  const { JIRA_BASE_URL: baseUrl, JIRA_EMAIL: email, JIRA_API_TOKEN: apiToken, JIRA_PROJECT: project } = s
  if (!baseUrl || !email || !apiToken || !project) return null
  return {
    baseUrl,
    email,
    apiToken,
    project,
    issueType: s.JIRA_ISSUE_TYPE,
    fields: s.JIRA_FIELDS,
    statusStarted: s.JIRA_STATUS_STARTED,
    statusDone: s.JIRA_STATUS_DONE,
    linkType: s.JIRA_LINK_TYPE,
    securityLevel: s.JIRA_SECURITY_LEVEL ?? null,
  }
}

function dispatcher(s: Settings): DispatcherConfig | null {
  const { DISPATCHER_URL: url, DISPATCHER_TOKEN: token } = s
  if (!url || !token) return null
  return { url, token, channel: s.DISPATCHER_CHANNEL ?? s.SLACK_CHANNEL, bridgeHours: s.DRAIN_BRIDGE_HOURS }
}

function kubernetes(s: Settings): KubernetesConfig | null {
  if (!s.KUBECONFIG) return null
  return {
    kubeconfig: s.KUBECONFIG,
    farmContext: s.FARM_CONTEXT,
    prowNamespace: s.PROW_NAMESPACE,
    allowedJobs: s.ALLOWED_JOBS ?? null,
  }
}

function sprint(s: Settings): SprintConfig | null {
  const { SPRINT_ANCHOR: anchor, SPRINT_ANCHOR_NUMBER: anchorNumber } = s
  if (anchor === undefined || anchorNumber === undefined) return null
  return {
    anchor,
    anchorNumber,
    days: s.SPRINT_DAYS,
    selectionTime: s.PAYLOAD_SELECTION_TIME,
    deadlineTime: s.PAYLOAD_DEADLINE,
  }
}

function releases(s: Settings): ReleasesConfig | null {
  const { RELEASE_CONTROLLER_URL: url, RELEASE_STREAM: stream } = s
  if (!url || !stream) return null
  return { url, stream, previewStream: s.RELEASE_PREVIEW_STREAM ?? null, namespace: s.RELEASE_NAMESPACE }
}

function secretsOf(given: Partial<Record<SettingName, string>>): string[] {
  const whole = settingNames.flatMap(name => (isSecret(name) && given[name] !== undefined ? [given[name]] : []))
  const url = given.DATABASE_URL
  const password = url !== undefined && URL.canParse(url) ? new URL(url).password : ''
  return password === '' ? whole : [...new Set([...whole, password, decodeURIComponent(password)])]
}
