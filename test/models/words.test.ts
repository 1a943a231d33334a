import { describe, expect, test } from 'vitest'
import { helpText } from '../../src/home/words.ts'
import { approvalMessage } from '../../src/rotation/words/approval.ts'
import { requestCard } from '../../src/rotation/words/card.ts'
import type { CardData } from '../../src/rotation/words/card.ts'
import { statusText } from '../../src/rotation/words/status.ts'
import {
  aGuard,
  aPreview,
  aRequest,
  failoverForm,
  lookOut,
  NOON,
  requestIn,
  returnForm,
  rotationIn,
  vote,
} from './samples.ts'
import { read, readMessage } from './shown.ts'

const tracked = {
  subject: 'F1',
  state: 'created' as const,
  key: 'TRT-1',
  url: 'https://jira.example/browse/TRT-1',
  troubled: null,
}
const seal = (data: object) => JSON.stringify(data)

function card(more: Partial<CardData>): string {
  const plain = {
    request: aRequest(),
    rotation: rotationIn('in'),
    tracked,
    pending: [],
    notes: [],
    canRetry: false,
    now: NOON,
    seal,
  }
  return readMessage(requestCard({ ...plain, ...more }))
}

describe('the card', () => {
  test('while it waits for an approval', () => {
    expect(card({})).toMatchInlineSnapshot(`
      "@ada asks to take *build02* out of rotation (now). It waits for 1 approval by Test Platform.
      *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
      > Pods start slowly
      F1 · awaiting approval · asked 2026-11-23 12:00 UTC · TRT-1 (https://jira.example/browse/TRT-1)
      [Change details]"
    `)
  })

  test('while the change runs', () => {
    expect(card({ request: requestIn('changing'), rotation: rotationIn('leaving') })).toMatchInlineSnapshot(`
      "*build02* is asked out of rotation since 2026-11-23 12:00 UTC, asked by @ada; that it takes no new jobs is not yet proven.
      *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
      > Pods start slowly
      F1 · changing · asked 2026-11-23 12:00 UTC · TRT-1 (https://jira.example/browse/TRT-1)
      Returns by itself at 14:00 UTC unless renewed; it is renewed until 2026-11-24 00:00 UTC at the latest.
      [Stop] [Change details] [Tell me when it is back] [Put it back now]"
    `)
  })

  test('while the change is stuck', () => {
    expect(
      card({
        request: requestIn('stuck'),
        rotation: rotationIn('leaving'),
        pending: ['Jira is behind.'],
        notes: [],
        canRetry: true,
      }),
    ).toMatchInlineSnapshot(`
      ":warning: The change of *build02* is stuck: the farm does not answer. *Try again*, or *Stop*.
      *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
      > Pods start slowly
      F1 · stuck · asked 2026-11-23 12:00 UTC · TRT-1 (https://jira.example/browse/TRT-1)
      :hourglass_flowing_sand: Jira is behind. · Returns by itself at 14:00 UTC unless renewed; it is renewed until 2026-11-24 00:00 UTC at the latest.
      [Try again] [Stop] [Change details] [Tell me when it is back] [Put it back now] [Try what waits again]"
    `)
  })

  test('while the cluster is out', () => {
    expect(card({ request: requestIn('done'), rotation: rotationIn('out', { observed: lookOut() }) }))
      .toMatchInlineSnapshot(`
      "*build02* takes no new jobs since 2026-11-23 12:00 UTC, asked by @ada; 3 still run.
      *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
      > Pods start slowly
      F1 · done · asked 2026-11-23 12:00 UTC · TRT-1 (https://jira.example/browse/TRT-1)
      Returns by itself at 14:00 UTC unless renewed; it is renewed until 2026-11-24 00:00 UTC at the latest.
      [Change details] [Tell me when it is back] [Put it back now]"
    `)
  })

  test('while the stop-gap is in question', () => {
    expect(card({ request: requestIn('done'), rotation: rotationIn('questioned') })).toMatchInlineSnapshot(`
      ":warning: @eve revoked the stop-gap of *build02* in the dispatcher 2026-11-23 12:30 UTC; jobs may land there again. It is not taken out again by itself: *Keep it in*, or *Take it out again*.
      *Why:* suspected degradation from the sprint payload  ·  *Flavour:* blocked
      > Pods start slowly
      F1 · done · asked 2026-11-23 12:00 UTC · TRT-1 (https://jira.example/browse/TRT-1)
      [Keep it in] [Take it out again] [Change details] [Tell me when it is back] [Put it back now]"
    `)
  })

  test('of a return, while it runs', () => {
    const back = { ...requestIn('changing'), id: 'R2', direction: 'return' as const, failover: null, back: returnForm }
    expect(card({ request: back, rotation: rotationIn('returning') })).toMatchInlineSnapshot(`
      "*build02* is asked back into rotation since 2026-11-23 12:00 UTC, asked by @ada; that jobs run there again is not yet proven.
      *Final cause:* suspected degradation from the sprint payload
      *Found:*
      > A kernel regression
      *Done about it:*
      > Reverted
      *No workaround stays.*
      R2 · changing · asked 2026-11-23 12:00 UTC · TRT-1 (https://jira.example/browse/TRT-1)
      [Stop] [Tell me when it is back] [Put it back now]"
    `)
  })

  test('of a cluster that was put back at once', () => {
    const back = {
      ...requestIn('done'),
      id: 'R2',
      direction: 'return' as const,
      failover: null,
      how: 'put-back' as const,
      reason: 'The release waits',
    }
    expect(card({ request: back, rotation: rotationIn('in', { version: 7 }), tracked: null })).toMatchInlineSnapshot(`
      "*build02* came back into rotation 2026-11-23 12:00 UTC, asked by @ada.
      *Put back at once by* @ada:
      > The release waits
      R2 · done · asked 2026-11-23 12:00 UTC · no Jira is configured"
    `)
  })

  test('of a request that was rejected, withdrawn, expired or superseded', () => {
    const ends = (['rejected', 'withdrawn', 'expired', 'superseded'] as const).map(
      state => card({ request: requestIn(state) }).split('\n')[0],
    )
    expect(ends.join('\n')).toMatchInlineSnapshot(`
      "@ben rejected the request of @ada to take *build02* out of rotation: Not today
      @ada withdrew the request of @ada to take *build02* out of rotation: Not today
      Nobody answered the request of @ada to take *build02* out of rotation in time; it expired 2026-11-23 12:00 UTC. Ask again with \`/sacrificial failover\`.
      The request of @ada to take *build02* out of rotation was superseded by R2."
    `)
  })

  test('nothing that people wrote becomes markup in it', () => {
    const seen = '<!channel> see <https://evil.example|our docs> & <@U1>'
    const { text, blocks } = requestCard({
      request: aRequest({ failover: { ...failoverForm, seen, tried: seen } }),
      rotation: rotationIn('in'),
      tracked,
      pending: [],
      notes: [],
      canRetry: false,
      now: NOON,
      seal,
    })
    const sent = JSON.stringify({ text, blocks })
    expect(sent).not.toMatch(/<!channel>|<https:\/\/evil|<@U1>/)
    expect(sent).toContain('&lt;!channel&gt;')
  })
})

describe('the approval message', () => {
  const message = (more: Parameters<typeof aRequest>[0]) =>
    readMessage(
      approvalMessage({ request: aRequest(more), call: '@test-platform', bridgeHours: 12, hasStopGap: true, seal }),
    )

  test('while it waits', () => {
    const preview = aPreview({
      guards: [aGuard('known'), aGuard('kvm', 'amber', ['build04']), aGuard('running', 'green', ['41'])],
    })
    expect(message({ preview })).toMatchInlineSnapshot(`
      "@test-platform: @ada asks to take *build02* out of rotation. Needed: 1 approval by Test Platform.
      *Impact today:* 412 jobs affected, 412 movable; they go to build04 100 %.
      :large_yellow_circle: KVM jobs would be left with \`build04\`.
      :large_green_circle: 41 jobs run there now; they are left to finish.
      :large_green_circle: 1 other check green.
      The approval covers renewals of the stop-gap for up to 12 h, until the lasting change is seen.
      Checked 2026-11-23 12:00 UTC; it is checked once more right before the change.
      [Approve] [Reject] [Withdraw] [Check again]"
    `)
  })

  test('before the farm was looked at there is nothing to approve', () => {
    expect(message({ preview: null })).not.toContain('[Approve]')
  })

  test.each(['red', 'impossible'] as const)('what is %s has no Approve, and names what to mend', colour => {
    const shown = message({ preview: aPreview({ guards: [aGuard('default', colour, ['build02'])] }) })
    expect(shown).not.toContain('[Approve]')
    expect(shown).toContain('Repair: name another default first.')
    expect(shown).toContain('[Check again]')
  })

  test('asked again it says why, and keeps the votes that stay', () => {
    const shown = message({
      asking: 2,
      people: 2,
      askedAgainBecause: ['the dispatcher asks for 2 people'],
      votes: [vote('ben')],
    })
    expect(shown).toContain('Asked again because the dispatcher asks for 2 people.')
    expect(shown).toContain('Needed: 1 approval by TRT or Test Platform.')
    expect(shown).toContain('@ben approved')
  })

  test('once approved it has no buttons', () => {
    expect(message({ ...requestIn('approved') })).toMatch(/^F1: approved by @ben/)
    expect(message({ ...requestIn('approved') })).not.toContain('[')
  })
})

describe('status and help', () => {
  const status = (more: Partial<Parameters<typeof statusText>[0]>) =>
    read(
      statusText({
        now: NOON,
        rotation: rotationIn('in'),
        request: null,
        open: [],
        tracked: new Map([['F1', tracked]]),
        missing: [],
        links: new Map(),
        ...more,
      }),
    )

  test('in rotation, and nothing asked', () => {
    expect(status({})).toMatchInlineSnapshot(`
      "*build02* is in rotation; nothing was asked of it yet.
      Desired: in. Observed: nothing is watched while it is in rotation.
      No request is open.
      Next: nothing. \`/sacrificial failover\` asks for it to be taken out."
    `)
  })

  test('asked out and not proven yet', () => {
    const request = requestIn('changing')
    expect(
      status({
        rotation: rotationIn('leaving', { observed: lookOut() }),
        request,
        open: [request],
        missing: ['no job has been created since'],
      }),
    ).toMatchInlineSnapshot(`
      "*build02* is asked out of rotation since 2026-11-23 12:00 UTC, asked by @ada; that it takes no new jobs is not yet proven.
      Desired: out (blocked). Observed: the override override-0 holds it and 3 jobs run there (2026-11-23 12:02 UTC).
      Not proven yet: no job has been created since.
      • F1: @ada asks to take *build02* out of rotation; changing. TRT-1 (https://jira.example/browse/TRT-1).
      Next: the bot looks at the farm every few seconds until it is proven."
    `)
  })

  test('out, with jobs that still land there', () => {
    const placement = {
      read: true as const,
      basisAt: NOON,
      anyCreated: true,
      landed: [],
      landedAt: null,
      unchecked: 0,
      allowed: { aggregated: 7 },
      running: 2,
      runningAllowed: 1,
    }
    expect(status({ rotation: rotationIn('out', { observed: lookOut({ placement }) }), request: requestIn('done') }))
      .toMatchInlineSnapshot(`
      "*build02* takes no new jobs since 2026-11-23 12:00 UTC, asked by @ada; 2 still run.
      Desired: out (blocked). Observed: the override override-0 holds it and 3 jobs run there (2026-11-23 12:02 UTC).
      Still lands here: 7 aggregated.
      No request is open.
      The failover F1 is tracked in TRT-1 (https://jira.example/browse/TRT-1).
      Next: the stop-gap ends 2026-11-23 14:00 UTC unless renewed, until 2026-11-24 00:00 UTC at the latest; merge the lasting change before. \`/sacrificial return\` asks for it back."
    `)
  })

  test('help says what this person may do', () => {
    const help = (roles: ('trt' | 'test-platform')[]) =>
      read(helpText({ lead: '*build02* is in rotation.', roles, command: '/sacrificial' }))
    expect(help([])).toContain('Only TRT and Test Platform can ask for a change.')
    expect(help([])).not.toContain('failover')
    expect(help(['trt'])).toContain('/sacrificial failover')
    expect(help(['trt'])).not.toContain('Put it back now')
    expect(help(['test-platform'])).toContain('Put it back now')
  })
})
