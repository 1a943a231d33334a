import { sql } from 'kysely'
import { expect } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import type { RotationContext } from '../../src/rotation/actions/context.ts'
import { evolveRequest } from '../../src/rotation/model/request-facts.ts'
import type { RequestFact } from '../../src/rotation/model/request-facts.ts'
import { isOpen } from '../../src/rotation/model/request.ts'
import type { Request } from '../../src/rotation/model/request.ts'
import { evolveRotation } from '../../src/rotation/model/rotation-decide.ts'
import type { RotationFact } from '../../src/rotation/model/rotation-decide.ts'
import { freshRotation } from '../../src/rotation/model/rotation.ts'
import type { Rotation } from '../../src/rotation/model/rotation.ts'
import type { Actor } from '../../src/kernel/people.ts'
import { readRecentRequests, readRotation } from '../../src/rotation/store.ts'
import { eventsOf, readHead, verifyLog } from '../../src/store/log.ts'
import type { LoggedEvent } from '../../src/store/log.ts'
import { openStore } from '../../src/store/store.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import { holders, nameOf, NOON } from './samples.ts'

export const CLUSTER = 'build02'

/** The verbs of rotation on a store in memory, with nothing outside: what they promise is only counted. */
export interface VerbsLab extends AsyncDisposable {
  ctx: RotationContext
  clock: WorldClock
  requests(): Promise<Request[]>
  rotation(): Promise<Rotation>
  /** The number of events, and all that is promised, as one text. */
  written(): Promise<{ events: number; effects: string }>
  /** Everything follows from the log: it verifies, and a replay gives what is stored. */
  expectReplay(): Promise<void>
}

export async function aVerbsLab(): Promise<VerbsLab> {
  const clock = heldClock(NOON)
  const store = await openStore('sqlite::memory:', { clock })
  const policy: Request['policy'] = [{ role: 'test-platform', count: 1 }]
  const ctx: RotationContext = {
    store,
    clock,
    settings: {
      clusters: [CLUSTER],
      ways: ['dispatcher', 'manual'],
      eyes: { dispatcher: true, placement: true },
      policies: { failover: policy, return: policy },
      requestExpiresMs: hours(24),
      effectiveWithinMs: minutes(12),
      bridgeMs: hours(12),
      environment: 'production',
      timeZone: 'America/New_York',
    },
    tracking: createTracking({ jira: null }),
    above: { reactions: [], cardNotes: async () => [] },
    holders,
    mentionOf: role => `@${role}`,
    nameOf,
    learnNames: async () => {},
    permalink: async () => null,
  }
  const requests = () => readRecentRequests(store.db, { limit: 1000 })
  const rotation = () => readRotation(store.db, CLUSTER, clock.now())

  async function expectReplay(): Promise<void> {
    expect(await verifyLog(store.db)).toMatchObject({ ok: true })
    for (const request of await requests()) {
      const events = await eventsOf(store.db, request.id)
      expect(events[0]?.kind).toBe('request-opened')
      const replayed = events.reduce(
        (state, event) => evolveRequest(state, factOf<RequestFact>(event), event.at, actorOf(event)),
        request,
      )
      expect({ ...replayed, version: 0 }).toEqual({ ...request, version: 0 })
    }
    const kept = await rotation()
    const events = await eventsOf(store.db, `cluster/${CLUSTER}`)
    const first = freshRotation(CLUSTER, kept.since)
    const replayed = events.reduce(
      (state, event) => evolveRotation(state, factOf<RotationFact>(event), event.at, actorOf(event)),
      first,
    )
    // What was looked at last is kept beside the facts, and is not one.
    expect({ ...replayed, version: 0, observed: null }).toEqual({ ...kept, version: 0, observed: null })
  }

  return {
    ctx,
    clock,
    requests,
    rotation,
    expectReplay,
    async written() {
      const { rows } = await sql`select kind, key, lane, body, state, due_at from effects order by id`.execute(store.db)
      return { events: (await readHead(store.db)).seq, effects: JSON.stringify(rows) }
    },
    [Symbol.asyncDispose]: () => store.close(),
  }
}

/** What holds at every moment, whatever happened before. */
export function expectSound(requests: readonly Request[], rotation: Rotation): void {
  for (const direction of ['failover', 'return'] as const) {
    const open = requests.filter(request => request.direction === direction && isOpen(request.state))
    expect(open.length, `one open ${direction} at the most`).toBeLessThanOrEqual(1)
  }
  for (const { how, state, votes, requester, filedBy } of requests) {
    const voters = votes.map(one => one.by.user)
    expect(voters).not.toContain(requester.user)
    expect(voters).not.toContain(filedBy.user)
    expect(new Set(voters).size).toBe(voters.length)
    if (['approved', 'changing', 'stuck', 'done'].includes(state) && how === 'asked')
      expect(voters.length).toBeGreaterThan(0)
  }
  if (rotation.phase === 'in') return
  const asked = requests.find(request => request.id === rotation.request)
  expect(asked, 'a request asked for what is desired').toBeDefined()
  expect(rotation.approvers.length, 'somebody approved that it is out').toBeGreaterThan(0)
  expect(requests.some(request => request.id === rotation.failover && request.direction === 'failover')).toBe(true)
}

/** The log keeps a fact's kind beside its body. */
function factOf<F extends { kind: string }>({ kind, body }: LoggedEvent): F {
  const fact: unknown = { ...(typeof body === 'object' ? body : {}), kind }
  return fact as F
}

function actorOf({ actor }: LoggedEvent): Actor {
  const [team, user] = actor.split('/')
  return team !== undefined && user !== undefined ? { team, user } : 'bot'
}
