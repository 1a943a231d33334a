import type { KnownBlock } from '@slack/types'
import { expect } from 'vitest'
import { readManifest } from '../../playground/slack/manifest.ts'
import { readBlocks } from '../../playground/slack/model/blocks.ts'
import { createWorkspace } from '../../playground/slack/model/workspace.ts'
import { readable } from '../../playground/slack/render-mrkdwn.ts'
import { textOf } from '../../playground/slack/render-text.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { NAMES, NOON, person } from './samples.ts'

const team = { id: 'T1', name: 'Farm', domain: 'farm' }
const workspace = createWorkspace(heldClock(NOON), await readManifest('manifest.yml'), team)
for (const name of NAMES) {
  const { user: id, team: teamId } = person(name)
  const plain = { deleted: false, isBot: false, isRestricted: false, isUltraRestricted: false }
  workspace.users.set(id, { id, teamId, name, realName: name, email: `${name}@example.com`, tz: 'UTC', ...plain })
}

/** mrkdwn as a person reads it. */
export function read(mrkdwn: string): string {
  return readable(workspace, mrkdwn)
}

/** A message as a person reads it, buttons as `[Approve]`. */
export function readMessage({ text, blocks }: { text: string; blocks: readonly KnownBlock[] }): string {
  const placed = readBlocks(blocks.map((block, at) => ({ block_id: `b${at}`, ...block })))
  return textOf(workspace, {
    channel: 'C1',
    ts: '1.0',
    user: 'UBOT',
    byApp: true,
    text,
    blocks: placed,
    broadcast: false,
    tombstone: false,
  })
}

/** A sentence that can be read out: nothing in it is missing, and nothing is shouted. */
export function expectPlainWords(said: string): void {
  expect(said.trim()).not.toBe('')
  expect(said).not.toMatch(/undefined|null|NaN|Infinity|\[object|Invalid Date|!/)
}
