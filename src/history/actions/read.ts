import { importedStretches } from '../../investigation/actions/past.ts'
import { firstOut, outsTouching } from '../../investigation/actions/reads.ts'
import type { Instant } from '../../kernel/time.ts'
import { sprintAt, sprintNumbered } from '../../sprint/model/calendar.ts'
import type { Calendar, Sprint } from '../../sprint/model/calendar.ts'
import type { Reader } from '../../store/store.ts'
import { runsOf } from '../../upgrade/actions/reads.ts'
import { verdictsOf } from '../../verdict/actions/reads.ts'
import { knownFrom } from '../model/known.ts'
import type { Known } from '../model/known.ts'
import { readBetween } from '../model/past.ts'
import type { Past } from '../model/past.ts'
import { readBeginning, readTimes } from '../store.ts'
import type { HistoryContext } from './context.ts'

/** As many as anybody looks at together, unless asked for more. */
export const SPRINTS_SHOWN = 12
/** Five years. */
export const SPRINTS_MAX = 90

/** What a read of the past needs of all that is at hand. */
type Reads = Pick<HistoryContext, 'sprints' | 'verdict'>

export interface Span {
  cluster: string
  /** How many sprints, the running one among them. */
  sprints: number
  now: Instant
}

/** The last sprints of a cluster, without those of which nothing is known. */
export async function lastSprints(ctx: Reads, db: Reader, { cluster, sprints, now }: Span): Promise<Past> {
  const calendar = await ctx.sprints.calendar(db)
  const { knownSince, gaps } = await knownOf(db, cluster, now)
  const last = sprintAt(calendar, now)
  const numbers = Array.from({ length: sprints }, (_, at) => last.number - sprints + 1 + at)
  const known = numbers
    .map(number => sprintNumbered(calendar, number))
    .filter(({ number, endAt }) => number === last.number || endAt > knownSince)
  return pastOf(ctx, db, { cluster, calendar, sprints: known, knownSince, gaps, now })
}

/** One sprint of a cluster; null where it lies in the future, or before anything is known. */
export async function oneSprint(
  ctx: Reads,
  db: Reader,
  { cluster, number, now }: { cluster: string; number: number; now: Instant },
): Promise<Past | null> {
  const calendar = await ctx.sprints.calendar(db)
  const last = sprintAt(calendar, now)
  if (number > last.number) return null
  const sprint = sprintNumbered(calendar, number)
  const { knownSince, gaps } = await knownOf(db, cluster, now)
  if (number !== last.number && sprint.endAt <= knownSince) return null
  return pastOf(ctx, db, { cluster, calendar, sprints: [sprint], knownSince, gaps, now })
}

interface Chosen extends Known {
  cluster: string
  calendar: Calendar
  sprints: readonly Sprint[]
  now: Instant
}

async function pastOf(ctx: Reads, db: Reader, chosen: Chosen): Promise<Past> {
  const { cluster, sprints, now } = chosen
  const runs = await runsOf(db, cluster)
  const between = readBetween(sprints, runs)
  const numbers = sprints.map(({ number }) => number)
  return {
    ...chosen,
    runs,
    outs: await outsTouching(db, cluster, between),
    failovers: await readTimes(db, cluster, between),
    verdicts: await verdictsOf(ctx.verdict, db, numbers, now),
  }
}

async function knownOf(db: Reader, cluster: string, now: Instant): Promise<Known> {
  return knownFrom({
    recordsBegin: await readBeginning(db),
    firstOut: (await firstOut(db, cluster))?.from ?? null,
    imported: await importedStretches(db, cluster),
    now,
  })
}
