import { z } from 'zod'
import type { Logger } from '../log.ts'
import { backoff, done } from '../outbox/delivery.ts'
import type { Delivery } from '../outbox/delivery.ts'
import { lightPalette } from '../pictures/palette.ts'
import { rotationRibbon, toPng } from '../pictures/pictures.ts'
import { stacked } from '../pictures/stacked.ts'
import type { DigestContext } from './actions/context.ts'
import { isOver, pictured } from './actions/daily.ts'
import { factsOf } from './actions/facts.ts'
import type { ClusterFacts, DigestFacts } from './model/facts.ts'
import { ribbonOf } from './model/ribbon.ts'
import type { Ribbon } from './model/ribbon.ts'
import { readKnownSince } from './store.ts'
import type { DayPicture } from './store.ts'
import { eventLabel, markLabel, pictureAlt, pictureName, pictureTitle, spanLabel } from './words/picture.ts'

/** Puts a picture where a message can show it: the id of its file, or why it is not there. */
export type Upload = (
  picture: { name: string; title: string; bytes: Uint8Array },
  signal: AbortSignal,
) => Promise<{ file: string } | { trouble: string }>

export interface DigestDesk {
  ctx: DigestContext
  upload: Upload
  log: Logger
}

const bodySchema = z.object({ day: z.string() })

/** Whatever drawing does to the process, the text is posted in the end. */
const PICTURES_TRIED_MAX = 2
const WIDTH = 800
/** Sharp also where a pixel of the screen is a quarter of one. */
const PNG_WIDTH = 2 * WIDTH

export function digestDeliveries(desk: DigestDesk): Delivery[] {
  return [pictureDelivery(desk)]
}

function pictureDelivery({ ctx, upload, log }: DigestDesk): Delivery {
  async function attempt(day: string, signal: AbortSignal): Promise<DayPicture> {
    const facts = await factsOf(ctx)
    const bytes = await toPng(await drawing(facts, await readKnownSince(ctx.store.db)), { width: PNG_WIDTH })
    const alt = pictureAlt(facts)
    const sent = await upload({ name: pictureName(facts, day), title: pictureTitle(facts, null), bytes }, signal)
    if ('file' in sent) return { day, picture: { file: sent.file, alt }, trouble: null }
    log.warn({ day, why: sent.trouble }, 'the digest goes without its picture')
    return { day, picture: null, trouble: sent.trouble }
  }

  return {
    kind: 'digest.picture',
    repeatIsHarmlessBecause:
      'a picture that was uploaded before is shared with nobody; the post is another effect, known by the key of its day',
    async send(effect, { signal, now }) {
      const { day } = bodySchema.parse(effect.body)
      if (isOver(ctx, day)) return done
      const outcome =
        effect.attempts > PICTURES_TRIED_MAX ? without(day) : await attempt(day, signal).catch(failed(day))
      if (signal.aborted) return { retryAt: now + backoff(effect.attempts), why: 'the bot was stopped' }
      return { done: true, tell: async tx => pictured(tx, outcome) }
    },
  }

  function failed(day: string) {
    return (error: unknown): DayPicture => {
      log.error({ err: error, day }, 'the picture of the digest could not be made')
      return without(day)
    }
  }
}

function without(day: string): DayPicture {
  return { day, picture: null, trouble: 'a fault of the bot' }
}

/** The sprint of each cluster with its marks and what happened, under one another. */
async function drawing(facts: DigestFacts, knownSince: number): Promise<string> {
  const ribbons = facts.clusters.map((cluster, at) => {
    const look = { id: `digest-${at}`, width: WIDTH, palette: lightPalette, heading: true }
    return rotationRibbon(specOf(facts, cluster, ribbonOf(cluster, facts, knownSince)), look)
  })
  return stacked(await Promise.all(ribbons))
}

function specOf(facts: DigestFacts, { rotation }: ClusterFacts, ribbon: Ribbon) {
  const { sprint, timeZone, now } = facts
  return {
    title: pictureTitle(facts, rotation.cluster),
    desc: pictureAlt(facts),
    from: sprint.startAt,
    to: sprint.endAt,
    timeZone,
    now,
    marks: ribbon.marks.map(mark => ({ at: mark.at, label: markLabel(mark) })),
    events: ribbon.events.map(event => ({ at: event.at, label: eventLabel(event) })),
    spans: spansOf(ribbon),
  }
}

function spansOf({ spans }: Ribbon) {
  return spans.map(span => ({ from: span.from, to: span.to, state: span.state, label: spanLabel(span) }))
}
