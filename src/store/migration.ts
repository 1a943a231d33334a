import type { Dialects } from './tx.ts'

export interface Migration {
  /** `0001-ground`: numbered without gaps, never renamed or edited once it has run anywhere. */
  name: string
  statements(dialect: Dialects): string[]
}
