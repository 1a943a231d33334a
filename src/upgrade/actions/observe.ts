import { isDeepStrictEqual } from 'node:util'
import { doc, paragraph } from '../../kernel/adf.ts'
import { cardKey, threadLane } from '../../payload/actions/context.ts'
import { payloadTaken } from '../../payload/actions/taken.ts'
import { payloadsOf } from '../../payload/actions/reads.ts'
import type { Payload } from '../../payload/model/payload.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { keep, say } from '../../slack/promises.ts'
import { budgetMsOf, sprintNumbered } from '../../sprint/model/calendar.ts'
import { claimOnce } from '../../store/job-runs.ts'
import type { Tx } from '../../store/store.ts'
import type { AdminGates } from '../model/gates.ts'
import { lookedAt } from '../model/look.ts'
import type { OtherUpdate, UpgradeChange } from '../model/look.ts'
import type { PayloadRun } from '../model/runs.ts'
import { updateKey } from '../model/seen.ts'
import type { ClusterSeen, Part } from '../model/seen.ts'
import { isGrown } from '../model/upgrade.ts'
import type { Upgrade, UpgradeFact } from '../model/upgrade.ts'
import { troubleAfter } from '../model/watch.ts'
import type { Watch } from '../model/watch.ts'
import {
  readRuns,
  readSnapshots,
  readUpgrades,
  readWatch,
  saveRun,
  saveSnapshot,
  saveUpgrade,
  saveWatch,
} from '../store.ts'
import { failingStep, leftVersionComment, leftVersionStep, otherVersionStep, upgradeComment } from '../words/steps.ts'
import { takenBy } from './reads.ts'
import { askKey, bothTeams, upgradeKey, upgradeSubject } from './context.ts'
import type { UpgradeContext } from './context.ts'

/** Of older sprints, what was installed is known by its run; nothing older is found after so long a time. */
const SPRINTS_LOOKED_AT = 12

/** One look at a cluster. What it shows for the first time is recorded and told; a look without news writes nothing. */
export async function observe(
  ctx: UpgradeContext,
  cluster: string,
  seen: ClusterSeen,
  gates: Part<AdminGates>,
): Promise<void> {
  await ctx.store.tx(async tx => {
    const [watch, runs, upgrades, snapshots, payloads, calendar] = [
      await readWatch(tx.db, cluster),
      await readRuns(tx.db, cluster),
      await readUpgrades(tx.db, { cluster }),
      await readSnapshots(tx.db, cluster),
      await payloadsOf(tx.db, SPRINTS_LOOKED_AT),
      await ctx.sprints.calendar(tx.db),
    ]
    const look = lookedAt(
      { watch, runs, upgrades, snapshots, payloads },
      { seen, gates, now: tx.now, budgetMsOf: sprint => budgetMsOf(sprintNumbered(calendar, sprint)) },
    )
    const isNews = look.runs.length > 0 || look.upgrades.length > 0 || look.snapshot !== null
    if (isNews || !isDeepStrictEqual(watch, look.watch)) await saveWatch(tx, look.watch)
    noteTrouble(tx, watch, look.watch)
    for (const { before, after } of look.runs) await followRun(ctx, tx, before, after)
    for (const change of look.upgrades) await followUpgrade(ctx, tx, change)
    if (look.snapshot) {
      await saveSnapshot(tx, look.snapshot)
      tx.pen.record(upgradeSubject(cluster), 'bot', [{ kind: 'gates-seen', ...look.snapshot }], 'watch')
    }
    if (look.others) await tellOthers(ctx, tx, cluster, look.others)
    const sightChanged = watch.trouble?.told === true || watch.gatesTrouble?.told !== look.watch.gatesTrouble?.told
    if (sightChanged) refreshMessages(tx, upgrades)
  })
}

/** A look that failed. It is said where people look for the cluster, once it has lasted. */
export async function couldNotLook(ctx: UpgradeContext, cluster: string, why: string): Promise<void> {
  await ctx.store.tx(async tx => {
    const watch = await readWatch(tx.db, cluster)
    const after = { ...watch, trouble: troubleAfter(watch.trouble, why, tx.now) }
    if (isDeepStrictEqual(watch, after)) return
    await saveWatch(tx, after)
    noteTrouble(tx, watch, after)
    if (after.trouble?.told !== watch.trouble?.told) refreshMessages(tx, await readUpgrades(tx.db, { cluster }))
  })
}

function noteTrouble(tx: Tx, before: Watch, after: Watch): void {
  const subject = upgradeSubject(after.cluster)
  const was = before.trouble?.told === true
  const is = after.trouble?.told === true
  if (is && !was) {
    const fact = { kind: 'cluster-unreadable', ...after.trouble }
    tx.pen.record(subject, 'bot', [fact], 'watch')
  }
  if (was && !is) tx.pen.record(subject, 'bot', [{ kind: 'cluster-readable' }], 'watch')
}

/** Only the newest is about something that still goes on. */
function refreshMessages(tx: Tx, upgrades: readonly { cluster: string; sprint: number }[]): void {
  const newest = upgrades.at(-1)
  if (newest) tx.pen.promise([keep(upgradeKey(newest.cluster, newest.sprint))])
}

async function followRun(ctx: UpgradeContext, tx: Tx, before: PayloadRun | null, after: PayloadRun): Promise<void> {
  await saveRun(tx, after)
  const { id: run, sprint, upgradeStartedAt, startedAt, endedAt, budgetMs } = after
  const facts = [
    ...(before === null ? [{ kind: 'run-upgrading', run, sprint, at: upgradeStartedAt, budgetMs }] : []),
    ...(before?.startedAt !== startedAt && startedAt !== null ? [{ kind: 'run-began', run, at: startedAt }] : []),
    ...(before?.endedAt !== endedAt && endedAt !== null ? [{ kind: 'run-ended', run, at: endedAt }] : []),
  ]
  tx.pen.record(upgradeSubject(after.cluster), 'bot', facts, 'watch')
  for (const reaction of ctx.above.reactions) await reaction.run?.(tx, before, after)
}

async function followUpgrade(ctx: UpgradeContext, tx: Tx, { before, after, facts }: UpgradeChange): Promise<void> {
  const saved = await saveUpgrade(tx, after)
  const { cluster, sprint } = saved
  tx.pen.record(
    upgradeSubject(cluster),
    'bot',
    facts.map(fact => ({ ...fact, sprint })),
    'watch',
  )
  const shown = saved.asks.filter(ask => !before?.asks.some(({ id }) => id === ask.id) || isGrown(before, ask))
  tx.pen.promise([keep(upgradeKey(cluster, sprint)), ...shown.map(({ id }) => keep(askKey(cluster, sprint, id)))])
  if (isTakenAnew(before, saved)) await payloadTaken(tx, sprint, { ...ctx, takenBy })
  for (const [at, fact] of facts.entries()) {
    if (fact.kind === 'upgrade-failing') await callForFailing(ctx, tx, saved, fact)
    const comment = upgradeComment(saved, fact, ctx.settings.timeZone)
    const key = `upgrade/${saved.id}/${saved.version}/${at}`
    if (comment !== null) await ctx.tracking.commentOn(tx, payloadId(sprint), key, doc(paragraph(comment)))
  }
}

/** Whether the message that asks Test Platform to upgrade says something else now. */
function isTakenAnew(before: Upgrade | null, { tag, view, gone }: Upgrade): boolean {
  const said = ({ view: seen, ...one }: Pick<Upgrade, 'tag' | 'view' | 'gone'>) =>
    [one.tag, one.gone?.at, seen.state === 'none', seen.startedAt, seen.completedAt].join(' ')
  return before === null || said(before) !== said({ tag, view, gone })
}

/** At once, at any hour: an upgrade that fails is urgent. Once for each spell, however often it looks mended between. */
async function callForFailing(
  ctx: UpgradeContext,
  tx: Tx,
  upgrade: Upgrade,
  { since }: Extract<UpgradeFact, { kind: 'upgrade-failing' }>,
): Promise<void> {
  const { cluster, sprint } = upgrade
  const spell = `${cluster}/${since ?? tx.now}`
  if (!(await claimOnce(tx, 'upgrade.failing', spell))) return
  tx.pen.promise([
    say({
      key: `upgrade-failing/${spell}`,
      lane: threadLane(sprint),
      threadOf: cardKey(sprint),
      text: failingStep(upgrade, bothTeams(ctx)),
    }),
  ])
}

async function tellOthers(
  ctx: UpgradeContext,
  tx: Tx,
  cluster: string,
  { payload, updates }: { payload: Payload; updates: readonly OtherUpdate[] },
): Promise<void> {
  for (const { update, left } of updates) {
    const which = `${cluster}/${updateKey(update)}`
    if (!(await claimOnce(tx, 'upgrade.other-version', which))) continue
    const { version, image, startedAt } = update
    const because = left?.because ?? null
    const fact = { kind: 'other-version', version, image, at: startedAt, sprint: payload.sprint, because }
    tx.pen.record(upgradeSubject(cluster), 'bot', [fact], 'watch')
    tx.pen.promise([
      say({
        key: `other-version/${which}`,
        lane: threadLane(payload.sprint),
        threadOf: cardKey(payload.sprint),
        text: left
          ? leftVersionStep(cluster, update, left, payload, bothTeams(ctx))
          : otherVersionStep(cluster, update, payload, bothTeams(ctx)),
      }),
    ])
    const text = left
      ? leftVersionComment(cluster, update, left)
      : `${cluster} took up ${version || image}, which is not the payload of sprint ${payload.sprint}.`
    await ctx.tracking.commentOn(tx, payload.id, `other-version/${which}`, doc(paragraph(text)))
  }
}
