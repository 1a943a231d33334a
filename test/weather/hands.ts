import type { Trouble } from '../../playground/wire/weather.ts'
import { failoverValues, until } from '../town.ts'
import type { Town } from '../town.ts'

/** Asks for a failover wherever ada is, and looks at nothing but the form's last word: the card may be unable to come. */
export async function recordsFailover(town: Town, where?: string): Promise<string> {
  const { slack, cast, channel } = town.world
  await slack.command(cast.ada, where ?? channel, 'failover')
  await until(() => slack.topView(cast.ada) !== undefined, 'a form to open')
  await slack.submitView(cast.ada, failoverValues)
  const view = slack.topView(cast.ada)
  const id = /\bF\d+\b/.exec(view ? slack.text(view) : '')?.[0]
  if (id === undefined) throw new Error('nothing was recorded')
  await slack.closeView(cast.ada)
  await town.settle()
  return id
}

/** How many cards of the request the channel shows. */
export function cardsOf(town: Town, id: string): number {
  const { slack, channel } = town.world
  return slack.channelMessages(channel).filter(message => message.byApp && slack.text(message).includes(`${id} · `))
    .length
}

/** What the bot wrote to somebody directly. */
export function directTo(town: Town, who: keyof Town['world']['cast']): string[] {
  const { slack, cast } = town.world
  const channel = slack.dmWith(cast[who])
  return slack
    .channelMessages(channel)
    .filter(message => message.byApp)
    .map(message => slack.text(message))
}

/** A failed call, by what it looks like from outside. */
export const troubles = {
  'is answered 500': { kind: 'answer', status: 500, body: 'oops' },
  'is answered with a web page': { kind: 'html', status: 502 },
  'is cut off before it arrived': { kind: 'reset', when: 'before' },
  'was done, and its answer is lost': { kind: 'reset', when: 'after' },
  'was done, and is answered 503': { kind: 'answer', status: 503, body: 'busy', after: true },
} satisfies Record<string, Trouble>

export const eachTrouble = Object.entries(troubles)
