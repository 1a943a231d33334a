import { seal } from '../src/slack/envelope.ts'
import type { World } from '../playground/world.ts'
import { approvalMessage } from '../src/rotation/words/approval.ts'
import { seededRequest } from './seed.ts'
import { signedForm } from './signed.ts'
import type { SignedCall } from './signed.ts'

const ENVIRONMENT = 'playground'

/** What it takes to speak for Slack. */
export type Workspace = Pick<World, 'slack' | 'cast' | 'channel'>

/** Ben approves request number `at`: the click with the whole message it was made on, as Slack sends it (slack.md §2.3). */
export function approveClick({ slack, cast, channel }: Workspace, at: number): SignedCall {
  const request = seededRequest(at, slack.team.id, cast.ada)
  const value = seal(ENVIRONMENT, { id: request.id, asking: request.asking })
  const message = approvalMessage({
    request,
    call: '<!subteam^S0TESTPLATFORM>',
    bridgeHours: 12,
    hasStopGap: true,
    seal: data => seal(ENVIRONMENT, data),
  })
  const ts = `${1_795_000_000 + at}.000200`
  const threadTs = `${1_795_000_000 + at}.000100`
  const payload = {
    type: 'block_actions',
    user: { id: cast.ben, username: 'ben', name: 'ben', team_id: slack.team.id },
    api_app_id: slack.app.id,
    token: 'no-longer-used',
    team: { id: slack.team.id, domain: slack.team.domain },
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'message', message_ts: ts, channel_id: channel, is_ephemeral: false, thread_ts: threadTs },
    trigger_id: `${at}.1.bench`,
    channel: { id: channel, name: 'forum-testing-in-production' },
    message: { type: 'message', bot_id: slack.app.botId, ts, thread_ts: threadTs, ...message },
    state: { values: {} },
    response_url: `${slack.url}/actions/bench/${at}`,
    actions: [
      {
        type: 'button',
        action_id: 'request.approve',
        block_id: 'buttons',
        text: { type: 'plain_text', text: 'Approve', emoji: true },
        value,
        style: 'primary',
        action_ts: `${ts}1`,
      },
    ],
  }
  return signedForm({ payload: JSON.stringify(payload) }, slack.signingSecret)
}

/** Ada types `/sacrificial status`, which reads and records nothing, or another word of that kind. */
export function statusCommand({ slack, cast, channel }: Workspace, at: number, text = 'status'): SignedCall {
  const fields = {
    token: 'no-longer-used',
    team_id: slack.team.id,
    team_domain: slack.team.domain,
    channel_id: channel,
    channel_name: 'forum-testing-in-production',
    user_id: cast.ada,
    user_name: 'ada',
    command: '/sacrificial',
    text,
    api_app_id: slack.app.id,
    is_enterprise_install: 'false',
    response_url: `${slack.url}/commands/bench/${at}`,
    trigger_id: `${at}.2.bench`,
  }
  return signedForm(fields, slack.signingSecret)
}
