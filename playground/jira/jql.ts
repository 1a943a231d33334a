import { readWords } from './jql-words.ts'
import type { Word } from './jql-words.ts'
import { refuse, says, unmodelled } from './refusals.ts'

/** The subset of JQL that search takes (jira.md §5.3.13): conditions joined by AND, and an order. */
export interface Query {
  readonly conditions: readonly Condition[]
  readonly order: readonly { readonly field: string; readonly descending: boolean }[]
}
export interface Condition {
  readonly field: string
  /** `=`, `!=`, `<`, `<=`, `>`, `>=`, `in`, `not in`, `is`, `is not`. */
  readonly operator: string
  readonly values: readonly string[]
}

const orderable = new Set(['key', 'created', 'status'])
const aliases: Readonly<Record<string, string>> = { issuekey: 'key', issue: 'key', id: 'key', createddate: 'created' }

export function parseJql(jql: string): Query {
  const words = readWords(jql)
  const at = words.findIndex((word, i) => is(word, 'order') && is(words[i + 1], 'by'))
  const where = at < 0 ? words : words.slice(0, at)
  const order = at < 0 ? [] : readOrder(words.slice(at + 2))
  if (where.length === 0) throw refuse(400, [says.unboundedJql])
  return { conditions: readConditions(where), order }
}

function readConditions(words: readonly Word[]): Condition[] {
  const conditions: Condition[] = []
  let rest = words
  while (rest.length > 0) {
    if (is(rest[0], 'not') || is(rest[0], '(')) throw unmodelled('NOT and parentheses in JQL')
    const [condition, after] = readCondition(rest)
    conditions.push(condition)
    if (is(after[0], 'or')) throw unmodelled('OR in JQL')
    if (after.length > 0 && !is(after[0], 'and')) throw syntaxError(after[0], "'AND' or 'OR'")
    if (after.length === 1) throw syntaxError(undefined, 'a field name')
    rest = after.slice(1)
  }
  return conditions
}

function readCondition(words: readonly Word[]): [Condition, readonly Word[]] {
  const [name, first, second] = words
  if (!name || name.kind === 'mark') throw syntaxError(name, 'a field name')
  const field = canonical(name.text)
  const twoWords = (is(first, 'is') && is(second, 'not')) || (is(first, 'not') && is(second, 'in'))
  const operator = twoWords ? `${first?.text} ${second?.text}`.toLowerCase() : (first?.text.toLowerCase() ?? '')
  if (['~', '!~', 'was', 'changed'].includes(operator)) throw unmodelled(`the JQL operator ${operator}`)
  if (!['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not'].includes(operator)) {
    throw syntaxError(first, 'an operator')
  }
  const [values, rest] = readValues(words.slice(twoWords ? 3 : 2), operator.endsWith('in'))
  return [{ field, operator, values }, rest]
}

function readValues(words: readonly Word[], isList: boolean): [string[], readonly Word[]] {
  const [first] = words
  if (!isList) {
    if (!first || first.kind === 'mark') throw syntaxError(first, 'a value')
    if (is(words[1], '(')) throw unmodelled('functions in JQL')
    return [[first.text], words.slice(1)]
  }
  const end = words.findIndex(word => is(word, ')'))
  if (!is(first, '(') || end < 2) throw syntaxError(first, 'a list of values')
  const inside = words.slice(1, end)
  if (inside.some((word, i) => is(word, ',') !== (i % 2 === 1))) throw syntaxError(inside[1], "','")
  return [inside.filter((_, i) => i % 2 === 0).map(word => word.text), words.slice(end + 1)]
}

function readOrder(words: readonly Word[]): Query['order'] {
  const groups = words.reduce<Word[][]>(
    (all, w) => (is(w, ',') ? [...all, []] : [...all.slice(0, -1), [...(all.at(-1) ?? []), w]]),
    [[]],
  )
  return groups.map(([name, direction, extra]) => {
    if (!name || extra || (direction && !is(direction, 'asc') && !is(direction, 'desc'))) {
      throw syntaxError(extra ?? direction ?? name, "'ASC' or 'DESC'")
    }
    const field = canonical(name.text)
    if (!orderable.has(field)) throw unmodelled(`ordering by '${name.text}' in JQL`)
    return { field, descending: is(direction, 'desc') }
  })
}

function canonical(name: string): string {
  return aliases[name.toLowerCase()] ?? name.toLowerCase()
}

function is(word: Word | undefined, text: string): boolean {
  return word !== undefined && word.kind !== 'quoted' && word.text.toLowerCase() === text
}

function syntaxError(word: Word | undefined, expected: string): Error {
  const place = word ? `got '${word.text}'` : 'but the query ended'
  return refuse(400, [`Error in the JQL Query: Expecting ${expected} ${place}.`])
}
