import { hours } from '../src/kernel/time.ts'
import type { Instant } from '../src/kernel/time.ts'
import { readConfig } from '../src/config/config.ts'
import { changed, timesOf } from '../src/history/model/failover-times.ts'
import { insertTimes } from '../src/history/store.ts'
import { beganOut, endedOut } from '../src/investigation/model/out.ts'
import { saveOut } from '../src/investigation/store.ts'
import { freshPayload } from '../src/payload/model/payload.ts'
import { savePayload } from '../src/payload/store.ts'
import { CAUSES } from '../src/rotation/model/request.ts'
import type { Request } from '../src/rotation/model/request.ts'
import { insertRequest } from '../src/rotation/store.ts'
import { budgetMsOf, sprintAt, sprintNumbered } from '../src/sprint/model/calendar.ts'
import type { Calendar } from '../src/sprint/model/calendar.ts'
import { openStore } from '../src/store/store.ts'
import type { Store, Tx } from '../src/store/store.ts'
import { runId } from '../src/upgrade/model/runs.ts'
import type { PayloadRun } from '../src/upgrade/model/runs.ts'
import { saveRun } from '../src/upgrade/store.ts'
import { freshVerdict } from '../src/verdict/model/verdict.ts'
import type { Values } from '../src/verdict/model/verdict.ts'
import { saveVerdict } from '../src/verdict/store.ts'
import { systemClock } from '../src/kernel/time.ts'
import { seedPayloadRun } from './seed-payload.ts'
import { seededRequest } from './seed.ts'

export interface Years {
  sprints: number
  requests: number
  events: number
}

export const ONE_YEAR: Years = { sprints: 18, requests: 400, events: 40_000 }
export const FIVE_YEARS: Years = { sprints: 90, requests: 2000, events: 200_000 }

/** So many of the last verdicts wait for TRT: their answers are worked out from the records each time. */
const OPEN_VERDICTS = 4

export interface YearsOptions extends Years {
  /** As the bot that will read it is configured. */
  env: Record<string, string>
  team: string
  requester: string
}

interface Ground {
  calendar: Calendar
  cluster: string
  team: string
  requester: string
}

/** Fills a database with the sprints up to now as they stand when they are over: all through the stores. */
export async function seedYears(url: string, options: YearsOptions): Promise<void> {
  const config = readConfig({ ...options.env, DATABASE_URL: url })
  const [cluster] = config.clusters
  if (!config.sprint || cluster === undefined) throw new Error('the bench needs the sprint')
  const calendar: Calendar = { rules: { ...config.sprint, timeZone: config.timeZone }, edits: [] }
  const ground = { calendar, cluster, team: options.team, requester: options.requester }
  const store = await openStore(url, { clock: systemClock })
  const last = sprintAt(calendar, systemClock.now()).number
  const pairs = options.requests / 2 / options.sprints
  for (let at = 0; at < options.sprints; at += 1) {
    const number = last - options.sprints + at
    const first = Math.round(pairs * at)
    await seedSprint(store, ground, { number, isOpen: last - number <= OPEN_VERDICTS + 1 })
    for (let pair = first; pair < Math.round(pairs * (at + 1)); pair += 1) {
      const begun = sprintNumbered(calendar, number).startAt + hours((pair - first + 1) * 40)
      await seedFailover(store, ground, { pair, begun, events: options.events / options.requests })
    }
  }
  await store.close()
}

async function seedSprint(
  store: Store,
  { calendar, cluster, team, requester }: Ground,
  { number, isOpen }: { number: number; isOpen: boolean },
): Promise<void> {
  const sprint = sprintNumbered(calendar, number)
  const by = { team, user: requester }
  if (sprint.deadlineAt > systemClock.now()) return
  await store.tx(async tx => {
    const upgradeStartedAt = sprint.deadlineAt + hours(12)
    const next = sprintNumbered(calendar, number + 1).deadlineAt + hours(12)
    const endedAt = next > systemClock.now() ? null : next
    const tag = `5.0.0-0.nightly-${number}`
    const run: PayloadRun = {
      id: runId(cluster, number),
      cluster,
      sprint: number,
      payload: { tag, name: null, digest: null },
      upgradeStartedAt,
      startedAt: upgradeStartedAt + hours(2),
      endedAt,
      budgetMs: budgetMsOf(sprint),
    }
    await saveRun(tx, run)
    await seedPayloadRun(tx, run, { selectedAt: sprint.selectionAt, by })
    const opening = {
      sprint: number,
      stream: '5.0.0-0.nightly',
      deadlineAt: sprint.deadlineAt,
      openedBy: null,
      late: false,
    }
    await savePayload(tx, {
      ...freshPayload(opening, sprint.selectionAt),
      state: 'selected',
      selected: {
        tag,
        pullSpec: null,
        digest: null,
        createdAt: null,
        acceptedAt: null,
        by,
        at: sprint.selectionAt,
        mode: 'proposed',
        reason: null,
        late: false,
      },
    })
    if (endedAt === null) return
    const answers: Values = { 'on-time': 'success', 'admin-acks': 'success', problem: 'found' }
    await saveVerdict(tx, {
      ...freshVerdict(number, answers, endedAt),
      told: { at: endedAt, lateMs: 0 },
      waitsSince: endedAt,
      confirmed: isOpen ? null : { by, at: endedAt, overall: 'success', answers },
    })
  })
}

async function seedFailover(
  store: Store,
  { cluster, team, requester }: Ground,
  { pair, begun, events }: { pair: number; begun: Instant; events: number },
): Promise<void> {
  const number = pair * 2 + 1
  const openedAt = begun
  const base = { ...seededRequest(number, team, requester), cluster, state: 'done' as const, openedAt }
  const failover: Request = {
    ...base,
    failover: base.failover && { ...base.failover, cause: CAUSES[pair % CAUSES.length] ?? 'payload' },
  }
  const back: Request = {
    ...base,
    id: `R${number + 1}`,
    number: number + 1,
    direction: 'return',
    failover: null,
    ends: base.id,
    openedAt: openedAt + hours(10),
  }
  await store.tx(async tx => {
    await insertRequest(tx, failover, `years/${number}`)
    await insertRequest(tx, back, `years/${number + 1}`)
    await seedOut(tx, failover)
    const facts = Array.from({ length: events }, (_, at) => ({
      kind: 'request-previewed',
      at: openedAt + at,
      note: 'As before',
    }))
    tx.pen.record(failover.id, failover.requester, facts)
    tx.pen.record(back.id, back.requester, facts)
  })
}

async function seedOut(tx: Tx, failover: Request): Promise<void> {
  const { id, cluster, openedAt } = failover
  const from = openedAt + hours(1)
  const began = beganOut({
    cluster,
    failover: id,
    from,
    declaredCause: failover.failover?.cause ?? 'payload',
    before: 0,
  })
  await saveOut(tx, endedOut(began, from + hours(10)))
  const approvedAt = openedAt + hours(0.5)
  const moments = { approvedAt, acceptedAt: approvedAt + 800, provenAt: from, returnedAt: from + hours(10) }
  await insertTimes(tx, changed(timesOf(failover), { first: moments }))
}
