import { isOutsideError } from '../../kernel/outside.ts'
import type { OutsideError } from '../../kernel/outside.ts'
import { backoff, done } from '../../outbox/delivery.ts'
import type { Delivery } from '../../outbox/delivery.ts'
import { recordLabel } from '../actions/looked.ts'
import { wantedLabels } from '../model/label.ts'
import type { WantedLabel } from '../model/label.ts'
import { readPayload } from '../store.ts'
import { labelTrouble } from '../words/trouble.ts'
import type { PayloadDesk } from './desk.ts'
import { bodySchema } from './looks.ts'

const QE_LABEL = 'release.openshift.io/qe_state'

/** Mirrors QE's verdict at the payload itself, where others look for it (payloads.md §2.4). */
export function labelDelivery({ ctx, eyes, farm }: PayloadDesk): Delivery {
  return {
    kind: 'payload.label',
    repeatIsHarmlessBecause:
      'it sets the labels to what the verdicts are at that moment, which may be set any number of times',
    async send(effect, { now }) {
      const { sprint } = bodySchema.parse(effect.body)
      const payload = await readPayload(ctx.store.db, sprint)
      const wanted = payload ? wantedLabels(payload) : []
      const newest = wanted.at(-1)
      if (!farm || !newest) return done
      let trouble: string | null = null
      try {
        for (const one of wanted) trouble = await written(farm, eyes.namespace, one)
      } catch (error) {
        if (!isOutsideError(error)) throw error
        return { retryAt: now + Math.max(backoff(effect.attempts), error.retryAfterMs ?? 0), why: error.message }
      }
      return { done: true, tell: tx => recordLabel(ctx, tx, sprint, { ...newest, trouble }) }
    },
  }
}

/** Why it could not be written, where trying again would be of no use: that is said on the card, and left alone. */
async function written(farm: NonNullable<PayloadDesk['farm']>, namespace: string, { tag, value }: WantedLabel) {
  try {
    await farm.labelPayload(namespace, tag, QE_LABEL, value)
    return null
  } catch (error) {
    if (isOutsideError(error) && isFinal(error)) return labelTrouble(error)
    throw error
  }
}

function isFinal({ mishap }: OutsideError): boolean {
  return mishap === 'refused' || mishap === 'denied' || mishap === 'missing'
}
