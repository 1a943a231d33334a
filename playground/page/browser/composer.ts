import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import type { App } from './state.ts'

/** What people type after the command; the bot itself explains them with `help`. */
const subcommands = ['failover', 'return', 'status', 'sprint', 'payload', 'digest', 'history', 'help']

export interface ComposerSpec {
  channel: string
  /** What is written to, for its label. */
  to: string
  threadTs?: string
}

/** Where a person writes: words, or in a channel the bot's command. */
export function composer(app: App, { channel, to, threadTs }: ComposerSpec): Drawn {
  const id = threadTs === undefined ? 'composer' : 'thread-composer'
  const takesCommands = threadTs === undefined
  return h(
    'form',
    {
      key: `${id}/${channel}/${threadTs}`,
      class: 'composer',
      onsubmit: event => {
        event.preventDefault()
        const input = inputIn(event)
        if (input) send(app, input, channel, threadTs)
      },
    },
    takesCommands && suggestions(app),
    h(
      'div',
      { class: 'composer-row' },
      takesCommands && shortcutsMenu(app),
      h('input', {
        type: 'text',
        autocomplete: 'off',
        'data-testid': id,
        'aria-label': `Message to ${to}`,
        placeholder: takesCommands ? `Message ${to}` : 'Reply …',
      }),
      h('button', { type: 'submit', class: 'button primary', 'data-testid': `${id}-send` }, 'Send'),
    ),
  )
}

function send(app: App, input: HTMLInputElement, channel: string, threadTs: string | undefined): void {
  const text = input.value.trim()
  if (text === '') return
  input.value = ''
  const [typed = '', ...words] = text.split(/\s/)
  if (!text.startsWith('/') || threadTs !== undefined) {
    void app.act({ do: 'say', channel, text, ...(threadTs !== undefined && { threadTs }) })
  } else if (app.snapshot.commands.some(({ name }) => name === typed)) {
    void app.act({ do: 'command', channel, text: words.join(' ') })
  } else {
    app.set({ toast: `${typed} is not a command here. Try /sacrificial help.` })
  }
}

/** Fills the composer with a whole command; it is sent as soon as the person says so. */
function suggestions(app: App): Drawn {
  const [command] = app.snapshot.commands
  return h(
    'div',
    { class: 'suggestions', 'aria-label': `What ${command?.name ?? 'the command'} can do`, role: 'group' },
    command?.name,
    subcommands.map(word =>
      h(
        'button',
        {
          key: word,
          type: 'button',
          title: `${command?.name ?? ''} ${word}`,
          onclick: event => {
            const input = inputIn(event)
            if (!input) return
            input.value = `${command?.name ?? ''} ${word} `
            input.focus()
          },
        },
        word,
      ),
    ),
  )
}

function shortcutsMenu(app: App): Drawn {
  const isOpen = app.ui.menu === 'shortcuts'
  return h(
    'div',
    { class: 'has-menu opens-up' },
    h(
      'button',
      {
        type: 'button',
        class: 'icon',
        'aria-haspopup': 'menu',
        'aria-expanded': String(isOpen),
        'aria-label': 'Shortcuts',
        title: 'Shortcuts',
        onclick: () => app.set({ menu: isOpen ? null : 'shortcuts' }),
      },
      '⚡',
    ),
    isOpen &&
      h(
        'div',
        { class: 'menu', role: 'menu' },
        app.snapshot.shortcuts
          .filter(({ type }) => type === 'global')
          .map(({ id, name, about }) =>
            h(
              'button',
              {
                key: id,
                type: 'button',
                role: 'menuitem',
                title: about,
                onclick: () => {
                  app.set({ menu: null })
                  void app.act({ do: 'shortcut', id })
                },
              },
              name,
            ),
          ),
      ),
  )
}

function inputIn({ target }: Event): HTMLInputElement | null {
  if (!(target instanceof Element)) return null
  return target.closest('form')?.querySelector<HTMLInputElement>('input[type=text]') ?? null
}
