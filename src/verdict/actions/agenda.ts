import type { Member } from '../../kernel/people.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { days } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { cardKey as requestCardKey } from '../../rotation/actions/context.ts'
import { say } from '../../slack/promises.ts'
import { proposedEdits } from '../../sprint/actions/reads.ts'
import { editKey } from '../../sprint/actions/context.ts'
import { acceptKey } from '../../payload/actions/accept-context.ts'
import { cardKey as payloadCardKey } from '../../payload/actions/context.ts'
import { openAccepts, payloadsOf } from '../../payload/actions/reads.ts'
import { dayOf } from '../../sprint/model/civil.ts'
import { claimOnce } from '../../store/job-runs.ts'
import { readHead } from '../../store/log.ts'
import type { Reader } from '../../store/store.ts'
import { investigationIn, isDecision, openVerdict, payloadWait, unclassifiedIn } from '../model/agenda.ts'
import type { Agenda, Linked } from '../model/agenda.ts'
import { answersOf } from '../model/answers.ts'
import { momentOf, MOMENT_KINDS } from '../model/moments.ts'
import type { Moment } from '../model/moments.ts'
import { insertAgenda, readEventsAfter, readLastAgenda, readOpenVerdicts } from '../store.ts'
import { readOpenItems, readOpenRetrospectives } from '../store-retrospective.ts'
import { agendaMarkdown, agendaMessages } from '../words/agenda.ts'
import { agendaOnlyTeams, agendaPostedBefore } from '../words/refusals.ts'
import { markdownStyle } from '../words/style.ts'
import { cardKey, itemKey, retrospectiveKey } from './context.ts'
import type { VerdictContext } from './context.ts'
import { recordsOf } from './records.ts'
import { peopleIn } from './timeline.ts'
import { takenBy } from '../../upgrade/actions/reads.ts'

const BEFORE_THE_FIRST_MS = days(7)
/** A question about a time out is put to the call for so long after its end. */
const ASKED_FOR_MS = days(28)
/** More than this nobody reads out; what is older is counted. */
const DECISIONS_MAX = 300

/** What there is to talk about now, and the number of the last event that is in it. */
export async function agendaOf(
  ctx: VerdictContext,
  db: Reader,
  now: Instant,
): Promise<{ agenda: Agenda; seq: number }> {
  const [last, head] = [await readLastAgenda(db), await readHead(db)]
  const agenda: Agenda = {
    at: now,
    since: last?.at ?? null,
    ...(await openOf(ctx, db, now)),
    ...(await waitsOf(ctx, db)),
    ...(await decisionsSince(db, last, now)),
    ...(await outsOf(ctx, db, now)),
  }
  return { agenda, seq: Number(head.seq) }
}

export function today({ clock, settings }: VerdictContext): string {
  return dayOf(clock.now(), settings.timeZone)
}

export async function markdownOf(ctx: VerdictContext): Promise<string> {
  const { agenda } = await agendaOf(ctx, ctx.store.db, ctx.clock.now())
  await ctx.learnNames([
    ...peopleIn(agenda.decisions),
    ...agenda.accepts.map(({ accept }) => accept.by),
    ...agenda.edits.map(({ edit }) => edit.proposedBy),
    ...agenda.requests.map(({ request }) => request.requester),
    ...agenda.retrospectives.flatMap(({ retrospective }) => retrospective.plan?.owner ?? []),
    ...agenda.items.flatMap(({ item }) => item.owner ?? []),
  ])
  const style = markdownStyle({ nameOf: ctx.nameOf, timeZone: ctx.settings.timeZone })
  return agendaMarkdown({ agenda, day: today(ctx) }, style)
}

/** Posts it in the channel, once a day; the next one begins where it ends. */
export async function postAgenda(ctx: VerdictContext, member: Member): Promise<string | Refusal> {
  const { roles, person } = member
  if (!roles.includes('trt') && !roles.includes('test-platform'))
    return agendaOnlyTeams(`${ctx.mentionOf('trt')} ${ctx.mentionOf('test-platform')}`)
  return ctx.store.tx(async tx => {
    const day = dayOf(tx.now, ctx.settings.timeZone)
    const { agenda, seq } = await agendaOf(ctx, tx.db, tx.now)
    if (!(await claimOnce(tx, 'agenda', day))) return agendaPostedBefore(day)
    await insertAgenda(tx, { day, at: tx.now, seq })
    const fact = { kind: 'agenda-posted', day, seq }
    tx.pen.record('agenda', person, [fact])
    const [first, ...rest] = agendaMessages({ agenda, day })
    const key = `agenda/${day}`
    tx.pen.promise([
      ...(first ? [say({ key, lane: 'agenda', ...first })] : []),
      ...rest.map((more, at) => say({ key: `${key}/${at + 2}`, lane: 'agenda', threadOf: key, ...more })),
    ])
    return day
  })
}

async function openOf(ctx: VerdictContext, db: Reader, now: Instant) {
  const url = (key: string) => ctx.permalink(db, key)
  const requests = (await Promise.all(ctx.settings.clusters.map(cluster => ctx.openRequests(db, cluster)))).flat()
  const verdicts = await Promise.all(
    (await readOpenVerdicts(db)).map(async verdict => {
      const records = await recordsOf(ctx, db, { sprint: verdict.sprint, problem: verdict.problem, now })
      const open = openVerdict(verdict, answersOf(records, verdict), records.findings)
      return { ...open, url: await url(cardKey(verdict.sprint)) }
    }),
  )
  const items = await readOpenItems(db)
  const issues = await ctx.tracking.trackingsOf(
    db,
    items.map(({ id }) => id),
  )
  return {
    requests: await linked(
      requests.map(request => ({ request })),
      ({ request }) => url(requestCardKey(request.id)),
    ),
    verdicts,
    retrospectives: await linked(
      (await readOpenRetrospectives(db)).map(retrospective => ({ retrospective })),
      ({ retrospective }) => url(retrospectiveKey(retrospective.sprint)),
    ),
    items: await linked(
      items.map(item => ({ item, issue: issues.find(({ subject }) => subject === item.id)?.key ?? null })),
      ({ item }) => url(itemKey(item.id)),
    ),
  }
}

async function outsOf(ctx: VerdictContext, db: Reader, now: Instant) {
  const all = await Promise.all(
    ctx.settings.clusters.map(async cluster => ({ cluster, budgets: await ctx.budgetsOf(db, cluster, now) })),
  )
  return {
    investigations: all.flatMap(({ cluster, budgets }) => investigationIn(cluster, budgets) ?? []),
    unclassified: all.flatMap(({ budgets }) => unclassifiedIn(budgets, now - ASKED_FOR_MS)),
  }
}

/** The newest, where there are too many. */
async function decisionsSince(db: Reader, last: { seq: number } | null, now: Instant) {
  const events = await readEventsAfter(db, {
    seq: last?.seq ?? 0,
    at: last ? 0 : now - BEFORE_THE_FIRST_MS,
    kinds: MOMENT_KINDS,
  })
  const all = events.flatMap(event => momentOf(event) ?? []).filter(isDecision)
  const decisions: Moment[] = all.slice(-DECISIONS_MAX)
  return { decisions, olderDecisions: all.length - decisions.length }
}

/** What waits for somebody before a payload can be taken up, or the calendar moves. */
async function waitsOf(ctx: VerdictContext, db: Reader) {
  const url = (key: string) => ctx.permalink(db, key)
  const [payload] = await payloadsOf(db, 1)
  const waits = payload ? payloadWait(payload) : null
  // What a cluster was seen to take up needs no answer any more.
  const isAnswered = waits === 'test-platform' && payload !== undefined && (await takenBy(db, payload)).length > 0
  const payloads = payload && waits !== null && !isAnswered ? [{ payload, waits }] : []
  return {
    payloads: await linked(payloads, ({ payload }) => url(payloadCardKey(payload.sprint))),
    accepts: await linked(
      (await openAccepts(db)).map(accept => ({ accept })),
      ({ accept }) => url(acceptKey(accept.id)),
    ),
    edits: await linked(
      (await proposedEdits(db)).map(edit => ({ edit })),
      ({ edit }) => url(editKey(edit.id)),
    ),
  }
}

async function linked<T>(all: readonly T[], urlOf: (one: T) => Promise<string | null>): Promise<Linked<T>[]> {
  return Promise.all(all.map(async one => ({ ...one, url: await urlOf(one) })))
}
