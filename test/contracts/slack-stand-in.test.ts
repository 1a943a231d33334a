import type { KnownBlock, ModalView } from '@slack/types'
import { describe, expect, test } from 'vitest'
import { bolt, button, form, given, listening, plain, workspace } from './slack-world.ts'
import type { Mode } from './slack-world.ts'

describe.each<Mode>(['socket', 'http'])('with the real Bolt over %s', mode => {
  test('a command is acknowledged with words only its author sees, and a response URL adds more', async () => {
    const { slack, ann, bob, channel } = await workspace()
    const app = await bolt(slack, mode)
    const seen: unknown[] = []
    app.command('/sacrificial', async ({ command, ack, respond }) => {
      seen.push(command.text, command.channel_name)
      await ack('Working on it.')
      await respond({ text: 'Done for <@' + command.user_id + '>', response_type: 'in_channel' })
      answered()
    })
    const { promise, resolve: answered } = Promise.withResolvers<void>()
    const outcome = await slack.command(ann, channel, 'status @bob #ci-sacrificial <!channel>')
    await promise
    expect(outcome).toMatchObject({ sent: true, acked: true })
    expect(seen).toEqual([`status <@${bob}> <#${channel}|ci-sacrificial> &lt;!channel&gt;`, 'ci-sacrificial'])
    expect(slack.ephemeralsFor(ann).map(e => slack.text(e))).toEqual(['Working on it.'])
    expect(slack.ephemeralsFor(bob)).toEqual([])
    expect(slack.channelMessages(channel).map(m => slack.text(m))).toEqual(['Done for @ann'])
  })

  test('a modal opens from a command, refuses what its form forbids, shows the app’s errors, and closes', async () => {
    const { slack, ann, channel } = await workspace()
    const app = await bolt(slack, mode)
    app.command('/sacrificial', async ({ command, ack, client }) => {
      await ack()
      await client.views.open({ trigger_id: command.trigger_id, view: form })
      opened()
    })
    const submitted: unknown[] = []
    app.view('form', async ({ view, ack }) => {
      submitted.push(view.state.values, view.private_metadata)
      const reason = view.state.values['reason']?.['reason']?.value
      if (reason === 'because') await ack({ response_action: 'errors', errors: { reason: 'Say more.' } })
      else await ack()
    })
    const { promise, resolve: opened } = Promise.withResolvers<void>()
    await slack.command(ann, channel, 'failover')
    await promise
    expect(slack.text(given(slack.topView(ann)))).toBe('Failover\nReason: [ ]\nEvidence (optional): [ ]\n[Ask]')

    const faulty = await slack.submitView(ann, { link: 'no link' })
    expect(faulty.sent).toBe(false)
    expect(Object.keys(faulty.errors ?? {})).toEqual(['reason', 'link'])

    const refused = await slack.submitView(ann, { reason: 'because', link: null })
    expect(refused.errors).toEqual({ reason: 'Say more.' })
    expect(slack.text(given(slack.topView(ann)))).toContain('Reason: because\n  ! Say more.')

    const accepted = await slack.submitView(ann, { reason: 'nodes flap', link: 'https://example.com/1' })
    expect(accepted).toMatchObject({ acked: true })
    expect(slack.topView(ann)).toBeUndefined()
    expect(submitted.at(-2)).toEqual({
      reason: { reason: { type: 'plain_text_input', value: 'nodes flap' } },
      link: { link: { type: 'url_text_input', value: 'https://example.com/1' } },
    })
    expect(submitted.at(-1)).toBe('kept')
  })

  test('a button’s click reaches the app with its message, which the app then changes', async () => {
    const { slack, web, ann, cem, channel } = await workspace()
    const app = await bolt(slack, mode)
    const bodies: unknown[] = []
    app.action('approve', async ({ ack, body, client, respond }) => {
      await ack()
      bodies.push(body)
      if (body.type !== 'block_actions' || !body.message) throw new Error('no message')
      await client.chat.update({ channel, ts: body.message.ts, text: 'Approved', blocks: [] })
      await respond({ text: 'You approved.', replace_original: false })
      done()
    })
    const approve = {
      ...button('Approve', 'approve'),
      confirm: { title: plain('Sure?'), text: plain('Takes build02 out'), confirm: plain('Yes'), deny: plain('No') },
    }
    const posted = await web.chat.postMessage({
      channel,
      text: 'A request',
      blocks: [{ type: 'actions', elements: [approve, button('Refuse', 'refuse')] }],
      metadata: { event_type: 'request', event_payload: { key: 'r1' } },
    })
    const { promise, resolve: done } = Promise.withResolvers<void>()
    const message = given(slack.channelMessages(channel)[0])
    expect(slack.text(message)).toBe('[Approve] [Refuse]')
    const outcome = await slack.press(ann, { channel, ts: message.ts }, 'approve')
    await promise
    expect(outcome.confirm).toEqual({ title: 'Sure?', text: 'Takes build02 out', confirm: 'Yes', deny: 'No' })
    expect(bodies[0]).toMatchObject({
      container: { type: 'message', message_ts: posted.ts, channel_id: channel, is_ephemeral: false },
      message: { metadata: { event_type: 'request', event_payload: { key: 'r1' } } },
      actions: [{ type: 'button', action_id: 'approve', value: 'r1' }],
    })
    expect(slack.text(message)).toBe('Approved')
    expect(slack.ephemeralsFor(ann).map(e => e.text)).toEqual(['You approved.'])
    await expect(slack.press(ann, { channel, ts: message.ts }, 'approve')).rejects.toThrow('no "approve"')
    await expect(slack.command(cem, channel, 'status')).rejects.toThrow('cem is not in')
  })

  test('the Home tab is told of a visit, shows what is published, and its buttons work', async () => {
    const { slack, ann } = await workspace()
    const app = await bolt(slack, mode)
    const pressed: unknown[] = []
    app.event('app_home_opened', async ({ event, client }) => {
      const blocks: KnownBlock[] = [
        { type: 'header', text: plain('In rotation') },
        { type: 'actions', elements: [button('Ask', 'ask')] },
      ]
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } })
      published()
    })
    app.action('ask', async ({ ack, body }) => {
      await ack()
      pressed.push(body)
    })
    const { promise, resolve: published } = Promise.withResolvers<void>()
    expect(await slack.openHome(ann)).toMatchObject({ acked: true, attempts: 1 })
    await promise
    expect(slack.text(given(slack.home(ann)))).toBe('In rotation\n[Ask]')
    await slack.press(ann, { home: true }, 'ask')
    expect(pressed[0]).toMatchObject({ container: { type: 'view' }, view: { type: 'home' } })
    expect(pressed[0]).not.toHaveProperty('response_url')
  })

  test('a payload delivered twice reaches the app twice and still is one act', async () => {
    const { slack, ann } = await workspace()
    const app = await bolt(slack, mode)
    const ids: unknown[] = []
    app.shortcut('failover', async ({ ack, shortcut }) => {
      await ack()
      ids.push(shortcut.trigger_id)
    })
    expect(await slack.globalShortcut(ann, 'failover', { redeliver: true })).toMatchObject({ acked: true })
    expect(ids).toHaveLength(2)
    expect(ids[0]).toBe(ids[1])
  })

  test('a command that nobody acknowledges fails after three seconds', async () => {
    const { slack, wire, ann, channel } = await workspace()
    const app = await bolt(slack, mode)
    app.command('/sacrificial', async () => received())
    const { promise, resolve: received } = Promise.withResolvers<void>()
    const outcome = slack.command(ann, channel, 'status')
    await promise
    wire.advance(3000)
    expect(await outcome).toMatchObject({ acked: false, error: 'operation_timeout', ackMs: 3000 })
  })
})

describe('delivery', () => {
  test('a message shortcut hands over the message, and the modal stack grows to three and no further', async () => {
    const { slack, ann, channel } = await workspace()
    const app = await bolt(slack, 'socket')
    const errors: string[] = []
    const simple = (title: string): ModalView => ({
      type: 'modal',
      title: plain(title),
      notify_on_close: true,
      blocks: [{ type: 'actions', elements: [button('Deeper', 'deeper')] }],
    })
    app.shortcut('failover_message', async ({ ack, shortcut, client }) => {
      await client.views.open({
        trigger_id: shortcut.trigger_id,
        view: simple(shortcut.type === 'message_action' ? (shortcut.message['text'] ?? '') : 'none'),
      })
      await ack()
    })
    app.action('deeper', async ({ ack, body, client }) => {
      if (body.type === 'block_actions')
        await client.views.push({ trigger_id: body.trigger_id, view: simple('Deeper') }).catch(error => {
          errors.push(error.data.error)
        })
      await ack()
    })
    const closed: unknown[] = []
    app.view({ type: 'view_closed' }, async ({ ack, body }) => {
      closed.push(body.type === 'view_closed' && body.is_cleared)
      await ack()
    })
    const { ts } = slack.say(ann, channel, 'Nodes flap')
    await slack.messageShortcut(ann, 'failover_message', { channel, ts })
    expect(slack.topView(ann)?.title?.text).toBe('Nodes flap')
    for (const _ of [1, 2, 3]) await slack.press(ann, { view: 'top' }, 'deeper')
    expect(errors).toEqual(['push_limit_reached'])
    await slack.closeView(ann)
    expect(slack.topView(ann)?.title?.text).toBe('Deeper')
    await slack.closeView(ann, { all: true })
    expect(slack.topView(ann)).toBeUndefined()
    expect(closed).toEqual([false, true])
  })

  test('without a connection a command cannot be delivered', async () => {
    const { slack, ann, channel } = await workspace()
    expect(await slack.command(ann, channel, 'status')).toMatchObject({ acked: false, error: 'dispatch_failed' })
  })

  test('payloads go to each connection in turn, and a refreshed one gets none', async () => {
    const { slack, ann, channel } = await workspace()
    const taken: string[] = []
    for (const name of ['first', 'second']) {
      const app = await bolt(slack, 'socket')
      app.command('/sacrificial', async ({ ack }) => {
        await ack()
        taken.push(name)
      })
    }
    expect(slack.connections).toBe(2)
    for (const _ of [1, 2, 3]) await slack.command(ann, channel, 'status')
    expect(taken).toEqual(['first', 'second', 'first'])
    slack.refreshConnection()
    expect(slack.connections).toBe(1)
    await slack.command(ann, channel, 'status')
    await slack.command(ann, channel, 'status')
    expect(taken.slice(3)).toEqual(['first', 'first'])
  })

  test('an event that fails comes again at once, with its number and reason, then after a minute and five', async () => {
    const { slack, wire, ann } = await workspace()
    const seen: unknown[] = []
    const arrivals = [1, 2, 3, 4].map(() => Promise.withResolvers<void>())
    const url = await listening(async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      seen.push([
        request.headers['x-slack-retry-num'],
        request.headers['x-slack-retry-reason'],
        JSON.parse(body).event_id,
      ])
      response.writeHead(500).end()
      arrivals[seen.length - 1]?.resolve()
    })
    slack.deliverTo({ kind: 'http', url })
    expect(await slack.openHome(ann)).toMatchObject({ acked: false, error: 'dispatch_failed', attempts: 2 })
    wire.advance(60_000)
    await arrivals[2]?.promise
    expect(seen.map(one => (Array.isArray(one) ? one.slice(0, 2) : one))).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ])
    expect(new Set(seen.map(one => (Array.isArray(one) ? one[2] : one))).size).toBe(1)
  })
})
