import type { Block, Element, Option } from '../../slack/model/blocks.ts'
import type { FieldValue, StateValue } from '../../slack/model/fields.ts'
import type { Where } from './blocks.ts'
import { h } from './dom.ts'
import type { Drawn, Props, Some } from './dom.ts'
import { plainText } from './mrkdwn.ts'
import type { App } from './state.ts'

/** What people put into fields and the toy Slack has perhaps not heard of yet, by place and block. */
const typed = new Map<string, FieldValue>()

/** What was typed into these blocks since they were shown. */
export function typedInto(blocks: readonly Block[], placeId: string): Record<string, FieldValue> {
  return Object.fromEntries(
    blocks.flatMap(({ block_id: id }) => {
      const value = typed.get(`${placeId}/${id}`)
      return value === undefined ? [] : [[id, value]]
    }),
  )
}

/** A field with its label, hint and error, or a bare menu where the block has no label. */
export function field(app: App, block: Block, where: Where): Drawn {
  const { element, label, hint, optional, block_id: blockId } = block
  const error = where.errors[blockId]
  const id = `${where.id}/${blockId}`
  const about = [hint && `${id}/hint`, error !== undefined && `${id}/error`].filter(Boolean).join(' ')
  const isGroup = element?.type === 'radio_buttons' || element?.type === 'checkboxes'
  const name = label && [plainText(label.text), optional && h('span', { class: 'optional' }, ' (optional)')]
  const common: Props = {
    'data-testid': `field-${blockId}`,
    'aria-describedby': about || undefined,
    'aria-invalid': error === undefined ? undefined : 'true',
  }
  return h(
    isGroup ? 'fieldset' : 'div',
    { key: id, class: error === undefined ? 'field' : 'field has-error', ...(isGroup && common) },
    name && (isGroup ? h('legend', {}, name) : h('label', { for: id }, name)),
    element && control(app, block, element, where, isGroup ? {} : { ...common, id }),
    hint && h('div', { class: 'hint', id: `${id}/hint` }, plainText(hint.text)),
    error !== undefined && h('div', { class: 'error', id: `${id}/error`, role: 'alert' }, error),
  )
}

function control(app: App, block: Block, element: Element, where: Where, common: Props): Some {
  const held = where.state[block.block_id]?.[element.action_id ?? '']
  const put = (value: FieldValue, isWhole: boolean) => {
    typed.set(`${where.id}/${block.block_id}`, value)
    if (isWhole) void app.act(choose(block, element, where, value))
  }
  switch (element.type) {
    case 'static_select':
      return menu(element, chosenIn(held), (element.options ?? []).map(optionOf), put, common)
    case 'users_select': {
      const people = app.snapshot.people.map(({ id, realName }) => ({ value: id, text: realName }))
      return menu(element, textIn(held, 'selected_user'), people, put, common)
    }
    case 'radio_buttons':
      return radios(element, `${where.id}/${block.block_id}`, chosenIn(held), put)
    case 'checkboxes':
      return boxes(element, chosenManyIn(held), put)
    default:
      return textField(element, textIn(held, 'value'), put, common)
  }
}

function choose(block: Block, element: Element, { place, view }: Where, selected: FieldValue) {
  return {
    do: 'press',
    place,
    blockId: block.block_id,
    actionId: element.action_id ?? '',
    ...(view !== undefined && { view }),
    selected,
  } as const
}

type Put = (value: FieldValue, isWhole: boolean) => void

function textField(element: Element, value: string, put: Put, common: Props): Drawn {
  const isLong = element['multiline'] === true
  const kinds: Readonly<Record<string, string>> = {
    url_text_input: 'url',
    email_text_input: 'email',
    datepicker: 'date',
    timepicker: 'time',
  }
  return h(isLong ? 'textarea' : 'input', {
    ...common,
    class: 'input',
    value,
    placeholder: element.placeholder?.text,
    maxlength: element.max_length,
    ...(isLong ? { rows: 3 } : { type: kinds[element.type] ?? 'text' }),
    ...(element.type === 'number_input' && { inputmode: 'numeric' }),
    oninput: event => put(valueOf(event), false),
    onchange: event => put(valueOf(event), true),
  })
}

function menu(
  element: Element,
  chosen: string,
  choices: readonly { value: string; text: string }[],
  put: Put,
  common: Props,
): Drawn {
  return h(
    'select',
    { ...common, class: 'input', value: chosen, onchange: event => put(valueOf(event) || null, true) },
    h('option', { key: '', value: '' }, element.placeholder?.text ?? 'Choose'),
    choices.map(({ value, text }) => h('option', { key: value, value }, text)),
  )
}

function radios(element: Element, name: string, chosen: string, put: Put): Drawn[] {
  return (element.options ?? []).map(option =>
    choice(option, {
      type: 'radio',
      name,
      value: option.value ?? '',
      checked: option.value === chosen,
      onchange: () => put(option.value ?? null, true),
    }),
  )
}

function boxes(element: Element, chosen: readonly string[], put: Put): Drawn[] {
  return (element.options ?? []).map(option => {
    const value = option.value ?? ''
    const others = chosen.filter(one => one !== value)
    const onchange = (event: Event) => put(isChecked(event) ? [...others, value] : others, true)
    return choice(option, { type: 'checkbox', value, checked: chosen.includes(value), onchange })
  })
}

function choice({ text, description }: Option, props: Props): Drawn {
  return h(
    'label',
    { class: 'choice' },
    h('input', props),
    h('span', {}, plainText(text.text), description && h('small', {}, plainText(description.text))),
  )
}

function optionOf({ value = '', text }: Option): { value: string; text: string } {
  return { value, text: plainText(text.text) }
}

function valueOf({ target }: Event): string {
  const isField =
    target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  return isField ? target.value : ''
}

function isChecked({ target }: Event): boolean {
  return target instanceof HTMLInputElement && target.checked
}

function textIn(held: StateValue | undefined, key: string): string {
  const value = held?.[key]
  return typeof value === 'string' ? value : ''
}

function chosenIn(held: StateValue | undefined): string {
  return valueIn(held?.['selected_option'])
}

function chosenManyIn(held: StateValue | undefined): string[] {
  const options: unknown = held?.['selected_options']
  return Array.isArray(options) ? options.map(valueIn) : []
}

function valueIn(option: unknown): string {
  if (typeof option !== 'object' || option === null || !('value' in option)) return ''
  return String(option.value)
}
