import type { KnownBlock } from '@slack/types'
import type { Logger } from '../log.ts'
import { done } from '../outbox/delivery.ts'
import type { Delivery, Sent } from '../outbox/delivery.ts'
import type { TakenEffect } from '../store/effects.ts'
import type { Reader, Store, Tx } from '../store/store.ts'
import { createAttempts } from './attempts.ts'
import type { Attempt, Unreachable } from './attempts.ts'
import type { BotIdentity, SlackClient } from './clients.ts'
import { messageOf, rememberMessage } from './messages.ts'
import type { PostedMessage } from './messages.ts'
import { createPosting, digestOf } from './posting.ts'
import type { Content, Place } from './posting.ts'
import { sayBody, tellBody } from './promises.ts'
import { mishapOf, slackCode } from './slack-errors.ts'

/** What a kept message shows now, and where it is. */
export interface Rendered {
  channel: string
  /** Key of the message whose thread it is in. */
  threadOf?: string
  text: string
  blocks: KnownBlock[]
}

/** Null: there is nothing to show yet. */
export type Render = (key: string) => Promise<Rendered | null>

export interface KeeperOptions {
  store: Store
  /** The client for bulk. */
  client: SlackClient
  identity: BotIdentity
  /** Where `say` goes without a channel or a thread. */
  channel: string
  log: Logger
  /** Told once for an effect whose channel does not take it; it is tried again until it does. */
  onUnreachable(tx: Tx, unreachable: Unreachable): Promise<void>
}

export interface Keeper {
  /** `prefix`: what the keys of these messages begin with, `card:`. The longest that fits a key is taken. */
  register(prefix: string, render: Render): void
  readonly deliveries: readonly Delivery[]
  /** The address of a posted message, made without a call; null before it is posted. */
  permalink(key: string, db?: Reader): Promise<string | null>
}

/** A reply is often promised together with the message it hangs on: that one is nearly there. */
const PARENT_WAIT_MS = 1000
const PARENT_LOOK_MS = 25

/** Posts and keeps the bot's messages: each is written by one writer, in order, and there once. */
export function createKeeper(options: KeeperOptions): Keeper {
  const { store, client, identity, log } = options
  const posting = createPosting(client, identity, log)
  const attempts = createAttempts(options)
  const renderers = new Map<string, Render>()

  async function keepCurrent(attempt: Attempt): Promise<Sent> {
    const { key } = attempt.effect
    const render = rendererFor(renderers, key)
    if (render === null) return { giveUp: `nothing renders "${key}"` }
    const rendered = await render(key)
    if (rendered === null) return done
    const digest = digestOf(rendered)
    const posted = await messageOf(store.db, key)
    if (posted?.digest === digest) return done
    attempt.goesTo(posted?.channel ?? rendered.channel)
    if (posted !== null && (await updated(posted, rendered))) return remembered({ ...posted, digest })
    const place = await placeFor(attempt, rendered.channel, rendered.threadOf)
    return place === null
      ? attempt.wait(`"${rendered.threadOf}" is not posted yet`)
      : postOnce(attempt, place, rendered)
  }

  async function sayOnce(attempt: Attempt): Promise<Sent> {
    if (await messageOf(store.db, attempt.effect.key)) return done
    const { threadOf, channel, text, blocks = [] } = sayBody.parse(attempt.effect.body)
    const place = await placeFor(attempt, channel ?? options.channel, threadOf)
    return place === null ? attempt.wait(`"${threadOf}" is not posted yet`) : postOnce(attempt, place, { text, blocks })
  }

  async function tellOnce(attempt: Attempt): Promise<Sent> {
    if (await messageOf(store.db, attempt.effect.key)) return done
    const { user, text } = tellBody.parse(attempt.effect.body)
    const { channel } = await client.conversations.open({ users: user })
    if (channel?.id === undefined) throw new Error('Slack opened a direct message without an id')
    return postOnce(attempt, { channel: channel.id, threadTs: null }, { text, blocks: [] })
  }

  /** False where the message is not there any more, or not ours to change: it has to be posted anew. */
  async function updated(posted: Pick<PostedMessage, 'channel' | 'ts'>, content: Content): Promise<boolean> {
    try {
      await posting.update(posted, content)
      return true
    } catch (error) {
      if (GONE.has(slackCode(error) ?? '')) return false
      throw error
    }
  }

  async function postOnce(attempt: Attempt, place: Place, content: Content): Promise<Sent> {
    const { key } = attempt.effect
    attempt.goesTo(place.channel)
    const before = await lookFor(attempt, place)
    // What arrived may be older than what is to be shown now.
    const ts =
      before !== null && (await updated({ channel: place.channel, ts: before }, content))
        ? before
        : await posting.post(key, place, content)
    return remembered({ key, ts, digest: digestOf(content), ...place })
  }

  /** Our own message, where an earlier attempt may have posted it. */
  async function lookFor({ effect, looked }: Attempt, place: Place): Promise<string | null> {
    if (!effect.afterUnclear) return null
    // Since the promise, not the last attempt: any of the attempts may have been the one that arrived.
    const found = await posting.find(effect.key, place, effect.createdAt).catch((error: unknown) => {
      if (slackCode(error) === 'thread_not_found') return null
      if (mishapOf(error)?.kind !== 'denied') throw error
      log.error({ err: error, key: effect.key }, 'the bot may not read back what it posted: it may be there twice')
      return null
    })
    looked()
    return found
  }

  async function placeFor(
    attempt: Attempt,
    channel: string,
    threadOf: string | null | undefined,
  ): Promise<Place | null> {
    if (!threadOf) return { channel, threadTs: null }
    const giveUpAt = performance.now() + PARENT_WAIT_MS
    for (;;) {
      const head = await messageOf(store.db, threadOf)
      if (head !== null) return { channel: head.channel, threadTs: head.threadTs ?? head.ts }
      if (attempt.signal.aborted || performance.now() > giveUpAt) return null
      await new Promise(resolve => setTimeout(resolve, PARENT_LOOK_MS))
    }
  }

  const repeatIsHarmlessBecause =
    'the message carries its key as metadata, which is looked up in the channel after an unclear attempt'
  const delivery = (kind: string, deliver: (attempt: Attempt) => Promise<Sent>): Delivery => ({
    kind,
    repeatIsHarmlessBecause,
    send: (effect: TakenEffect, more) => attempts.run(effect, more, deliver),
  })

  return {
    register: (prefix, render) => void renderers.set(prefix, render),
    deliveries: [delivery('slack.keep', keepCurrent), delivery('slack.say', sayOnce), delivery('slack.tell', tellOnce)],
    async permalink(key, db = store.db) {
      const posted = await messageOf(db, key)
      return posted && addressOf(identity, posted)
    },
  }
}

const GONE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'is_inactive'])

function remembered(message: Omit<PostedMessage, 'postedAt'>): Sent {
  return { done: true, tell: tx => rememberMessage(tx, message) }
}

function rendererFor(renderers: ReadonlyMap<string, Render>, key: string): Render | null {
  let best: [string, Render] | null = null
  for (const entry of renderers) {
    if (key.startsWith(entry[0]) && entry[0].length >= (best?.[0].length ?? 0)) best = entry
  }
  return best?.[1] ?? null
}

function addressOf({ url }: BotIdentity, { channel, ts, threadTs }: PostedMessage): string {
  const address = `${url}archives/${channel}/p${ts.replace('.', '')}`
  return threadTs === null ? address : `${address}?thread_ts=${threadTs}&cid=${channel}`
}
