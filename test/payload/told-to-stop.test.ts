import { describe, expect, test } from 'vitest'
import { answers, aPayloadTown, payloadNews, presses, selected } from './hands.ts'

describe('Test Platform is told to stop', () => {
  test('also when QE fails what it had taken back before', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
    expect(payloadNews(town).at(-1)).toContain(`@test-platform *Wait:* QE has taken its verdict on \`${tag}\` back`)
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town)[0]).toBe(
      `@test-platform *Stop:* QE failed \`${tag}\` after all. No upgrade to it is under way: do not begin one. TRT chooses again.\n@quim (QE): \`${tag}\` failed (before: in progress).\n> Data is lost`,
    )
    town.skim()
  }, 60_000)

  test('without a word about what the clusters run, where the bot cannot see that', async () => {
    await using town = await aPayloadTown({ env: { KUBECONFIG: '', RELEASE_PREVIEW_STREAM: '' } })
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    town.skim()
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town)[0]).toContain(
      `@test-platform *Stop:* QE failed \`${tag}\` after all. The bot cannot see whether an upgrade to it is under way: do not begin one. TRT chooses again.`,
    )
    await answers(town, 'quim', 'payload.qe-issues', { reason: 'It was the wrong cluster' })
    await presses(town, 'priya', 'payload.upgrading')
    town.skim()
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost all the same' })
    expect(payloadNews(town)[0]).toContain(
      `*Stop:* QE failed \`${tag}\` after all. Test Platform answered that it is upgrading on *build02*; the bot cannot see how far that is. Look there first, and begin no other upgrade to it.`,
    )
    town.skim()
  }, 60_000)

  test('without one also while the cluster cannot be read', async () => {
    await using town = await aPayloadTown()
    const tag = await selected(town)
    await presses(town, 'quim', 'payload.qe-passed')
    town.world.weather.add({ service: 'kubernetes', trouble: { kind: 'html', status: 503 } })
    await town.later(6 * 60_000, 60_000)
    town.skim()
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    expect(payloadNews(town)[0]).toContain(
      `*Stop:* QE failed \`${tag}\` after all. The bot cannot see whether an upgrade to it is under way: do not begin one.`,
    )
    town.expectLeftovers()
  }, 60_000)
})
