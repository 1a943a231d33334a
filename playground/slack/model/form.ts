import { seatsOf } from './blocks.ts'
import type { Element } from './blocks.ts'
import { holdsValue, valueOf } from './fields.ts'
import type { View } from './workspace.ts'

/**
 * What Slack's own form finds wrong before it sends anything, by block id. The rules are Slack's (slack.md §1.4), the
 * sentences are ours: their wording is not published.
 */
export function complaintsOf(view: View): Record<string, string> {
  const complaints: Record<string, string> = {}
  for (const { block, element, actionId } of seatsOf(view.blocks)) {
    if (!holdsValue(element)) continue
    const value = valueOf(element, view.state[block.block_id]?.[actionId])
    const isEmpty = value === null || (Array.isArray(value) && value.length === 0)
    if (block.type === 'input' && isEmpty && block.optional !== true) {
      complaints[block.block_id] = 'Please complete this required field.'
      continue
    }
    const complaint = isEmpty ? null : complaintOf(element, value)
    if (complaint !== null) complaints[block.block_id] = complaint
  }
  return complaints
}

function complaintOf(element: Element, value: unknown): string | null {
  switch (element.type) {
    case 'plain_text_input':
      return lengthComplaint(element, [...String(value)].length)
    case 'number_input':
      return numberComplaint(element, String(value))
    case 'url_text_input':
      return URL.canParse(String(value)) ? null : 'Please enter a valid URL.'
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(String(value)) ? null : 'Please enter a valid email address.'
    case 'datepicker':
      return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? null : 'Please enter a date as YYYY-MM-DD.'
    case 'timepicker':
      return /^([01]\d|2[0-3]):[0-5]\d$/.test(String(value)) ? null : 'Please enter a time as HH:mm.'
    case 'datetimepicker':
      return /^\d{10}$/.test(String(value)) ? null : 'Please enter a date and time.'
    default:
      return countComplaint(element, value)
  }
}

function lengthComplaint({ min_length: min = 0, max_length: max = 3000 }: Element, length: number): string | null {
  if (length < min) return `Please enter at least ${min} characters.`
  return length > max ? `Please enter at most ${max} characters.` : null
}

function numberComplaint(element: Element, text: string): string | null {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) return 'Please enter a number.'
  if (element.is_decimal_allowed === false && !Number.isInteger(number)) return 'Please enter a whole number.'
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Please enter ${element.min_value} or more.`
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Please enter ${element.max_value} or less.`
  return null
}

function countComplaint(element: Element, value: unknown): string | null {
  const max = element.max_selected_items ?? Infinity
  return Array.isArray(value) && value.length > max ? `Please choose at most ${max}.` : null
}
