import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { aTown } from '../town.ts'
import type { Town } from '../town.ts'

test('a button of another environment does nothing here, and says where it belongs', async () => {
  await using town = await aTown({ autopilot: false, env: { ENVIRONMENT: 'production' } })
  const id = await town.asksFailover('ada')
  town.skim()
  const ts = await foreignButton(town, JSON.stringify({ id, asking: 1, env: 'staging' }))

  await town.world.slack.press(town.world.cast.ben, { channel: town.world.channel, ts }, 'request.approve')
  await town.settle()

  expect(town.news()).toEqual(['[Approve]', '(only ben) This belongs to staging; this bot runs production.'])
  expect(town.card(id)).toContain('It waits for 1 approval')
})

test('a button that carries nothing readable is of another version', async () => {
  await using town = await aTown({ autopilot: false })
  const ts = await foreignButton(town, '{"id": nonsense')

  await town.world.slack.press(town.world.cast.ben, { channel: town.world.channel, ts }, 'request.approve')
  await town.settle()

  expect(town.news().at(-1)).toBe(
    '(only ben) This was made by another version of the bot. Please start again with `/sacrificial`.',
  )
})

test.concurrent('everything that is wrong with the settings is said at once, and the bot does not start', async () => {
  const { code, err } = await started({
    SLACK_BOT_TOKEN: 'xoxb-fake-1',
    SLACK_TRT: 'the release team',
    SLACK_TEST_PLATFORM: 'S0TP',
    JIRA_BASE_URL: 'https://example.atlassian.net',
    ROTATION: 'magic',
    PORT: 'http',
    REQUEST_EXPIRES: 'soon',
    APPROVALS_RETURN: 'everybody:1',
    ALLOWED_JOBS: '(',
  })

  expect(code).toBe(1)
  const names = [...err.matchAll(/^ {2}([A-Z_]+) /gm)].map(match => match[1])
  expect(new Set(names)).toEqual(
    new Set([
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'SLACK_CHANNEL',
      'SLACK_TRT',
      'JIRA_EMAIL',
      'JIRA_API_TOKEN',
      'JIRA_PROJECT',
      'ROTATION',
      'PORT',
      'REQUEST_EXPIRES',
      'APPROVALS_RETURN',
      'ALLOWED_JOBS',
    ]),
  )
  expect(err).toMatch(/^The bot cannot start, \d+ settings need attention:/)
  expect(err).not.toContain('xoxb-fake-1')
  expect(err).not.toContain('    at ')
})

test.concurrent('a real token is not sent anywhere but to Slack', async () => {
  const { code, err } = await started({
    ...slack('xoxb-1234567890-abc', 'xapp-1-A1-2-abc'),
    SLACK_API_URL: 'http://127.0.0.1:9/api/',
  })

  expect(code).toBe(1)
  expect(err).toContain('SLACK_BOT_TOKEN belongs to a real workspace, but SLACK_API_URL does not lead to slack.com')
  expect(err).toContain('SLACK_APP_TOKEN belongs to a real workspace')
  expect(err).not.toContain('1234567890')
})

test.concurrent('a token of the demo is not sent to the real Slack', async () => {
  const { code, err } = await started(slack('xoxb-fake-1', 'xapp-fake-1'))

  expect(code).toBe(1)
  expect(err).toContain('SLACK_BOT_TOKEN is a token of the demo, but SLACK_API_URL leads to the real slack.com')
})

function slack(bot: string, app: string): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: bot,
    SLACK_APP_TOKEN: app,
    SLACK_CHANNEL: 'C0TIP',
    SLACK_TRT: 'S0TRT',
    SLACK_TEST_PLATFORM: 'S0TP',
  }
}

/** Starts the bot with nothing but these settings, and waits for its end. */
async function started(env: Record<string, string>): Promise<{ code: number | null; err: string }> {
  const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
  const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let err = ''
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const code = await new Promise<number | null>(resolve => child.once('close', resolve))
  return { code, err }
}

/** A message with an Approve button, as another bot with the same name would have posted it. */
async function foreignButton({ world: { slack, channel } }: Town, value: string): Promise<string> {
  const answer = await fetch(`${slack.url}/api/chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      channel,
      text: 'approve?',
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'request.approve', text: { type: 'plain_text', text: 'Approve' }, value },
          ],
        },
      ],
    }),
  })
  const body: unknown = await answer.json()
  if (typeof body === 'object' && body !== null && 'ts' in body && typeof body.ts === 'string') return body.ts
  throw new Error(JSON.stringify(body))
}
