import type { Reader } from '../../store/store.ts'
import { sprintAt, sprintNumbered } from '../../sprint/model/calendar.ts'
import { readPayload, readPayloads } from '../store.ts'
import { payloadLead } from '../words/card.ts'
import { notYetLine, payloadLine } from '../words/status.ts'
import { cardKey } from './context.ts'
import type { PayloadContext } from './context.ts'
import { isOver } from './reads.ts'

/** Where the newest payload stands, with the address of its card; before this sprint's is proposed, when that is. */
export async function whereItStands(ctx: PayloadContext): Promise<{ lead: string; link: string | null }> {
  const { db } = ctx.store
  const now = ctx.clock.now()
  const calendar = await ctx.sprints.calendar(db)
  const sprint = sprintAt(calendar, now)
  const [newest] = await readPayloads(db, 1)
  const waits = newest && newest.sprint >= sprint.number ? [] : [notYetLine(sprint.number, sprint.selectionAt)]
  if (!newest) return { lead: waits.join('\n'), link: null }
  const lead = payloadLead({
    payload: newest,
    taken: await ctx.above.takenBy(db, newest),
    trt: 'TRT,',
    selectionAt: sprintNumbered(calendar, newest.sprint).selectionAt,
    isOver: await isOver(db, newest),
    now,
  })
  return { lead: [lead, ...waits].join('\n'), link: await ctx.permalink(db, cardKey(newest.sprint)) }
}

/** The payload of a sprint in one line, for the digest and the Home tab. */
export async function payloadLineOf(ctx: PayloadContext, db: Reader, sprint: number): Promise<string> {
  const payload = await readPayload(db, sprint)
  if (payload) return payloadLine(payload)
  return notYetLine(sprint, sprintNumbered(await ctx.sprints.calendar(db), sprint).selectionAt)
}
