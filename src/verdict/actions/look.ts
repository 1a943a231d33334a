import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { payloadsOf } from '../../payload/actions/reads.ts'
import { sprintAt, sprintNumbered } from '../../sprint/model/calendar.ts'
import { isWorking } from '../../sprint/model/hours.ts'
import { keep } from '../../slack/promises.ts'
import type { Reader } from '../../store/store.ts'
import { answersOf, heldBy, readyAt } from '../model/answers.ts'
import type { Records } from '../model/answers.ts'
import { reviewedChange } from '../model/decide.ts'
import type { VerdictMove } from '../model/decide.ts'
import { nextMorning } from '../model/due.ts'
import { isDue } from '../model/turns.ts'
import { QUESTIONS, UNSAID, freshVerdict, valuesOf } from '../model/verdict.ts'
import type { Verdict, VerdictFact } from '../model/verdict.ts'
import { readNewestSprint, readVerdict, readVerdictsToWatch, saveVerdict } from '../store.ts'
import { cardKey } from './context.ts'
import type { VerdictContext } from './context.ts'
import { written } from './moves.ts'
import { recordsOf } from './records.ts'

/** So many sprints back a verdict is still begun after a long silence, and a confirmed one is still compared with the records. */
const SPRINTS_BACK = 3

/** What each card was last shown with, so that one is only looked at again where its evidence is another one. */
type Shown = Map<number, string>

/** Begins the verdicts whose time has come, and follows what the records say about those that are there. */
export function verdictLook(ctx: VerdictContext): (now: Instant) => Promise<void> {
  const shown: Shown = new Map()
  return async now => {
    const { db } = ctx.store
    for (const sprint of await sprintsToOpen(ctx, db, now)) await openVerdict(ctx, sprint)
    const current = sprintAt(await ctx.sprints.calendar(db), now).number
    for (const verdict of await readVerdictsToWatch(db, current - SPRINTS_BACK)) await look(ctx, verdict, now, shown)
  }
}

/** Those whose deadline has passed; before the first record of anything there is nothing to judge. */
async function sprintsToOpen(ctx: VerdictContext, db: Reader, now: Instant): Promise<number[]> {
  const calendar = await ctx.sprints.calendar(db)
  const current = sprintAt(calendar, now).number
  const newest = await readNewestSprint(db)
  if (newest !== null && newest >= current) return []
  const first =
    newest === null
      ? Math.min(current, ...(await payloadsOf(db, SPRINTS_BACK)).map(({ sprint }) => sprint))
      : newest + 1
  const all = Array.from({ length: SPRINTS_BACK + 1 }, (_, back) => current - SPRINTS_BACK + back)
  return all.filter(sprint => sprint >= first && sprintNumbered(calendar, sprint).deadlineAt < now)
}

async function openVerdict(ctx: VerdictContext, sprint: number): Promise<void> {
  await ctx.store.tx(async tx => {
    if (await readVerdict(tx.db, sprint)) return
    const records = await recordsOf(ctx, tx.db, { sprint, problem: null, now: tx.now })
    const settled = answersOf(records, UNSAID)
    const answers = valuesOf(settled)
    const fact: VerdictFact = { kind: 'verdict-opened', sprint, answers }
    const fresh = freshVerdict(sprint, answers, tx.now)
    const saved = await saveVerdict(tx, { ...fresh, held: heldBy(settled, fresh, tx.now) })
    tx.pen.record(saved.id, 'bot', [fact], 'calendar')
  })
}

/** Most looks find nothing to do, and need no transaction to see that. */
async function look(ctx: VerdictContext, seen: Verdict, now: Instant, shown: Shown): Promise<void> {
  const { sprint } = seen
  const records = await recordsOf(ctx, ctx.store.db, { sprint, problem: seen.problem, now })
  await showAnew(ctx, seen, records, shown)
  if (followed(ctx, seen, records) === null) return
  await ctx.store.tx(async tx => {
    const verdict = await readVerdict(tx.db, sprint)
    if (!verdict) return
    const fresh = await recordsOf(ctx, tx.db, { sprint, problem: verdict.problem, now: tx.now })
    const move = followed(ctx, verdict, fresh)
    if (move) await written(ctx, tx, verdict, { move, records: fresh, by: 'bot' })
  })
}

/** A card tells its evidence, also where no answer turns by it. */
async function showAnew(ctx: VerdictContext, verdict: Verdict, records: Records, shown: Shown): Promise<void> {
  const { sprint, told } = verdict
  const evidence = evidenceOf(verdict, records)
  if (!told || shown.get(sprint) === evidence) return
  await ctx.store.tx(async tx => tx.pen.promise([keep(cardKey(sprint))]))
  shown.set(sprint, evidence)
}

/** All that is shown; of the time that goes by while it is out, the days. */
function evidenceOf(verdict: Verdict, records: Records): string {
  const { findings, clusters } = records
  const outs = clusters.flatMap(({ budgets }) => budgets.flatMap(budget => budget.outs))
  const runs = clusters.map(({ run }) => run)
  const goesOn = outs.some(({ to }) => to === null)
  const day = goesOn ? Math.floor(records.asOf / days(1)) : null
  return JSON.stringify([answersOf(records, verdict), findings, outs, runs, day])
}

/** What the records make of a verdict; null where nothing is new. */
function followed(ctx: VerdictContext, verdict: Verdict, records: Records): VerdictMove | null {
  const reviewed = reviewedChange(verdict, records, records.asOf)
  const turned = turns(verdict, records)
  const told = telling(ctx, reviewed?.verdict ?? verdict, records)
  const facts = [...(reviewed?.facts ?? []), ...turned, ...(told?.facts ?? [])]
  const isWaitedFor = verdict.turned.some(turn => isDue(turn, ctx.sprints.hours, records.asOf))
  return facts.length === 0 && !isWaitedFor ? null : { verdict: told?.verdict ?? reviewed?.verdict ?? verdict, facts }
}

function turns(verdict: Verdict, records: Records): VerdictFact[] {
  const { seen, sprint } = verdict
  const values = valuesOf(answersOf(records, verdict))
  return QUESTIONS.flatMap((question): VerdictFact[] => {
    const [before, after] = [seen[question], values[question]]
    return before === after ? [] : [{ kind: 'verdict-turned', sprint, question, before, after }]
  })
}

/** Told on the morning of the next working day after there is something to tell; late, but not at night, where the bot was down then. */
function telling(ctx: VerdictContext, verdict: Verdict, records: Records): VerdictMove | null {
  if (verdict.told) return null
  const answers = answersOf(records, verdict)
  const ready = readyAt(answers)
  if (ready === null) return null
  const dueAt = nextMorning(ctx.sprints.hours, 'trt', ready)
  const now = records.asOf
  if (now < dueAt || !isWorking(ctx.sprints.hours, 'trt', now)) return null
  const { sprint } = verdict
  return {
    verdict: { ...verdict, told: { at: now, lateMs: now - dueAt }, waitsSince: now },
    facts: [{ kind: 'verdict-told', sprint, lateMs: now - dueAt, answers: valuesOf(answers) }],
  }
}
