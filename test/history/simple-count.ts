import { z } from 'zod'
import { days, hours } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { allEvents } from '../../src/store/log.ts'
import { fromCanonicalJson } from '../../src/store/canonical.ts'
import type { Reader } from '../../src/store/store.ts'
import { BEGINNING, SPRINTS } from './random-past.ts'
import type { RandomPast } from './random-past.ts'
import type { SimpleRun } from './simple-runs.ts'

/**
 * The same questions answered as simply as can be, to be compared with what the product says: one loop over the event
 * log, then a count of hours. It shares no line with the product's own computation.
 */
export interface TimeOut {
  id: string
  failover: string
  from: Instant
  to: Instant | null
  declared: string
  cause: string
  saidAt: Instant
}

const openedSchema = z.object({
  id: z.string(),
  openedAt: z.number(),
  failover: z.object({ cause: z.string() }).nullable(),
  back: z.object({ cause: z.string() }).nullable(),
})

const bodySchema = z.looseObject({
  request: z.union([z.string(), openedSchema]).optional(),
  failover: z.string().nullable().optional(),
  effectiveAt: z.number().optional(),
  endsAt: z.number().nullable().optional(),
  question: z.object({ at: z.number() }).optional(),
  capacity: z.number().nullable().optional(),
  out: z.string().optional(),
  cause: z.string().optional(),
  now: z.string().optional(),
})

export interface Told {
  outs: TimeOut[]
  reduced: { from: Instant; to: Instant }[]
}

/** What the events after this one tell. */
export async function toldByTheLog(db: Reader, after: number): Promise<Told> {
  const requests = new Map<string, z.infer<typeof openedSchema>>()
  const outs: TimeOut[] = []
  const reduced = new Map<string, { from: Instant; to: Instant }>()
  let failover = ''
  let back = ''
  for await (const event of allEvents(db, after)) {
    const { request, effectiveAt = 0, ...body } = bodySchema.parse(fromCanonicalJson(event.body))
    const open = outs.find(({ failover, to }) => failover !== '' && to === null)
    if (event.kind === 'request-opened' && typeof request === 'object') requests.set(request.id, request)
    if (event.kind === 'out-asked') failover = body.failover ?? ''
    if (event.kind === 'in-asked' && typeof request === 'string') back = request
    if (event.kind === 'out-effective' && !open) {
      const declared = requests.get(failover)?.failover?.cause ?? ''
      const before = outs.filter(out => out.failover === failover).length
      const id = before === 0 ? failover : `${failover}/${before + 1}`
      outs.push({ id, failover, from: effectiveAt, to: null, declared, cause: declared, saidAt: -1 })
    }
    if (event.kind === 'stop-gap-questioned' && open) open.to = Math.max(open.from, body.question?.at ?? 0)
    if (event.kind === 'in-effective') {
      if (open) open.to = Math.max(open.from, effectiveAt)
      const returned = requests.get(back)
      const cause = returned?.back?.cause
      for (const out of outs.filter(one => one.failover === failover)) {
        const isNoGameDay = cause === 'game-day' && out.declared !== 'game-day'
        if (returned && cause && !isNoGameDay && out.saidAt < returned.openedAt) out.cause = cause
      }
    }
    if (event.kind === 'cause-changed') {
      const out = outs.find(({ id }) => id === body.out)
      if (out && body.now) [out.cause, out.saidAt] = [body.now, event.at]
    }
    // What others did, and what was before the bot, belongs to no failover.
    const own = { failover: '', from: effectiveAt, declared: 'unclassified', cause: 'unclassified', saidAt: -1 }
    if (event.kind === 'out-began' && body.failover === null) outs.push({ ...own, id: body.out ?? '', to: null })
    if (event.kind === 'out-ended') {
      const others = outs.find(({ id, failover }) => failover === '' && id === body.out)
      if (others) others.to = effectiveAt
    }
    if (event.kind === 'out-imported')
      outs.push({ ...own, id: event.subject.slice('out/'.length), to: body.endsAt ?? null })
    if (event.kind === 'reduction-seen')
      reduced.set(event.subject, { from: effectiveAt, to: body.endsAt ?? Number.MAX_SAFE_INTEGER })
  }
  return { outs, reduced: [...reduced.values()] }
}

export interface Given extends Told {
  past: RandomPast
  firstSprint: number
  runs: readonly SimpleRun[]
  now: Instant
}

const COUNTED = ['payload', 'theory', 'unclassified']

export interface SimpleSprint {
  number: number
  startAt: Instant
  endAt: Instant
  deadlineAt: Instant
}

/** The first so many sprints: the random ones, then some of three weeks. */
export function simpleSprints({ past, firstSprint }: Given, count = SPRINTS + 6): SimpleSprint[] {
  let startAt = BEGINNING
  return Array.from({ length: count }, (_, at) => {
    const endAt = startAt + days(past.days[at] ?? 21)
    let lastDay = endAt - days(1)
    while (new Date(lastDay).getUTCDay() !== 3) lastDay -= days(1)
    const sprint = { number: firstSprint + at, startAt, endAt, deadlineAt: lastDay + days(1) }
    startAt = endAt
    return sprint
  })
}

/** `run/1000` or `calendar/1000`: what a time out is charged to, by when it began. */
export function chargedTo(given: Given, { from }: TimeOut): string {
  const run = given.runs.findLast(one => one.from <= from)
  if (run) return `run/${run.sprint}`
  const sprint = simpleSprints(given).find(({ startAt, endAt }) => startAt <= from && from < endAt)
  return `calendar/${sprint?.number}`
}

/** For each budget, the hours in which at least one counted time out of it went on. */
export function spentHours(given: Given): Map<string, number> {
  const spent = new Map<string, number>()
  for (let hour = BEGINNING; hour < given.now; hour += hours(1)) {
    const charged = given.outs
      .filter(out => COUNTED.includes(out.cause) && isOn(out, hour))
      .map(out => chargedTo(given, out))
    for (const key of new Set(charged)) spent.set(key, (spent.get(key) ?? 0) + 1)
  }
  return spent
}

export type HourState = 'in' | 'reduced' | 'out-counted' | 'out-free'

/** How many hours of a sprint the cluster was in which state. */
export function hoursIn(given: Given, { startAt, endAt }: SimpleSprint): Record<HourState, number> {
  const count = { in: 0, reduced: 0, 'out-counted': 0, 'out-free': 0 }
  for (let hour = startAt; hour < Math.min(endAt, given.now); hour += hours(1)) count[stateAt(given, hour)] += 1
  return count
}

function stateAt({ outs, reduced }: Given, hour: Instant): HourState {
  const on = outs.filter(out => isOn(out, hour))
  if (on.some(({ cause }) => COUNTED.includes(cause))) return 'out-counted'
  if (on.length > 0) return 'out-free'
  return reduced.some(one => isOn(one, hour)) ? 'reduced' : 'in'
}

function isOn({ from, to }: { from: Instant; to: Instant | null }, hour: Instant): boolean {
  return from <= hour && (to === null || hour < to)
}

/** The counted times out that any budget of this sprint is charged with. */
export function countedIn(given: Given, number: number): TimeOut[] {
  return given.outs.filter(
    out => COUNTED.includes(out.cause) && [`run/${number}`, `calendar/${number}`].includes(chargedTo(given, out)),
  )
}

/** The three answers and the verdict of a sprint, straight from the rules. */
export function simpleVerdict(given: Given, at: number, answered: readonly string[] | null): string[] {
  const { past, runs, now } = given
  const [sprint, next] = simpleSprints(given).slice(at, at + 2)
  if (!sprint || !next) throw new Error('no such sprint')
  const run = runs.find(one => one.sprint === sprint.number)
  const counted = countedIn(given, sprint.number)
  const spent = spentHours(given)
  const half = (sprint.endAt - sprint.startAt) / 2
  const beyond = ['run', 'calendar'].some(kind => hours(spent.get(`${kind}/${sprint.number}`) ?? 0) > half)
  const hasRun = run !== undefined && run.completedAt !== null
  const isOver = beyond || (run ? run.to !== null : now > next.deadlineAt)
  const changes = past.changes[at] ?? []
  const problem = past.problems[at] ?? null
  const answers = [
    onTime(past.payloads[at] ?? 'none', now > sprint.deadlineAt),
    isOver ? acks(changes, hasRun && gatesSeen(given, run.to ?? now)) : 'pending',
    isOver && (beyond || counted.every(({ to }) => to !== null))
      ? forcedOut({ counted, run: hasRun, beyond, changes, problem, answered })
      : 'pending',
  ]
  const good = answers.every(answer => answer === 'success' || answer === 'found')
  return [...answers, answers.includes('failed') ? 'failed' : good ? 'success' : 'undecided']
}

function onTime(payload: RandomPast['payloads'][number], isDue: boolean): string {
  if (!isDue) return 'pending'
  if (payload === 'none') return 'unknown'
  return payload === 'on-time' ? 'success' : 'failed'
}

/** By that moment. */
function gatesSeen(given: Given, at: Instant): boolean {
  const first = simpleSprints(given).slice(0, SPRINTS)[given.past.gatesFrom]
  return first !== undefined && first.startAt <= at
}

/** With a gate that nobody ever saw, nobody knows; nor without a look at all of them while it ran. */
function acks(changes: RandomPast['changes'][number], isSeen: boolean): string {
  if (changes.some(({ needed, gate }) => needed === 'needed' && gate === null)) return 'failed'
  if (!isSeen || changes.some(({ needed, gate }) => needed === 'undecided' || (needed === 'needed' && gate))) {
    return 'unknown'
  }
  return 'success'
}

interface Asked {
  counted: TimeOut[]
  run: boolean
  beyond: boolean
  changes: RandomPast['changes'][number]
  problem: RandomPast['problems'][number]
  answered: readonly string[] | null
}

function forcedOut({ counted, run, beyond, changes, problem, answered }: Asked): string {
  const stays = changes.some(({ persistent }) => persistent)
  if (beyond || problem?.persists || stays) return 'failed'
  if (counted.length === 0) return run ? 'success' : 'unknown'
  if (!problem || !counted.every(({ id }) => answered?.includes(id))) return 'unknown'
  return problem.significant && problem.forced ? 'found' : 'success'
}
