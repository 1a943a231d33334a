/**
 * Atlassian Document Format, as much of it as we write (jira.md §2.5). Text from people is always a text node,
 * so nothing in it can become markup; empty text nodes, which Jira may refuse, are never made.
 */
export interface AdfDoc {
  type: 'doc'
  version: 1
  content: AdfNode[]
}
export interface AdfNode {
  type: string
  attrs?: Record<string, unknown>
  content?: AdfNode[]
  text?: string
  marks?: { type: string; attrs?: Record<string, unknown> }[]
}

/** Jira's limit for a rich text field is 32,767; how it counts is not documented, so the compact JSON stays below. */
const DOC_CHARS_MAX = 30_000

export function doc(...content: (AdfNode | null)[]): AdfDoc {
  const kept: AdfNode[] = []
  let size = 0
  for (const node of content) {
    if (node === null) continue
    size += JSON.stringify(node).length
    if (size > DOC_CHARS_MAX) {
      kept.push(paragraph('(The rest is in Slack: it was too long for Jira.)'))
      break
    }
    kept.push(node)
  }
  return { type: 'doc', version: 1, content: kept }
}

export function paragraph(...parts: (string | AdfNode)[]): AdfNode {
  return { type: 'paragraph', content: inline(parts) }
}

export function heading(level: 1 | 2 | 3 | 4 | 5 | 6, text: string): AdfNode {
  return { type: 'heading', attrs: { level }, content: inline([text]) }
}

export function bullets(items: (string | AdfNode)[]): AdfNode | null {
  if (items.length === 0) return null
  const listItems = items.map(item => ({ type: 'listItem', content: [paragraph(item)] }))
  return { type: 'bulletList', content: listItems }
}

export function strong(text: string): AdfNode {
  return { type: 'text', text: text === '' ? ' ' : text, marks: [{ type: 'strong' }] }
}

/** A link; an address that is not http(s) is left as plain text. */
export function link(text: string, href: string): AdfNode {
  const label = text === '' ? href : text
  if (!/^https?:\/\//i.test(href)) return { type: 'text', text: label }
  return { type: 'text', text: label, marks: [{ type: 'link', attrs: { href } }] }
}

export function codeBlock(text: string): AdfNode {
  return { type: 'codeBlock', attrs: {}, content: text === '' ? [] : [{ type: 'text', text }] }
}

/** The text of a document, a line for each block: for comparing and for tests. */
export function adfText(node: AdfDoc | AdfNode): string {
  if ('text' in node && node.text !== undefined) return node.text
  const parts = (node.content ?? []).map(adfText)
  const inlineParent = node.type === 'paragraph' || node.type === 'heading' || node.type === 'codeBlock'
  return parts.join(inlineParent ? '' : '\n')
}

function inline(parts: (string | AdfNode)[]): AdfNode[] {
  return parts.flatMap(part => {
    const node = typeof part === 'string' ? { type: 'text', text: part } : part
    return node.text === '' ? [] : [node]
  })
}
