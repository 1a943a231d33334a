/** Keys that hold a moment: they are written as ISO times in the log and read back as milliseconds. */
const MOMENT_KEY = /(?:^at|At|Since|Until)$/

/**
 * One text for one value: keys sorted, no spaces, moments as ISO times. The hash of an event is taken over it, so it
 * must come out the same on every machine.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value))
}

/** What `canonicalJson` wrote, with its moments as milliseconds again. */
export function fromCanonicalJson(text: string): unknown {
  return JSON.parse(text, (key, value: unknown) =>
    MOMENT_KEY.test(key) && typeof value === 'string' && value !== '' ? Date.parse(value) : value,
  )
}

function ordered(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && MOMENT_KEY.test(key)) return new Date(value).toISOString()
  if (Array.isArray(value)) return value.map(item => ordered(item))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, item]) => [name, ordered(item, name)]))
}
