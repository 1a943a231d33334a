import { z } from 'zod'
import { markRules, nodeRules } from './adf-rules.ts'
import type { NodeRule } from './adf-rules.ts'
import type { AdfDocument, AdfNode } from './model.ts'

/** The most a rich-text field holds, counted on the compact JSON: the careful reading of jira.md §2.4. */
export const maxDocumentLength = 32_767

const record = z.record(z.string(), z.unknown())

/** Everything in which a value differs from a valid document, as `path: what`. Stricter than Jira on purpose (jira.md §2.5). */
export function documentFaults(value: unknown): string[] {
  const root = record.safeParse(value)
  if (!root.success || root.data['type'] !== 'doc') return ['doc: the root must be a doc']
  const faults: string[] = []
  const { version, content, ...rest } = root.data
  if (version !== 1) faults.push('doc: version must be 1')
  if (!Array.isArray(content)) faults.push('doc: content is required')
  checkNode({ ...rest, ...(content !== undefined && { content }) }, 'doc', true, faults)
  return faults
}

/** Narrows what `documentFaults` found nothing wrong with. */
export function isDocument(value: unknown): value is AdfDocument {
  return documentFaults(value).length === 0
}

function checkNode(value: unknown, path: string, marksAllowed: boolean, faults: string[]): void {
  const node = record.safeParse(value)
  if (!node.success) return void faults.push(`${path}: must be an object`)
  const { type, attrs, content, marks, text, ...unknownKeys } = node.data
  const rule = typeof type === 'string' ? nodeRules[type] : undefined
  if (!rule) return void faults.push(`${path}: node type ${JSON.stringify(type)} is not known here`)

  for (const key of Object.keys(unknownKeys)) faults.push(`${path}: unknown key '${key}'`)
  checkAttributes(rule.attrs, attrs, path, faults)
  checkText(type === 'text', text, path, faults)
  if (marks !== undefined) {
    if (type === 'text' && marksAllowed) checkMarks(marks, path, faults)
    else faults.push(`${path}: marks are not allowed here`)
  }
  checkChildren(rule, content, path, faults)
}

function checkAttributes(rule: z.ZodType | undefined, attrs: unknown, path: string, faults: string[]): void {
  const checked = (rule ?? z.undefined()).safeParse(attrs)
  for (const issue of checked.error?.issues ?? []) {
    faults.push(`${[path, 'attrs', ...issue.path].join('.')}: ${issue.message}`)
  }
}

function checkText(isText: boolean, text: unknown, path: string, faults: string[]): void {
  if (isText && (typeof text !== 'string' || text === '')) faults.push(`${path}: text must not be empty`)
  if (!isText && text !== undefined) faults.push(`${path}: only text nodes carry text`)
}

function checkMarks(marks: unknown, path: string, faults: string[]): void {
  const parsed = z.array(z.strictObject({ type: z.string(), attrs: z.unknown().optional() })).safeParse(marks)
  if (!parsed.success) return void faults.push(`${path}: marks must be a list of {type, attrs}`)
  const types = parsed.data.map(mark => mark.type)
  if (new Set(types).size < types.length) faults.push(`${path}: the same mark twice`)
  if (types.includes('code') && types.some(type => type !== 'code' && type !== 'link')) {
    faults.push(`${path}: code goes only with link`)
  }
  for (const mark of parsed.data) {
    const rule = markRules[mark.type]
    if (rule) checkAttributes(rule, mark.attrs, `${path}.${mark.type}`, faults)
    else faults.push(`${path}: mark '${mark.type}' is not known here`)
  }
}

function checkChildren(rule: NodeRule, content: unknown, path: string, faults: string[]): void {
  if (rule.children === undefined) {
    if (content !== undefined) faults.push(`${path}: must not have content`)
    return
  }
  if (content !== undefined && !Array.isArray(content)) {
    return void faults.push(`${path}: content must be a list`)
  }
  const children = z.array(z.unknown()).parse(content ?? [])
  if (children.length < (rule.atLeast ?? 0)) faults.push(`${path}: needs at least ${rule.atLeast} child`)
  children.forEach((child, index) => {
    const type = record.safeParse(child).data?.['type']
    const allowed = index === 0 ? (rule.first ?? rule.children) : rule.children
    const childPath = `${path}.${String(type)}[${index}]`
    if (typeof type === 'string' && nodeRules[type] && !allowed?.includes(type)) {
      faults.push(`${childPath}: not allowed in ${path.replace(/^.*\./, '')}`)
    }
    checkNode(child, childPath, rule.marks !== false, faults)
  })
}

/** The document as a person would read it aloud: a line for each block, nothing of the styling. */
export function plainText(document: AdfDocument | null): string {
  return document === null ? '' : blocks(document.content)
}

function blocks(nodes: readonly AdfNode[]): string {
  return nodes.map(block).join('\n')
}

function block(node: AdfNode): string {
  const children = node.content ?? []
  switch (node.type) {
    case 'paragraph':
    case 'heading':
    case 'codeBlock':
      return children.map(inlineText).join('')
    case 'bulletList':
      return children.map(item => `- ${blocks(item.content ?? [])}`).join('\n')
    case 'orderedList':
      return children.map((item, index) => `${index + 1}. ${blocks(item.content ?? [])}`).join('\n')
    case 'tableRow':
      return children.map(cell => blocks(cell.content ?? [])).join(' | ')
    case 'rule':
      return '---'
    case 'expand':
      return [node.attrs?.['title'], blocks(children)].filter(Boolean).join('\n')
    default:
      return blocks(children)
  }
}

function inlineText(node: AdfNode): string {
  const attrs = node.attrs ?? {}
  switch (node.type) {
    case 'text':
      return node.text ?? ''
    case 'hardBreak':
      return '\n'
    case 'mention':
      return String(attrs['text'] ?? `@${String(attrs['id'])}`)
    case 'inlineCard':
      return String(attrs['url'])
    case 'status':
      return `[${String(attrs['text'])}]`
    case 'date':
      return new Date(Number(attrs['timestamp'])).toISOString().slice(0, 10)
    default:
      return ''
  }
}

/** The document v3 shows for text that came in through v2. Wiki markup in it stays as it was typed. */
export function documentOf(text: string): AdfDocument {
  const lines = text.split(/\r?\n/)
  return {
    type: 'doc',
    version: 1,
    content: lines.map(line => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })),
  }
}
