import { isThing, lengthOf, flag, list, object, oneOf, text } from './shape.ts'
import type { Rule } from './shape.ts'

type Kind = 'plain_text' | 'mrkdwn'

/** A text object of 1 to `max` characters (slack.md §1.2). */
export function textObject(max: number, ...kinds: Kind[]): Rule {
  const allowed: Kind[] = kinds.length > 0 ? kinds : ['plain_text', 'mrkdwn']
  const shapes: Record<Kind, Rule> = {
    plain_text: object({ must: { type: oneOf('plain_text'), text: text(1, max) }, may: { emoji: flag } }),
    mrkdwn: object({ must: { type: oneOf('mrkdwn'), text: text(1, max) }, may: { verbatim: flag } }),
  }
  return (value, at, visit) => {
    if (!isThing(value)) return visit.report('must be an object', at)
    const kind = allowed.find(k => k === value['type'])
    if (!kind) return visit.report(`must be one of: ${allowed.join(', ')}`, `${at}/type`)
    const isTooLong = typeof value['text'] === 'string' && lengthOf(value['text']) > max
    if (isTooLong && allowed.length > 1) visit.report('failed to match all allowed schemas', at)
    shapes[kind](value, at, visit)
  }
}

export const plain = (max: number): Rule => textObject(max, 'plain_text')

export const confirmDialog = object({
  must: { text: textObject(300) },
  may: { title: plain(100), confirm: plain(30), deny: plain(30), style: oneOf('primary', 'danger') },
})

/** `url` belongs to overflow menus alone, markup to checkboxes and radio buttons (slack.md §1.4, §1.5). */
export function option(traits: { markup?: boolean; link?: boolean } = {}): Rule {
  const words = traits.markup ? textObject(75) : plain(75)
  return object({
    must: { text: words, value: text(1, 150) },
    may: {
      description: traits.markup ? textObject(75) : plain(75),
      ...(traits.link && { url: text(1, 3000) }),
    },
  })
}

export const optionGroup = object({ must: { label: plain(75), options: list(option(), 1, 100) } })

export const conversationFilter = object({
  may: {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 1, 4),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
})

export const dispatchConfig = object({
  may: { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 1, 2) },
})
