/**
 * A page as a function of its data, in a few lines: `h` describes elements, `draw` makes the document so, and keeps
 * elements that are still there, with their focus, scroll position and half-typed text. Text is only ever text.
 */

export interface Drawn {
  tag: string
  /** Tells siblings apart that can move; those without one are matched by their place. */
  key: string | undefined
  props: Props
  children: Child[]
}
export type Child = Drawn | string
export type Some = Child | null | undefined | false | readonly Some[]

type Handler = (event: Event) => void
export interface Props {
  key?: string
  /** Called once, when the element is in the document. */
  mounted?: (element: HTMLElement) => void
  onclick?: Handler
  oninput?: Handler
  onchange?: Handler
  onsubmit?: Handler
  onkeydown?: (event: KeyboardEvent) => void
  oncancel?: Handler
  /** Set when the data changes, not while a person is typing in it. */
  value?: string
  checked?: boolean
  /** In percent. */
  width?: number
  /** In percent. */
  left?: number
  [attribute: string]: unknown
}

export function h(tag: string, props: Props = {}, ...children: Some[]): Drawn {
  return { tag, key: props.key, props, children: flat(children) }
}

const drawn = new WeakMap<Node, Drawn>()

/** Makes the element's content be these children. */
export function draw(parent: Element, children: readonly Child[]): void {
  const free = new Set<ChildNode>(parent.childNodes)
  const byKey = new Map<string, ChildNode>()
  for (const node of free) {
    const key = drawn.get(node)?.key
    if (key !== undefined) byKey.set(key, node)
  }
  let at: ChildNode | null = parent.firstChild
  for (const child of children) {
    const kept = keptFor(child, free, byKey)
    if (kept) free.delete(kept)
    const node = kept ?? made(child)
    if (node === at) at = at.nextSibling
    else parent.insertBefore(node, at)
    if (typeof child === 'string') {
      if (node.nodeValue !== child) node.nodeValue = child
    } else if (node instanceof HTMLElement) {
      update(node, child)
    }
  }
  for (const node of free) {
    // Closing gives the focus back to where it was; mere removal does not.
    if (node instanceof HTMLDialogElement) node.close()
    node.remove()
  }
}

function keptFor(child: Child, free: Set<ChildNode>, byKey: Map<string, ChildNode>): ChildNode | undefined {
  if (typeof child === 'string') return first(free, node => node.nodeType === Node.TEXT_NODE)
  if (child.key !== undefined) {
    const node = byKey.get(child.key)
    return node && free.has(node) && drawn.get(node)?.tag === child.tag ? node : undefined
  }
  return first(free, node => {
    const before = drawn.get(node)
    return before !== undefined && before.key === undefined && before.tag === child.tag
  })
}

function made(child: Child): ChildNode {
  return typeof child === 'string' ? document.createTextNode(child) : document.createElement(child.tag)
}

function update(element: HTMLElement, next: Drawn): void {
  const before = drawn.get(element)
  drawn.set(element, next)
  for (const name of Object.keys(before?.props ?? {})) {
    if (!(name in next.props)) setProp(element, name, undefined)
  }
  for (const [name, value] of Object.entries(next.props)) {
    if (before?.props[name] !== value) setProp(element, name, value)
  }
  draw(element, next.children)
  // Only now are a select's options there to be chosen from.
  if (element instanceof HTMLSelectElement && before?.props.value !== next.props.value) {
    element.value = next.props.value ?? ''
  }
  if (!before && next.props.mounted) {
    const { mounted } = next.props
    queueMicrotask(() => mounted(element))
  }
}

function setProp(element: HTMLElement, name: string, value: unknown): void {
  if (name === 'key' || name === 'mounted') return
  if (name === 'value' && (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)) {
    if (element.type === 'radio' || element.type === 'checkbox') element.setAttribute('value', String(value))
    else if (document.activeElement !== element) element.value = String(value ?? '')
  } else if (name === 'checked' && element instanceof HTMLInputElement) {
    element.checked = value === true
  } else if (name === 'width' || name === 'left') {
    element.style[name] = `${Number(value)}%`
  } else if (name.startsWith('on')) {
    Reflect.set(element, name, value ?? null)
  } else if (value === undefined || value === null || value === false) {
    element.removeAttribute(name)
  } else {
    element.setAttribute(name, value === true ? '' : String(value))
  }
}

function flat(some: readonly Some[]): Child[] {
  return some.flatMap(one => {
    if (one === null || one === undefined || one === false) return []
    if (typeof one === 'string') return one === '' ? [] : [one]
    return isList(one) ? flat(one) : [one]
  })
}

const isList = (one: Child | readonly Some[]): one is readonly Some[] => Array.isArray(one)

function first<T>(all: Iterable<T>, fits: (one: T) => boolean): T | undefined {
  for (const one of all) if (fits(one)) return one
  return undefined
}
