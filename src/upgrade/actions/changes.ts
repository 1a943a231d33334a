import { doc, paragraph } from '../../kernel/adf.ts'
import type { Member } from '../../kernel/people.ts'
import { isRefusal } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { cardKey, threadLane } from '../../payload/actions/context.ts'
import { payloadsOf } from '../../payload/actions/reads.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { keep, say } from '../../slack/promises.ts'
import type { Reader, Tx } from '../../store/store.ts'
import type { AdminChange, AdminFinding, Decision } from '../model/admin-change.ts'
import { runId } from '../model/runs.ts'
import { answerAsk } from '../model/upgrade.ts'
import type { AnswerGiven, Upgrade } from '../model/upgrade.ts'
import {
  insertChange,
  nextChangeNumber,
  readChange,
  readSnapshots,
  readUpgrade,
  readUpgrades,
  saveUpgrade,
  updateChange,
} from '../store.ts'
import {
  askRefusal,
  changeStep,
  nothingSelected,
  onlyTeams,
  redecidedStep,
  sameDecision,
  unknownChange,
  unknownScope,
} from '../words/changes.ts'
import type { Scope } from '../words/forms.ts'
import { changeComment, redecidedComment, upgradeComment } from '../words/steps.ts'
import { askKey, bothTeams, upgradeSubject } from './context.ts'
import type { UpgradeContext } from './context.ts'
import { findingFor } from './reads.ts'

/** How many of the newest sprints a change may still be recorded for. */
const SPRINTS_OFFERED = 3

export function mayRecord(ctx: UpgradeContext, { roles }: Member): Refusal | null {
  return roles.includes('trt') || roles.includes('test-platform') ? null : onlyTeams(bothTeams(ctx))
}

/** The payloads on clusters that a change may belong to: first the ones that run, then the newest. */
export async function scopesOf(ctx: UpgradeContext, db: Reader = ctx.store.db): Promise<Scope[] | Refusal> {
  const sprints = (await payloadsOf(db, 2 * SPRINTS_OFFERED))
    .filter(({ selected, earlier }) => selected !== null || earlier.length > 0)
    .slice(0, SPRINTS_OFFERED)
    .map(({ sprint }) => sprint)
  const scopes = await Promise.all(
    ctx.settings.clusters.map(async cluster => {
      const latest = (await readUpgrades(db, { cluster })).at(-1)?.sprint
      const inOrder = [...new Set(latest === undefined ? sprints : [latest, ...sprints])]
      return inOrder.map(sprint => ({ id: runId(cluster, sprint), cluster, sprint }))
    }),
  )
  const flat = scopes.flat()
  return flat.length === 0 ? nothingSelected() : flat
}

/** The keys of all gates that the clusters showed last. */
export async function knownGates(ctx: UpgradeContext): Promise<string[]> {
  const snapshots = await Promise.all(ctx.settings.clusters.map(one => readSnapshots(ctx.store.db, one)))
  return [...new Set(snapshots.flatMap(all => Object.keys(all.at(-1)?.gates.data ?? {})))].toSorted()
}

export interface ChangeMade extends Decision {
  member: Member
  /** `build02/280` */
  scope: string
  what: string
  why: string
  /** The bot's question that it answers. */
  ask: string | null
  /** The form it came from, so that the same one arriving twice makes one change. */
  origin: string
}

export interface Recorded {
  change: AdminChange
  finding: AdminFinding
}

/** Records what an administrator did by hand. */
export async function recordChange(ctx: UpgradeContext, made: ChangeMade): Promise<Recorded | Refusal> {
  const { member, scope, origin, what, why, ask, needed, persistent, gate } = made
  const refused = mayRecord(ctx, member)
  if (refused) return refused
  return ctx.store.tx(async tx => {
    const twice = await readChange(tx.db, { origin })
    if (twice) return { change: twice, finding: await findingFor(tx.db, twice) }
    const scopes = await scopesOf(ctx, tx.db)
    if (isRefusal(scopes)) return scopes
    const place = scopes.find(({ id }) => id === scope)
    if (!place) return unknownScope()
    const number = await nextChangeNumber(tx)
    const change: AdminChange = {
      id: `A${number}`,
      number,
      sprint: place.sprint,
      cluster: place.cluster,
      what,
      why,
      needed,
      persistent,
      gate,
      ask,
      by: member.person,
      at: tx.now,
      earlier: [],
      version: 1,
    }
    await insertChange(tx, change, origin)
    const { id, sprint, cluster } = change
    const fact = { kind: 'admin-change-recorded', id, sprint, what, why, needed, persistent, gate, ask }
    tx.pen.record(upgradeSubject(cluster), member.person, [fact])
    if (ask !== null) await answer(ctx, tx, scope, { ask, what: 'change', by: member.person, change: id })
    const finding = await findingFor(tx.db, change)
    sayOfChange(tx, change, changeStep(change, finding))
    const comment = changeComment(change, ctx.nameOf(member.person))
    await ctx.tracking.commentOn(tx, payloadId(sprint), `change/${id}`, doc(paragraph(comment)))
    return { change, finding }
  })
}

/** Decides anew what a change was; how it was decided before stays in the record. */
export async function decideChange(
  ctx: UpgradeContext,
  { id, member, decision, why }: { id: string; member: Member; decision: Decision; why: string },
): Promise<Recorded | Refusal> {
  const refused = mayRecord(ctx, member)
  if (refused) return refused
  return ctx.store.tx(async tx => {
    const before = await readChange(tx.db, { id: id.toUpperCase() })
    if (!before) return unknownChange(id)
    const { needed, persistent, gate } = before
    const isSame = needed === decision.needed && persistent === decision.persistent && gate === decision.gate
    if (isSame) return sameDecision(before.id)
    const { person } = member
    const earlier = [...before.earlier, { needed, persistent, gate, by: person, at: tx.now, why }]
    const change = await updateChange(tx, { ...before, ...decision, earlier })
    const fact = { kind: 'admin-change-decided', id: change.id, sprint: change.sprint, ...decision, why }
    tx.pen.record(upgradeSubject(change.cluster), person, [fact])
    const finding = await findingFor(tx.db, change)
    sayOfChange(tx, change, redecidedStep(change, finding, person, why))
    const comment = redecidedComment(change, why, ctx.nameOf(person))
    const key = `change/${change.id}/${change.version}`
    await ctx.tracking.commentOn(tx, payloadId(change.sprint), key, doc(paragraph(comment)))
    return { change, finding }
  })
}

/** Somebody says that the bot saw nothing that had to be done by hand. */
export async function nothingNeeded(
  ctx: UpgradeContext,
  { upgrade, ask, member }: { upgrade: string; ask: string; member: Member },
): Promise<Upgrade | Refusal> {
  const refused = mayRecord(ctx, member)
  if (refused) return refused
  return ctx.store.tx(tx => answer(ctx, tx, upgrade, { ask, what: 'nothing', by: member.person, change: null }))
}

async function answer(ctx: UpgradeContext, tx: Tx, id: string, given: AnswerGiven): Promise<Upgrade | Refusal> {
  const upgrade = await readUpgrade(tx.db, id)
  if (!upgrade) return askRefusal({ no: 'not-asked' })
  const answered = answerAsk(upgrade, given, tx.now)
  if ('no' in answered) return askRefusal(answered)
  const saved = await saveUpgrade(tx, answered.upgrade)
  const { cluster, sprint } = saved
  tx.pen.record(
    upgradeSubject(cluster),
    given.by,
    answered.facts.map(fact => ({ ...fact, sprint })),
  )
  tx.pen.promise([keep(askKey(cluster, sprint, given.ask))])
  for (const fact of answered.facts) {
    const comment = upgradeComment(saved, fact, ctx.settings.timeZone)
    const key = `answer/${saved.id}/${given.ask}/${saved.version}`
    if (comment !== null) await ctx.tracking.commentOn(tx, payloadId(sprint), key, doc(paragraph(comment)))
  }
  return saved
}

/** A late click was made on a message that is out of date: it is brought up to it. */
export async function repairAsk(ctx: UpgradeContext, id: string, ask: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const upgrade = await readUpgrade(tx.db, id)
    if (upgrade) tx.pen.promise([keep(askKey(upgrade.cluster, upgrade.sprint, ask))])
  })
}

export async function changeOf(ctx: UpgradeContext, id: string): Promise<AdminChange | null> {
  return readChange(ctx.store.db, { id: id.toUpperCase() })
}

/** Of which sprint the changes are that somebody asks for: the one that runs, or the newest that was selected. */
export async function sprintInQuestion(ctx: UpgradeContext): Promise<number | Refusal> {
  const scopes = await scopesOf(ctx)
  return isRefusal(scopes) ? scopes : Math.max(...scopes.map(({ sprint }) => sprint))
}

function sayOfChange(tx: Tx, change: AdminChange, text: string): void {
  const { id, version, sprint } = change
  const key = `admin-change/${id}/${version}`
  tx.pen.promise([say({ key, lane: threadLane(sprint), threadOf: cardKey(sprint), text })])
}
