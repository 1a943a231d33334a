import type { Act, Told } from '../acts.ts'
import type { Snapshot } from '../snapshot.ts'
import { h, draw } from './dom.ts'
import { dialogs } from './dialogs.ts'
import { header } from './header.ts'
import { middle } from './middle.ts'
import { side } from './side.ts'
import type { App, Ui } from './state.ts'
import { street } from './street.ts'

/** Keeps the page as the latest snapshot and the page's own memory say. */
function open(root: Element): void {
  const ui: Ui = {
    place: 'channel',
    thread: null,
    menu: null,
    confirming: null,
    openIssue: null,
    isBusy: false,
    toast: null,
    read: {},
  }
  let source: EventSource | null = null
  let app: App | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let isDue = false

  function listenAs(userId: string): void {
    source?.close()
    source = new EventSource(`/api/stream?as=${encodeURIComponent(userId)}`)
    source.addEventListener('message', event => {
      app = appWith(JSON.parse(event.data))
      drawSoon()
    })
  }

  function appWith(snapshot: Snapshot): App {
    const ahead = snapshot.now - Date.now()
    return { snapshot, ui, now: () => Date.now() + ahead, set, act, become }
  }

  function set(change: Partial<Ui>): void {
    Object.assign(ui, change)
    drawSoon()
  }

  function become(userId: string): void {
    // At once, so that nothing done from now on is done in another's name; what they alone see is on its way.
    if (app) app = appWith({ ...app.snapshot, me: userId, modal: null, home: null })
    set({ menu: null, confirming: null })
    listenAs(userId)
    // Whoever looks at it opens it, as a change of person does in Slack.
    if (ui.place === 'home') void act({ do: 'home' })
  }

  function act(what: Act): Promise<Told> {
    const as = app?.snapshot.me ?? ''
    const done = turn.then(() => post({ as, act: what }))
    turn = done
    return done.then(told => {
      if (told !== null) say(told)
      return told
    })
  }

  function say(told: string): void {
    set({ toast: told })
    setTimeout(() => ui.toast === told && set({ toast: null }), 7000)
  }

  function drawSoon(): void {
    if (isDue) return
    isDue = true
    requestAnimationFrame(() => {
      isDue = false
      if (app) draw(root, page(app))
    })
  }

  document.addEventListener('click', event => {
    const inMenu = event.target instanceof Element && event.target.closest('.menu, [aria-haspopup]')
    if (ui.menu !== null && !inMenu) set({ menu: null })
  })
  setInterval(drawSoon, 1000)
  listenAs('')
}

function page(app: App) {
  return [
    header(app),
    h('div', { key: 'columns', class: 'columns' }, side(app), middle(app), street(app)),
    h(
      'div',
      { key: 'toast', class: 'toast', role: 'status', 'aria-live': 'assertive', hidden: app.ui.toast === null },
      app.ui.toast,
    ),
    ...dialogs(app),
  ]
}

async function post(body: { as: string; act: Act }): Promise<Told> {
  try {
    const answer = await fetch('/api/act', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { told }: { told: Told } = await answer.json()
    return told
  } catch {
    return 'The demo does not answer any more. Is it still running?'
  }
}

const root = document.querySelector('#page')
if (root) open(root)
