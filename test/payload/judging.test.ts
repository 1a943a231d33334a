import { expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import { judge } from '../../src/payload/model/judging.ts'
import { freshPayload } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'

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

test('a failure is taken back as long as no other one was selected for the sprint', () => {
  const judged = judge(failed, { verb: 'qe', by: quim, round: 1, state: 'passed', until: null, note: null }, NOW)
  expect('no' in judged ? judged.no : judged.payload.selected?.tag).toBe('a')
  const another: Payload = { ...failed, state: 'selected', selected: { ...selection, tag: 'b' } }
  const late = judge(another, { verb: 'qe', by: quim, round: 1, state: 'passed', until: null, note: null }, NOW)
  expect('no' in late ? late.no : 'taken back').toBe('replaced')
})
