import { counts } from '../../investigation/model/out.ts'
import type { Out } from '../../investigation/model/out.ts'
import { outCauseNames } from '../../investigation/words/names.ts'
import { listed, oneLine, zonedTime } from '../../kernel/text.ts'
import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { SprintSpan } from '../model/spans.ts'

export interface Named {
  nameOf: (who: Person) => string
  timeZone: string
}

/** Why it was so: `F12: infrastructure`; nothing where it was in rotation. */
export function whyOf(span: SprintSpan, outs: readonly Out[]): string {
  const reasons = outs
    .filter(out => stateOf(out) === span.state && out.from < span.to && (out.to ?? Infinity) > span.from)
    .map(reasonOf)
  return listed([...new Set(reasons)])
}

function stateOf({ kind, cause }: Out): SprintSpan['state'] {
  if (kind === 'reduced') return 'reduced'
  return counts(cause) ? 'out-counted' : 'out-free'
}

function reasonOf({ kind, capacity, failover, source, cause }: Out): string {
  if (kind === 'reduced') return `${capacity ?? 0} % of its capacity`
  const name = failover ?? (source === 'import' ? 'imported' : null)
  return name === null ? outCauseNames[cause] : `${name}: ${outCauseNames[cause]}`
}

/** `imported` for what comes from the history of the farm's file: its ID only repeats when it began. */
export function outName({ id, source, kind }: Out): string {
  if (source === 'import') return 'imported'
  return kind === 'reduced' ? 'reduced' : id
}

/** The moments of them that a ribbon shows. */
export function outEvents(outs: readonly Out[]): { at: Instant; label: string }[] {
  return outs
    .filter(({ kind }) => kind === 'out')
    .flatMap(out => [
      { at: out.from, label: namedEvent(out, 'out') },
      ...(out.to === null ? [] : [{ at: out.to, label: namedEvent(out, 'back') }]),
    ])
}

function namedEvent({ failover, source }: Out, what: 'out' | 'back'): string {
  const name = failover ?? (source === 'import' ? 'imported' : null)
  return name === null ? `${what}, by others` : `${name} ${what}`
}

export function finalWords({ finalCause }: Out, { nameOf, timeZone }: Named): string {
  return finalCause ? `${nameOf(finalCause.by)}, ${zonedTime(finalCause.at, timeZone)}` : 'nobody yet'
}

/** Each change of its cause, oldest first. */
export function changeWords({ changes }: Out, { nameOf, timeZone }: Named): string {
  return changes
    .map(
      ({ from, to, by, at, why }) =>
        `${outCauseNames[from]} → ${outCauseNames[to]} by ${nameOf(by)}, ${zonedTime(at, timeZone)}: ${oneLine(why)}`,
    )
    .join('; ')
}

export function chargeWords(out: Out, sprint: number | null, hasRun: boolean): string {
  if (out.kind === 'reduced') return 'nothing: reduced capacity is shown apart'
  if (!counts(out.cause)) return 'nothing: it does not count'
  if (sprint === null) return 'nothing'
  return hasRun ? `the payload of sprint ${sprint}` : `sprint ${sprint}`
}
