import { roleNames } from '../kernel/people.ts'
import { counted, listed } from '../kernel/text.ts'
import type { Slot, Tally } from './model.ts'

/** `Test Platform`, `TRT or Test Platform`. */
export function slotWords(slot: Slot): string {
  return listed(
    slot.roles.map(role => roleNames[role]),
    'or',
  )
}

/** What is still needed: `one approval by Test Platform`, `2 approvals by TRT or Test Platform`. */
export function openWords(open: readonly Slot[]): string {
  const groups = new Map<string, number>()
  for (const slot of open) groups.set(slotWords(slot), (groups.get(slotWords(slot)) ?? 0) + 1)
  return listed([...groups].map(([who, count]) => `${counted(count, 'approval')} by ${who}`))
}

/** What there was of an approval that never became whole: `1 of 2 approvals`; null where nobody answered at all. */
export function partWords({ counted: given, open }: Tally): string | null {
  return given.length === 0 ? null : `${given.length} of ${counted(given.length + open.length, 'approval')}`
}
