/**
 * A "no" that the person can do something about: what is wrong and what to do next, in words for Slack (already escaped).
 * A fault, which is ours, is thrown as an Error instead; the Slack boundary turns it into an apology with a reference.
 */
export interface Refusal {
  readonly refused: true
  readonly say: string
  /** The modal field it is about, where there is one. */
  readonly field?: string
}

export function refuse(say: string, field?: string): Refusal {
  return field === undefined ? { refused: true, say } : { refused: true, say, field }
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
}
