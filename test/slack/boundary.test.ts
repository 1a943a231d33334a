import { expect, test } from 'vitest'
import { z } from 'zod'
import { actions, button, input, modal, section } from '../../src/kernel/blocks.ts'
import { textInput } from '../../src/kernel/block-elements.ts'
import { isRefusal, refuse } from '../../src/kernel/refusal.ts'
import { createBoundary } from '../../src/slack/boundary.ts'
import { createListeners } from './listeners.ts'
import { open, seal } from '../../src/slack/envelope.ts'
import { openModal } from '../../src/slack/views.ts'
import { given, slackWorld } from './slack-world.ts'

async function guardedWorld() {
  const world = await slackWorld()
  const { bot, log, slack, channel } = world
  const on = createListeners(bot.app, createBoundary({ client: bot.clients.people, log }))
  await bot.start()
  async function showButton(spec: { id: string; value?: string; url?: string }, threadTs?: string) {
    const posted = await bot.clients.bulk.chat.postMessage({
      channel,
      text: 'a card',
      blocks: [actions([button({ text: 'Press', ...spec })])],
      ...(threadTs !== undefined && { thread_ts: threadTs }),
    })
    return { channel, ts: given(posted.ts) }
  }
  const modalText = (user: string) => {
    const view = slack.topView(user)
    return view && slack.text(view)
  }
  return { ...world, on, showButton, modalText }
}

const form = modal({
  callbackId: 'form',
  title: 'Failover',
  blocks: [input({ id: 'reason', label: 'Reason', element: textInput() })],
})

test('a refused command is answered to the person alone', async () => {
  const { on, slack, ann, bob, channel, privately } = await guardedWorld()
  on.command('/sacrificial', async ({ person }) => refuse(`<@${person.user}>, build02 is already out.`))
  expect(await slack.command(ann, channel, 'failover')).toMatchObject({ acked: true })
  expect(privately(ann)).toEqual([expect.stringContaining('build02 is already out.')])
  expect(privately(bob)).toEqual([])
  expect(slack.channelMessages(channel)).toEqual([])
})

test('a fault is an apology with a reference that the log has too, and claims nothing', async () => {
  const { on, slack, ann, channel, privately, record } = await guardedWorld()
  on.command('/sacrificial', async () => {
    throw new Error('a bug')
  })
  await slack.command(ann, channel, 'failover')
  const apology = given(privately(ann)[0])
  const reference = /ref ([0-9a-f]{6})/.exec(apology)?.[1]
  expect(apology).not.toContain('Nothing was changed')
  expect(apology).not.toContain('!')
  const logged = given(record.find(line => line.msg === 'a Slack listener failed'))
  expect(logged['reference']).toBe(reference)
  expect(JSON.stringify(logged['err'])).toContain('a bug')
})

test('a click in a thread that is refused after its acknowledgement is answered in that thread', async () => {
  const { on, slack, ann, showButton, seen } = await guardedWorld()
  on.action('approve', async ({ ack }) => {
    await ack()
    return refuse('Only Test Platform can approve this.')
  })
  const card = await showButton({ id: 'other' })
  const approval = await showButton({ id: 'approve' }, card.ts)
  await slack.press(ann, approval, 'approve')
  await seen(() => slack.ephemeralsFor(ann).length === 1)
  expect(slack.ephemeralsFor(ann)[0]).toMatchObject({ text: 'Only Test Platform can approve this.', threadTs: card.ts })
})

test('a click is answered by its response URL where the bot may not speak', async () => {
  const { on, slack, ann, showButton, seen, privately, channel } = await guardedWorld()
  on.action('approve', async () => refuse('This request has expired.'))
  const card = await showButton({ id: 'approve' })
  slack.removeBot(channel)
  await slack.press(ann, card, 'approve')
  await seen(() => privately(ann).length === 1)
  expect(privately(ann)).toEqual(['This request has expired.'])
})

test('a click whose response URL fails is answered by a direct message', async () => {
  const { on, slack, ann, showButton, seen, trouble, texts } = await guardedWorld()
  on.action('approve', async () => refuse('This request has expired.'))
  const card = await showButton({ id: 'approve' })
  const dm = slack.dmWith(ann)
  trouble('response_url', { kind: 'answer', status: 500 })
  await slack.press(ann, card, 'approve')
  await seen(() => texts(dm).length === 1)
  expect(texts(dm)).toEqual(['This request has expired.'])
})

test('a listener that forgets to acknowledge is acknowledged', async () => {
  const { on, slack, ann, showButton, acks } = await guardedWorld()
  on.action('note', async () => {})
  expect(await slack.press(ann, await showButton({ id: 'note' }), 'note')).toMatchObject({ acked: true })
  expect(acks).toEqual(['block_actions'])
})

test('a refused field is shown beside it and nothing typed is lost', async () => {
  const { on, slack, ann, channel, modalText, seen } = await guardedWorld()
  on.command('/sacrificial', async ({ command, client, ack }) => {
    await ack()
    return openModal(client, command.trigger_id, form)
  })
  on.submission('form', async () => refuse('Say &lt;why&gt;.', 'reason'))
  await slack.command(ann, channel, 'failover')
  await seen(() => slack.topView(ann) !== undefined)
  const outcome = await slack.submitView(ann, { reason: 'because' })
  expect(outcome.errors).toEqual({ reason: 'Say <why>.' })
  expect(modalText(ann)).toContain('because')
})

test('a refused form gets the reason on top of it, and is still there when that is closed', async () => {
  const { on, slack, ann, modalText, seen } = await guardedWorld()
  on.shortcut('failover', async ({ shortcut, client, ack }) => {
    await ack()
    return openModal(client, shortcut.trigger_id, form)
  })
  on.submission('form', async () => refuse('Ann asked already.'))
  await slack.globalShortcut(ann, 'failover')
  await seen(() => slack.topView(ann) !== undefined)
  await slack.submitView(ann, { reason: 'because' })
  expect(modalText(ann)).toContain('Ann asked already.')
  await slack.closeView(ann)
  expect(modalText(ann)).toContain('because')
})

test('a refused shortcut, which has no response URL, is answered in a modal', async () => {
  const { on, slack, ann, modalText, seen } = await guardedWorld()
  on.shortcut('failover', async () => refuse('build02 is already out.'))
  await slack.globalShortcut(ann, 'failover')
  await seen(() => slack.topView(ann) !== undefined)
  expect(modalText(ann)).toContain('build02 is already out.')
})

test('a modal opens with what is known and is filled when the rest is there', async () => {
  const { on, slack, ann, channel, modalText, seen } = await guardedWorld()
  const loading = modal({ callbackId: 'form', title: 'Failover', blocks: [section('Asking the farm')] })
  const filled = Promise.withResolvers<typeof form>()
  on.command('/sacrificial', async ({ command, client, ack }) => {
    await ack()
    return openModal(client, command.trigger_id, loading, () => filled.promise)
  })
  await slack.command(ann, channel, 'failover')
  await seen(() => slack.topView(ann) !== undefined)
  expect(modalText(ann)).toContain('Asking the farm')
  filled.resolve(form)
  await seen(() => modalText(ann)?.includes('Reason') === true)
})

test('a modal whose content cannot be had says so, and the person gets a reference', async () => {
  const { on, slack, ann, channel, modalText, seen, privately } = await guardedWorld()
  on.command('/sacrificial', async ({ command, client, ack }) => {
    await ack()
    return openModal(client, command.trigger_id, form, () => Promise.reject(new Error('the farm is down')))
  })
  await slack.command(ann, channel, 'failover')
  await seen(() => privately(ann).length === 1)
  expect(modalText(ann)).toContain('could not be loaded')
  expect(privately(ann)[0]).toContain('ref ')
})

test('a trigger that is too old asks to press again', async () => {
  const { on, slack, ann, channel, seen, privately, trouble } = await guardedWorld()
  trouble('views.open', { kind: 'answer', status: 200, body: { ok: false, error: 'expired_trigger_id' } })
  on.command('/sacrificial', async ({ command, client, ack }) => {
    await ack()
    return openModal(client, command.trigger_id, form)
  })
  await slack.command(ann, channel, 'failover')
  await seen(() => privately(ann).length === 1)
  expect(privately(ann)).toEqual(['That took too long. Please press it again.'])
})

test('a button that nothing listens for is acknowledged and says so', async () => {
  const { slack, ann, showButton, seen, privately } = await guardedWorld()
  expect(await slack.press(ann, await showButton({ id: 'from-last-year' }), 'from-last-year')).toMatchObject({
    acked: true,
  })
  await seen(() => privately(ann).length === 1)
  expect(privately(ann)[0]).toContain('not known any more')
})

test('a link button only follows its link', async () => {
  const { slack, ann, bot, showButton, privately } = await guardedWorld()
  const card = await showButton({ id: 'jira', url: 'https://issues.example.com/TRT-1' })
  expect(await slack.press(ann, card, 'jira')).toMatchObject({ acked: true })
  await bot.stop()
  expect(privately(ann)).toEqual([])
})

test('a button of another environment is refused', async () => {
  const { on, slack, ann, showButton, seen, privately } = await guardedWorld()
  const schema = z.object({ request: z.string() })
  const voted: string[] = []
  on.action('approve', async ({ carried }) => {
    const data = open('production', carried, schema)
    if (isRefusal(data)) return data
    voted.push(data.request)
    return null
  })
  await slack.press(ann, await showButton({ id: 'approve', value: seal('production', { request: 'R1' }) }), 'approve')
  await slack.press(ann, await showButton({ id: 'approve', value: seal('staging', { request: 'R2' }) }), 'approve')
  await seen(() => privately(ann).length === 1)
  expect(privately(ann)).toEqual(['This belongs to staging; this bot runs production.'])
  expect(voted).toEqual(['R1'])
})

test('an envelope that is broken, or of another version, is refused and never trusted', () => {
  const schema = z.object({ request: z.string() })
  for (const text of [undefined, '', 'R1', '{}', '{"env":"production"}', '{"env":"production","request":7}']) {
    expect(open('production', text, schema)).toMatchObject({ refused: true })
  }
  expect(open('production', seal('production', { request: 'R1', env: 'staging' }), schema)).toEqual({ request: 'R1' })
  expect(() => seal('production', { request: 'R'.repeat(2000) })).toThrow(RangeError)
  expect(seal('production', { request: 'R'.repeat(2000) }, 'modal').length).toBeLessThan(3000)
})

test('a modal brings its envelope back with the form', async () => {
  const { on, slack, ann, seen, privately } = await guardedWorld()
  const metadata = seal('production', { cluster: 'build02' }, 'modal')
  const brought: unknown[] = []
  on.shortcut('failover', async ({ shortcut, client, ack }) => {
    await ack()
    return openModal(client, shortcut.trigger_id, { ...form, private_metadata: metadata })
  })
  on.submission('form', async ({ carried, view }) => {
    brought.push(
      open('production', carried, z.object({ cluster: z.string() })),
      view.state.values['reason']?.['reason']?.value,
    )
  })
  await slack.globalShortcut(ann, 'failover')
  await seen(() => slack.topView(ann) !== undefined)
  expect(await slack.submitView(ann, { reason: 'because' })).toMatchObject({ acked: true })
  expect(brought).toEqual([{ cluster: 'build02' }, 'because'])
  expect(slack.topView(ann)).toBeUndefined()
  expect(privately(ann)).toEqual([])
})

test('a handler may whisper to the person who opened their Home tab', async () => {
  const { on, slack, ann, seen, texts } = await guardedWorld()
  on.homeOpened(async ({ person, whisper }) => {
    expect(person).toEqual({ team: slack.team.id, user: ann })
    await whisper('Welcome back')
  })
  await slack.openHome(ann)
  const dm = slack.dmWith(ann)
  await seen(() => texts(dm).length === 1)
  expect(texts(dm)).toEqual(['Welcome back'])
})
