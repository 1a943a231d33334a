import { describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import type { Trouble } from '../../playground/wire/weather.ts'
import type { Town } from '../town.ts'
import {
  aPayloadTown,
  cardOf,
  comes,
  hears,
  nightly,
  presses,
  publishes,
  selected,
  SELECTION,
  threadOf,
} from './hands.ts'

const tags = `GET /api/v1/releasestream/{stream}/tags`

function weather(town: Town, trouble: Trouble, more: { call?: string | RegExp; times?: number } = {}): () => void {
  return town.world.weather.add({ service: 'releases', trouble, ...more })
}

describe('the release controller', () => {
  test('has nothing in the stream at all', async () => {
    await using town = await aPayloadTown()
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(
      `@trt *Sprint 280*: \`${nightly}\` has no payload at all now. The deadline is 2026-11-26 05:00 UTC.`,
    )
    const tag = publishes(town, 0)
    await town.later(minutes(6))
    expect(threadOf(town)).toEqual([`@trt \`${tag}\` is accepted now and proposed.`])
    town.skim()
  })

  test('has only payloads that cannot be proposed, each with its reason', async () => {
    await using town = await aPayloadTown()
    publishes(town, hours(49))
    publishes(town, hours(30), { phase: 'Failed' })
    publishes(town, hours(1), { phase: 'Pending' })
    const rejectedByQe = publishes(town, hours(20))
    const cluster = town.world.farm.kubernetes('app.ci')
    const label = { metadata: { labels: { 'release.openshift.io/qe_state': 'Rejected' } } }
    cluster.objects.patch(cluster.resource('releasepayloads'), { namespace: 'ocp', name: rejectedByQe }, label)
    await comes(town, SELECTION)
    expect(cardOf(town)).toMatchInlineSnapshot(`
      "@trt *Sprint 280*: no payload of the last two days can be proposed. The deadline is 2026-11-26 05:00 UTC.
      *Passed over:*
      • 5.0.0-0.nightly-2026-11-25-140000: still being built
      • 5.0.0-0.nightly-2026-11-24-190000: rejected by QE
      • 5.0.0-0.nightly-2026-11-24-090000: failed to build
      • 5.0.0-0.nightly-2026-11-23-140000: outside the two days
      P280 · choosing · opened 2026-11-25 15:00 UTC · looked at 2026-11-25 15:00 UTC
      [Looking deeper until…] [None is good enough] [Check again]"
    `)
    town.skim()
  })

  test('lists payloads of another architecture and some without a time in their name', async () => {
    await using town = await aPayloadTown({ env: { RELEASE_STREAM: '5.0.0-0.nightly-arm64' } })
    const accepted = '5.0.0-0.nightly-arm64-2026-11-25-070000'
    const listed = [accepted, '5.0.0-0.nightly-arm64-2026-11-31-070000', '5.0.0-0.nightly-arm64-custom'].map(name => ({
      name,
      phase: 'Accepted',
      pullSpec: `registry.example/ocp/release:${name}`,
    }))
    weather(
      town,
      { kind: 'answer', status: 200, body: { name: 'x', tags: [...listed, { phase: 'Accepted' }] } },
      { call: tags },
    )
    const jobs = { 'aws-ovn': { state: 'Succeeded', url: '' } }
    weather(
      town,
      {
        kind: 'answer',
        status: 200,
        body: { phase: 'Accepted', results: { blockingJobs: jobs, informingJobs: null } },
      },
      { call: /release\/\{tag\}$/ },
    )
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(`the bot proposes \`${accepted}\``)
    expect(cardOf(town)).toContain('1 of 1 blocking job succeeded; no informing job ran.')
    expect(cardOf(town)).toContain('5.0.0-0.nightly-arm64-2026-11-31-070000: no time in its name')
    expect(cardOf(town)).toContain('5.0.0-0.nightly-arm64-custom: no time in its name')
    town.skim()
  })

  test('is slow: the press is answered before it answers', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION)
    weather(town, { kind: 'slow', ms: 500 })
    const before = performance.now()
    await town.presses('ada', 'payload.select', 'P280')
    expect(performance.now() - before).toBeLessThan(400)
    await town.settle()
    expect(cardOf(town)).toContain(`*Digest:* \`${town.world.releases.digestOf(tag)}\``)
    town.skim()
  })

  test('does not know the stream', async () => {
    await using town = await aPayloadTown({ env: { RELEASE_STREAM: '5.9.0-0.nightly' } })
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(
      'The release controller does not know the stream 5.9.0-0.nightly (404); check RELEASE_STREAM. Nothing could be read yet. The bot goes on trying.',
    )
    town.skim()
  })

  test('asks to be left alone for a while: it is obeyed, and a press too', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    const lift = weather(town, { kind: 'answer', status: 429, headers: { 'retry-after': '600' }, body: {} })
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(
      'The release controller asks us to wait 10 min (429). Nothing could be read yet. The bot asks again 2026-11-25 15:10 UTC.',
    )
    expect(await hears(town, 'ada', () => town.presses('ada', 'payload.check-again', 'P280'))).toBe(
      'The release controller asks us to wait 10 min (429). The bot looks again 2026-11-25 15:10 UTC by itself.',
    )
    const calls = () => town.world.releases.seen.get(tags) ?? 0
    const before = calls()
    lift()
    await comes(town, SELECTION + minutes(8), minutes(1))
    expect(calls()).toBe(before)
    await comes(town, SELECTION + minutes(11), minutes(1))
    expect(cardOf(town)).toContain(`the bot proposes \`${tag}\``)
    expect(cardOf(town)).not.toContain('asks us to wait')
    town.skim()
  })

  test.each<[string, Trouble, string]>([
    ['fails', { kind: 'html', status: 502 }, 'The release controller failed (502)'],
    ['breaks off', { kind: 'reset', when: 'before' }, 'The release controller broke off the call'],
  ])('%s for an hour, and the proposal comes by itself', async (_name, trouble, words) => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    const lift = weather(town, trouble)
    await comes(town, SELECTION + minutes(50))
    expect(cardOf(town)).toContain(words)
    lift()
    await town.later(minutes(11))
    expect(cardOf(town)).toContain(`the bot proposes \`${tag}\``)
    town.skim()
  })

  test('cannot tell the jobs of one payload: that one is passed over, the others are not', async () => {
    await using town = await aPayloadTown()
    const older = publishes(town, hours(20))
    const newer = publishes(town, hours(8))
    weather(town, { kind: 'html', status: 500 }, { call: /release\/\{tag\}$/, times: 1 })
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain(`the bot proposes \`${older}\``)
    expect(cardOf(town)).toContain(`${newer}: accepted, but its jobs could not be read`)
    await presses(town, 'ada', 'payload.check-again')
    expect(cardOf(town)).toContain(`the bot proposes \`${newer}\``)
    town.skim()
  })

  test('has deleted the payload between the proposal and the press', async () => {
    await using town = await aPayloadTown()
    const older = publishes(town, hours(20))
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION)
    town.skim()
    town.world.releases.prune(tag)
    await presses(town, 'ada', 'payload.select')
    expect(town.news()).toEqual([
      `@ada selected the proposed payload \`${tag}\` for sprint 280. It is classified *fc*; QE is called next.`,
      `@trt Please choose again for sprint 280. \`${tag}\` was deleted by the release controller before it could be read, so it cannot be the payload of the sprint.`,
    ])
    expect(cardOf(town)).toContain(`another payload is needed; the bot proposes \`${older}\``)
    await presses(town, 'ada', 'payload.select')
    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${older}\``)
    town.skim()
  })

  test('is down after the press: QE is called all the same, and gets the digest later', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    await comes(town, SELECTION)
    const lift = weather(town, { kind: 'html', status: 503 })
    await presses(town, 'ada', 'payload.select')
    expect(threadOf(town)[1]).toContain('*Digest:* being read; the release controller has not answered yet')
    lift()
    await town.later(minutes(11))
    expect(threadOf(town)[1]).toContain(`*Digest:* \`${town.world.releases.digestOf(tag)}\``)
    town.skim()
  })

  test('skips a number of the public builds, and withdraws another', async () => {
    await using town = await aPayloadTown()
    const stray = publishes(town, hours(20))
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    town.world.releases.withdraw(town.world.releases.promote(stray, 7))
    await town.later(minutes(6))
    expect(threadOf(town).join('\n')).toContain('Not promoted yet')
    expect(town.world.releases.promote(tag, 9)).toBe('5.0.0-ec.9')
    await town.later(minutes(6))
    expect(threadOf(town).join('\n')).toContain('It was promoted as `5.0.0-ec.9`.')
    town.skim()
  })
})

describe('Kubernetes', () => {
  test('lets the bot neither read nor label payloads: it is said once, and nothing waits for it', async () => {
    await using town = await aPayloadTown()
    const tag = publishes(town, hours(8))
    const cluster = town.world.farm.kubernetes('app.ci')
    for (const verb of ['get', 'patch'] as const) cluster.deny({ verb, resource: 'releasepayloads' })
    await comes(town, SELECTION)
    expect(cardOf(town)).toContain('accepted at about (its last blocking job ended then)')
    expect(cardOf(town)).toContain(
      "Acceptance times are approximations and QE's earlier labels are not known: the bot may not get ReleasePayloads (403)",
    )
    await presses(town, 'ada', 'payload.select')
    await presses(town, 'quim', 'payload.qe-passed')
    expect(cardOf(town)).toContain(
      "QE's verdict is not mirrored at the payload: the bot may not patch ReleasePayloads (403)",
    )
    await town.later(hours(1))
    expect(town.world.releases.labelsOf(tag)).toEqual({})
    town.skim()
  })
})

test('without a release controller it says so to who asks', async () => {
  await using town = await aPayloadTown({ env: { RELEASE_CONTROLLER_URL: '', RELEASE_STREAM: '' } })
  await comes(town, SELECTION + minutes(10))
  expect(await hears(town, 'ada', () => town.types('ada', 'payload'))).toBe(
    'The release controller is not configured (RELEASE_CONTROLLER_URL is not set), so no payload is proposed. Whoever runs the bot can set it.',
  )
  expect(town.news()).toHaveLength(1)
})

test('the next sprint is compared with this one', async () => {
  await using town = await aPayloadTown()
  const first = await selected(town)
  const next = Date.parse('2026-12-16T15:00:00Z')
  await comes(town, next - hours(1), hours(12))
  const tag = town.world.releases.publish(nightly, { at: next - hours(8), phase: 'Accepted' })
  await comes(town, next)
  await town.later(seconds(30))
  expect(cardOf(town, 'P281')).toContain(`the bot proposes \`${tag}\``)
  expect(cardOf(town, 'P281')).toMatch(
    new RegExp(`Changes since \`${first}\`: \\d+ commits in \\d+ components \\(OCPBUGS-`),
  )
  town.skim()
})
