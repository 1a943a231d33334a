import type { AdfDoc, AdfNode } from '../../src/kernel/adf.ts'

/** What may stand in what, for the nodes that we write (jira.md §2.5). */
const MAY_HOLD: Readonly<Record<string, readonly string[]>> = {
  doc: ['paragraph', 'heading', 'bulletList', 'codeBlock'],
  paragraph: ['text'],
  heading: ['text'],
  bulletList: ['listItem'],
  listItem: ['paragraph'],
  codeBlock: ['text'],
}

/** What Jira would complain of, a line for each. */
export function checkAdf(node: AdfDoc | AdfNode): string[] {
  if (node.type === 'text') return 'text' in node && node.text ? [] : ['an empty text node']
  const allowed = MAY_HOLD[node.type]
  if (!allowed) return [`an unknown node ${node.type}`]
  const children = node.content ?? []
  const wrong = children.filter(child => !allowed.includes(child.type)).map(child => `${child.type} in ${node.type}`)
  const empty =
    children.length === 0 && (node.type === 'bulletList' || node.type === 'listItem') ? [`an empty ${node.type}`] : []
  const marked = node.type === 'codeBlock' && children.some(child => child.marks) ? ['marks in a code block'] : []
  return [...wrong, ...empty, ...marked, ...children.flatMap(checkAdf)]
}
