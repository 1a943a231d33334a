import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Answer, LeftBecause, Payload, QeVerdict, Selected } from './payload.ts'

/** What happened to the payload of a sprint, as the log keeps it. */
export type PayloadFact =
  | { kind: 'payload-opened'; sprint: number; stream: string; late: boolean; missed: boolean; deadlineAt: Instant }
  | { kind: 'payload-proposed'; proposed: string | null; accepted: number; seen: number }
  | { kind: 'payload-selected'; classification: Classification; late: boolean }
  | { kind: 'payload-looking-deeper'; until: Instant }
  | { kind: 'payload-none'; reason: string }
  | { kind: 'payload-described'; tag: string; digest: string }
  | { kind: 'payload-left'; tag: string; because: LeftBecause; reason: string | null }
  | { kind: 'payload-restored'; tag: string }
  /** It cannot come back: its acceptance by hand was undone after QE had failed it. */
  | { kind: 'payload-settled'; tag: string }
  | { kind: 'payload-qe'; tag: string; verdict: QeVerdict; before: QeVerdict['state'] }
  | { kind: 'payload-no-build'; deadlineAt: Instant; why: 'not-selected' | 'qe-failed' | 'left' | 'missed' }
  | { kind: 'payload-promoted'; tag: string; name: string; image: string }
  /** That public build was withdrawn. */
  | { kind: 'payload-unpromoted'; tag: string; name: string }
  | { kind: 'payload-answered'; answer: Answer; before: Answer['kind'] | null }
  | { kind: 'payload-deadline-moved'; deadlineAt: Instant }
  | { kind: 'payload-label'; tag: string; value: string | null; trouble: string | null }
  | { kind: 'payload-qe-reminded'; state: QeVerdict['state'] }
  | { kind: 'payload-trt-reminded'; step: string }

/** The payload is classified `fc`; the public fc builds ended, so this record is all there is (payloads.md §3.1). */
export interface Classification {
  kind: 'fc'
  tag: string
  digest: string | null
  stream: string
  selectedAt: Instant
  by: Person
  mode: Selected['mode']
  reason: string | null
}

export function classified(payload: Payload, selected: Selected): Classification {
  const { tag, digest, at, by, mode, reason } = selected
  return { kind: 'fc', tag, digest, stream: payload.stream, selectedAt: at, by, mode, reason }
}
