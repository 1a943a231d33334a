import { doc, paragraph } from '../../kernel/adf.ts'
import type { Actor } from '../../kernel/people.ts'
import { keep } from '../../slack/promises.ts'
import { isWorking } from '../../sprint/model/hours.ts'
import type { Tx } from '../../store/store.ts'
import { decideAccept } from '../model/accept-decide.ts'
import type { AcceptCommand, AcceptFact, AcceptNo } from '../model/accept-decide.ts'
import type { ManualAccept } from '../model/accept.ts'
import { lookAgainAt } from '../model/accept-step.ts'
import { payloadId } from '../model/payload.ts'
import { updateAccept } from '../store-accept.ts'
import { acceptComment, acceptStep } from '../words/accept-steps.ts'
import { acceptAtPayload, acceptKey } from './accept-context.ts'
import type { AcceptContext } from './accept-context.ts'
import { cardKey, issueStyle } from './context.ts'
import { mentionsOf, sayInThread } from './follow.ts'

/** Decides, records and promises in the transaction it is given; the acceptance as it is now, or why not. */
export async function moveAccept(
  ctx: AcceptContext,
  tx: Tx,
  accept: ManualAccept,
  command: AcceptCommand,
  cause: string | null = null,
): Promise<ManualAccept | AcceptNo> {
  const decided = decideAccept(accept, command, tx.now)
  if ('no' in decided) return decided
  const saved = await updateAccept(tx, decided.accept)
  const by: Actor = 'member' in command ? command.member.person : 'bot'
  tx.pen.record(saved.id, by, decided.facts, cause)
  await followAccept(ctx, tx, saved, decided.facts, by)
  return saved
}

/** Promises all that follows outside from what just happened: its message, the thread, Jira, the next look. */
export async function followAccept(
  ctx: AcceptContext,
  tx: Tx,
  accept: ManualAccept,
  facts: readonly AcceptFact[],
  by: Actor,
): Promise<void> {
  tx.pen.promise([keep(acceptKey(accept.id)), keep(cardKey(accept.sprint))])
  const qeAtWork = isWorking(ctx.sprints.hours, ctx.settings.qeRole, tx.now)
  for (const [at, fact] of facts.entries()) {
    const key = `${accept.id}/${accept.version}/${at}`
    const step = acceptStep({ accept, by, mentions: mentionsOf(ctx), place: ctx.place, qeAtWork }, fact)
    if (step !== null) sayInThread(tx, accept.sprint, key, step)
    const comment = acceptComment(accept, fact, by, issueStyle(ctx))
    if (comment !== null) {
      await ctx.tracking.commentOn(tx, payloadId(accept.sprint), key, doc(paragraph(comment)))
    }
    promiseNext(tx, accept, fact)
  }
}

function promiseNext(tx: Tx, accept: ManualAccept, fact: AcceptFact): void {
  switch (fact.kind) {
    case 'accept-confirmed':
    case 'accept-begun':
    case 'accept-tried-again':
    case 'accept-waits-anew':
    case 'accept-undo':
      return tx.pen.promise([acceptAtPayload(accept.id)])
    case 'accept-set':
      return tx.pen.promise([acceptAtPayload(accept.id, lookAgainAt(accept.since, tx.now))])
    default:
  }
}
