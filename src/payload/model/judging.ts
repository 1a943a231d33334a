import type { Instant } from '../../kernel/time.ts'
import { left } from './choosing.ts'
import type { PayloadCommand, PayloadMove, PayloadNo } from './payload-commands.ts'
import type { PayloadFact } from './payload-facts.ts'
import { round } from './payload.ts'
import type { Payload, QeVerdict } from './payload.ts'

export function judge(
  payload: Payload,
  { by, round: about, state, until, note }: Extract<PayloadCommand, { verb: 'qe' }>,
  now: Instant,
): PayloadMove | PayloadNo {
  if (until !== null && until <= now) return { no: 'past', payload }
  const verdict: QeVerdict = { state, by, at: now, until, note }
  const { selected, qe } = payload
  if (selected && qe && about === round(payload)) {
    if (isSame(qe, verdict)) return { no: 'same', payload }
    const told: PayloadFact = { kind: 'payload-qe', tag: selected.tag, verdict, before: qe.state }
    if (state !== 'failed') return { payload: { ...payload, qe: verdict }, facts: [told] }
    const gone = left({ ...payload, qe: verdict }, selected, 'qe-failed', note, now)
    return { payload: gone.payload, facts: [told, ...gone.facts] }
  }
  return restored(payload, about, verdict)
}

/** QE takes a failure back before another one was selected for this sprint, however late: the payload stands again. */
function restored(payload: Payload, about: number, verdict: QeVerdict): PayloadMove | PayloadNo {
  const last = payload.earlier.at(-1)
  const isLast = payload.selected === null && about === payload.earlier.length
  if (!last || !isLast || last.because !== 'qe-failed') return { no: 'replaced', payload, round: about }
  if (verdict.state === 'failed') return { no: 'same', payload }
  const { qe, leftAt: _, because: __, promoted, ...selected } = last
  return {
    payload: {
      ...payload,
      state: 'selected',
      selected,
      qe: verdict,
      promoted,
      earlier: payload.earlier.slice(0, -1),
      lookingDeeper: null,
      none: null,
      changes: null,
      noBuildAt: selected.late ? payload.noBuildAt : null,
    },
    facts: [
      { kind: 'payload-restored', tag: selected.tag },
      { kind: 'payload-qe', tag: selected.tag, verdict, before: qe?.state ?? 'failed' },
    ],
  }
}

function isSame(a: QeVerdict, b: QeVerdict): boolean {
  return a.state === b.state && a.until === b.until && a.note === b.note
}
