import type { Keeper, Rendered } from '../../slack/keeper.ts'
import { cardKey, ITEM_KEYS, RETROSPECTIVE_KEYS, VERDICT_KEYS } from '../actions/context.ts'
import { verdictState } from '../actions/reads.ts'
import { itemShown, retrospectiveShown } from '../actions/retrospective-reads.ts'
import { sprintOfVerdict } from '../model/verdict.ts'
import { verdictCard } from '../words/card.ts'
import { itemMessage } from '../words/items.ts'
import { retrospectiveMessage } from '../words/retrospective.ts'
import { sealed } from '../../slack/envelope.ts'
import type { VerdictSlack } from './context.ts'

/** Registers how the verdict and what hangs on it look, each from the state of the moment. */
export function renderMessages(keeper: Keeper, slack: VerdictSlack): void {
  keeper.register(VERDICT_KEYS, key => renderVerdict(slack, key.slice(VERDICT_KEYS.length)))
  keeper.register(RETROSPECTIVE_KEYS, key => renderRetrospective(slack, key.slice(RETROSPECTIVE_KEYS.length)))
  keeper.register(ITEM_KEYS, key => renderItem(slack, key.slice(ITEM_KEYS.length)))
}

async function renderVerdict(slack: VerdictSlack, id: string): Promise<Rendered | null> {
  const { ctx, channel } = slack
  const sprint = sprintOfVerdict(id)
  const state = sprint === null ? null : await verdictState(ctx, sprint)
  if (!state?.verdict.told) return null
  return { channel, ...verdictCard({ ...state, trt: ctx.mentionOf('trt'), seal: data => sealed(slack, data) }) }
}

async function renderRetrospective(slack: VerdictSlack, id: string): Promise<Rendered | null> {
  const { ctx, channel } = slack
  const sprint = sprintOfVerdict(id)
  const shown = sprint === null ? null : await retrospectiveShown(ctx, sprint)
  if (sprint === null || !shown) return null
  const message = retrospectiveMessage({ ...shown, trt: ctx.mentionOf('trt'), seal: data => sealed(slack, data) })
  return { channel, threadOf: cardKey(sprint), ...message }
}

async function renderItem(slack: VerdictSlack, id: string): Promise<Rendered | null> {
  const shown = await itemShown(slack.ctx, id)
  if (!shown) return null
  const message = itemMessage({ ...shown, seal: data => sealed(slack, data) })
  return { channel: slack.channel, threadOf: cardKey(shown.item.sprint), ...message }
}
