import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createFarm } from './farm/farm.ts'
import type { FarmOptions } from './farm/farm.ts'
import type { FarmStandIn } from './farm/stand-in.ts'
import { createJira } from './jira/jira.ts'
import type { JiraOptions, JiraStandIn } from './jira/jira.ts'
import { createReleases } from './releases/releases.ts'
import type { ReleasesOptions } from './releases/releases.ts'
import type { ReleasesStandIn } from './releases/stand-in.ts'
import { nightly, namespace, preview } from './releases/streams.ts'
import { readManifest } from './slack/manifest.ts'
import { createSlack } from './slack/slack.ts'
import type { SlackOptions, SlackStandIn } from './slack/slack.ts'
import type { WorldClock } from './wire/clock.ts'
import type { Witness } from './wire/serve.ts'
import { fairWeather } from './wire/weather.ts'
import type { Weather } from './wire/weather.ts'

export interface WorldOptions {
  clock: WorldClock
  /** Fair unless given. */
  weather?: Weather
  witness?: Witness
  /** How Slack reaches the bot. */
  transport: 'http' | 'socket'
  /** Whether the farm's jobs and the payloads come and go by themselves; yes unless said. */
  autopilot?: boolean
  farm?: Partial<FarmOptions>
  releases?: Partial<Omit<ReleasesOptions, 'controlPlane'>>
  jira?: Partial<JiraOptions>
  slack?: Partial<SlackOptions>
}

/** The street the bot lives in: Slack, Jira, the farm and the release controller behind their real protocols, with a team of people. */
export interface World {
  readonly clock: WorldClock
  readonly weather: Weather
  readonly slack: SlackStandIn
  readonly jira: JiraStandIn
  readonly farm: FarmStandIn
  readonly releases: ReleasesStandIn
  readonly cast: Cast
  /** The id of #forum-testing-in-production, where all of them and the bot are. */
  readonly channel: string
  /** A folder for this world's files; it goes when the world is closed. */
  readonly folder: string
  /** All that `readConfig` needs; a setting that is overridden with an empty text counts as not given. */
  env(overrides?: Readonly<Record<string, string>>): Record<string, string>
  /** Lets Slack know where the bot listens. Over sockets the bot comes by itself. */
  connect(botUrl: string): void
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Who they are, by the name a story calls them; the values are their Slack ids. */
export type Cast = Readonly<Record<CastName, string>>
export type CastName = (typeof people)[number]['name']

/** The only invented people of the playground. */
export const people = [
  { name: 'ada', id: 'U0ADA', realName: 'Ada', role: 'TRT, Watcher', group: 'trt' },
  { name: 'tove', id: 'U0TOVE', realName: 'Tove', role: 'TRT', group: 'trt' },
  { name: 'ben', id: 'U0BEN', realName: 'Ben', role: 'Test Platform', group: 'test-platform' },
  { name: 'priya', id: 'U0PRIYA', realName: 'Priya', role: 'Test Platform', group: 'test-platform' },
  { name: 'quim', id: 'U0QUIM', realName: 'Quim', role: 'QE', group: 'qe' },
  { name: 'dana', id: 'U0DANA', realName: 'Dana', role: 'Developer', group: null },
  { name: 'gus', id: 'U0GUS', realName: 'Gus', role: 'Guest', group: null },
] as const

const groups = [
  { handle: 'trt', id: 'S0TRT', name: 'Technical Release Team' },
  { handle: 'test-platform', id: 'S0TESTPLATFORM', name: 'Test Platform' },
  { handle: 'qe', id: 'S0QE', name: 'Quality Engineering' },
] as const

const channel = 'C0FORUMTIP'
const signingSecret = 'a-signing-secret-of-the-playground'
const jiraAccount = { email: 'sacrificial@build-farm.example', apiToken: 'fake-jira-token', projectKey: 'TRT' }

export async function createWorld(options: WorldOptions): Promise<World> {
  const { clock, weather = fairWeather(), witness, transport, autopilot = true } = options
  const wire = { clock, weather, witness }
  const manifest = await readManifest(fileURLToPath(new URL('../manifest.yml', import.meta.url)))
  const folder = await mkdtemp(join(tmpdir(), 'sacrificial-'))
  const [slack, jira, farm] = await Promise.all([
    createSlack({ ...wire, manifest, signingSecret, ...options.slack }),
    createJira({ ...wire, ...jiraAccount, people: jiraPeople(), ...options.jira }),
    createFarm({ ...wire, dispatcherChannel: channel, autopilot, ...options.farm }),
  ])
  const controlPlane = farm.kubernetes('app.ci')
  const releases = await createReleases({ ...wire, autopilot, ...options.releases, controlPlane })
  const [sprintBuild] = releases.tags(preview)
  if (sprintBuild) farm.runVersion('build02', { version: sprintBuild.name })
  const kubeconfig = join(folder, 'kubeconfig')
  await writeFile(kubeconfig, farm.kubeconfig(), { mode: 0o600 })
  moveIn(slack)

  async function close(): Promise<void> {
    await Promise.all([slack.close(), jira.close(), releases.close(), farm.close()])
    await rm(folder, { recursive: true, force: true })
  }

  return {
    clock,
    weather,
    slack,
    jira,
    farm,
    releases,
    cast: castOf(),
    channel,
    folder,
    env: (overrides = {}) => ({
      ...slackSettings(slack, transport),
      ...jiraSettings(jira),
      ...farmSettings(farm, kubeconfig),
      ...sprintSettings(releases),
      DATABASE_URL: 'sqlite::memory:',
      HOST: '127.0.0.1',
      PORT: '0',
      ENVIRONMENT: 'playground',
      ...overrides,
    }),
    connect(botUrl) {
      if (transport === 'http') slack.deliverTo({ kind: 'http', url: `${botUrl}/slack/events` })
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function moveIn(slack: SlackStandIn): void {
  for (const { id, name, realName, role } of people) {
    slack.addUser({ id, name, realName, isRestricted: role === 'Guest' })
  }
  for (const group of groups) {
    slack.addUserGroup({ ...group, users: people.filter(who => who.group === group.handle).map(who => who.id) })
  }
  slack.addChannel({ id: channel, name: 'forum-testing-in-production', members: people.map(who => who.id) })
}

function castOf(): Cast {
  const idOf = (name: CastName) => people.find(who => who.name === name)?.id ?? ''
  return {
    ada: idOf('ada'),
    tove: idOf('tove'),
    ben: idOf('ben'),
    priya: idOf('priya'),
    quim: idOf('quim'),
    dana: idOf('dana'),
    gus: idOf('gus'),
  }
}

function jiraPeople() {
  return people.map(({ name, realName }) => ({ accountId: `playground:${name}`, displayName: realName }))
}

function slackSettings(slack: SlackStandIn, transport: WorldOptions['transport']): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.botToken,
    ...(transport === 'socket' ? { SLACK_APP_TOKEN: slack.appToken } : { SLACK_SIGNING_SECRET: slack.signingSecret }),
    SLACK_API_URL: `${slack.url}/api/`,
    SLACK_CHANNEL: channel,
    SLACK_TRT: groups[0].id,
    SLACK_TEST_PLATFORM: groups[1].id,
    SLACK_QE: groups[2].id,
  }
}

function jiraSettings(jira: JiraStandIn): Record<string, string> {
  return {
    JIRA_BASE_URL: jira.url,
    JIRA_EMAIL: jiraAccount.email,
    JIRA_API_TOKEN: jiraAccount.apiToken,
    JIRA_PROJECT: jiraAccount.projectKey,
  }
}

function farmSettings(farm: FarmStandIn, kubeconfig: string): Record<string, string> {
  return {
    SACRIFICIAL_CLUSTER: 'build02',
    ROTATION: 'dispatcher,manual',
    DISPATCHER_URL: farm.dispatcherUrl,
    DISPATCHER_TOKEN: farm.dispatcherToken,
    GITHUB_API_URL: farm.githubUrl,
    GITHUB_TOKEN: farm.githubToken,
    KUBECONFIG: kubeconfig,
  }
}

function sprintSettings(releases: ReleasesStandIn): Record<string, string> {
  return {
    SPRINT_ANCHOR: '2026-11-09',
    SPRINT_ANCHOR_NUMBER: '280',
    RELEASE_CONTROLLER_URL: releases.url,
    RELEASE_STREAM: nightly,
    RELEASE_PREVIEW_STREAM: preview,
    RELEASE_NAMESPACE: namespace,
  }
}
