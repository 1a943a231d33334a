import { createHash } from 'node:crypto'
import { samePerson } from '../../kernel/people.ts'
import type { Member } from '../../kernel/people.ts'
import { comingItems } from './coming.ts'
import type { DigestFacts } from './facts.ts'
import type { Item } from './items.ts'
import { overdueItems } from './overdue.ts'
import { standingItems } from './standing.ts'
import { waitingItems } from './waiting.ts'

/** Everything there is to tell, the most urgent first. */
export function itemsOf(facts: DigestFacts): Item[] {
  const late = overdueItems(facts)
  const all = [...standingItems(facts), ...late, ...waitingItems(facts, late), ...comingItems(facts)]
  return all.toSorted((a, b) => a.rank - b.rank)
}

export interface Fitted {
  shown: Item[]
  leftOut: Item[]
}

/** As many lines as there is room for: what stays in any case, then the most urgent. One line tells what was left out. */
export function fitted(items: readonly Item[], lines: number): Fitted {
  if (items.length <= lines) return { shown: [...items], leftOut: [] }
  const inOrder = [...items.filter(item => item.kept), ...items.filter(item => !item.kept)]
  const chosen = new Set(inOrder.slice(0, Math.max(0, lines - 1)))
  return { shown: items.filter(item => chosen.has(item)), leftOut: items.filter(item => !chosen.has(item)) }
}

/** The same as long as nothing has changed but times, durations and the day of the sprint. */
export function fingerprintOf(items: readonly Item[]): string {
  const matters = items.map(({ matter }) => matter).toSorted()
  return createHash('sha256').update(matters.join('\n')).digest('hex').slice(0, 16)
}

/** Whose turn it is: this person's. */
export function waitsFor(item: Item, { person, roles }: Member): boolean {
  if (item.person) return samePerson(item.person, person)
  return item.waitsFor.some(role => roles.includes(role))
}
