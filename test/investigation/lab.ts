import type { WorldClock } from '../../playground/wire/clock.ts'
import type { Cause, Request } from '../../src/rotation/model/request.ts'
import type { RotationFact } from '../../src/rotation/model/rotation-decide.ts'
import { evolveRotation } from '../../src/rotation/model/rotation-decide.ts'
import { freshRotation } from '../../src/rotation/model/rotation.ts'
import type { Rotation } from '../../src/rotation/model/rotation.ts'
import { insertRequest } from '../../src/rotation/store.ts'
import { sayBody } from '../../src/slack/promises.ts'
import { eventsOf } from '../../src/store/log.ts'
import type { Store } from '../../src/store/store.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import type { PayloadRun } from '../../src/upgrade/model/runs.ts'
import { doDue } from '../../src/investigation/actions/due.ts'
import type { InvestigationContext } from '../../src/investigation/actions/context.ts'
import { followRotation } from '../../src/investigation/actions/follow.ts'
import type { Out } from '../../src/investigation/model/out.ts'
import { readOuts } from '../../src/investigation/store.ts'
import { aRequest } from '../models/samples.ts'
import { calendar, teamHours } from './samples.ts'

/** The verbs of this capability on a store, with nothing outside: what they would say is read from what is promised. */
export interface Lab {
  ctx: InvestigationContext
  clock: WorldClock
  runs: PayloadRun[]
  /** A failover, and a return of it, as far as they matter here. */
  asked(id: string, cause: Cause): Promise<void>
  returned(id: string, of: string, cause: Cause | null): Promise<void>
  /** What happens to the rotation of build02, in one transaction. */
  happens(...facts: RotationFact[]): Promise<void>
  /** Goes to that moment and does what is due then. */
  goesTo(at: number): Promise<void>
  outs(): Promise<Out[]>
  /** What was said since the last time, each with where: a failover's thread, or the channel. */
  news(): Promise<string[]>
  kinds(subject: string): Promise<string[]>
}

export function aLab(store: Store, clock: WorldClock): Lab {
  const runs: PayloadRun[] = []
  const ctx: InvestigationContext = {
    store,
    clock,
    sprints: { calendar: async () => calendar, hours: teamHours },
    tracking: createTracking({ jira: null }),
    runsOf: async () => runs,
    mentionOf: role => `@${role}`,
    nameOf: person => person.user,
    settings: { clusters: ['build02'], environment: 'production', timeZone: 'America/New_York' },
  }
  let rotation: Rotation = freshRotation('build02', clock.now())
  let read = 0
  const insert = (one: Request) => store.tx(async tx => insertRequest(tx, one, one.id))
  const base = (id: string, openedAt: number): Request =>
    aRequest({ id, number: Number(id.slice(1)), state: 'done', openedAt })

  return {
    ctx,
    clock,
    runs,
    async asked(id, cause) {
      const one = base(id, clock.now())
      await insert({ ...one, failover: one.failover && { ...one.failover, cause } })
    },
    async returned(id, of, cause) {
      const back = cause && { found: 'A regression', cause, done: 'Reverted', workaround: null }
      const how = cause ? 'asked' : 'put-back'
      await insert({ ...base(id, clock.now()), direction: 'return', failover: null, ends: of, how, back })
    },
    async happens(...facts) {
      await store.tx(async tx => {
        const before = rotation
        const after = facts.reduce((now, fact) => evolveRotation(now, fact, tx.now, 'bot'), before)
        await followRotation(ctx, tx, before, after, facts)
        rotation = after
      })
    },
    async goesTo(at) {
      clock.advance(at - clock.now())
      await doDue(ctx)
    },
    outs: () => readOuts(store.db, 'build02'),
    async news() {
      const rows = await store.db.selectFrom('effects').selectAll().where('id', '>', read).orderBy('id').execute()
      read = Number(rows.at(-1)?.id ?? read)
      return rows
        .filter(row => row.kind === 'slack.say')
        .map(row => {
          const { threadOf, text } = sayBody.parse(JSON.parse(row.body))
          return `${threadOf?.replace('request/', '') ?? 'channel'}: ${text}`
        })
    },
    kinds: async subject => (await eventsOf(store.db, subject)).map(event => event.kind),
  }
}

export const out = (id: string): Extract<RotationFact, { kind: 'out-asked' }> => ({
  kind: 'out-asked',
  request: id,
  failover: id,
  flavour: 'blocked',
  approvers: [],
  bridgeUntil: null,
  lastingWay: false,
  probes: [],
  stoppedReturn: null,
})
export const isOut = (effectiveAt: number): RotationFact => ({ kind: 'out-effective', effectiveAt })
export const back = (id: string): RotationFact => ({ kind: 'in-asked', request: id })
export const isIn = (effectiveAt: number): RotationFact => ({ kind: 'in-effective', effectiveAt })
export const questioned = (at: number): RotationFact => ({
  kind: 'stop-gap-questioned',
  question: { kind: 'lapsed', at, byUser: null },
})
export const outAgain: RotationFact = { kind: 'taken-out-again', bridgeUntil: null }
