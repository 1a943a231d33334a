import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import type { Environment } from '../../src/config/config.ts'
import { ConfigFault } from '../../src/config/fault.ts'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'

const slack = {
  SLACK_BOT_TOKEN: 'xoxb-1234-5678-abcdef',
  SLACK_APP_TOKEN: 'xapp-1-A1-2-abcdef',
  SLACK_CHANNEL: 'C0HELPDESK',
  SLACK_TRT: 'S0TRT',
  SLACK_TEST_PLATFORM: 'UBEN, UANA',
}
const jira = {
  JIRA_BASE_URL: 'https://example.atlassian.net/',
  JIRA_EMAIL: 'bot@example.com',
  JIRA_API_TOKEN: 'ATATT-secret-token',
  JIRA_PROJECT: 'DPTP',
}
const dispatcher = { DISPATCHER_URL: 'http://dispatcher.ci.svc:8080', DISPATCHER_TOKEN: 'dispatcher-secret' }

function faultsOf(env: Environment): Record<string, string> {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigFault)
      return Object.fromEntries(error.faults.map(({ setting, wrong }) => [setting, wrong]))
    throw error
  }
  return {}
}

describe('what must be there', () => {
  test('Slack alone is enough; everything else is off or has its default', () => {
    const config = readConfig(slack)

    expect(config).toMatchObject({
      slack: {
        apiUrl: 'https://slack.com/api/',
        transport: { kind: 'socket', appToken: slack.SLACK_APP_TOKEN },
        trt: { group: 'S0TRT' },
        testPlatform: { users: ['UBEN', 'UANA'] },
      },
      jira: null,
      dispatcher: null,
      kubernetes: null,
      clusters: ['build02'],
      rotation: ['manual'],
      approvals: {
        failover: [{ role: 'test-platform', count: 1 }],
        return: [{ role: 'test-platform', count: 1 }],
        manualAccept: [{ role: 'trt', count: 1 }],
      },
      sprint: null,
      releases: null,
      digest: { time: '09:00', whenUnchanged: 'short' },
      holidays: [],
      requestExpiresMs: hours(24),
      effectiveWithinMs: minutes(12),
      timeZone: 'America/New_York',
      databaseUrl: 'sqlite:data/sacrificial.db',
      host: '0.0.0.0',
      port: 3000,
      webToken: null,
      webUrl: null,
      environment: 'production',
      logLevel: 'info',
    })
  })

  test('everything that is wrong is told at once, each with a line that would be right', () => {
    const faults = faultsOf({
      ...slack,
      SLACK_CHANNEL: '#helpdesk',
      SLACK_TRT: '',
      TIME_ZONE: 'Mars/Base',
      PORT: 'http',
    })

    expect(Object.keys(faults)).toEqual(['SLACK_CHANNEL', 'SLACK_TRT', 'TIME_ZONE', 'PORT'])
    expect(() => readConfig({ ...slack, SLACK_CHANNEL: '#helpdesk', SLACK_TRT: '' })).toThrow(
      'The bot cannot start, 2 settings need attention:\n' +
        '  SLACK_CHANNEL must be the ID of a channel (C… or G…), not its name\n' +
        '      for example: SLACK_CHANNEL=C0123456789\n' +
        '  SLACK_TRT is missing\n' +
        '      for example: SLACK_TRT=S0123456789',
    )
  })

  test('the message names no value, which may be a secret pasted into the wrong line', () => {
    const secret = 'a-password-in-the-wrong-place'

    expect(() => readConfig({ ...slack, SLACK_BOT_TOKEN: secret, PORT: secret, TIME_ZONE: secret })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(secret) }),
    )
  })

  test('one transport is chosen, not none and not both', () => {
    const { SLACK_APP_TOKEN, ...rest } = slack
    const SLACK_SIGNING_SECRET = '8f742231b10e8888abcd99yyyzzz85a5'

    expect(faultsOf(rest)).toHaveProperty('SLACK_APP_TOKEN')
    expect(faultsOf({ ...rest, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET })).toHaveProperty('SLACK_SIGNING_SECRET')
    expect(readConfig({ ...rest, SLACK_SIGNING_SECRET }).slack.transport).toEqual({
      kind: 'http',
      signingSecret: SLACK_SIGNING_SECRET,
    })
  })
})

describe('outside capabilities are whole or off', () => {
  test('a complete Jira', () => {
    expect(readConfig({ ...slack, ...jira, JIRA_FIELDS: '{"components":[{"name":"CI"}]}' }).jira).toEqual({
      baseUrl: 'https://example.atlassian.net',
      email: 'bot@example.com',
      apiToken: 'ATATT-secret-token',
      project: 'DPTP',
      issueType: 'Task',
      fields: { components: [{ name: 'CI' }] },
      statusStarted: 'In Progress',
      statusDone: 'Done',
      linkType: 'Relates',
      securityLevel: null,
    })
  })

  test.each(Object.keys(jira))('a Jira without its %s names what is missing', missing => {
    expect(Object.keys(faultsOf({ ...slack, ...jira, [missing]: undefined }))).toEqual([missing])
  })

  test.each(Object.keys(dispatcher))('a dispatcher without its %s names what is missing', missing => {
    expect(Object.keys(faultsOf({ ...slack, ...dispatcher, [missing]: ' ' }))).toEqual([missing])
  })

  test('a dispatcher hears from the bot in the bot’s channel unless another is given', () => {
    const config = readConfig({ ...slack, ...dispatcher })

    expect(config.dispatcher).toEqual({
      url: 'http://dispatcher.ci.svc:8080',
      token: 'dispatcher-secret',
      channel: 'C0HELPDESK',
      bridgeHours: 12,
    })
    expect(readConfig({ ...slack, ...dispatcher, DISPATCHER_CHANNEL: 'C0OPS' }).dispatcher?.channel).toBe('C0OPS')
  })

  test('Kubernetes is on with a kubeconfig', () => {
    expect(readConfig({ ...slack, KUBECONFIG: '/etc/kubeconfig', ALLOWED_JOBS: '^canary-' }).kubernetes).toEqual({
      kubeconfig: '/etc/kubeconfig',
      farmContext: 'app.ci',
      prowNamespace: 'ci',
      allowedJobs: /^canary-/,
    })
  })
})

describe('how rotation is changed', () => {
  test('a dispatcher is used where there is one', () => {
    expect(readConfig({ ...slack, ...dispatcher }).rotation).toEqual(['dispatcher', 'manual'])
    expect(readConfig({ ...slack, ...dispatcher, ROTATION: 'manual' }).rotation).toEqual(['manual'])
  })

  test.each([
    ['dispatcher,manual', 'DISPATCHER_URL', 'is missing'],
    ['github', 'ROTATION', 'not built yet: use manual'],
    ['manual,github', 'ROTATION', 'not built yet: use manual'],
    ['carrier-pigeon', 'ROTATION', 'these ways only'],
    ['dispatcher', 'ROTATION', 'only a stop-gap'],
  ])('ROTATION=%s is refused without a dispatcher', (ROTATION, setting, wrong) => {
    expect(faultsOf({ ...slack, ROTATION })[setting]).toContain(wrong)
  })
})

describe('forms', () => {
  test.each([
    ['24h', hours(24)],
    ['12m', minutes(12)],
    ['90s', seconds(90)],
    ['2d', hours(48)],
  ])('a duration of %s', (REQUEST_EXPIRES, ms) => {
    expect(readConfig({ ...slack, REQUEST_EXPIRES }).requestExpiresMs).toBe(ms)
  })

  test.each(['0h', '-1h', '1.5h', '24', 'h', '24 hours', '9999999d'])('"%s" is no duration', EFFECTIVE_WITHIN => {
    expect(faultsOf({ ...slack, EFFECTIVE_WITHIN })).toHaveProperty('EFFECTIVE_WITHIN')
  })

  test('a policy has a line for each role', () => {
    expect(readConfig({ ...slack, APPROVALS_RETURN: 'trt:2, test-platform:1' }).approvals.return).toEqual([
      { role: 'trt', count: 2 },
      { role: 'test-platform', count: 1 },
    ])
  })

  test.each(['boss:1', 'trt', 'trt:0', 'trt:x', 'trt:1,', 'trt:1;qe:1', 'trt:1,trt:2', ':1'])(
    '"%s" is no policy',
    APPROVALS_FAILOVER => {
      expect(faultsOf({ ...slack, APPROVALS_FAILOVER })).toHaveProperty('APPROVALS_FAILOVER')
    },
  )

  test.each([
    ['SLACK_TRT', 'S1,U2'],
    ['SLACK_TRT', '@trt'],
    ['SLACK_CHANNEL', 'D0123'],
    ['TIME_ZONE', '+02:00'],
    ['JIRA_FIELDS', '[]'],
    ['JIRA_FIELDS', '{'],
    ['ALLOWED_JOBS', '('],
    ['SACRIFICIAL_CLUSTER', 'build02,,build03'],
    ['DATABASE_URL', 'mysql://root@db/x'],
    ['PORT', '65536'],
    ['WEB_TOKEN', 'short'],
    ['ENVIRONMENT', 'Über Staging'],
    ['LOG_LEVEL', 'loud'],
    ['SPRINT_DAYS', '6'],
    ['SPRINT_DAYS', '57'],
    ['PAYLOAD_SELECTION_TIME', '24:00'],
    ['PAYLOAD_SELECTION_TIME', '9:00'],
    ['PAYLOAD_DEADLINE', '24:01'],
    ['DIGEST_WHEN_UNCHANGED', 'loud'],
    ['RELEASE_PREVIEW_STREAM', '5 dev'],
    ['APPROVALS_MANUAL_ACCEPT', 'qe:1'],
    ['ROTATION_REPO', 'release'],
    ['GITHUB_API_URL', 'http://github.example.com'],
    ['GITHUB_API_URL', 'https://user:secret@github.example.com'],
  ])('%s=%s is refused', (name, value) => {
    expect(Object.keys(faultsOf({ ...slack, [name]: value }))).toEqual([name])
  })
})

describe('what is in the environment and no setting', () => {
  test('a mode that is not built is refused, not ignored', () => {
    expect(faultsOf({ ...slack, MODE: 'shadow' })).toEqual({ MODE: 'must be live: no other mode is built yet' })
    expect(faultsOf({ ...slack, MODE: 'live' })).toEqual({})
    expect(faultsOf({ ...slack, MODE: '' })).toEqual({})
  })

  test.each([
    ['REQUEST_EXPIRE', 'REQUEST_EXPIRES'],
    ['SLACK_CHANEL', 'SLACK_CHANNEL'],
    ['JIRA_FIELD', 'JIRA_FIELDS'],
    ['APPROVALS_RETRUN', 'APPROVALS_RETURN'],
  ])('%s names the setting that is meant', (name, meant) => {
    expect(faultsOf({ ...slack, [name]: 'x' })).toEqual({ [name]: `is no setting: ${meant} is meant` })
    expect(faultsOf({ ...slack, [name]: ' ' })).toEqual({})
  })

  test('what belongs to other programs is left alone', () => {
    const others = {
      PATH: '/bin',
      HOSTNAME: 'bot-1',
      POST: 'x',
      GITHUB_SHA: 'abc',
      JIRA_CLOUD: 'x',
      SLACK_PORT: 'tcp://',
    }

    expect(faultsOf({ ...slack, ...others })).toEqual({})
  })
})

describe('credentials go where they belong', () => {
  const local = { SLACK_API_URL: 'http://127.0.0.1:4100/api/' }
  const demo = { SLACK_BOT_TOKEN: 'xoxb-fake-1', SLACK_APP_TOKEN: 'xapp-fake-1' }

  test('tokens of a workspace are refused for any server but Slack', () => {
    expect(Object.keys(faultsOf({ ...slack, ...local }))).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'])
    expect(Object.keys(faultsOf({ ...slack, SLACK_API_URL: 'https://slack.com.example.org/api/' }))).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
    ])
  })

  test('tokens of the demo are refused for Slack, and right beside it', () => {
    expect(Object.keys(faultsOf({ ...slack, ...demo }))).toEqual(['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN'])
    expect(readConfig({ ...slack, ...demo, ...local }).slack.apiUrl).toBe('http://127.0.0.1:4100/api/')
  })

  test('every secret is listed, so that the log can strike it', () => {
    const { secrets } = readConfig({
      ...slack,
      ...jira,
      ...dispatcher,
      GITHUB_TOKEN: 'github_pat_1',
      WEB_TOKEN: '0123456789abcdef',
      DATABASE_URL: 'postgres://bot:p%40ssword@db/sacrificial',
    })

    expect(secrets).toEqual([
      slack.SLACK_BOT_TOKEN,
      slack.SLACK_APP_TOKEN,
      jira.JIRA_API_TOKEN,
      dispatcher.DISPATCHER_TOKEN,
      'github_pat_1',
      '0123456789abcdef',
      'p%40ssword',
      'p@ssword',
    ])
  })
})
