import { byType, flag, list, object, oneOf, text, whole } from './shape.ts'
import type { Rule } from './shape.ts'

const style = object({
  may: { bold: flag, italic: flag, strike: flag, code: flag, underline: flag },
})

function part(type: string, must: Record<string, Rule>, may: Record<string, Rule> = {}): Rule {
  return object({ must: { type: oneOf(type), ...must }, may: { style, ...may } })
}

const id = text(1, 255)
// No numbers are documented for rich text (slack.md §1.3); an empty run is refused as everywhere else.
const run = text(1, Infinity)

const PARTS: Record<string, Rule> = {
  text: part('text', { text: run }),
  link: part('link', { url: text(1, 3000) }, { text: run, unsafe: flag }),
  user: part('user', { user_id: id }),
  usergroup: part('usergroup', { usergroup_id: id }),
  channel: part('channel', { channel_id: id }),
  broadcast: part('broadcast', { range: oneOf('here', 'channel', 'everyone') }),
  emoji: part('emoji', { name: run }, { unicode: run, skin_tone: whole(1, 6) }),
  date: part('date', { timestamp: whole(0, Infinity), format: run }, { url: text(1, 3000), fallback: run }),
}

const parts = list(byType(PARTS), 1)
const border = { border: oneOf(0, 1) }
const section = object({ must: { type: oneOf('rich_text_section'), elements: parts } })

const PARAGRAPHS: Record<string, Rule> = {
  rich_text_section: section,
  rich_text_list: object({
    must: { type: oneOf('rich_text_list'), style: oneOf('bullet', 'ordered'), elements: list(section, 1) },
    may: { ...border, indent: whole(0, 8), offset: whole(0, Infinity) },
  }),
  rich_text_quote: object({ must: { type: oneOf('rich_text_quote'), elements: parts }, may: border }),
  rich_text_preformatted: object({ must: { type: oneOf('rich_text_preformatted'), elements: parts }, may: border }),
}

export const richTextParagraphs: Rule = list(byType(PARAGRAPHS), 1)
