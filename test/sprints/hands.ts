import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/store/log.ts'
import { openDatabase } from '../../src/store/store.ts'
import { dayOf } from '../../src/sprint/model/civil.ts'
import { dayName } from '../../src/sprint/words/dates.ts'
import type { CastName } from '../../playground/world.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import type { Message } from '../../playground/slack/model/workspace.ts'
import { nightly } from '../../playground/releases/streams.ts'
import { minutes } from '../../src/kernel/time.ts'
import { plain } from '../payload/hands.ts'
import { lands, mergesThePatch, outInAQuietTown } from '../stories/hands.ts'
import { aTown, viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import { upgrades } from '../upgrade/hands.ts'

/** The team's zone: five hours behind UTC all through these stories. */
const ZONE = 'America/New_York'
/** A minute's tick after the digest is due. */
const MORNING = '14:00:20'

/** A story of weeks: a town with a daily digest, on a database that outlives the bot. */
export interface Story {
  town: Town
  /** What can happen at any moment: the bot ends and starts again. In one of its tellings nothing happens here. */
  pause(): Promise<void>
  /** Goes on until that moment in one step, as it is right where nothing is due before. */
  until(iso: string): Promise<void>
  /** Until the digest of that day is there. */
  morning(day: string): Promise<void>
  /** All that was posted or whispered since the last call, each with its place. */
  told(): string[]
  /** How many messages the bot posted in the channel itself, by the team's days. */
  posts(): Record<string, number>
  /** The database holds an event log that was not tampered with. */
  audit(): Promise<void>
}

export interface Telling {
  url: string
  /** Whether the bot is restarted at each pause. */
  restarts: boolean
}

export async function aStory(start: string, { url, restarts }: Telling): Promise<Story> {
  const town = await aTown({
    start: Date.parse(start),
    autopilot: false,
    env: { DATABASE_URL: url, DIGEST_TIME: '09:00' },
  })
  const { slack, channel, cast } = town.world
  const read = new Set<string>()
  const posted = () => slack.channelMessages(channel).filter(({ byApp, tombstone }) => byApp && !tombstone)

  async function until(iso: string): Promise<void> {
    town.clock.advance(Date.parse(iso) - town.clock.now())
    await town.settle()
  }

  return {
    town,
    until,
    morning: day => until(`${day}T${MORNING}Z`),
    async pause() {
      if (!restarts) return
      await town.restart()
      await town.settle()
    },
    told() {
      const inChannel = inOrder(slack.channelMessages(channel)).flatMap(head => {
        const [, ...replies] = slack.thread(channel, head.ts)
        return [
          { message: head, place: 'channel' },
          ...inOrder(replies).map(message => ({ message, place: nameOf(head) })),
        ]
      })
      const messages = inChannel
        .filter(({ message }) => message.byApp && !message.tombstone)
        .map(({ message, place }) => ({ key: message.ts, text: `${place}: ${slack.text(message)}` }))
      const whispers = Object.entries(cast).flatMap(([name, id]) =>
        slack.ephemeralsFor(id).map(line => ({ key: `${id}/${line.ts}`, text: `only ${name}: ${slack.text(line)}` })),
      )
      const fresh = [...messages, ...whispers].filter(({ key }) => !read.has(key))
      for (const { key } of fresh) read.add(key)
      town.skim()
      return fresh.map(({ text }) => legible(text))
    },
    posts() {
      const days = Map.groupBy(posted(), ({ ts }) => dayName(dayOf(Number(ts) * 1000, ZONE)))
      return Object.fromEntries([...days].map(([day, messages]) => [day, messages.length]))
    },
    async audit() {
      const { db } = await openDatabase(url)
      expect(await verifyLog(db)).toMatchObject({ ok: true })
      await db.destroy()
    },
  }

  /** What comes from different lanes in the same second comes in any order. */
  function inOrder(messages: readonly Message[]): Message[] {
    const second = ({ ts }: Message) => Math.floor(Number(ts))
    return messages.toSorted((a, b) => second(a) - second(b) || slack.text(a).localeCompare(slack.text(b)))
  }

  function nameOf(head: Message): string {
    return /\b([FRPV]\d+) · /.exec(slack.text(head))?.[1] ?? 'thread'
  }
}

/** Weeks take some seconds, and longer on a machine that has other things to do. */
export const timeout = 120_000

/** Tells the story twice, in the same words: in one go, and with a bot that is restarted at each pause. */
export function tellings(name: string, start: string, tell: (story: Story) => Promise<void>): void {
  describe(name, () => {
    let folder = ''
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'sacrificial-sprint-'))
    })
    afterAll(() => rmSync(folder, { recursive: true }))

    test('in one go', { timeout }, async () =>
      tellsIt(start, { url: `sqlite:${folder}/one.db`, restarts: false }, tell),
    )
    test('with a bot that is restarted on the way', { timeout }, async () =>
      tellsIt(start, { url: `sqlite:${folder}/two.db`, restarts: true }, tell),
    )
  })
}

/** Tells it once, and looks at the log in the end. */
export async function tellsIt(start: string, telling: Telling, tell: (story: Story) => Promise<void>): Promise<void> {
  const story = await aStory(start, telling)
  await using _ = story.town
  await tell(story)
  await story.audit()
}

/** As people read it; how many events there are, and their hash, is another matter. */
export function legible(text: string): string {
  return plain(text).replace(/Log: .* is `[0-9a-f]{12}`\./, 'Log: ….')
}

export async function presses({ town }: Story, who: CastName, actionId: string, id: string): Promise<void> {
  await town.presses(who, actionId, id)
  await town.settle()
}

/** Presses a button that opens a form, fills that in, and closes what it says. */
export async function fillsIn(
  { town }: Story,
  who: CastName,
  actionId: string,
  values: Record<string, FieldValue>,
  id: string,
): Promise<void> {
  await town.presses(who, actionId, id)
  await filled(town, who, values)
}

/** The same on the message of a thread that has these words. */
export async function fillsInOn(
  { town }: Story,
  who: CastName,
  words: string,
  actionId: string,
  values: Record<string, FieldValue>,
): Promise<void> {
  const { slack, channel, cast } = town.world
  const found = slack
    .channelMessages(channel)
    .flatMap(head => slack.thread(channel, head.ts))
    .find(message => slack.text(message).includes(words))
  if (!found) throw new Error(`nothing says ${words}`)
  await slack.press(cast[who], found, actionId)
  await filled(town, who, values)
}

/** The same for a command. */
export async function typesAndFills(
  { town }: Story,
  who: CastName,
  text: string,
  values: Record<string, FieldValue>,
): Promise<void> {
  await town.types(who, text)
  await filled(town, who, values)
}

async function filled(town: Town, who: CastName, values: Record<string, FieldValue>): Promise<void> {
  await viewOpened(town.world, who)
  expect((await town.fills(who, values)).errors ?? {}).toEqual({})
  const { slack, cast } = town.world
  if (slack.topView(cast[who])) await slack.closeView(cast[who])
  await town.settle()
}

export const card = ({ town }: Story, id: string): string => legible(town.card(id))

/** On that day, from ten in New York on: selected, passed by QE, promoted, and the upgrade to it begins. */
export async function takesThePayload(story: Story, sprint: number, day: string): Promise<void> {
  const { town, until } = story
  const { releases } = town.world
  const id = `P${sprint}`
  const tag = releases.publish(nightly, { at: Date.parse(`${day}T06:00:00Z`), phase: 'Accepted' })
  await until(`${day}T15:00:20Z`)
  await presses(story, 'tove', 'payload.select', id)
  await until(`${day}T16:00:00Z`)
  await presses(story, 'quim', 'payload.qe-passed', id)
  const name = releases.promote(tag)
  await until(`${day}T16:06:00Z`)
  await presses(story, 'ben', 'payload.upgrading', id)
  upgrades(town, name)
  await until(`${day}T16:08:00Z`)
}

/** Out for as long as it takes: the lasting change is merged, so that nobody has to renew the stop-gap. */
export async function isTakenOut({ town }: Story, values: Record<string, FieldValue> = {}): Promise<string> {
  const id = await outInAQuietTown(town, values)
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(2), minutes(1))
  return id
}

/** Asked back by Ada, approved by Ben, merged, and proven by a job there. */
export async function isBroughtBack({ town }: Story, values: Record<string, FieldValue> = {}): Promise<string> {
  const id = await town.asksReturn('ada', values)
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
  return id
}
