import { confirmDialog, conversationFilter, dispatchConfig, option, optionGroup, plain } from './compositions.ts'
import { byType, flag, list, matching, object, oneOf, text, whole } from './shape.ts'
import type { Fields, Rule, Thing, Visit } from './shape.ts'

/** Where an element may sit. */
export type Place = 'actions' | 'accessory' | 'input'

interface ElementRule {
  in: readonly Place[]
  rule: Rule
}

const EVERYWHERE = ['actions', 'accessory', 'input'] as const
const NOT_ASKED = ['actions', 'accessory'] as const
const ASKED = ['input'] as const

const placeholder = plain(150)
const focus = { focus_on_load: flag }
const confirmable = { confirm: confirmDialog }
const choosable = { ...confirmable, ...focus, placeholder }
const typed = { ...focus, placeholder, dispatch_action_config: dispatchConfig }
const several = { max_selected_items: whole(1, Infinity) }
const date = matching(/^\d{4}-\d\d-\d\d$/, 'a date in the format YYYY-MM-DD')
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time in the format HH:mm')
const numeral = matching(/^-?\d+(\.\d+)?$/, 'a number')
const id = text(1, 255)

const offered = { options: list(option(), 1, 100), option_groups: list(optionGroup, 1, 100) }
const button = object(
  element('button', {
    must: { text: plain(75) },
    may: {
      ...confirmable,
      value: text(1, 2000),
      url: text(1, 3000),
      style: oneOf('primary', 'danger'),
      accessibility_label: text(1, 75),
    },
  }),
)

/** The elements an approval app uses (slack.md §1.4). What is not here is refused as unsupported. */
const ELEMENTS: Record<string, ElementRule> = {
  button: { in: NOT_ASKED, rule: button },
  overflow: {
    in: NOT_ASKED,
    rule: object(element('overflow', { must: { options: list(option({ link: true }), 1, 5) }, may: confirmable })),
  },
  static_select: menu('static_select', {
    may: { ...choosable, ...offered, initial_option: option() },
    also: bothChecks(optionsOrGroups, initialIsOffered),
  }),
  multi_static_select: menu('multi_static_select', {
    may: { ...choosable, ...several, ...offered, initial_options: list(option(), 1, 100) },
    also: bothChecks(optionsOrGroups, initialIsOffered),
  }),
  external_select: menu('external_select', {
    may: { ...choosable, initial_option: option(), min_query_length: whole(0, Infinity) },
  }),
  users_select: menu('users_select', { may: { ...choosable, initial_user: id } }),
  multi_users_select: menu('multi_users_select', {
    may: { ...choosable, ...several, initial_users: list(id, 1) },
  }),
  conversations_select: menu('conversations_select', {
    may: {
      ...choosable,
      initial_conversation: id,
      default_to_current_conversation: flag,
      response_url_enabled: flag,
      filter: conversationFilter,
    },
  }),
  datepicker: menu('datepicker', { may: { ...choosable, initial_date: date } }),
  timepicker: menu('timepicker', { may: { ...choosable, initial_time: time, timezone: text(1, 255) } }),
  datetimepicker: {
    in: ['actions', 'input'],
    rule: object(
      element('datetimepicker', {
        may: { ...confirmable, ...focus, initial_date_time: whole(1_000_000_000, 9_999_999_999) },
      }),
    ),
  },
  radio_buttons: menu('radio_buttons', {
    must: { options: list(option({ markup: true }), 1, 10) },
    may: { ...confirmable, ...focus, initial_option: option({ markup: true }) },
    also: initialIsOffered,
  }),
  checkboxes: menu('checkboxes', {
    must: { options: list(option({ markup: true }), 1, 10) },
    may: { ...confirmable, ...focus, initial_options: list(option({ markup: true }), 1, 10) },
    also: initialIsOffered,
  }),
  plain_text_input: field('plain_text_input', {
    may: {
      ...typed,
      initial_value: text(1, 3000),
      multiline: flag,
      min_length: whole(0, 3000),
      max_length: whole(1, 3000),
    },
    also(thing, at, { report }) {
      const { min_length: min, max_length: max } = thing
      if (typeof min === 'number' && typeof max === 'number' && min > max)
        report('`min_length` must not be greater than `max_length`', `${at}/min_length`)
    },
  }),
  number_input: field('number_input', {
    must: { is_decimal_allowed: flag },
    may: { ...typed, initial_value: numeral, min_value: numeral, max_value: numeral },
    also(thing, at, { report }) {
      if (thing['min_value'] !== undefined && Number(thing['min_value']) > Number(thing['max_value']))
        report('`min_value` must not be greater than `max_value`', `${at}/min_value`)
    },
  }),
  email_text_input: field('email_text_input', { may: { ...typed, initial_value: text(1, 3000) } }),
  url_text_input: field('url_text_input', { may: { ...typed, initial_value: text(1, 3000) } }),
}

const RULES = Object.fromEntries(Object.entries(ELEMENTS).map(([type, { rule }]) => [type, rule]))

/** An element of a known kind, in a place where its kind may be. */
export const elementIn =
  (place: Place): Rule =>
  (value, at, visit) => {
    const type = kindOf(value)
    const known = type === undefined ? undefined : ELEMENTS[type]
    if (known && !known.in.includes(place)) return visit.report(`unsupported type: ${type}`, `${at}/type`)
    byType(RULES)(value, at, visit)
    if (place !== 'input' || visit.surface !== 'modal') refuseResponseUrl(value, at, visit)
  }

function element(type: string, { must = {}, may = {}, also }: Fields): Fields {
  return { must: { type: oneOf(type), ...must }, may: { action_id: id, ...may }, ...(also && { also }) }
}

function menu(type: string, fields: Fields): ElementRule {
  return { in: EVERYWHERE, rule: object(element(type, fields)) }
}

function field(type: string, fields: Fields): ElementRule {
  return { in: ASKED, rule: object(element(type, fields)) }
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined
  return typeof value.type === 'string' && Object.hasOwn(ELEMENTS, value.type) ? value.type : undefined
}

function bothChecks(...checks: NonNullable<Fields['also']>[]): NonNullable<Fields['also']> {
  return (thing, at, visit) => {
    for (const check of checks) check(thing, at, visit)
  }
}

function optionsOrGroups(thing: Thing, at: string, { report }: Visit): void {
  const given = ['options', 'option_groups'].filter(key => thing[key] !== undefined)
  if (given.length !== 1) report('must define either `options` or `option_groups`', `${at}/type`)
}

/** An initial option must match one that is offered exactly (slack.md §1.4). */
function initialIsOffered(thing: Thing, at: string, { report }: Visit): void {
  const groups = asList(thing['option_groups']).flatMap(group => asList(partOf(group, 'options')))
  const offered = [...asList(thing['options']), ...groups].map(optionKey)
  const single = thing['initial_option'] === undefined ? [] : [thing['initial_option']]
  for (const initial of [...single, ...asList(thing['initial_options'])]) {
    const key = thing['initial_option'] === undefined ? 'initial_options' : 'initial_option'
    if (!offered.includes(optionKey(initial))) report('must match one of the options', `${at}/${key}`)
  }
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const partOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined
const optionKey = (value: unknown): string =>
  JSON.stringify([partOf(value, 'value'), partOf(partOf(value, 'text'), 'text'), partOf(partOf(value, 'text'), 'type')])

function refuseResponseUrl(value: unknown, at: string, { report }: Visit): void {
  if (partOf(value, 'response_url_enabled') === true)
    report('`response_url_enabled` is only allowed in input blocks of modals', `${at}/response_url_enabled`)
}
