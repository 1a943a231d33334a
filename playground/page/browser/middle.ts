import type { ShownChannel } from '../snapshot.ts'
import { blocksShown } from './blocks.ts'
import { composer } from './composer.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { messageList } from './messages.ts'
import type { App } from './state.ts'

/** Slack itself: a conversation with its open thread beside it, or the Home tab. */
export function middle(app: App): Drawn {
  const { snapshot, ui } = app
  const { channel, direct, bot } = snapshot
  if (ui.place === 'home') return h('main', { key: 'home', class: 'slack' }, home(app))
  const inChannel = ui.place === 'channel'
  const shown = inChannel ? channel : direct
  const name = inChannel ? `#${channel.name}` : bot.name
  const thread = threadIn(shown, ui.thread)
  return h(
    'main',
    { key: 'conversation', class: thread ? 'slack has-thread' : 'slack' },
    h(
      'section',
      { key: `conversation/${shown.id}`, class: 'conversation', 'aria-label': name },
      h('header', { class: 'pane-head' }, h('h1', {}, name)),
      shown.messages.length === 0 && welcome(inChannel, bot.name),
      messageList(app, shown.messages, false),
      composer(app, { channel: shown.id, to: name }),
    ),
    thread && threadPane(app, shown, thread),
  )
}

type Head = ShownChannel['messages'][number]

/** A permalink may lead to a reply: then it is the thread it is in. */
function threadIn({ messages }: ShownChannel, ts: string | null): Head | undefined {
  if (ts === null) return undefined
  return messages.find(message => message.ts === ts || message.replies.some(reply => reply.ts === ts))
}

function threadPane(app: App, channel: ShownChannel, head: Head): Drawn {
  const threadTs = head.ts
  return h(
    'section',
    { key: `thread/${threadTs}`, class: 'thread', 'data-testid': 'thread', 'aria-label': 'Thread' },
    h(
      'header',
      { class: 'pane-head' },
      h('h1', {}, 'Thread'),
      h(
        'button',
        { type: 'button', class: 'icon', 'aria-label': 'Close thread', onclick: () => app.set({ thread: null }) },
        '✕',
      ),
    ),
    messageList(app, [head, ...head.replies], true),
    composer(app, { channel: channel.id, to: 'the thread', threadTs }),
  )
}

function home(app: App): Some {
  const { home: view, bot } = app.snapshot
  return h(
    'section',
    { class: 'conversation', 'aria-label': 'Home', 'data-testid': 'home' },
    h('header', { class: 'pane-head' }, h('h1', {}, `${bot.name} · Home`)),
    h(
      'div',
      { class: 'home-body' },
      view
        ? blocksShown(app, view.blocks, {
            place: { home: true },
            id: `home/${view.id}`,
            state: view.state,
            errors: view.errors,
          })
        : h('p', { class: 'empty' }, `${bot.name} has not filled your Home tab yet.`),
    ),
  )
}

function welcome(inChannel: boolean, bot: string): Drawn {
  return h(
    'div',
    { key: 'welcome', class: 'welcome' },
    h('p', {}, inChannel ? 'All is quiet. build02 is in rotation.' : `${bot} has not written to you yet.`),
    inChannel &&
      h(
        'p',
        {},
        'Be Ada, type ',
        h('code', {}, '/sacrificial failover'),
        ', then be Priya or Ben and approve it in the thread of the card. Or send time ',
        h('strong', {}, 'to the selection'),
        ' of the sprint, above.',
      ),
  )
}
