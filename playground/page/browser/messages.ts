import type { ShownMessage } from '../snapshot.ts'
import { avatar, nameOf } from './avatar.ts'
import { blocksShown } from './blocks.ts'
import { timeOfDay } from './dates.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { mrkdwn, zoneOf } from './mrkdwn.ts'
import type { App } from './state.ts'

/** Messages, oldest first. In a thread they do not offer to open it. */
export function messageList(app: App, messages: readonly ShownMessage[], inThread: boolean): Drawn {
  return h(
    'div',
    {
      key: 'messages',
      class: 'messages',
      role: 'log',
      'aria-live': 'polite',
      'data-testid': inThread ? 'thread-messages' : 'messages',
      mounted: keepEndInSight,
    },
    messages.map(message => oneMessage(app, message, inThread)),
  )
}

function oneMessage(app: App, message: ShownMessage, inThread: boolean): Drawn {
  const author = message.isEphemeral ? app.snapshot.bot.user : message.user
  const isBot = author === app.snapshot.bot.user
  const place = { channel: message.channel, ts: message.ts }
  const id = `${inThread ? 'thread' : 'channel'}/${message.ts}`
  return h(
    'article',
    {
      key: id,
      class: message.isEphemeral ? 'message ephemeral' : 'message',
      'data-testid': 'message',
      'data-ts': message.ts,
      'data-ephemeral': message.isEphemeral,
    },
    avatar(app, author),
    h(
      'div',
      { class: 'message-body' },
      message.isEphemeral && h('div', { class: 'private-note' }, '👁 Only visible to you'),
      h(
        'div',
        { class: 'byline' },
        h('strong', {}, nameOf(app, author)),
        isBot && h('span', { class: 'badge' }, 'APP'),
        h('time', {}, timeOfDay(Number(message.ts) * 1000, zoneOf(app))),
      ),
      message.blocks.length > 0
        ? blocksShown(app, message.blocks, { place, id, state: {}, errors: {} })
        : h('div', { class: 'text' }, mrkdwn(app, message.text), message.isEdited && h('small', {}, ' (edited)')),
      !inThread && !message.isEphemeral && threadLink(app, message),
    ),
    !message.isEphemeral && moreActions(app, message, id),
  )
}

function threadLink(app: App, { ts, replies }: ShownMessage): Some {
  const last = replies.at(-1)
  if (!last) return null
  return h(
    'button',
    { type: 'button', class: 'replies', 'data-testid': 'open-thread', onclick: () => app.set({ thread: ts }) },
    `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`,
    h('span', {}, `Last at ${timeOfDay(Number(last.ts) * 1000, zoneOf(app))}`),
  )
}

function moreActions(app: App, message: ShownMessage, id: string): Drawn {
  const menu = `${id}/more`
  const isOpen = app.ui.menu === menu
  const shortcuts = app.snapshot.shortcuts.filter(({ type }) => type === 'message')
  return h(
    'div',
    { class: 'has-menu message-actions' },
    h(
      'button',
      {
        type: 'button',
        class: 'icon',
        'aria-haspopup': 'menu',
        'aria-expanded': String(isOpen),
        'aria-label': 'More actions',
        title: 'More actions',
        onclick: () => app.set({ menu: isOpen ? null : menu }),
      },
      '⋮',
    ),
    isOpen &&
      h(
        'div',
        { class: 'menu', role: 'menu' },
        menuItem('Reply in thread', () => app.set({ menu: null, thread: message.ts })),
        shortcuts.map(({ id: shortcut, name }) =>
          menuItem(name, () => {
            app.set({ menu: null })
            void app.act({
              do: 'message-shortcut',
              id: shortcut,
              message: { channel: message.channel, ts: message.ts },
            })
          }),
        ),
      ),
  )
}

function menuItem(name: string, onclick: () => void): Drawn {
  return h('button', { key: name, type: 'button', role: 'menuitem', onclick }, name)
}

/** Scrolls along with what is new, unless the person has scrolled up to read. */
function keepEndInSight(list: HTMLElement): void {
  let isAtEnd = true
  let isByPerson = false
  const follow = () => isAtEnd && list.scrollTo({ top: list.scrollHeight })
  for (const type of ['wheel', 'touchmove', 'pointerdown', 'keydown']) {
    list.addEventListener(type, () => (isByPerson = true), { passive: true })
  }
  list.addEventListener('scroll', () => {
    // A list that grows or shrinks scrolls by itself, too.
    if (isByPerson) isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40
  })
  list.addEventListener('scrollend', () => (isByPerson = false))
  new MutationObserver(follow).observe(list, { childList: true, subtree: true, characterData: true })
  new ResizeObserver(follow).observe(list)
  // A picture gets its height late; such an event does not rise, it can only be caught on its way down.
  list.addEventListener('load', follow, true)
  follow()
}
