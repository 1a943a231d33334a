import { expect } from 'vitest'
import { nightly } from '../../playground/releases/streams.ts'
import type { Message } from '../../playground/slack/model/workspace.ts'
import { expectNothingTwice, keyOf, plain } from './checks.ts'
import type { CrashTown } from './town.ts'

/** What people read at the end, in Slack and in Jira; each in the order of the alphabet, as lanes have none among them. */
export interface SprintEnding {
  threads: string[][]
  comments: string[][]
}

export function sprintEndingOf(town: CrashTown): SprintEnding {
  const { slack, jira } = town.world
  return {
    threads: threadsOf(town).map(thread => thread.map(message => settled(slack.text(message))).toSorted()),
    comments: jira
      .issues()
      .toSorted((a, b) => a.summary.localeCompare(b.summary))
      .map(issue => issue.comments.map(comment => settled(comment.text)).toSorted()),
  }
}

/** Everything is there, and nothing is there twice. */
export async function expectSprintOnce(town: CrashTown): Promise<void> {
  await expectNothingTwice(town)
  const { jira, releases } = town.world
  const threads = threadsOf(town)
  expect(threads.map(([head]) => keyOf(head?.metadata))).toEqual([
    'budget/build02/280/100',
    'digest/2026-12-07',
    'payload/P280',
    'request/F1',
    'request/R2',
    'verdict/V280',
  ])

  expect(
    jira
      .issues()
      .map(({ summary, status }) => `${summary.slice(0, 18)}: ${status}`)
      .toSorted(),
  ).toEqual([
    'Failover of build0: Done',
    'Payload of sprint : Done',
    'Retrospective of s: Done',
    'Return of build02:: Done',
    'Run the pod densit: Done',
  ])

  const byHand = releases.tags(nightly).filter(({ isOverridden }) => isOverridden)
  expect(byHand).toHaveLength(1)
  const tag = byHand[0]?.name ?? ''
  expect(releases.keptBecause(tag)).toBe('chosen for a sprint')
  expect(releases.overrideOf(tag)?.reason).toContain('(accepted by Ada (U0ADA) and Tove (U0TOVE), sprint 280, M1)')
  expect(releases.labelsOf(tag)).toMatchObject({ 'release.openshift.io/qe_state': 'Accepted' })

  expectPicture(town, threads.flat())
}

/**
 * One that was uploaded by a bot that died before it could show it is seen by nobody. Where the upload itself was cut
 * short again and again the digest goes without its picture, as it does where Slack takes too long.
 */
function expectPicture({ world: { slack }, deaths }: CrashTown, messages: readonly Message[]): void {
  const isShown = ({ id }: { id: string }) => messages.some(({ blocks }) => JSON.stringify(blocks).includes(id))
  const shown = slack.files().filter(isShown).length
  const cutShort = deaths.some(death => death.startsWith('the digest') && !death.includes('slack chat.'))
  expect(shown, 'pictures in the digest').toBeLessThanOrEqual(1)
  if (!cutShort) expect(shown, 'pictures in the digest').toBe(1)
}

function threadsOf({ world: { slack, channel } }: CrashTown): (readonly Message[])[] {
  return slack
    .channelMessages(channel)
    .map(head => slack.thread(channel, head.ts))
    .toSorted((a, b) => keyOf(a[0]?.metadata).localeCompare(keyOf(b[0]?.metadata)))
}

/** A bot that was killed is some minutes later with everything: shares and amounts differ by that. */
function settled(text: string): string {
  return plain(text)
    .replaceAll(/[▓░]+/g, 'BAR')
    .replaceAll(/\d+(\.\d+)? of \d+(\.\d+)? days/g, 'SPENT')
    .replaceAll(/\d+ %/g, 'SHARE')
    .replaceAll(/\/p\d{16}/g, '/MESSAGE')
    .replaceAll(/\n\[image: .*\]/g, '')
    .replaceAll(/Log: .*/g, 'LOG')
}
