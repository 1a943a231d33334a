import { expect } from 'vitest'
import type { Message } from '../../playground/slack/model/workspace.ts'
import { verifyLog } from '../../src/store/log.ts'
import { pending } from './pending.ts'
import type { CrashTown } from './town.ts'

/** What people read at the end, in Slack and in Jira. */
export interface Ending {
  /** Card, approval and patch, which are edited in place and stand in no order among the steps. */
  kept: string[]
  steps: string[][]
  comments: string[][]
}

export function endingOf({ world }: CrashTown): Ending {
  const { slack, jira, channel } = world
  const threads = slack.channelMessages(channel).map(head => slack.thread(channel, head.ts))
  const isStep = (message: Message) => keyOf(message.metadata).startsWith('step/')
  const read = (message: Message) => plain(slack.text(message))
  return {
    kept: threads.flatMap(thread => thread.filter(message => !isStep(message)).map(read)).toSorted(),
    steps: threads.map(thread => thread.filter(isStep).map(read)),
    comments: jira.issues().map(issue => issue.comments.map(comment => plain(comment.text))),
  }
}

/** Out of rotation and back, whatever happened in between: a failover and a return, each with its issue. */
export async function expectBackOnce(town: CrashTown): Promise<void> {
  await expectNothingTwice(town)
  const { slack, jira, channel } = town.world
  expect(slack.channelMessages(channel).map(head => keyOf(head.metadata))).toEqual(['request/F1', 'request/R2'])
  const issues = jira.issues()
  expect(issues.map(issue => [issue.summary.slice(0, 18), issue.status])).toEqual([
    ['Failover of build0', 'Done'],
    ['Return of build02:', 'Done'],
  ])
  expect(issues[1]?.links).toHaveLength(1)
}

/** The same, each approved once, and with the record of what was found. */
export async function expectMainJobOnce(town: CrashTown): Promise<void> {
  await expectBackOnce(town)
  const { slack, jira, channel } = town.world
  for (const head of slack.channelMessages(channel)) {
    const keys = slack.thread(channel, head.ts).map(message => keyOf(message.metadata))
    expect(keys.filter(key => key.startsWith('approval/'))).toHaveLength(1)
  }
  const issues = jira.issues()
  expect(issues.map(issue => issue.attachments.length)).toEqual([1, 0])
  expect(issues[0]?.attachments[0]?.text).toContain('in-effective')
}

/** Whatever the story was: no message, issue, comment or override is there twice, and nothing is left to be done. */
export async function expectNothingTwice(town: CrashTown): Promise<void> {
  const { slack, jira, farm, channel } = town.world
  const all = slack.channelMessages(channel).flatMap(head => slack.thread(channel, head.ts))
  const keys = all.filter(({ byApp }) => byApp).map(message => keyOf(message.metadata))
  expect(keys, 'each message once').toEqual([...new Set(keys)])

  const issues = jira.issues()
  const tokens = issues.flatMap(issue => issue.labels.filter(label => /^sacrificial-.{36}$/.test(label)))
  expect(new Set(tokens).size, 'each issue once').toBe(issues.length)
  for (const { comments } of issues) {
    const events = comments.map(comment => JSON.stringify(comment.properties))
    expect(events, 'no comment twice').toEqual([...new Set(events)])
  }

  expect(farm.liveOverride('build02')).toBeNull()
  expect(town.overridesAtOnce, 'live overrides at any time').toBe(1)
  expect(await verifyLog(town.db)).toMatchObject({ ok: true })
  expect(await pending(town.db, town.clock.now())).toEqual([])
  expect(slack.unknownCalls).toEqual([])
  expect(town.logged).toEqual([])
}

export function keyOf(metadata: { event_payload?: unknown } | undefined): string {
  return JSON.stringify(metadata?.event_payload ?? null).replace(/^\{"key":"(.*)"\}$/, '$1')
}

/** Texts without what is another in each story: times, addresses, hashes, the numbers of events and overrides. */
export function plain(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\d/g, 'DATE')
    .replaceAll(/\d\d:\d\d(:\d\d)?/g, 'TIME')
    .replaceAll(/\b\d+ (s|min|h)\b/g, 'SPAN')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'SITE')
    .replaceAll(/event \d+/g, 'event N')
    .replaceAll(/\b[0-9a-f]{16}\b/g, 'HASH')
}
