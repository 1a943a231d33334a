import type { Keeper, Rendered } from '../../slack/keeper.ts'
import { cardKey } from '../actions/context.ts'
import { cardState } from '../actions/messages.ts'
import { laterThan, payloadOf } from '../actions/reads.ts'
import { sprintOfId } from '../model/payload.ts'
import { payloadCard } from '../words/card.ts'
import { qeMessage } from '../words/qe.ts'
import { readyMessage } from '../words/ready.ts'
import { sealed } from '../../slack/envelope.ts'
import type { PayloadSlack } from './context.ts'

/** Registers how this capability's kept messages look: the card, the call to QE and the one to Test Platform. */
export function renderMessages(keeper: Keeper, slack: PayloadSlack): void {
  keeper.register('payload/', key => renderCard(slack, key))
  keeper.register('payload-qe/', key => renderCall(slack, key, 'qe'))
  keeper.register('payload-ready/', key => renderCall(slack, key, 'ready'))
}

async function renderCard(slack: PayloadSlack, key: string): Promise<Rendered | null> {
  const { ctx, channel } = slack
  const sprint = sprintOfId(key.slice('payload/'.length))
  const state = sprint === null ? null : await cardState(ctx, sprint)
  if (!state) return null
  const card = payloadCard({
    ...state,
    trt: ctx.mentionOf('trt'),
    now: ctx.clock.now(),
    pageOf: ctx.pageOf,
    seal: data => sealed(slack, data),
  })
  return { channel, ...card }
}

/** The messages in the thread, one for each selection: `payload-qe/P280/1`. */
async function renderCall(slack: PayloadSlack, key: string, kind: 'qe' | 'ready'): Promise<Rendered | null> {
  const { ctx, channel } = slack
  const [, id = '', number = ''] = key.split('/')
  const sprint = sprintOfId(id)
  const payload = sprint === null ? null : await payloadOf(ctx.store.db, sprint)
  if (!payload) return null
  const later = await laterThan(ctx.store.db, payload)
  const common = { payload, later, round: Number(number), seal: (data: object) => sealed(slack, data) }
  const { qeRole, clusters, previewStream } = ctx.settings
  const message =
    kind === 'qe'
      ? qeMessage({ ...common, who: ctx.mentionOf(qeRole), trtAnswers: qeRole !== 'qe', pageOf: ctx.pageOf })
      : readyMessage({
          ...common,
          testPlatform: ctx.mentionOf('test-platform'),
          clusters,
          previewStream,
          taken: await ctx.above.takenBy(ctx.store.db, payload),
        })
  return message && { channel, threadOf: cardKey(payload.sprint), ...message }
}
