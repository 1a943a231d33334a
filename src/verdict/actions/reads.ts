import type { Person, Role } from '../../kernel/people.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { sprintAt } from '../../sprint/model/calendar.ts'
import { addDays, atTime, dayOf, startOfDay } from '../../sprint/model/civil.ts'
import type { Reader } from '../../store/store.ts'
import { answersOf, overallOf } from '../model/answers.ts'
import type { Answer, Records } from '../model/answers.ts'
import { afterWorkingDays, CALLED_EVERY_WORKING_DAYS } from '../model/due.ts'
import { filledIn, freshVerdict, UNSAID, valuesOf, verdictId } from '../model/verdict.ts'
import type { Overall, Values, Verdict } from '../model/verdict.ts'
import { readOpenVerdicts, readVerdict, readVerdicts } from '../store.ts'
import { readOpenItems, readOpenRetrospectives } from '../store-retrospective.ts'
import { itemOverdue, retrospectiveDated, retrospectiveOverdue, verdictOverdue } from '../words/overdue.ts'
import { noSuchSprint } from '../words/refusals.ts'
import { cardKey, itemKey, retrospectiveKey } from './context.ts'
import type { VerdictContext } from './context.ts'
import { ledgersOf, linksOf, recordsFrom, recordsOf } from './records.ts'
import type { Ledgers } from './records.ts'

/** All that the messages about a verdict are made of. */
export interface VerdictState {
  verdict: Verdict
  answers: Answer[]
  records: Records
  links: Map<string, string>
}

/** Null where the verdict of the sprint has not begun. */
export async function verdictState(ctx: VerdictContext, sprint: number): Promise<VerdictState | null> {
  const verdict = await readVerdict(ctx.store.db, sprint)
  return verdict && stateOf(ctx, verdict)
}

/** The same of any sprint: what the records say of one whose verdict has not begun, or never will. */
export async function anyState(ctx: VerdictContext, sprint: number): Promise<VerdictState> {
  const begun = await verdictState(ctx, sprint)
  if (begun) return begun
  const now = ctx.clock.now()
  const records = await recordsOf(ctx, ctx.store.db, { sprint, problem: null, now })
  return stateOf(ctx, freshVerdict(sprint, valuesOf(answersOf(records, UNSAID)), now))
}

/** How far back somebody may look here. */
const SPRINTS_BACK = 12

/** The same at any time, also before it has begun. Without a sprint: the one that is open longest, else the current. */
export async function previewState(ctx: VerdictContext, sprint: number | null): Promise<VerdictState | Refusal> {
  const { db } = ctx.store
  const now = ctx.clock.now()
  const current = sprintAt(await ctx.sprints.calendar(db), now).number
  const wanted = sprint ?? (await readOpenVerdicts(db))[0]?.sprint ?? current
  if (wanted > current || wanted < current - SPRINTS_BACK) return noSuchSprint(current - SPRINTS_BACK, current)
  return anyState(ctx, wanted)
}

async function stateOf(ctx: VerdictContext, verdict: Verdict): Promise<VerdictState> {
  const { db } = ctx.store
  const { sprint, problem } = verdict
  const records = await recordsOf(ctx, db, { sprint, problem, now: ctx.clock.now() })
  return { verdict, records, answers: answersOf(records, verdict), links: await linksOf(ctx, db, records) }
}

/** The verdict of a sprint as statistics show it. */
export interface VerdictRow {
  sprint: number
  answers: Values
  overall: Overall
  confirmedBy: Person | null
}

/**
 * What was confirmed, and what counts now of what was open then, or of all; also of those that never had a verdict, for
 * which the records are all there is.
 */
export async function verdictsOf(
  ctx: VerdictContext,
  db: Reader,
  sprints: readonly number[],
  now: Instant,
): Promise<VerdictRow[]> {
  const known = new Map((await readVerdicts(db, sprints)).map(verdict => [verdict.sprint, verdict]))
  let ledgers: Promise<Ledgers> | null = null
  async function current(sprint: number, verdict: Verdict | null): Promise<Values> {
    ledgers ??= ledgersOf(ctx, db, now)
    const records = await recordsFrom(ctx, db, await ledgers, { sprint, problem: verdict?.problem ?? null })
    return valuesOf(answersOf(records, verdict ?? UNSAID))
  }
  return Promise.all(
    sprints.map(async sprint => {
      const verdict = known.get(sprint) ?? null
      const confirmed = verdict?.confirmed ?? null
      if (confirmed) {
        const isWhole = !Object.values(confirmed.answers).includes('pending')
        const answers = isWhole ? confirmed.answers : filledIn(confirmed, await current(sprint, verdict))
        return { sprint, answers, overall: confirmed.overall, confirmedBy: confirmed.by }
      }
      const answers = await current(sprint, verdict)
      return { sprint, answers, overall: overallOf(Object.values(answers)), confirmedBy: null }
    }),
  )
}

/** What a retrospective promised and is not done, by the key of its issue, or by its own where it has none. */
export async function followUps(ctx: VerdictContext, db: Reader): Promise<{ issue: string; title: string }[]> {
  const items = await readOpenItems(db)
  const issues = await ctx.tracking.trackingsOf(
    db,
    items.map(({ id }) => id),
  )
  return items.map(({ id, title }) => ({ issue: issues.find(({ subject }) => subject === id)?.key ?? id, title }))
}

/** Something that people are waited for, and longer than they should be from `since` on, which may be to come. */
export interface Overdue {
  /** `V280`, `retrospective V280`, `T3` */
  id: string
  /** One sentence for Slack, escaped; it mentions nobody. */
  text: string
  since: Instant
  waitsFor: Role[]
  person: Person | null
}

/** Verdicts that nobody has confirmed, retrospectives whose day has passed, action items that are open for a week. */
export async function overdueOf(ctx: VerdictContext, db: Reader, now: Instant): Promise<Overdue[]> {
  const { timeZone } = ctx.settings
  const day = dayOf(now, timeZone)
  const inWorkingDays = (from: Instant) => afterWorkingDays(ctx.sprints.hours, 'trt', from, CALLED_EVERY_WORKING_DAYS)
  const linkTo = (key: string) => ctx.permalink(db, key)
  const verdicts = (await readOpenVerdicts(db)).flatMap(({ id, sprint, waitsSince }) => {
    if (waitsSince === null) return []
    return linkTo(cardKey(sprint)).then((url): Overdue => {
      const text = verdictOverdue(sprint, url)
      return { id, since: inWorkingDays(waitsSince), text, waitsFor: ['trt'], person: null }
    })
  })
  const retrospectives = (await readOpenRetrospectives(db))
    .filter(({ plan }) => plan === null || plan.date < day)
    .map(async ({ sprint, plan, openedAt }): Promise<Overdue> => {
      const id = `retrospective ${verdictId(sprint)}`
      const since = plan ? startOfDay(addDays(plan.date, 1), timeZone) : inWorkingDays(openedAt)
      const text = retrospectiveOverdue(sprint, plan, await linkTo(retrospectiveKey(sprint)))
      return { id, since, text, waitsFor: ['trt'], person: plan?.owner ?? null }
    })
  const items = (await readOpenItems(db))
    .filter(({ at }) => now - at >= ITEM_OVERDUE_AFTER_MS)
    .map(async (item): Promise<Overdue> => {
      const { id, at, owner: person } = item
      const text = itemOverdue(item, await linkTo(itemKey(id)))
      return { id, since: at + ITEM_OVERDUE_AFTER_MS, text, waitsFor: person ? [] : ['trt'], person }
    })
  return Promise.all([...verdicts, ...retrospectives, ...items])
}

const ITEM_OVERDUE_AFTER_MS = days(7)

/** Something with a date, for those who tell what comes. */
export interface Dated {
  id: string
  /** Follows a time; escaped. */
  text: string
  at: Instant
}

/** The retrospectives that are planned for a day to come: at the beginning of TRT's working hours. */
export async function datesOf(ctx: VerdictContext, db: Reader, now: Instant): Promise<Dated[]> {
  const { hours } = ctx.sprints
  const { timeZone } = ctx.settings
  const today = dayOf(now, timeZone)
  return (await readOpenRetrospectives(db)).flatMap(({ sprint, plan }): Dated[] => {
    if (!plan || plan.date < today) return []
    const at = atTime(plan.date, hours.hours.trt.from, hours.hours.trt.timeZone)
    return [{ id: `retrospective ${verdictId(sprint)}`, text: retrospectiveDated(sprint), at }]
  })
}
