import { expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import { judge } from '../../src/payload/model/judging.ts'
import { freshPayload } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import { payloadRefusal } from '../../src/payload/words/refusals.ts'

const NOW = Date.parse('2026-11-25T15:00:00Z')
const quim = { team: 'T1', user: 'U0QUIM' }
const opening = { stream: 's', deadlineAt: NOW + hours(14), openedBy: null, late: false }
const selection = {
  tag: 'a',
  pullSpec: null,
  digest: null,
  createdAt: null,
  acceptedAt: null,
  by: quim,
  at: NOW,
  mode: 'proposed',
  reason: null,
  late: false,
} as const

const verdict = (state: 'passed' | 'failed') => ({ state, by: quim, at: NOW, until: null, note: null })
const failed: Payload = {
  ...freshPayload({ sprint: 280, ...opening }, NOW),
  earlier: [{ ...selection, qe: verdict('failed'), leftAt: NOW, because: 'qe-failed', promoted: null }],
}
const choosing = freshPayload({ sprint: 281, ...opening }, NOW)
const chosen: Payload = { ...choosing, state: 'selected', selected: { ...selection, tag: 'b' }, qe: verdict('passed') }

test.each<[string, Payload | null, string]>([
  ['there is no later one', null, 'taken back'],
  ['a later one is being chosen', choosing, 'taken back'],
  ['a later one is selected', chosen, 'over'],
])('a failure is taken back until a later sprint has its payload: %s', (_name, later, outcome) => {
  const judged = judge(failed, { verb: 'qe', by: quim, round: 1, state: 'passed', until: null, note: null, later }, NOW)
  expect('no' in judged ? judged.no : 'taken back').toBe(outcome)
})

test('who presses on a message that is out of date is told where the verdict on the new one goes', () => {
  const { say } = payloadRefusal({ no: 'over', payload: failed, later: chosen })
  expect(say).toBe(
    "Sprint 281 has its payload by now, so the verdict on that of sprint 280 stays as it is. The message in the thread of P281 takes QE's verdict on the new one.",
  )
})
