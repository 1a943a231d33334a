import type { Instant } from '../../kernel/time.ts'
import { payloadOf } from '../../payload/actions/reads.ts'
import type { Payload } from '../../payload/model/payload.ts'
import type { Taken } from '../../payload/model/taken.ts'
import type { Reader } from '../../store/store.ts'
import { findingOf, findingsOfAsks } from '../model/admin-change.ts'
import type { AdminChange, AdminFinding } from '../model/admin-change.ts'
import { explainsBlock, gatesInTheWay } from '../model/asks.ts'
import { isSeen, snapshotsDuring } from '../model/gates.ts'
import type { PayloadRun } from '../model/runs.ts'
import { runId } from '../model/runs.ts'
import { isUnderWay } from '../model/upgrade.ts'
import type { Install, Upgrade } from '../model/upgrade.ts'
import { blindSince } from '../model/watch.ts'
import type { Watch } from '../model/watch.ts'
import {
  readChanges,
  readRun,
  readRuns,
  readSnapshots,
  readSnapshotsAround,
  readUpgrade,
  readUpgrades,
  readWatch,
} from '../store.ts'
import { questionOf } from '../words/asks.ts'
import { notWatched, statusLinesOf, upgradeLineOf } from '../words/status.ts'
import type { UpgradeContext } from './context.ts'

/** Oldest first; also the one whose upgrade is still under way. */
export async function runsOf(db: Reader, cluster: string): Promise<PayloadRun[]> {
  return readRuns(db, cluster)
}

/** That of one sprint; null where its payload was not taken up. */
export async function runOf(db: Reader, cluster: string, sprint: number): Promise<PayloadRun | null> {
  return readRun(db, runId(cluster, sprint))
}

/** Each time that a cluster took up a payload of this sprint, oldest first; none where nobody saw one. */
export async function installsOf(db: Reader, cluster: string, sprint: number): Promise<Install[]> {
  return (await readUpgrade(db, runId(cluster, sprint)))?.installs ?? []
}

/** Whether gates and acks could be read from the selection of the run's payload until it ended, or until now. */
export async function sawGates(db: Reader, { cluster, sprint, ...run }: PayloadRun, now: Instant): Promise<boolean> {
  const [watch, payload] = [await readWatch(db, cluster), await payloadOf(db, sprint)]
  const from = Math.min(payload?.selected?.at ?? run.upgradeStartedAt, run.upgradeStartedAt)
  const to = run.endedAt ?? now
  const blind = blindSince(watch)
  return (blind === null || blind >= to) && isSeen(await readSnapshotsAround(db, cluster, { from, to }), from, to)
}

/** `upgrade of build02 at 357 of 1021` while an upgrade to the sprint's payload is under way; plain. */
export async function upgradeLine(db: Reader, payload: Payload): Promise<string | null> {
  const lines = (await readUpgrades(db, { sprint: payload.sprint })).map(upgradeLineOf)
  const told = lines.filter(line => line !== null)
  return told.length === 0 ? null : told.join('; ')
}

/** Where the selected payload was taken up: no upgrade to it has to be asked for any more. */
export async function takenBy(db: Reader, { sprint, selected }: Payload): Promise<Taken[]> {
  if (selected === null) return []
  const upgrades = await readUpgrades(db, { sprint })
  return upgrades
    .filter(({ tag, view }) => tag === selected.tag && view.state !== 'none')
    .map(({ cluster, view, gone }) => ({
      cluster,
      startedAt: view.startedAt,
      completedAt: view.completedAt,
      goneAt: gone?.at ?? null,
    }))
}

/** Whether it is known what each of them runs: it was read before, and can be read now. */
export async function seesAll(db: Reader, clusters: readonly string[]): Promise<boolean> {
  const watches = await Promise.all(clusters.map(cluster => readWatch(db, cluster)))
  return watches.every(({ running, trouble }) => running !== null && trouble === null)
}

/** What every cluster runs, and what cannot be seen of it; escaped lines. */
export async function statusLines(ctx: UpgradeContext): Promise<string[]> {
  const { db } = ctx.store
  if (!ctx.settings.watches) return [notWatched]
  const lines = await Promise.all(
    ctx.settings.clusters.map(async cluster =>
      statusLinesOf(await readWatch(db, cluster), (await readUpgrades(db, { cluster })).at(-1) ?? null),
    ),
  )
  return lines.flat()
}

/** Whether it is worth looking often. */
export async function isUpgrading(db: Reader, cluster: string): Promise<boolean> {
  return (await readUpgrades(db, { cluster })).some(upgrade => upgrade.gone === null && isUnderWay(upgrade))
}

/**
 * What administrators did by hand for a sprint's payload, and what the bot asked and nobody answered: all that the
 * question "was a change needed that no admin ack announced?" is answered from.
 */
export async function adminFindings(db: Reader, sprint: number): Promise<AdminFinding[]> {
  const changes = await readChanges(db, sprint)
  const upgrades = await readUpgrades(db, { sprint })
  const found = await Promise.all(changes.map(change => findingFor(db, change)))
  return [...found, ...upgrades.flatMap(upgrade => findingsOfAsks(upgrade, ask => questionOf(upgrade, ask)))]
}

/** One change by the gates that held on its cluster from the selection until the end of the run. */
export async function findingFor(db: Reader, change: AdminChange): Promise<AdminFinding> {
  const { cluster, sprint } = change
  const [upgrade, run, payload, watch] = [
    await readUpgrade(db, runId(cluster, sprint)),
    await readRun(db, runId(cluster, sprint)),
    await payloadOf(db, sprint),
    await readWatch(db, cluster),
  ]
  const from = Math.min(payload?.selected?.at ?? change.at, run?.upgradeStartedAt ?? change.at, change.at)
  const to = run?.endedAt ?? null
  const snapshots = await readSnapshotsAround(db, cluster, { from, to })
  return findingOf(change, snapshotsDuring(snapshots, from, to ?? Infinity), upgrade?.view.from ?? watch.running ?? '')
}

/** What the kept message about an upgrade is made of. */
export interface UpgradeShown {
  upgrade: Upgrade
  unreadable: Watch['trouble']
  openGates: string[] | null
  gatesExplain: boolean
}

/** Null where there is no such upgrade. */
export async function upgradeShown(ctx: UpgradeContext, id: string): Promise<UpgradeShown | null> {
  const { db } = ctx.store
  const upgrade = await readUpgrade(db, id)
  if (!upgrade) return null
  const watch = await readWatch(db, upgrade.cluster)
  const snapshot = (await readSnapshots(db, upgrade.cluster)).at(-1)
  const gates = watch.gatesTrouble?.told || !snapshot ? null : snapshot
  return {
    upgrade,
    unreadable: watch.trouble?.told && upgrade.gone === null ? watch.trouble : null,
    openGates: gates && gatesInTheWay(upgrade.view, gates),
    gatesExplain: gates !== null && explainsBlock(upgrade.view, gates),
  }
}
