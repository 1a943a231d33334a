import type { Act } from '../acts.ts'
import type { ShownPerson } from '../snapshot.ts'
import { avatar } from './avatar.ts'
import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import type { App, Ui } from './state.ts'

/** The left column: who one is, where one looks, and what one does to the world itself. */
export function side(app: App): Drawn {
  return h('nav', { class: 'side', 'aria-label': 'You and the world' }, team(app), places(app), bot(app), weather(app))
}

function team(app: App): Drawn {
  return h(
    'section',
    {},
    h('h2', {}, 'You are'),
    app.snapshot.people.map(who => person(app, who)),
  )
}

function person(app: App, who: ShownPerson): Drawn {
  return h(
    'button',
    {
      key: who.id,
      type: 'button',
      class: 'person',
      'data-testid': `person-${who.name}`,
      'aria-pressed': String(who.id === app.snapshot.me),
      onclick: () => app.become(who.id),
    },
    avatar(app, who.id),
    h('span', {}, who.realName, h('small', {}, who.role)),
  )
}

function places(app: App): Drawn {
  const { channel, direct, bot } = app.snapshot
  return h(
    'section',
    {},
    h('h2', {}, 'Slack'),
    place(app, 'channel', `# ${channel.name}`, unread(app, channel)),
    place(app, 'direct', `${bot.name} (direct message)`, unread(app, direct)),
    place(app, 'home', `${bot.name} · Home`, 0),
  )
}

function place(app: App, name: Ui['place'], label: string, news: number): Drawn {
  const onclick = () => {
    app.set({ place: name, thread: null })
    if (name === 'home') void app.act({ do: 'home' })
  }
  return h(
    'button',
    {
      key: name,
      type: 'button',
      class: 'place',
      'data-testid': `place-${name}`,
      'aria-current': app.ui.place === name ? 'page' : undefined,
      onclick,
    },
    h('span', {}, label),
    news > 0 && h('span', { class: 'news', 'aria-label': `${news} unread` }, String(news)),
  )
}

/** How many messages came since this person last had the conversation open. */
function unread({ snapshot: { me, bot }, ui }: App, channel: App['snapshot']['channel']): number {
  const key = `${me}/${channel.id}`
  const isOpen = ui.place === (channel.name === '' ? 'direct' : 'channel')
  const last = channel.messages.at(-1)?.ts ?? '0'
  if (isOpen) ui.read[key] = last
  const seen = Number(ui.read[key] ?? '0')
  return channel.messages.filter(message => message.user === bot.user && Number(message.ts) > seen).length
}

function bot(app: App): Drawn {
  const { state, ended, connections, name, url } = app.snapshot.bot
  const words = {
    running: connections > 0 ? 'running' : 'running, not connected to Slack',
    starting: 'starting …',
    stopped: 'stopped',
  }
  return h(
    'section',
    {},
    h('h2', {}, 'The bot'),
    h(
      'p',
      { class: `bot-state ${state}`, role: 'status', 'data-testid': 'bot-state' },
      `${name} is ${words[state]}.`,
      ended !== null && ` ${ended}`,
    ),
    h(
      'div',
      { class: 'row' },
      state === 'stopped' ? act(app, 'Start it', { do: 'start-bot' }) : act(app, 'Kill it', { do: 'kill-bot' }),
    ),
    url !== null && ownPages(url),
  )
}

function ownPages(url: string): Drawn {
  const links = [
    ['Overview', '/overview'],
    ['Sprint', '/sprints'],
    ['History', '/history'],
  ] as const
  return h(
    'p',
    { class: 'own-pages' },
    'Its own pages: ',
    links.map(([name, path]) =>
      h(
        'a',
        {
          key: path,
          href: `${url}${path}`,
          target: '_blank',
          rel: 'noreferrer',
          'data-testid': `page-${path.slice(1)}`,
        },
        name,
      ),
    ),
  )
}

function weather(app: App): Drawn {
  const kinds = app.snapshot.weather
  const bad = kinds.filter(({ on }) => on).length
  return h(
    'section',
    {},
    h(
      'details',
      { class: 'weather' },
      h(
        'summary',
        { 'data-testid': 'weather' },
        h('h2', {}, 'Weather'),
        bad === 0 ? 'fair' : h('strong', {}, `${bad} bad`),
      ),
      kinds.map(({ name, title, on }) =>
        h(
          'button',
          {
            key: name,
            type: 'button',
            class: 'toggle',
            role: 'switch',
            'aria-checked': String(on),
            'data-testid': `weather-${name}`,
            onclick: () => void app.act({ do: 'weather', name }),
          },
          h('span', { class: 'knob', 'aria-hidden': 'true' }),
          title,
        ),
      ),
    ),
  )
}

function act(app: App, label: string, what: Act): Drawn {
  return h('button', { key: label, type: 'button', class: 'button small', onclick: () => void app.act(what) }, label)
}
