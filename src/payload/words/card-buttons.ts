import { confirm } from '../../kernel/blocks.ts'
import type { ButtonSpec } from '../../kernel/blocks.ts'
import { selectable } from '../model/candidates.ts'
import { isJudged, mayAcceptByHand } from '../model/choosing.ts'
import type { Payload } from '../model/payload.ts'
import { code } from './names.ts'

/** What TRT can do while there is a choice. */
export function cardButtons({
  payload,
  isOver,
  seal,
}: {
  payload: Payload
  isOver: boolean
  seal: (data: object) => string
}): ButtonSpec[] {
  if (payload.selected || payload.missed || isOver) return []
  const value = seal({ sprint: payload.sprint })
  const proposed = payload.proposal?.proposed ?? null
  const offered = isJudged(payload) ? null : proposed
  const others = selectable(payload.proposal?.candidates ?? []).filter(({ tag }) => tag !== offered)
  return [
    ...(offered === null ? [] : [selectButton(payload, offered, seal)]),
    ...(others.length > 0
      ? [{ id: 'payload.choose', text: offered === null ? 'Choose one' : 'Choose another', value }]
      : []),
    { id: 'payload.deeper', text: 'Looking deeper until…', value },
    ...(payload.state === 'none' ? [] : [{ id: 'payload.none', text: 'None is good enough', value }]),
    ...(mayAcceptByHand(payload) ? [{ id: 'payload.accept', text: 'Accept one by hand', value }] : []),
    { id: 'payload.check-again', text: 'Check again', value },
  ]
}

function selectButton({ sprint }: Payload, tag: string, seal: (data: object) => string): ButtonSpec {
  return {
    id: 'payload.select',
    text: 'Select',
    style: 'primary',
    value: seal({ sprint, tag }),
    confirm: confirm({
      title: 'Select this payload?',
      text: `${code(tag)} becomes the payload of sprint ${sprint}: it is classified *fc*, and QE is called to test it.`,
      confirm: 'Select',
    }),
  }
}
