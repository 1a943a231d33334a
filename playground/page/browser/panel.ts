import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'

/** A part of the street; a click on its title folds it. It is also for tests to find. */
export function panel(id: string, title: string, ...content: Some[]): Drawn {
  return h(
    'section',
    { key: id, class: id, 'data-testid': id },
    h('details', { open: true }, h('summary', { class: 'panel-head' }, h('h2', {}, title)), content),
  )
}
