import { personSchema } from '../../kernel/people.ts'
import type { Person } from '../../kernel/people.ts'
import { eventsOf } from '../../store/log.ts'
import type { LoggedEvent } from '../../store/log.ts'
import { readRequest, readRequestsSince } from '../store.ts'
import { recordText } from '../words/record.ts'
import { clusterSubject } from './context.ts'
import type { RotationContext } from './context.ts'

/** The record of a failover as it stands in the log now; whoever attaches it adds its hash to the name. */
export async function renderRecord(ctx: RotationContext, id: string): Promise<{ name: string; text: string }> {
  const { db } = ctx.store
  const failover = await readRequest(db, id)
  if (!failover) throw new Error(`there is no request ${id} to write a record of`)
  const followers = (await readRequestsSince(db, failover.cluster, failover.number)).map(request => request.id)
  const cluster = await eventsOf(db, clusterSubject(failover.cluster))
  const requests = (await Promise.all(followers.map(follower => eventsOf(db, follower)))).flat()
  const all = [...requests, ...cluster].filter(event => event.at >= failover.openedAt).toSorted((a, b) => a.seq - b.seq)
  const backAt = all.findIndex(event => event.kind === 'in-effective' && startedBefore(all, event))
  const events = backAt === -1 ? all : all.filter(event => event.seq <= lastOf(all, backAt))
  const back = backAt === -1 ? null : all[backAt]
  await ctx.learnNames([...new Set(events.map(event => event.actor))].flatMap(personOf))
  const returnId = events.toReversed().find(event => event.kind === 'in-asked')
  const returned = await returnOf(ctx, returnId)
  const text = recordText({
    failover,
    returned,
    outSince: momentIn(
      events.find(event => event.kind === 'out-effective'),
      'effectiveAt',
    ),
    backSince: momentIn(back ?? undefined, 'effectiveAt'),
    events: events.map(event => ({ ...event, body: named(ctx, event.body), by: nameOf(ctx, event.actor) })),
    last: events.at(-1) ?? null,
    timeZone: ctx.settings.timeZone,
  })
  return { name: `record-${failover.id}.md`, text }
}

/** Whoever is meant by an ID in what happened, by name. */
function named(ctx: RotationContext, value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => named(ctx, item))
  if (typeof value !== 'object' || value === null) return value
  const person = personSchema.safeParse(value)
  if (person.success) return ctx.nameOf(person.data)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, named(ctx, part)]))
}

/** Facts of the very transaction that proved the return still belong to it. */
function lastOf(all: readonly LoggedEvent[], backAt: number): number {
  const at = all[backAt]?.at ?? 0
  return all.filter(event => event.at === at).at(-1)?.seq ?? 0
}

function startedBefore(all: readonly LoggedEvent[], event: LoggedEvent): boolean {
  return all.some(other => other.kind === 'out-asked' && other.seq < event.seq)
}

async function returnOf(ctx: RotationContext, asked: LoggedEvent | undefined) {
  const body = asked?.body
  const id =
    typeof body === 'object' && body !== null && 'request' in body && typeof body.request === 'string'
      ? body.request
      : null
  return id === null ? null : readRequest(ctx.store.db, id)
}

function momentIn(event: LoggedEvent | undefined, key: string): number | null {
  const body: unknown = event?.body
  if (typeof body !== 'object' || body === null) return null
  const value = Object.entries(body).find(([name]) => name === key)?.[1]
  return typeof value === 'number' ? value : null
}

function nameOf(ctx: RotationContext, actor: string): string {
  const [person] = personOf(actor)
  return person ? ctx.nameOf(person) : 'the bot'
}

/** Nobody, where the bot itself was the actor. */
function personOf(actor: string): Person[] {
  const [team, user] = actor.split('/')
  return team !== undefined && user !== undefined ? [{ team, user }] : []
}
