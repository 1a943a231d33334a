import { causeNames } from '../../rotation/words/names.ts'
import type { OutCause } from '../model/out.ts'
import type { Budget } from '../model/budget.ts'

export const outCauseNames = { ...causeNames, unclassified: 'not classified' } satisfies Record<OutCause, string>

/** `the payload of sprint 280`; where none was known to run, `sprint 280`. */
export function chargedTo({ run, sprint }: Pick<Budget, 'run' | 'sprint'>): string {
  return run ? `the payload of sprint ${sprint}` : `sprint ${sprint}`
}
