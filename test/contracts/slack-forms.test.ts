import type { KnownBlock, ModalView } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { readManifest } from '../../playground/slack/manifest.ts'
import { bolt, button, form, given, plain, refusal, webClient, workspace } from './slack-world.ts'

const option = (label: string, value: string) => ({ text: plain(label), value })
const choices = [option('build02', 'b2'), option('build07', 'b7')]

/** Opens this modal for Ann, through the app's global shortcut. */
async function opened(view: ModalView) {
  const world = await workspace()
  const app = await bolt(world.slack, 'socket')
  app.shortcut('failover', async ({ ack, shortcut, client }) => {
    await client.views.open({ trigger_id: shortcut.trigger_id, view })
    await ack()
  })
  expect(await world.slack.globalShortcut(world.ann, 'failover')).toMatchObject({ acked: true })
  return { ...world, app }
}

const input = (name: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: name,
  label: plain(name),
  element: { action_id: name, ...element },
  ...more,
})

const everything = [
  input('text', { type: 'plain_text_input', initial_value: 'first', multiline: true }),
  input('number', { type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' }),
  input('email', { type: 'email_text_input' }),
  input('link', { type: 'url_text_input' }),
  input('day', { type: 'datepicker', initial_date: '2026-11-25' }),
  input('time', { type: 'timepicker' }),
  input('moment', { type: 'datetimepicker' }),
  input('cluster', { type: 'static_select', options: choices, placeholder: plain('Which one?') }),
  input('clusters', { type: 'multi_static_select', option_groups: [{ label: plain('Build'), options: choices }] }),
  input('who', { type: 'users_select' }),
  input('whom', { type: 'multi_users_select', max_selected_items: 1 }),
  input('where', { type: 'conversations_select', response_url_enabled: true }),
  input('one', { type: 'radio_buttons', options: choices, initial_option: choices[0] }),
  input('some', { type: 'checkboxes', options: choices }, { optional: true }),
]

describe('forms', () => {
  test('every kind of field is checked as Slack’s form does and comes back under its own name', async () => {
    const { slack, app, ann, bob, channel } = await opened(
      // The app's own types are tested elsewhere; here the wire is.
      { ...form, blocks: JSON.parse(JSON.stringify(everything)) },
    )
    const bodies: { values: unknown; urls: unknown }[] = []
    app.view('form', async ({ ack, view, body }) => {
      bodies.push({ values: view.state.values, urls: 'response_urls' in body && body.response_urls })
      await ack()
    })
    const values = {
      number: '12',
      email: 'ann',
      link: 'nowhere',
      time: '09:30',
      moment: 1_790_000_000,
      cluster: 'build07',
      clusters: ['b2', 'b7'],
      who: bob,
      whom: [ann, bob],
      where: channel,
    }
    const faulty = await slack.submitView(ann, values)
    expect(faulty).toMatchObject({
      sent: false,
      errors: {
        number: 'Please enter 9 or less.',
        email: expect.any(String),
        link: expect.any(String),
        whom: 'Please choose at most 1.',
      },
    })
    await slack.submitView(ann, { number: '3', email: 'ann@example.com', link: 'https://example.com', whom: [ann] })
    expect(bodies[0]?.values).toEqual({
      text: { text: { type: 'plain_text_input', value: 'first' } },
      number: { number: { type: 'number_input', value: '3' } },
      email: { email: { type: 'email_text_input', value: 'ann@example.com' } },
      link: { link: { type: 'url_text_input', value: 'https://example.com' } },
      day: { day: { type: 'datepicker', selected_date: '2026-11-25' } },
      time: { time: { type: 'timepicker', selected_time: '09:30' } },
      moment: { moment: { type: 'datetimepicker', selected_date_time: 1_790_000_000 } },
      cluster: { cluster: { type: 'static_select', selected_option: expect.objectContaining({ value: 'b7' }) } },
      clusters: { clusters: { type: 'multi_static_select', selected_options: [expect.anything(), expect.anything()] } },
      who: { who: { type: 'users_select', selected_user: bob } },
      whom: { whom: { type: 'multi_users_select', selected_users: [ann] } },
      where: { where: { type: 'conversations_select', selected_conversation: channel } },
      one: { one: { type: 'radio_buttons', selected_option: expect.objectContaining({ value: 'b2' }) } },
      some: { some: { type: 'checkboxes', selected_options: [] } },
    })
    expect(bodies[0]?.urls).toMatchObject([{ block_id: 'where', action_id: 'where', channel_id: channel }])
    await expect(slack.submitView(ann)).rejects.toThrow('no open modal')
  })

  test('an answer to a submission updates, pushes, clears, or is refused as Slack would', async () => {
    const { slack, app, ann } = await opened(form)
    const pushed: ModalView = { ...form, title: plain('Second') }
    const answers = {
      update: { response_action: 'update', view: { ...form, title: plain('Changed') } },
      push: { response_action: 'push', view: pushed },
      clear: { response_action: 'clear' },
      stray: { response_action: 'errors', errors: { elsewhere: 'No.' } },
      broken: { response_action: 'update', view: { ...form, title: plain('x'.repeat(25)) } },
    } as const
    app.view('form', async ({ ack, view }) => {
      const wish = Object.entries(answers).find(([name]) => name === view.state.values['reason']?.['reason']?.value)
      await (wish ? ack(wish[1]) : ack())
    })
    const titles = () => slack.topView(ann)?.title?.text
    expect(await slack.submitView(ann, { reason: 'stray' })).toMatchObject({
      error: 'bad_response',
      problems: ['no input block "elsewhere" to show an error at'],
    })
    expect(await slack.submitView(ann, { reason: 'broken' })).toMatchObject({ error: 'bad_response' })
    await slack.submitView(ann, { reason: 'update' })
    expect(titles()).toBe('Changed')
    await slack.submitView(ann, { reason: 'push' })
    expect(titles()).toBe('Second')
    await slack.submitView(ann, { reason: 'plainly' })
    expect(titles()).toBe('Changed')
    await slack.submitView(ann, { reason: 'push' })
    await slack.submitView(ann, { reason: 'clear' })
    expect(titles()).toBeUndefined()
  })

  test('a field with dispatch_action and a menu with outside options talk to the app while it is filled', async () => {
    const asking = input('build', { type: 'external_select', min_query_length: 2 })
    const dispatching = input('cluster', { type: 'static_select', options: choices }, { dispatch_action: true })
    const { slack, app, ann } = await opened({
      ...form,
      blocks: JSON.parse(JSON.stringify([asking, dispatching])),
    })
    const actions: unknown[] = []
    app.options('build', async ({ ack, options }) => {
      await ack({ options: [option(`4.21 like ${options.value}`, '4.21.0')] })
    })
    app.action('cluster', async ({ ack, payload }) => {
      await ack()
      actions.push(payload)
    })
    expect(await slack.change(ann, 'cluster', 'b2')).toMatchObject({ sent: true, acked: true })
    expect(actions).toMatchObject([{ type: 'static_select', selected_option: { value: 'b2' } }])
    expect(await slack.suggest(ann, { view: 'top' }, 'build', '4')).toMatchObject({ sent: false })
    await expect(slack.change(ann, 'build', '4.21.0')).rejects.toThrow('is not offered')
    expect(await slack.suggest(ann, { view: 'top' }, 'build', '4.2')).toMatchObject({
      options: [{ value: '4.21.0' }],
    })
    await slack.change(ann, 'build', '4.21.0')
    expect(slack.text(given(slack.topView(ann)))).toBe('Failover\nbuild: [4.21 like 4.2]\ncluster: [build02]\n[Ask]')
  })
})

describe('reading', () => {
  test('a message reads as a person sees it', async () => {
    const { slack, web, ann, channel } = await workspace()
    const trt = slack.addUserGroup({ handle: 'trt', users: [ann] }).id
    const blocks: KnownBlock[] = [
      { type: 'header', text: plain('build02 is out') },
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `<@${ann}> of <!subteam^${trt}> in <#${channel}>, <https://example.com|proof>` },
        fields: [{ type: 'mrkdwn', text: 'since <!date^1790000000^{time}|03:12>' }],
        accessory: { type: 'overflow', action_id: 'more', options: choices },
      },
      { type: 'context', elements: [{ type: 'mrkdwn', text: 'a &lt; b' }, plain('41 run')] },
      { type: 'divider' },
      { type: 'actions', elements: [button('Approve', 'approve'), button('Refuse', 'refuse')] },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_list',
            style: 'bullet',
            elements: [
              {
                type: 'rich_text_section',
                elements: [
                  { type: 'text', text: 'cordoned by ' },
                  { type: 'user', user_id: ann },
                ],
              },
            ],
          },
        ],
      },
    ]
    await web.chat.postMessage({ channel, text: 'fallback', blocks })
    const message = given(slack.channelMessages(channel)[0])
    expect(slack.text(message).split('\n')).toEqual([
      'build02 is out',
      '@ann of @trt in #ci-sacrificial, proof (https://example.com)',
      'since 03:12',
      '[… build02 | build07]',
      'a < b · 41 run',
      '---',
      '[Approve] [Refuse]',
      '• cordoned by @ann',
    ])
    expect(new Set(message.blocks.map(block => block.block_id)).size).toBe(6)
  })

  test('people, groups and channels are told as they are', async () => {
    const ours = await readManifest('manifest.yml')
    // The bot asks for no more than it needs, and does not need to read channels themselves.
    const bot = [...ours.oauth_config.scopes.bot, 'channels:read', 'groups:read']
    const { slack, web, ann, bob, channel } = await workspace({
      manifest: { ...ours, oauth_config: { scopes: { bot } } },
    })
    const group = slack.addUserGroup({ handle: 'trt', users: [ann, bob] }).id
    slack.deactivate(bob)
    expect((await web.usergroups.users.list({ usergroup: group })).users).toEqual([ann])
    expect((await web.users.info({ user: bob })).user).toMatchObject({ deleted: true, tz_offset: -18_000 })
    expect((await web.conversations.members({ channel })).members).toEqual([ann, slack.app.botUserId])
    expect((await web.conversations.info({ channel })).channel).toMatchObject({
      is_member: true,
      name: 'ci-sacrificial',
    })
    expect(await refusal(web.usergroups.users.list({ usergroup: 'S0' }))).toMatchObject({ error: 'no_such_subteam' })
    expect(await refusal(web.conversations.open({ users: bob }))).toMatchObject({ error: 'user_disabled' })
    await expect(slack.openHome(bob)).rejects.toThrow('deactivated')
  })

  test('blocks.validate names each fault and its place, and asks for no token', async () => {
    const { slack } = await workspace()
    const web = webClient(slack, 'none')
    expect(
      await refusal(web.apiCall('blocks.validate', { blocks: [{ type: 'header', text: plain('') }] })),
    ).toMatchObject({
      error: 'invalid_blocks',
      errors: [{ code: 'failed_constraint', message: 'must be more than 0 characters', pointer: '/0/text/text' }],
    })
    expect(await web.apiCall('blocks.validate', { view: form })).toMatchObject({ ok: true })
  })

  test('every change is told to who listens, until he stops', async () => {
    const { slack, web, channel } = await workspace()
    let changes = 0
    const stop = slack.onChange(() => {
      changes += 1
    })
    await web.chat.postMessage({ channel, text: 'one' })
    stop()
    await web.chat.postMessage({ channel, text: 'two' })
    expect(changes).toBe(1)
  })
})

describe('socket mode', () => {
  test('an event that is not acknowledged in three seconds comes again in the same envelope', async () => {
    const { slack, wire, ann } = await workspace()
    const { url = '' } = await webClient(slack, slack.appToken).apps.connections.open({})
    const frames: { type: string; envelope_id: string; retry_attempt: number; retry_reason: string }[] = []
    const waits = [1, 2, 3].map(() => Promise.withResolvers<void>())
    const socket = new WebSocket(url)
    socket.addEventListener('message', ({ data }) => {
      frames.push(JSON.parse(String(data)))
      waits[frames.length - 1]?.resolve()
    })
    await waits[0]?.promise
    const visit = slack.openHome(ann)
    await waits[1]?.promise
    wire.advance(3000)
    await waits[2]?.promise
    const [hello, first, second] = frames
    expect(hello).toMatchObject({ type: 'hello' })
    expect(first).toMatchObject({ type: 'events_api', retry_attempt: 0 })
    expect(second).toMatchObject({ envelope_id: first?.envelope_id, retry_attempt: 1, retry_reason: 'timeout' })
    socket.send(JSON.stringify({ envelope_id: second?.envelope_id }))
    expect(await visit).toMatchObject({ acked: true, attempts: 2 })
  })

  test('connections that drop are gone, and an eleventh is one too many', async () => {
    const { slack } = await workspace()
    const app = webClient(slack, slack.appToken)
    const open = async () => {
      const { url = '' } = await app.apps.connections.open({})
      const { promise, resolve } = Promise.withResolvers<unknown>()
      new WebSocket(url).addEventListener('message', ({ data }) => resolve(JSON.parse(String(data))))
      return promise
    }
    for (let n = 1; n <= 10; n++) expect(await open()).toMatchObject({ type: 'hello', num_connections: n })
    expect(await open()).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' })
    const { promise: allGone, resolve } = Promise.withResolvers<void>()
    slack.onChange(() => slack.connections === 0 && resolve())
    slack.dropConnections()
    await allGone
  })
})
