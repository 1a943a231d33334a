import { readManifest } from '../../playground/slack/manifest.ts'
import { ErrorCode } from '@slack/web-api'
import type { KnownBlock } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { bolt, button, form, given, plain, refusal, webClient, workspace } from './slack-world.ts'

describe('limits', () => {
  test('a trigger id opens one modal, within three seconds', async () => {
    const { slack, wire, ann, channel } = await workspace()
    const app = await bolt(slack, 'socket')
    const triggers: string[] = []
    app.command('/sacrificial', async ({ ack, command }) => {
      triggers.push(command.trigger_id)
      await ack()
    })
    await slack.command(ann, channel, 'one')
    await slack.command(ann, channel, 'two')
    const web = webClient(slack, slack.botToken)
    const [first = '', second = ''] = triggers
    await web.views.open({ trigger_id: first, view: form })
    expect(await refusal(web.views.open({ trigger_id: first, view: form }))).toMatchObject({
      error: 'exchanged_trigger_id',
    })
    wire.advance(3000)
    expect(await refusal(web.views.open({ trigger_id: second, view: form }))).toMatchObject({
      error: 'expired_trigger_id',
    })
    expect(await refusal(web.views.open({ trigger_id: '1.2.x', view: form }))).toMatchObject({
      error: 'invalid_trigger_id',
    })
  })

  test('a response URL serves five times within half an hour, and refuses bad blocks in plain words', async () => {
    const { slack, wire, ann, channel } = await workspace()
    const app = await bolt(slack, 'socket')
    let url = ''
    app.command('/sacrificial', async ({ ack, command }) => {
      url = command.response_url
      await ack()
    })
    const post = async (body: unknown) => {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
      return [response.status, await response.text()]
    }
    await slack.command(ann, channel, 'status')
    expect(await post({ blocks: [{ type: 'header' }] })).toEqual([400, 'invalid_blocks'])
    for (const n of [2, 3, 4, 5]) expect(await post({ text: `${n}` })).toEqual([200, 'ok'])
    expect(await post({ text: '6' })).toEqual([404, '{"ok":false,"error":"used_url"}'])
    await slack.command(ann, channel, 'status')
    wire.advance(30 * 60_000)
    expect(await post({ text: 'late' })).toEqual([404, '{"ok":false,"error":"expired_url"}'])
  })

  test('a response URL replaces and deletes a message that only one person sees', async () => {
    const { slack, web, ann, channel } = await workspace()
    const app = await bolt(slack, 'socket')
    const clicks = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let count = 0
    app.action('go', async ({ ack, body, respond }) => {
      await ack()
      expect(body).not.toHaveProperty('message')
      const blocks: KnownBlock[] = [{ type: 'actions', elements: [button('Go', 'go')] }]
      if (count === 0) await respond({ text: 'Changed', blocks, replace_original: true })
      else await respond({ delete_original: true })
      clicks[count++]?.resolve()
    })
    await web.chat.postEphemeral({
      channel,
      user: ann,
      text: 'Only you',
      blocks: [{ type: 'actions', elements: [button('Start', 'go')] }],
    })
    const { ts } = given(slack.ephemeralsFor(ann)[0])
    await slack.press(ann, { channel, ts }, 'go')
    await clicks[0]?.promise
    expect(slack.ephemeralsFor(ann).map(e => slack.text(e))).toEqual(['[Go]'])
    await slack.press(ann, { channel, ts }, 'go')
    await clicks[1]?.promise
    expect(slack.ephemeralsFor(ann)).toEqual([])
  })

  test('bad blocks are refused in Slack’s words, all at once, with their place', async () => {
    const { slack, web, channel } = await workspace()
    const long = 'x'.repeat(3001)
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: long } },
      { type: 'section' },
      { type: 'actions', elements: Array.from({ length: 26 }, (_, i) => button('B', `b${i}`)) },
      { type: 'divider', color: 'red' },
      { type: 'fancy' },
      { type: 'header', text: { type: 'mrkdwn', text: 'no' } },
      { type: 'divider', block_id: 'same' },
      { type: 'divider', block_id: 'same' },
    ]
    const words = [
      'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      'must define either `text` or `fields` [json-pointer:/blocks/1/type]',
      'no more than 25 items allowed [json-pointer:/blocks/2/elements]',
      'invalid additional property: color [json-pointer:/blocks/3]',
      'unsupported type: fancy [json-pointer:/blocks/4/type]',
      'must be one of: plain_text [json-pointer:/blocks/5/text/type]',
      '`block_id` already exists: same [json-pointer:/blocks/7/block_id]',
    ]
    expect(await refusal(web.apiCall('chat.postMessage', { channel, text: 'x', blocks }))).toMatchObject({
      error: 'invalid_blocks',
      errors: words,
      response_metadata: { messages: words.map(line => `[ERROR] ${line}`) },
    })
    expect(slack.channelMessages(channel)).toEqual([])
  })

  test('a bad view is refused as invalid arguments', async () => {
    const { slack, web, ann } = await workspace()
    const { submit: _, ...unsubmittable } = { ...form, title: plain('x'.repeat(25)) }
    const words = [
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
      '[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]',
      '[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]',
    ]
    expect(await refusal(web.views.publish({ user_id: ann, view: unsubmittable }))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: words },
    })
    expect(slack.home(ann)).toBeUndefined()
  })

  test('a stale hash is refused', async () => {
    const { web, ann } = await workspace()
    const view = { type: 'home' as const, blocks: [{ type: 'divider' as const }] }
    const first = await web.views.publish({ user_id: ann, view })
    await web.views.publish({ user_id: ann, view, hash: first.view?.hash ?? '' })
    expect(await refusal(web.views.publish({ user_id: ann, view, hash: first.view?.hash ?? '' }))).toMatchObject({
      error: 'hash_conflict',
    })
  })

  test('an update of a view keeps what was typed where ids stayed', async () => {
    const { slack, ann } = await workspace()
    const app = await bolt(slack, 'socket')
    app.shortcut('failover', async ({ ack, shortcut, client }) => {
      await client.views.open({ trigger_id: shortcut.trigger_id, view: form })
      await ack()
    })
    await slack.globalShortcut(ann, 'failover')
    expect(await slack.change(ann, 'reason', 'nodes flap')).toMatchObject({ sent: false })
    const view = given(slack.topView(ann))
    await webClient(slack, slack.botToken).views.update({
      view_id: view.id,
      hash: view.hash,
      view: { ...form, blocks: [...form.blocks, { type: 'divider' }] },
    })
    expect(slack.text(given(slack.topView(ann)))).toContain('Reason: nodes flap')
  })

  test('scopes, tokens and membership hold', async () => {
    const { slack, web, cem, channel } = await workspace()
    const far = slack.addChannel({ name: 'far', bot: false }).id
    const secret = slack.addChannel({ name: 'secret', bot: false, isPrivate: true }).id
    const post = (where: string) => refusal(web.chat.postMessage({ channel: where, text: 'hello' }))
    expect(await post(far)).toMatchObject({ error: 'not_in_channel' })
    expect(await post(secret)).toMatchObject({ error: 'channel_not_found' })
    slack.archive(channel)
    expect(await post(channel)).toMatchObject({ error: 'is_archived' })
    slack.unarchive(channel)
    expect(await refusal(web.chat.postEphemeral({ channel, user: cem, text: 'x' }))).toMatchObject({
      error: 'user_not_in_channel',
    })
    await web.chat.postMessage({ channel: cem, text: 'a direct message' })
    const dm = slack.dmWith(cem)
    expect(slack.channelMessages(dm).map(m => m.text)).toEqual(['a direct message'])
    expect(await web.conversations.history({ channel: dm })).toMatchObject({ ok: true })
    const manifest = await readManifest('manifest.yml')
    const poor = await workspace({ manifest: { ...manifest, oauth_config: { scopes: { bot: ['commands'] } } } })
    expect(await refusal(poor.web.chat.postMessage({ channel: poor.channel, text: 'x' }))).toMatchObject({
      error: 'missing_scope',
      needed: 'chat:write',
    })
    expect(await refusal(webClient(slack, slack.appToken).chat.postMessage({ channel, text: 'x' }))).toMatchObject({
      error: 'not_allowed_token_type',
    })
    expect(await refusal(webClient(slack, 'xoxb-other').auth.test())).toMatchObject({ error: 'invalid_auth' })
  })

  test('what is not modelled is said, not swallowed', async () => {
    const { slack, web, channel } = await workspace()
    expect(await refusal(web.reactions.add({ channel, name: 'eyes', timestamp: '1.2' }))).toMatchObject({
      error: 'unknown_method',
    })
    expect(slack.unknownCalls).toEqual(['reactions.add'])
    expect(await refusal(web.chat.postMessage({ channel, text: 'x', icon_emoji: ':eyes:' }))).toMatchObject({
      error: 'invalid_arg_name',
    })
  })

  test('with strict limits a sixth post in a row must wait', async () => {
    const { slack, web, wire, channel } = await workspace({ rateLimits: 'strict' })
    const hurried = webClient(slack, slack.botToken)
    for (const n of [1, 2, 3, 4, 5]) await web.chat.postMessage({ channel, text: `${n}` })
    const answer = await fetch(`${slack.url}/api/chat.postMessage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel, text: '6' }),
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '1'])
    wire.advance(1000)
    await hurried.chat.postMessage({ channel, text: '6' })
    expect(slack.seen('chat.postMessage', null)).toBe(6)
  })
})

describe('messages', () => {
  test('an update with text alone removes the blocks, and metadata stays until it is replaced', async () => {
    const { slack, web, channel } = await workspace()
    const metadata = { event_type: 'request', event_payload: { key: 'r1' } }
    const { ts = '' } = await web.chat.postMessage({ channel, text: 'x', blocks: [{ type: 'divider' }], metadata })
    await web.chat.update({ channel, ts, text: 'y' })
    const [message] = slack.channelMessages(channel)
    expect(message).toMatchObject({ text: 'y', blocks: [], metadata })
    expect(message?.edited).toBeDefined()
    expect(await refusal(web.chat.update({ channel, ts, text: 'x'.repeat(4001) }))).toMatchObject({
      error: 'msg_too_long',
    })
    slack.deleteMessage(channel, ts)
    expect(await refusal(web.chat.update({ channel, ts, text: 'z' }))).toMatchObject({ error: 'message_not_found' })
  })

  test('history and replies come in pages, with metadata for who asks for it', async () => {
    const { slack, web, clock, ann, channel } = await workspace()
    const metadata = { event_type: 'request', event_payload: { key: 'r1' } }
    const { ts = '' } = await web.chat.postMessage({ channel, text: 'head', metadata })
    clock.advance(60_000)
    slack.say(ann, channel, 'reply', { threadTs: ts })
    slack.say(ann, channel, 'later')
    const page = await web.conversations.history({ channel, limit: 1 })
    expect(page).toMatchObject({ has_more: true, messages: [{ text: 'later' }] })
    const rest = await web.conversations.history({
      channel,
      limit: 1,
      cursor: page.response_metadata?.next_cursor ?? '',
      include_all_metadata: true,
    })
    expect(rest).toMatchObject({ has_more: false, messages: [{ text: 'head', reply_count: 1, metadata }] })
    const thread = await web.conversations.replies({ channel, ts })
    expect(thread.messages?.map(m => m.text)).toEqual(['head', 'reply'])
    expect(thread.messages?.[0]).toMatchObject({ metadata: { event_type: 'request' } })
    expect(thread.messages?.[0]?.metadata).not.toHaveProperty('event_payload')
    slack.deleteMessage(channel, ts)
    expect(slack.thread(channel, ts).map(m => slack.text(m))).toEqual(['This message was deleted.', 'reply'])
  })

  test('bad weather hits the named call and nothing else', async () => {
    const { slack, web, weather, channel } = await workspace()
    weather.add({ service: 'slack', call: 'chat.postMessage', times: 1, trouble: { kind: 'reset', when: 'after' } })
    await expect(web.chat.postMessage({ channel, text: 'lost answer' })).rejects.toMatchObject({
      code: ErrorCode.RequestError,
    })
    expect(slack.seen('chat.postMessage')).toBe(1)
    expect((await web.auth.test()).ok).toBe(true)
  })
})
