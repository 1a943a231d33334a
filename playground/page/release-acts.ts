import { z } from 'zod'
import { nightly } from '../releases/streams.ts'
import type { World } from '../world.ts'

const tag = z.string().max(100)

/** What the page lets a person do to payloads. */
export const releaseAct = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('publish'), phase: z.enum(['Ready', 'Accepted', 'Rejected']) }),
  z.strictObject({ what: z.literal('finish'), tag, verdict: z.enum(['Accepted', 'Rejected']) }),
  z.strictObject({ what: z.literal('promote'), tag }),
  z.strictObject({ what: z.literal('prune'), tag }),
])
export type ReleaseAct = z.infer<typeof releaseAct>

/** Does it, and says what is there now. Throws where the payload is not like that any more. */
export function doToReleases({ releases }: World, act: ReleaseAct): string {
  switch (act.what) {
    case 'publish':
      return `Published ${releases.publish(nightly, { phase: act.phase })}.`
    case 'finish':
      releases.finishVerification(act.tag, act.verdict)
      return `The jobs of ${act.tag} have ended.`
    case 'promote':
      return `${act.tag} is public as ${releases.promote(act.tag)}.`
    case 'prune':
      releases.prune(act.tag)
      return `${act.tag} was removed, as old payloads are.`
  }
}
