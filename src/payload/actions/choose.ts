import type { Member, Role } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import type { Instant } from '../../kernel/time.ts'
import { keep } from '../../slack/promises.ts'
import type { Tx } from '../../store/store.ts'
import type { PayloadCommand } from '../model/payload-commands.ts'
import type { Answer, Payload, QeState } from '../model/payload.ts'
import { round } from '../model/payload.ts'
import { readPayload } from '../store.ts'
import {
  askedToWait,
  choiceOver,
  notOpened,
  onlyRole,
  payloadRefusal,
  reasonMissing,
  unknownCluster,
} from '../words/refusals.ts'
import { cardKey, look, qeKey, readyKey } from './context.ts'
import type { PayloadContext } from './context.ts'
import { movePayload } from './moves.ts'
import { isOver } from './reads.ts'

/** TRT selects one of the accepted payloads of the last look. */
export async function selectPayload(ctx: PayloadContext, sprint: number, member: Member, tag: string) {
  return ctx.store.tx(async tx => {
    const payload = await open(ctx, tx, sprint, member, mayChoose)
    if (isRefusal(payload)) return payload
    const moved = await movePayload(ctx, tx, payload, { verb: 'select', by: member.person, tag })
    if (!('no' in moved)) return moved
    if (moved.no === 'left-window') tx.pen.promise([look(sprint)])
    return payloadRefusal(moved)
  })
}

export async function lookDeeper(ctx: PayloadContext, sprint: number, member: Member, until: Instant) {
  return act(ctx, sprint, member, mayChoose, { verb: 'look-deeper', by: member.person, until })
}

export async function noneIsGoodEnough(ctx: PayloadContext, sprint: number, member: Member, reason: string) {
  if (reason === '') return reasonMissing()
  return act(ctx, sprint, member, mayChoose, { verb: 'none', by: member.person, reason })
}

/** QE, or TRT where nobody is named as QE, says how a selection fares in its tests. */
export async function judgePayload(
  ctx: PayloadContext,
  sprint: number,
  member: Member,
  verdict: { round: number; state: Exclude<QeState, 'called'>; until: Instant | null; note: string | null },
): Promise<Payload | Refusal> {
  return ctx.store.tx(async tx => {
    const payload = await open(ctx, tx, sprint, member, mayJudge)
    if (isRefusal(payload)) return payload
    const moved = await movePayload(ctx, tx, payload, { verb: 'qe', by: member.person, ...verdict })
    return 'no' in moved ? payloadRefusal(moved) : moved
  })
}

/** Test Platform says what it does with the release. */
export async function answerPayload(
  ctx: PayloadContext,
  sprint: number,
  member: Member,
  answer: Pick<Answer, 'kind' | 'cluster' | 'why'>,
) {
  const { clusters } = ctx.settings
  if (answer.cluster !== null && !clusters.includes(answer.cluster)) return unknownCluster(answer.cluster, clusters)
  const about = answer.cluster === null ? clusters : [answer.cluster]
  return act(ctx, sprint, member, mayAnswer, { verb: 'answer', by: member.person, clusters: about, ...answer })
}

/** Has the candidates read anew; not before the release controller wants to be asked again. */
export async function checkAgain(ctx: PayloadContext, sprint: number, member: Member): Promise<Payload | Refusal> {
  return ctx.store.tx(async tx => {
    const payload = await open(ctx, tx, sprint, member, mayChoose)
    if (isRefusal(payload)) return payload
    if (payload.selected) return payloadRefusal({ no: 'already-selected', payload, selected: payload.selected })
    const { notBefore = null, trouble = null } = payload.proposal ?? {}
    if (notBefore !== null && notBefore > tx.now) return askedToWait(notBefore, trouble ?? '')
    tx.pen.promise([look(sprint)])
    return payload
  })
}

interface Right {
  to: string
  role: (ctx: PayloadContext) => Role
}

const mayChoose: Right = { to: 'choose the payload of a sprint', role: () => 'trt' }
const mayJudge: Right = { to: 'give the verdict of its tests', role: ctx => ctx.settings.qeRole }
const mayAnswer: Right = { to: 'say what happens with the release', role: () => 'test-platform' }

async function act(
  ctx: PayloadContext,
  sprint: number,
  member: Member,
  right: Right,
  command: PayloadCommand,
): Promise<Payload | Refusal> {
  return ctx.store.tx(async tx => {
    const payload = await open(ctx, tx, sprint, member, right)
    if (isRefusal(payload)) return payload
    const moved = await movePayload(ctx, tx, payload, command)
    return 'no' in moved ? payloadRefusal(moved) : moved
  })
}

async function open(
  ctx: PayloadContext,
  tx: Tx,
  sprint: number,
  member: Member,
  right: Right,
): Promise<Payload | Refusal> {
  const early = mayDo(ctx, member, right)
  if (early) return early
  const payload = await readPayload(tx.db, sprint)
  if (!payload) return notOpened(sprint)
  if (right === mayChoose && (await isOver(tx.db, payload))) return choiceOver(payload)
  return payload
}

function mayDo(ctx: PayloadContext, member: Member, { to, role }: Right): Refusal | null {
  const needed = role(ctx)
  return member.roles.includes(needed) ? null : onlyRole(to, needed, ctx.mentionOf(needed))
}

/** Why a form need not be opened: whatever is filled in would be refused. */
export async function refusedEarly(
  ctx: PayloadContext,
  sprint: number,
  member: Member,
  what: 'choose' | 'judge' | 'answer',
): Promise<Payload | Refusal> {
  const right = { choose: mayChoose, judge: mayJudge, answer: mayAnswer }[what]
  return ctx.store.tx(async tx => {
    const payload = await open(ctx, tx, sprint, member, right)
    if (isRefusal(payload) || what !== 'choose' || payload.selected === null) return payload
    return payloadRefusal({ no: 'already-selected', payload, selected: payload.selected })
  })
}

/** Promises the messages of a payload anew: one that is out of date, or was deleted, becomes right. */
export async function repairPayload(ctx: PayloadContext, sprint: number): Promise<void> {
  await ctx.store.tx(async tx => {
    const payload = await readPayload(tx.db, sprint)
    if (!payload) return
    const calls = [qeKey(sprint, round(payload)), readyKey(sprint, round(payload))]
    const posted = await Promise.all(calls.map(key => ctx.permalink(tx.db, key)))
    tx.pen.promise([keep(cardKey(sprint)), ...calls.filter((_, at) => posted[at] !== null).map(keep)])
  })
}
