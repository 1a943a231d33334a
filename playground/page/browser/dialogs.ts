import type { ShownView } from '../snapshot.ts'
import { blocksShown } from './blocks.ts'
import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import { typedInto } from './fields.ts'
import { mrkdwn, plainText } from './mrkdwn.ts'
import type { App, Confirming } from './state.ts'

/** What lies over the page: the top modal of the person's stack, and the question before an act. */
export function dialogs(app: App): Drawn[] {
  const { snapshot, ui } = app
  return [
    ...(snapshot.modal ? [modalDialog(app, snapshot.modal)] : []),
    ...(ui.confirming ? [confirmDialog(app, ui.confirming)] : []),
  ]
}

function modalDialog(app: App, view: ShownView): Drawn {
  const placeId = `modal/${view.id}`
  const close = (all: boolean) => void app.act({ do: 'close', all })
  return h(
    'dialog',
    {
      key: placeId,
      class: 'modal',
      'data-testid': 'modal',
      'aria-labelledby': `${placeId}/title`,
      mounted: showModal,
      oncancel: event => {
        event.preventDefault()
        close(false)
      },
    },
    h(
      'form',
      {
        novalidate: true,
        onsubmit: event => {
          event.preventDefault()
          void submit(app, view, placeId)
        },
      },
      h(
        'header',
        {},
        h('h2', { id: `${placeId}/title` }, plainText(view.title)),
        h('button', { type: 'button', class: 'icon', 'aria-label': 'Close', onclick: () => close(true) }, '✕'),
      ),
      h(
        'div',
        { class: 'modal-body' },
        blocksShown(app, view.blocks, {
          place: { view: 'top' },
          id: placeId,
          view: view.id,
          state: view.state,
          errors: view.errors,
        }),
      ),
      h(
        'footer',
        {},
        h('button', { type: 'button', class: 'button', onclick: () => close(false) }, plainText(view.close)),
        view.submit !== null &&
          h(
            'button',
            { type: 'submit', class: 'button primary', 'data-testid': 'modal-submit', disabled: app.ui.isBusy },
            app.ui.isBusy ? 'One moment …' : plainText(view.submit),
          ),
      ),
    ),
  )
}

async function submit(app: App, view: ShownView, placeId: string): Promise<void> {
  app.set({ isBusy: true })
  await app.act({ do: 'submit', values: typedInto(view.blocks, placeId) })
  app.set({ isBusy: false })
}

function confirmDialog(app: App, question: Confirming): Drawn {
  const leave = () => app.set({ confirming: null })
  const agree = () => {
    leave()
    void app.act(question.act)
  }
  return h(
    'dialog',
    {
      key: 'confirm',
      class: 'confirm',
      role: 'alertdialog',
      'aria-labelledby': 'confirm/title',
      'aria-describedby': 'confirm/text',
      'data-testid': 'confirm',
      mounted: showModal,
      oncancel: leave,
    },
    h('h2', { id: 'confirm/title' }, question.title),
    h('div', { id: 'confirm/text' }, mrkdwn(app, question.text)),
    h(
      'footer',
      {},
      h('button', { type: 'button', class: 'button', onclick: leave }, question.deny),
      h(
        'button',
        { type: 'button', class: question.danger ? 'button danger' : 'button primary', onclick: agree },
        question.confirm,
      ),
    ),
  )
}

function showModal(element: HTMLElement): void {
  if (!(element instanceof HTMLDialogElement)) return
  element.showModal()
  // The first field, not the cross that closes all.
  element.querySelector<HTMLElement>('.input, fieldset input, footer .button.primary')?.focus()
}
