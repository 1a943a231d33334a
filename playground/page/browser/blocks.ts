import type { Block, Element, Option } from '../../slack/model/blocks.ts'
import type { State } from '../../slack/model/fields.ts'
import type { Act } from '../acts.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { field } from './fields.ts'
import { mrkdwn, plainText } from './mrkdwn.ts'
import { picture } from './picture.ts'
import type { App } from './state.ts'

/** Where blocks are shown: acts on them say so. */
export interface Where {
  place: Extract<Act, { do: 'press' }>['place']
  /** Different for each place, for menus and fields. */
  id: string
  /** The modal they are in, if they are. */
  view?: string
  state: State
  errors: Readonly<Record<string, string>>
}

export function blocksShown(app: App, blocks: readonly Block[], where: Where): Drawn[] {
  return blocks.map(block =>
    h('div', { key: block.block_id, class: `block block-${block.type}` }, content(app, block, where)),
  )
}

function content(app: App, block: Block, where: Where): Some {
  switch (block.type) {
    case 'header':
      return h('h3', {}, plainText(block.text?.text ?? ''))
    case 'section':
      return section(app, block, where)
    case 'context':
      return (block.elements ?? []).map(element => h('div', {}, contextPart(app, element)))
    case 'actions':
      return (block.elements ?? []).map(element => control(app, block, element, where))
    case 'divider':
      return h('hr')
    case 'input':
      return field(app, block, where)
    case 'image':
      return [block.title && h('p', {}, plainText(block.title.text)), picture(block)]
    default:
      return `(${block.type})`
  }
}

function section(app: App, block: Block, where: Where): Some {
  const { text, fields = [], accessory } = block
  return [
    h(
      'div',
      { class: 'text' },
      text && textShown(app, text),
      fields.length > 0 &&
        h(
          'div',
          { class: 'fields' },
          fields.map(one => h('div', {}, textShown(app, one))),
        ),
    ),
    accessory && h('div', { class: 'accessory' }, control(app, block, accessory, where)),
  ]
}

function textShown(app: App, { type, text }: { type: string; text: string }): Drawn[] {
  return type === 'mrkdwn' ? mrkdwn(app, text) : [h('p', {}, plainText(text))]
}

function contextPart(app: App, element: Element): Some {
  const { text, type } = element
  if (typeof text === 'string') return type === 'mrkdwn' ? mrkdwn(app, text) : plainText(text)
  return picture(element)
}

function control(app: App, block: Block, element: Element, where: Where): Some {
  switch (element.type) {
    case 'button':
      return button(app, block, element, where)
    case 'overflow':
      return overflow(app, block, element, where)
    case 'image':
      return picture(element)
    default:
      return field(app, { ...block, element }, where)
  }
}

function button(app: App, block: Block, element: Element, where: Where): Drawn {
  const label = plainText(typeof element.text === 'object' ? element.text.text : '')
  const { url } = element
  const style = element['style']
  const press: Act = pressOf(block, element, where)
  const onclick = () => {
    if (url !== undefined) window.open(url, '_blank', 'noreferrer')
    confirmedFirst(app, element, press)
  }
  return h('button', { type: 'button', class: `button ${typeof style === 'string' ? style : ''}`, onclick }, label)
}

function overflow(app: App, block: Block, element: Element, where: Where): Drawn {
  const id = `${where.id}/${block.block_id}/${element.action_id}`
  const isOpen = app.ui.menu === id
  return h(
    'div',
    { class: 'has-menu' },
    h(
      'button',
      {
        type: 'button',
        class: 'button',
        'aria-haspopup': 'menu',
        'aria-expanded': String(isOpen),
        'aria-label': 'More',
        onclick: () => app.set({ menu: isOpen ? null : id }),
      },
      '⋯',
    ),
    isOpen && h('div', { class: 'menu', role: 'menu' }, (element.options ?? []).map(item)),
  )

  function item(option: Option): Drawn {
    const onclick = () => {
      app.set({ menu: null })
      if (option.url !== undefined) window.open(option.url, '_blank', 'noreferrer')
      confirmedFirst(app, element, { ...pressOf(block, element, where), selected: option.value ?? option.text.text })
    }
    return h('button', { type: 'button', role: 'menuitem', onclick }, plainText(option.text.text))
  }
}

/** A block's generated id is another one after each update of its message: a button is rather known by its value. */
function pressOf(block: Block, element: Element, { place }: Where): Extract<Act, { do: 'press' }> {
  const { action_id: actionId = '', value } = element
  return { do: 'press', place, actionId, ...(value === undefined ? { blockId: block.block_id } : { value }) }
}

/** Asks the question that the app put before this act, if it did. */
function confirmedFirst(app: App, { confirm }: Element, act: Act): void {
  if (!confirm) return void app.act(act)
  app.set({
    confirming: {
      title: plainText(confirm.title?.text ?? 'Are you sure?'),
      text: confirm.text.text,
      confirm: plainText(confirm.confirm?.text ?? 'Yes'),
      deny: plainText(confirm.deny?.text ?? 'No'),
      danger: confirm['style'] === 'danger',
      act,
    },
  })
}
