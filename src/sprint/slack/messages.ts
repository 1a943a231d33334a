import type { Keeper, Rendered } from '../../slack/keeper.ts'
import { EDIT_KEYS } from '../actions/context.ts'
import { clashOf, editOf, timeZoneOf } from '../actions/reads.ts'
import { editMessage } from '../words/edit-message.ts'
import { sealed } from '../../slack/envelope.ts'
import type { SprintSlack } from './context.ts'

/** Registers how a proposed change of the calendar looks, from the state of the moment. */
export function renderEdits(keeper: Keeper, slack: SprintSlack): void {
  keeper.register(EDIT_KEYS, key => renderEdit(slack, key.slice(EDIT_KEYS.length)))
}

async function renderEdit(slack: SprintSlack, id: string): Promise<Rendered | null> {
  const { ctx, channel } = slack
  const edit = await editOf(ctx, id)
  if (!edit) return null
  const message = editMessage({
    edit,
    timeZone: await timeZoneOf(ctx),
    call: ctx.mentionOf('trt'),
    holidays: clashOf(ctx, edit),
    seal: data => sealed(slack, data),
  })
  return { channel, ...message }
}
