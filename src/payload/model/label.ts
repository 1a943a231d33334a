import { hasPassed } from './payload.ts'
import type { Payload } from './payload.ts'

export type WantedLabel = Omit<NonNullable<Payload['label']>, 'trouble'>

/**
 * The labels that mirror QE's verdicts, each at its payload, the newest last. One is taken off where QE looks at the
 * payload anew; where nothing was ever mirrored, there is nothing to take off.
 */
export function wantedLabels({ selected, qe, earlier, label }: Payload): WantedLabel[] {
  const failed = earlier.filter(one => one.qe?.state === 'failed')
  const rejected = failed.map(({ tag }): WantedLabel => ({ tag, value: 'Rejected' }))
  if (!selected || !qe) return rejected
  if (hasPassed(qe)) return [...rejected, { tag: selected.tag, value: 'Accepted' }]
  const mirrored = label?.tag === selected.tag && label.value !== null
  return mirrored ? [...rejected, { tag: selected.tag, value: null }] : rejected
}
