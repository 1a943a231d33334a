import type {
  Checkboxes,
  Datepicker,
  PlainTextInput,
  PlainTextOption,
  RadioButtons,
  StaticSelect,
  UsersSelect,
} from '@slack/types'
import { plain } from './blocks.ts'

/** What a person fills in, for `input` of blocks.ts, which gives the element its id. Limits are slack.md §1.4. */

const PLACEHOLDER_MAX = 150

export interface TextInputSpec {
  multiline?: boolean
  initial?: string
  placeholder?: string
  minLength?: number
  /** 3,000 at the most, which is also what it is without one. */
  maxLength?: number
}

export function textInput({ multiline, initial, placeholder, minLength, maxLength = 3000 }: TextInputSpec = {}) {
  return {
    type: 'plain_text_input',
    max_length: Math.min(maxLength, 3000),
    ...(multiline && { multiline }),
    ...(minLength !== undefined && { min_length: minLength }),
    ...(initial && { initial_value: [...initial].slice(0, maxLength).join('') }),
    ...(placeholder && { placeholder: plain(placeholder, PLACEHOLDER_MAX) }),
  } satisfies PlainTextInput
}

export interface Choice {
  /** Comes back when it is chosen; 150 characters at most. */
  value: string
  text: string
  description?: string
}

export interface SelectSpec {
  /** At least one; 100 are shown. */
  choices: readonly Choice[]
  /** The value chosen beforehand. */
  initial?: string
  placeholder?: string
}

export function select({ choices, initial, placeholder }: SelectSpec) {
  const options = optionsOf(choices, 100)
  const chosen = options.find(option => option.value === initial)
  return {
    type: 'static_select',
    options,
    ...(chosen && { initial_option: chosen }),
    ...(placeholder && { placeholder: plain(placeholder, PLACEHOLDER_MAX) }),
  } satisfies StaticSelect
}

/** At least one choice; ten are shown. */
export function radioButtons({ choices, initial }: { choices: readonly Choice[]; initial?: string }) {
  const options = optionsOf(choices, 10)
  const chosen = options.find(option => option.value === initial)
  return { type: 'radio_buttons', options, ...(chosen && { initial_option: chosen }) } satisfies RadioButtons
}

/** At least one choice; ten are shown. */
export function checkboxes({ choices, initial = [] }: { choices: readonly Choice[]; initial?: readonly string[] }) {
  const options = optionsOf(choices, 10)
  const chosen = options.filter(option => initial.includes(option.value))
  return { type: 'checkboxes', options, ...(chosen.length > 0 && { initial_options: chosen }) } satisfies Checkboxes
}

export function usersSelect({ initial, placeholder }: { initial?: string; placeholder?: string } = {}) {
  return {
    type: 'users_select',
    ...(initial && { initial_user: initial }),
    ...(placeholder && { placeholder: plain(placeholder, PLACEHOLDER_MAX) }),
  } satisfies UsersSelect
}

/** A day of the calendar; it comes back as `2026-11-25`. */
export function datePicker({ initial, placeholder }: { initial?: string; placeholder?: string } = {}) {
  return {
    type: 'datepicker',
    ...(initial && { initial_date: initial }),
    ...(placeholder && { placeholder: plain(placeholder, PLACEHOLDER_MAX) }),
  } satisfies Datepicker
}

function optionsOf(choices: readonly Choice[], max: number): (PlainTextOption & { value: string })[] {
  if (choices.length === 0) throw new Error('a menu needs a choice')
  return choices.slice(0, max).map(({ value, text, description }) => {
    if (value.length > 150) throw new RangeError(`the value of a choice is longer than 150: ${value.slice(0, 40)}`)
    return { text: plain(text, 75), value, ...(description && { description: plain(description, 75) }) }
  })
}
