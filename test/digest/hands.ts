import { aTown } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'

/** A Monday, two hours before the digest: 07:00 in New York. */
export const EARLY_MONDAY = Date.parse('2026-11-23T12:00:00Z')

/** A town with a daily digest, before the first one of its week. */
export async function aDigestTown({ env = {}, ...options }: TownOptions = {}): Promise<Town> {
  return aTown({ autopilot: false, start: EARLY_MONDAY, ...options, env: { DIGEST_TIME: '09:00', ...env } })
}

/** What people read in the channel of the digests so far, one after the other. */
export function digestsIn({ world }: Town): string[] {
  return world.slack
    .channelMessages(world.channel)
    .filter(message => message.byApp)
    .map(message => world.slack.text(message))
    .filter(text => text.includes('Daily digest'))
    .map(withoutLogHead)
}

/** How many events there are, and their hash, is another matter. */
function withoutLogHead(text: string): string {
  return text.replace(/Log: .* is `[0-9a-f]{12}`\./, 'Log: … events.')
}

/** Goes on until that moment in one step, as a bot that has little to do there sees it. */
export async function until(town: Town, iso: string): Promise<void> {
  town.clock.advance(Date.parse(iso) - town.clock.now())
  await town.settle()
}

/** What the person was last told privately. */
export async function typesAndReads(town: Town, who: 'ada' | 'dana' | 'gus' | 'quim', text: string): Promise<string> {
  await town.types(who, text)
  const last = town.world.slack.ephemeralsFor(town.world.cast[who]).at(-1)
  return last ? town.world.slack.text(last) : ''
}

export function hasPicture({ world }: Town): boolean {
  return lastDigest(world).includes('[image: ')
}

/** The picture of the last digest, as it is and as it is told to whoever does not see it. */
export function pictureOf({ world }: Town): { type: string; width: number; height: number; alt: string } {
  const text = lastDigest(world)
  const file = world.slack.files().at(-1)
  const picture = file && world.slack.picture(file.id)
  if (!picture) throw new Error('there is no picture')
  const bytes = Buffer.from(picture.bytes)
  return {
    type: picture.type,
    // The header of a PNG.
    width: bytes.readUInt32BE(16),
    height: bytes.readUInt32BE(20),
    alt: /\[image: ([^\]]*)\]/.exec(text)?.[1] ?? '',
  }
}

function lastDigest({ slack, channel }: Town['world']): string {
  const texts = slack.channelMessages(channel).map(message => slack.text(message))
  return texts.findLast(text => text.includes('Daily digest')) ?? ''
}
