/** One thing wrong with blocks or a view, in Slack's words, with the JSON pointer of the place. */
export interface Finding {
  message: string
  pointer: string
}

export type Surface = 'message' | 'modal' | 'home'

/** What a rule knows beside the value: where it is shown, and to whom it reports. */
export interface Visit {
  surface: Surface
  report(message: string, pointer: string): void
}

export type Rule = (value: unknown, at: string, visit: Visit) => void
export type Thing = Record<string, unknown>

export const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Slack counts characters as Unicode code points (slack.md §1.1). */
export const lengthOf = (text: string): number => [...text].length

// The sentences about length, count, missing and additional fields are Slack's own (slack.md §1.6).
// Those about wrong types and values were not found published and are worded alike.

export const text =
  (min: number, max: number): Rule =>
  (value, at, { report }) => {
    if (typeof value !== 'string') return report('must be a string', at)
    const length = lengthOf(value)
    if (length < min) report(`must be more than ${min - 1} characters`, at)
    if (length > max) report(`must be less than ${max + 1} characters`, at)
  }

export const flag: Rule = (value, at, { report }) => {
  if (typeof value !== 'boolean') report('must be a boolean', at)
}

export const whole =
  (min: number, max: number): Rule =>
  (value, at, { report }) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) return report('must be an integer', at)
    if (value < min) report(`must be greater than or equal to ${min}`, at)
    if (value > max) report(`must be less than or equal to ${max}`, at)
  }

export const oneOf =
  (...allowed: readonly (string | number)[]): Rule =>
  (value, at, { report }) => {
    if (!allowed.some(one => one === value)) report(`must be one of: ${allowed.join(', ')}`, at)
  }

export const matching =
  (pattern: RegExp, meaning: string): Rule =>
  (value, at, { report }) => {
    if (typeof value !== 'string' || !pattern.test(value)) report(`must be ${meaning}`, at)
  }

export const list =
  (item: Rule, min: number, max = Infinity): Rule =>
  (value, at, visit) => {
    if (!Array.isArray(value)) return visit.report('must be an array', at)
    if (value.length < min) visit.report(`must provide at least ${min} items`, at)
    if (value.length > max) visit.report(`no more than ${max} items allowed`, at)
    value.forEach((entry, index) => item(entry, `${at}/${index}`, visit))
  }

export interface Fields {
  must?: Record<string, Rule>
  may?: Record<string, Rule>
  /** What cannot be said of one field alone. */
  also?: (thing: Thing, at: string, visit: Visit) => void
}

/** An object with these fields and no others. */
export const object =
  ({ must = {}, may = {}, also }: Fields): Rule =>
  (value, at, visit) => {
    if (!isThing(value)) return visit.report('must be an object', at)
    const rules = { ...may, ...must }
    for (const key of Object.keys(must))
      if (value[key] === undefined) visit.report(`missing required field: ${key}`, at)
    for (const [key, part] of Object.entries(value)) {
      const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
      if (!rule) visit.report(`invalid additional property: ${key}`, at)
      else if (part !== undefined) rule(part, `${at}/${key}`, visit)
    }
    also?.(value, at, visit)
  }

/** Chooses the rule by `type`; a type that is not in the table is refused by name. */
export const byType =
  (table: Readonly<Record<string, Rule>>): Rule =>
  (value, at, visit) => {
    if (!isThing(value)) return visit.report('must be an object', at)
    const { type } = value
    if (type === undefined) return visit.report('missing required field: type', at)
    const rule = typeof type === 'string' && Object.hasOwn(table, type) ? table[type] : undefined
    if (!rule) return visit.report(`unsupported type: ${String(type)}`, `${at}/type`)
    rule(value, at, visit)
  }

/** Runs rules and returns all that they found, in reading order. */
export function findingsOf(surface: Surface, run: (visit: Visit) => void): Finding[] {
  const findings: Finding[] = []
  run({ surface, report: (message, pointer) => findings.push({ message, pointer }) })
  return findings
}
