import { cardKey } from '../src/rotation/actions/context.ts'
import { keep, say } from '../src/slack/promises.ts'
import type { Effect } from '../src/store/tx.ts'
import type { Ground } from './ground.ts'

const COUNT = 1000

export interface Delivered {
  what: string
  perSecond: number
}

/** How fast the outbox alone brings promised messages to Slack, from the first to the last. */
export async function measureDelivery(ground: Ground): Promise<Delivered[]> {
  const cards = await rateOf(ground, id => [keep(cardKey(id))])
  const lines = await rateOf(ground, id => [say({ key: `bench/${id}`, lane: `thread:${id}`, text: `A step of ${id}` })])
  return [
    { what: 'cards, rendered and posted', perSecond: cards },
    { what: 'single messages', perSecond: lines },
  ]
}

async function rateOf(ground: Ground, promised: (id: string) => Effect[]): Promise<number> {
  const { slack } = ground.world
  let read = slack.calls.length
  let posted = 0
  let first = 0
  const all = new Promise<number>(resolve => {
    // A change is told before the call that made it is written down.
    const leave = slack.onChange(() => setImmediate(look))
    function look(): void {
      for (; read < slack.calls.length; read += 1) {
        const call = slack.calls[read]
        if (call?.method === 'chat.postMessage' && call.error === null) posted += 1
      }
      if (posted > 0 && first === 0) first = performance.now()
      if (posted < COUNT) return
      leave()
      resolve(performance.now())
    }
  })
  await using _bot = await ground.start('bot', {
    DATABASE_URL: await ground.database({ count: COUNT, promised }),
  })
  return ((COUNT - 1) * 1000) / ((await all) - first)
}
