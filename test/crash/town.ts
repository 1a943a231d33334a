import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import type { DispatchOverride } from '../../playground/farm/override.ts'
import { createWorld } from '../../playground/world.ts'
import type { CastName, World } from '../../playground/world.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import type { Phase, SeenCall } from '../../playground/wire/serve.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import { openDatabase } from '../../src/store/store.ts'
import type { Reader } from '../../src/store/store.ts'
import { MONDAY } from '../town.ts'
import type { Call } from './kill-points.ts'
import { Killed } from './mortal.ts'
import type { Mortal } from './mortal.ts'
import type { Unnumbered } from './orders.ts'
import { nextRetry } from './pending.ts'
import type { Reaper } from './reaper.ts'

/** A world whose bot lives in a process that is killed now and then, and is started again on the same database. */
export interface CrashTown extends AsyncDisposable {
  readonly world: World
  readonly clock: WorldClock
  /** What the bot wrote, read beside it. */
  readonly db: Reader
  /** Where the bot was killed in this town, in order. */
  readonly deaths: readonly string[]
  /** The most overrides that were ever live at the same time. */
  readonly overridesAtOnce: number
  /** Errors that the bots logged. */
  readonly logged: readonly string[]
  /** Names what happens from here on; calls are numbered within it. */
  step(name: string): void
  /** Types `/sacrificial …` until its form is open. */
  opensForm(who: CastName, text: string): Promise<void>
  /** Submits the open form until it is acknowledged and has made a request with this ID. */
  submits(who: CastName, values: Record<string, FieldValue>, id: string): Promise<void>
  /** Presses until it is acknowledged and the request is in one of these states. */
  presses(who: CastName, actionId: string, id: string, states: readonly string[]): Promise<void>
  /** The newest message that has this button. */
  holderOf(actionId: string): { channel: string; ts: string }
  /** A person does it again where nothing came of it: the bot died, or had no time for them. */
  again(attempt: () => Promise<boolean>): Promise<void>
  /** Looks until it is so; false where the bot dies before, or the person is told something instead. */
  comesTrue(who: CastName, isSo: () => boolean | Promise<boolean>): Promise<boolean>
  /** Turns the crank until nothing is left to do, and lets the time pass that retries ask for. */
  settle(): Promise<void>
  advance(ms: number): Promise<void>
}

export interface CrashTownOptions {
  reaper: Reaper
  start?: number
  env?: Readonly<Record<string, string>>
  /** Asked at each phase of each outside call: whether the bot is to be killed there. */
  killHere(call: Call, phase: Phase): boolean
}

/** What the bot asks when it has started already; it belongs to the start, however far the story is by then. */
const BEHIND_THE_START = /createmeta/
const ROUNDS_MAX = 60
const TRIES_MAX = 20
const PATIENCE_MS = 20_000

export async function aCrashTown({
  reaper,
  killHere,
  start: startAt = MONDAY,
  env: more = {},
}: CrashTownOptions): Promise<CrashTown> {
  const logged: string[] = []
  const deaths: string[] = []
  const clock = heldClock(startAt)
  const calls = new WeakMap<SeenCall, Call>()
  let step = newStep('start')
  /** A start that was not finished. */
  let start: Step | null = null
  let lastStart = step
  let dying: Promise<void> | null = null
  let overridesAtOnce = 0
  let livesIn: Mortal | null = null
  const world = await createWorld({ transport: 'http', clock, autopilot: false, witness })
  world.farm.onChange(change => {
    if (change === 'rotation') overridesAtOnce = Math.max(overridesAtOnce, liveOverrides(world))
  })
  const url = `sqlite:${join(world.folder, 'bot.db')}`
  const env = world.env({ DATABASE_URL: url, ...more })
  // One that is about to be killed hears nothing any more, and may complain of that.
  const seat = reaper.enter(line => {
    if (!dying) logged.push(line)
  })
  const town = seat.town

  async function witness(phase: Phase, seen: SeenCall): Promise<void> {
    // The bot is dead to the world: what it still sends is lost, what it waits for is never answered.
    if (dying) return never
    const call = calls.get(seen) ?? numbered(seen)
    calls.set(seen, call)
    if (!killHere(call, phase)) return
    for (const each of new Set([step, lastStart])) each.before = new Set(each.calls.keys())
    deaths.push(`${call.step}: ${call.name} #${call.nth} ${phase}`)
    dying = seat.readyToDie().then(() => {
      dying = null
    })
    return never
  }

  function numbered({ service, call }: SeenCall): Call {
    const name = `${service} ${call}`
    const within = BEHIND_THE_START.test(name) ? lastStart : step
    const nth = (within.calls.get(name) ?? 0) + 1
    within.calls.set(name, nth)
    return { step: within.name, name, nth, again: within.before.has(name) }
  }

  /** The bot is there, started anew where it was killed. */
  async function alive(): Promise<Mortal> {
    for (;;) {
      await dying
      const life = await seat.life()
      if (life.isGone) throw new Error('the process ended by itself')
      if (livesIn === life) return life
      const interrupted = step
      // A start is told from the beginning each time, unless the one before it was interrupted itself.
      step = lastStart = start ??= newStep('start')
      try {
        const opened = await life.ask({ do: 'open', town, now: clock.now(), env })
        world.connect(opened.url ?? '')
        livesIn = life
        start = null
      } catch (error) {
        if (!isDying(error)) throw error
      } finally {
        step = interrupted
      }
    }
  }

  /** What goes wrong while the bot is being killed counts as its death. */
  const isDying = (error: unknown): boolean => error instanceof Killed || dying !== null

  async function ask(order: Unnumbered): Promise<'done' | 'killed'> {
    const life = await alive()
    try {
      await life.ask(order)
      return 'done'
    } catch (error) {
      if (!isDying(error)) throw error
      return 'killed'
    }
  }

  await alive()
  const { db } = await openDatabase(url)

  const formOf = (who: CastName) => world.slack.topView(world.cast[who])

  const self: CrashTown = {
    world,
    clock,
    db,
    deaths,
    logged,
    get overridesAtOnce() {
      return overridesAtOnce
    },
    step(name) {
      step = newStep(name)
    },
    async opensForm(who, text) {
      await self.again(async () => {
        if (formOf(who)) return true
        const outcome = await world.slack.command(world.cast[who], world.channel, text)
        if (!outcome.acked || outcome.ackBody !== undefined) return false
        return self.comesTrue(who, () => formOf(who) !== undefined)
      })
    },
    async submits(who, values, id) {
      await self.again(async () => {
        const outcome = await world.slack.submitView(world.cast[who], values)
        if (outcome.errors) throw new Error(`the form complains: ${JSON.stringify(outcome.errors)}`)
        // The last word, or why it was not taken: under that is the form again.
        if (outcome.acked) await world.slack.closeView(world.cast[who])
        return outcome.acked && (await stateOf(id)) !== undefined
      })
    },
    async presses(who, actionId, id, wanted) {
      await self.again(async () => {
        const outcome = await world.slack.press(world.cast[who], self.holderOf(actionId), actionId)
        return outcome.acked && wanted.includes((await stateOf(id)) ?? '')
      })
    },
    holderOf(actionId) {
      const heads = world.slack.channelMessages(world.channel)
      const all = heads.flatMap(head => world.slack.thread(world.channel, head.ts))
      const holder = all.findLast(message => JSON.stringify(message.blocks).includes(`"${actionId}"`))
      if (!holder) throw new Error(`no message has the button ${actionId}`)
      return { channel: world.channel, ts: holder.ts }
    },
    async again(attempt) {
      for (let tries = 0; tries < TRIES_MAX; tries += 1) {
        await alive()
        if (await attempt()) return
      }
      throw new Error(`nothing comes of it in "${step.name}"`)
    },
    async comesTrue(who, isSo) {
      const told = () => world.slack.ephemeralsFor(world.cast[who]).length
      const toldBefore = told()
      const life = livesIn
      const patience = AbortSignal.timeout(PATIENCE_MS)
      while (!(await isSo())) {
        if (life === null || life.isGone || told() > toldBefore || patience.aborted) return isSo()
        await pause(2)
      }
      return true
    },
    async settle() {
      for (let round = 0; round < ROUNDS_MAX; round += 1) {
        await alive()
        const heard = Number(world.farm.kubernetes('app.ci').latestResourceVersion())
        if ((await ask({ do: 'settle', town, heard })) === 'killed') continue
        const next = await nextRetry(db, clock.now())
        if (next === null) return
        if (next > clock.now()) await self.advance(next - clock.now())
      }
      throw new Error(`there is no end of it in "${step.name}", after ${deaths.join(', ')}`)
    },
    async advance(ms) {
      await alive()
      clock.advance(ms)
      while ((await ask({ do: 'move', town, now: clock.now() })) === 'killed');
    },
    async [Symbol.asyncDispose]() {
      step = newStep('the end')
      await db.destroy()
      await livesIn?.ask({ do: 'close', town }).catch(() => {})
      seat.leave()
      await world.close()
    },
  }
  return self

  async function stateOf(id: string): Promise<string | undefined> {
    const { rows } = await sql<{ state: string }>`select state from requests where id = ${id}`.execute(db)
    return rows[0]?.state
  }
}

function liveOverrides({ farm, clock }: World): number {
  const isLive = ({ spec }: DispatchOverride) =>
    spec.revokedAt === undefined && Date.parse(spec.expiresAt) > clock.now()
  return farm.overrides().filter(isLive).length
}

const never = new Promise<never>(() => {})

interface Step {
  name: string
  calls: Map<string, number>
  /** The names that were called before the bot was last killed in this step. */
  before: ReadonlySet<string>
}

function newStep(name: string): Step {
  return { name, calls: new Map(), before: new Set() }
}
