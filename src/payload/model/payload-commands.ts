import type { Actor, Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Choice } from './candidates.ts'
import type { PayloadFact } from './payload-facts.ts'
import type { Answer, LeftBecause, Payload, PayloadChanges, QeState, Selected } from './payload.ts'

/** What TRT, QE, Test Platform and the bot do to the payload of a sprint. */
export type PayloadCommand =
  | { verb: 'look'; choice: Choice; unlabelled: string | null }
  | { verb: 'trouble'; why: string; notBefore: Instant | null }
  | { verb: 'select'; by: Person; tag: string }
  | {
      verb: 'select-accepted'
      by: Person
      tag: string
      pullSpec: string | null
      createdAt: Instant | null
      acceptedAt: Instant | null
      /** `chosen`: its own jobs accepted it before anything was done by hand. */
      mode: 'manual' | 'chosen'
      reason: string | null
    }
  | { verb: 'look-deeper'; by: Person; until: Instant }
  | { verb: 'none'; by: Person; reason: string }
  | { verb: 'describe'; tag: string; digest: string }
  | { verb: 'compare'; changes: PayloadChanges }
  | { verb: 'leave'; by: Actor; tag: string; because: Exclude<LeftBecause, 'qe-failed'>; reason: string | null }
  /** The acceptance by hand of what QE failed was undone, so QE cannot take its failure back any more. */
  | { verb: 'settle'; by: Person; tag: string }
  | {
      verb: 'qe'
      by: Person
      round: number
      state: Exclude<QeState, 'called'>
      until: Instant | null
      note: string | null
    }
  | { verb: 'promote'; tag: string; name: string; image: string }
  /** The public build is not listed any more. */
  | { verb: 'unpromote'; tag: string; name: string }
  | { verb: 'not-promoted'; others: readonly string[] }
  | {
      verb: 'answer'
      by: Person
      kind: Answer['kind']
      /** Null: it is said of all of them. */
      cluster: string | null
      why: string | null
      /** The clusters that it is about. */
      clusters: readonly string[]
    }
  | { verb: 'deadline' }
  | { verb: 'move-deadline'; deadlineAt: Instant }
  | { verb: 'label'; tag: string; value: 'Accepted' | 'Rejected' | null; trouble: string | null }

export type PayloadNo =
  | { no: 'already-selected'; payload: Payload; selected: Selected }
  /** It is not among those that may be selected, or not any more. */
  | { no: 'not-selectable'; payload: Payload; tag: string }
  /** It began more than two days before the press; `newest`: what could be selected in its place, by the last look. */
  | { no: 'left-window'; payload: Payload; tag: string; newest: string | null }
  | { no: 'nothing-selected'; payload: Payload }
  /** QE's verdict is about a selection that another one has replaced. */
  | { no: 'replaced'; payload: Payload; round: number }
  | { no: 'not-passed'; payload: Payload }
  /** Until a time that is over already. */
  | { no: 'past'; payload: Payload }
  | { no: 'missed'; payload: Payload }
  /** It says nothing new. */
  | { no: 'same'; payload: Payload }

export interface PayloadMove {
  payload: Payload
  facts: PayloadFact[]
}
