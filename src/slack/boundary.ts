import { randomBytes } from 'node:crypto'
import { setImmediate as afterTheOthers } from 'node:timers/promises'
import type { AllMiddlewareArgs, AnyMiddlewareArgs, App, Middleware } from '@slack/bolt'
import type { Person } from '../kernel/people.ts'
import { isRefusal } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { cut, unescapeSlack } from '../kernel/text.ts'
import type { Logger } from '../log.ts'
import type { SlackClient } from './clients.ts'
import { kindOf } from './inbound.ts'
import { createPrivateLine } from './private-line.ts'
import { noticeModal } from './views.ts'
import { whereaboutsOf } from './whereabouts.ts'
import type { Whereabouts } from './whereabouts.ts'

/** What a guarded listener is given beside Bolt's own arguments. */
export interface Visit {
  /** Who did it. */
  person: Person
  /** Says something that only this person sees, as near to where they are as it can be. */
  whisper(text: string): Promise<void>
  /** The client for people, not Bolt's own. */
  client: SlackClient
  /** The envelope that came back: the button's value, or else the modal's metadata. Opened with `open`. */
  carried: string | undefined
}

export type GuardedArgs<A> = A & AllMiddlewareArgs & Visit

/** A refusal it returns is shown to the person; a fault it throws becomes an apology with a reference. */
export type Guarded<A> = (args: GuardedArgs<A>) => Promise<Refusal | null | undefined | void>

export interface Boundary {
  guard<A extends AnyMiddlewareArgs>(handler: Guarded<A>): Middleware<A>
  /** Answers buttons, modals and shortcuts that no guarded listener took. */
  catchStrays(app: App): void
}

export interface BoundaryOptions {
  /** The client for people. */
  client: SlackClient
  log: Logger
}

/** The one place where listeners' refusals and faults turn into words, and where everything gets its acknowledgement. */
export function createBoundary({ client, log }: BoundaryOptions): Boundary {
  const line = createPrivateLine(client, log)
  /** The bodies that a listener of ours has taken: Bolt runs every listener that matches, also the one for strays. */
  const taken = new WeakSet<object>()

  async function answer(acknowledge: Acknowledge, at: Whereabouts, refusal: Refusal): Promise<void> {
    if (!(await acknowledge.withWords(at, refusal))) await line.say(at, refusal.say)
  }

  async function run<A extends AnyMiddlewareArgs>(
    args: A & AllMiddlewareArgs,
    at: Whereabouts,
    acknowledge: Acknowledge,
    handler: Guarded<A>,
  ): Promise<Refusal | null> {
    const { person } = at
    const about = kindOf(args.body)
    try {
      if (person === null) throw new Error('Slack did not say who did this')
      const whisper = async (text: string): Promise<void> => void (await line.say(at, text))
      const visit: Visit = { person, whisper, client, carried: at.carried }
      const outcome = await handler(Object.assign({}, args, acknowledge.args, visit))
      return isRefusal(outcome) ? outcome : null
    } catch (error) {
      const reference = randomBytes(3).toString('hex')
      log.error({ err: error, reference, about, person }, 'a Slack listener failed')
      return { refused: true, say: apology(reference) }
    }
  }

  return {
    guard: handler => async args => {
      taken.add(args.body)
      const at = whereaboutsOf(args.body)
      const acknowledge = acknowledging(args, log)
      const refusal = await run(args, at, acknowledge, handler)
      if (refusal) await answer(acknowledge, at, refusal)
      else await acknowledge.plainly()
    },
    catchStrays(app) {
      const stray = async (args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
        await afterTheOthers()
        if (taken.has(args.body)) return
        taken.add(args.body)
        const at = whereaboutsOf(args.body)
        const acknowledge = acknowledging(args, log)
        if (at.isLink) return acknowledge.plainly()
        log.warn({ about: kindOf(args.body) }, 'nothing listens for this')
        await answer(acknowledge, at, { refused: true, say: STRAY })
      }
      app.action(/.*/, stray)
      app.view(/.*/, stray)
      app.shortcut(/.*/, stray)
    },
  }
}

const STRAY =
  'This button is not known any more: it belongs to another version of the bot. Type `/sacrificial` for what there is now.'

/** Says no more than is certain: the fault may have come before or after something was recorded. */
function apology(reference: string): string {
  return (
    `Something went wrong on our side (ref ${reference}). It may or may not have been recorded: ` +
    'look at `/sacrificial status` before you try again, and quote the reference if it happens twice.'
  )
}

interface Acknowledge {
  /** `ack` for the listener, which counts; nothing for events, which have none. */
  args: { ack?: (response?: never) => Promise<void> }
  plainly(): Promise<void>
  /** Puts the refusal into the acknowledgement itself, where that is still to come and can carry it. */
  withWords(at: Whereabouts, refusal: Refusal): Promise<boolean>
}

function acknowledging(args: object, log: Logger): Acknowledge {
  const send = 'ack' in args && typeof args.ack === 'function' ? args.ack : null
  let acknowledged = send === null

  async function ack(response?: unknown): Promise<boolean> {
    if (acknowledged || send === null) return false
    acknowledged = true
    try {
      await send(response)
      return true
    } catch (error) {
      // The socket closed meanwhile. The work goes on: whoever presses again finds it done.
      log.warn({ err: error }, 'an acknowledgement could not be sent')
      return false
    }
  }
  const plainly = async (): Promise<void> => void (await ack())

  return {
    args: send === null ? {} : { ack: async (response?: never) => void (await ack(response)) },
    plainly,
    async withWords(at, refusal) {
      const words = acknowledged ? null : wordsInAck(at, refusal)
      if (words !== null) return ack(words)
      await plainly()
      return false
    },
  }
}

function wordsInAck(at: Whereabouts, { say, field }: Refusal): object | null {
  if (at.kind === 'command') return { response_type: 'ephemeral', text: say }
  if (at.kind !== 'submission' || at.view === null) return null
  if (field !== undefined && at.view.fields.includes(field)) {
    return { response_action: 'errors', errors: { [field]: cut(unescapeSlack(say), 300) } }
  }
  // On top of the form, so that what was typed is still there when it is closed.
  return { response_action: at.view.mayPush ? 'push' : 'update', view: noticeModal('Not sent', say) }
}
