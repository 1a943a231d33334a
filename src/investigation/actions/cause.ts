import type { Member } from '../../kernel/people.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { mention } from '../../kernel/text.ts'
import type { Cause } from '../../rotation/model/request.ts'
import { say } from '../../slack/promises.ts'
import type { Reader, Tx } from '../../store/store.ts'
import { mayBe, withCause } from '../model/out.ts'
import type { Out } from '../model/out.ts'
import { readOut, readOutsOfFailover } from '../store.ts'
import {
  causeChangedComment,
  causeChangedStep,
  causeReasonMissing,
  causeSetMeanwhile,
  causesOf,
  gameDayRefused,
  onlyTrt,
  sameCause,
  unknownOut,
} from '../words/cause.ts'
import { commentOn, sayInThread, showCause, tellingWhatLowers, written } from './changes.ts'
import { outSubject } from './context.ts'
import type { InvestigationContext } from './context.ts'

export interface CauseSaid {
  /** A failover's number, for all the times it took the cluster out, or one time out. */
  id: string
  cause: Cause
  why: string
  member: Member
  /** What was known when the form was opened: see `causesSeen`. */
  seen: string
}

/** TRT says what it was: counted from now on as that, with what it counted as before still shown. */
export async function setCause(ctx: InvestigationContext, said: CauseSaid): Promise<Out[] | Refusal> {
  const { cause, why, member } = said
  if (!member.roles.includes('trt')) return onlyTrt(ctx.mentionOf('trt'))
  if (why.trim() === '') return causeReasonMissing()
  return ctx.store.tx(async tx => {
    const outs = await outsNamed(tx.db, said.id)
    if (outs.length === 0) return unknownOut(said.id)
    if (causesSeen(outs) !== said.seen) return causeSetMeanwhile(lastWord(outs), outs)
    if (!outs.every(out => mayBe(out, cause))) return gameDayRefused(outs)
    if (outs.every(out => out.finalCause?.cause === cause)) return sameCause(cause)
    return changed(ctx, tx, outs, said)
  })
}

async function changed(ctx: InvestigationContext, tx: Tx, outs: readonly Out[], said: CauseSaid): Promise<Out[]> {
  const { cause, why, member } = said
  const by = member.person
  const after: Out[] = []
  const failover = outs[0]?.failover ?? null
  const version = outs.reduce((sum, out) => sum + out.version, 0)
  const key = `${outs[0]?.id ?? said.id}/cause/${version}`
  await tellingWhatLowers(ctx, tx, { outs, key }, async () => {
    for (const out of outs) {
      const fact = { kind: 'cause-changed', out: out.id, was: out.cause, now: cause, why } as const
      after.push(await written(tx, withCause(out, { cause, by, why }, tx.now), fact, by))
    }
    const step = { id: idIn(outs), was: causesOf(outs), now: cause, why }
    if (failover === null) {
      // What others did has no thread of its own.
      const told = causeChangedStep({ ...step, by: mention(by) })
      if (outs.some(out => out.drift !== null)) tx.pen.promise([say({ key, lane: outSubject(step.id), text: told })])
      return
    }
    sayInThread(tx, failover, key, causeChangedStep({ ...step, by: mention(by) }))
    await commentOn(ctx, tx, failover, key, causeChangedComment({ ...step, by: ctx.nameOf(by) }))
    showCause(tx, failover)
  })
  return after
}

/** The times out that an ID means, as somebody typed it. */
export async function outsNamed(db: Reader, typed: string): Promise<Out[]> {
  const id = /^f\d+(?:\/\d+)?$/i.test(typed) ? typed.toUpperCase() : typed
  const all = await readOutsOfFailover(db, id)
  if (all.length > 0) return all
  const one = await readOut(db, id)
  return one?.kind === 'out' ? [one] : []
}

/** Changes whenever somebody says something about their cause. */
export function causesSeen(outs: readonly Out[]): string {
  return outs.map(out => `${out.id}:${out.changes.length}:${out.finalCause?.at ?? 0}`).join(' ')
}

function lastWord(outs: readonly Out[]) {
  const said = outs.flatMap(out => out.finalCause ?? [])
  return said.toSorted((a, b) => b.at - a.at)[0]?.by ?? null
}

/** All of a failover bear its number. */
function idIn(outs: readonly Out[]): string {
  const [first] = outs
  return (outs.length > 1 ? first?.failover : first?.id) ?? ''
}
