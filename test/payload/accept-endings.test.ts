import { describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { accepted, aTownWithoutAccepted, confirmed, messageOf, picks } from './accept-hands.ts'
import { answers, cardOf, hears, payloadNews, presses, publishes, threadOf } from './hands.ts'
import type { Town } from '../town.ts'
import { upgrades } from '../upgrade/hands.ts'

const lastOf = (town: Town, id = 'M1') => threadOf(town).findLast(line => line.includes(`${id}`))

describe('what may have become of the payload by the time it is confirmed', () => {
  test('it was deleted', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await picks(town, rejected)
    town.world.releases.prune(rejected)
    await presses(town, 'tove', 'accept.confirm')
    expect(lastOf(town)).toBe(
      `M1, @ada: \`${rejected}\` is not there any more: the release controller has deleted it. Pick another one with *Accept one by hand*.`,
    )
    expect(messageOf(town)).toContain('M1 ended without an acceptance.')
    expect(cardOf(town)).toContain('P280 · choosing')
    town.skim()
  })

  test('its image could not be made', async () => {
    const { town, verifying } = await aTownWithoutAccepted()
    await using _ = town
    await picks(town, verifying)
    town.world.releases.failCreation(verifying)
    await presses(town, 'tove', 'accept.confirm')
    expect(lastOf(town)).toBe(
      `M1, @ada: The image of \`${verifying}\` could not be made, and the release controller never accepts a payload without one. Pick another one with *Accept one by hand*.`,
    )
    expect(town.world.releases.overrideOf(verifying)).toBeNull()
    town.skim()
  })

  test('its own jobs accepted it: nothing is set, and it is selected as accepted', async () => {
    const { town, verifying } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await picks(town, verifying)
    releases.finishVerification(verifying, 'Accepted')
    await presses(town, 'tove', 'accept.confirm')
    expect(releases.overrideOf(verifying)).toBeNull()
    expect(releases.keptBecause(verifying)).toBeNull()
    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${verifying}\`, chosen by @ada`)
    expect(lastOf(town)).toBe(
      `M1: \`${verifying}\` was accepted by its own jobs meanwhile, so no override was needed and none was set.`,
    )
    expect(messageOf(town), 'there is nothing to undo').not.toContain('[Undo]')
    town.skim()
  })

  test('somebody else decided it by hand: what stands there is said and left alone', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await picks(town, rejected)
    releases.rejectByHand(rejected, 'dana', 'Kernel panics <!channel>')
    await presses(town, 'tove', 'accept.confirm')
    expect(lastOf(town)).toBe(
      `M1, @ada: Somebody else has decided \`${rejected}\` by hand: its override is \`Rejected\` and says “Kernel panics <!channel>”. Who that was is not known, and it was left alone. Pick another one with *Accept one by hand*.`,
    )
    expect(releases.overrideOf(rejected)?.override).toBe('Rejected')
    town.skim()
  })

  test('another one was selected while it waited', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const good = publishes(town, hours(2))
    await picks(town, rejected)
    await town.later(minutes(6))
    await presses(town, 'tove', 'payload.select')
    expect(lastOf(town)).toBe(`M1, @ada: @tove selected \`${good}\` meanwhile, so nothing was done to \`${rejected}\`.`)
    expect(messageOf(town)).not.toContain('[Confirm]')
    town.skim()
  })
})

describe('while the release controller has not answered', () => {
  test('somebody removed our override', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    releases.setController(true)
    await confirmed(town, rejected)
    releases.removeOverrideByHand(rejected)
    await town.later(seconds(10), seconds(2))
    expect(lastOf(town)).toContain(`Our override of \`${rejected}\` was there, and somebody has removed it.`)
    expect(releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('another one was selected: it is accepted and not selected, and can be undone', async () => {
    const { town, verifying } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    const good = publishes(town, hours(2))
    releases.setController(true)
    await confirmed(town, verifying)
    await town.later(minutes(6), minutes(1))
    await presses(town, 'tove', 'payload.select')
    releases.setController(false)
    await town.later(minutes(1), seconds(5))
    expect(lastOf(town)).toContain(
      `M1: the release controller confirms that \`${verifying}\` is accepted by hand, with our reason. It did not become the payload of sprint 280: @tove has selected \`${good}\` for sprint 280`,
    )
    await answers(town, 'ada', 'accept.undo', { reason: 'Not needed any more' })
    await town.later(seconds(10), seconds(2))
    expect(releases.overrideOf(verifying)).toBeNull()
    expect(lastOf(town)).toContain(`The choice of sprint 280 is not touched: \`${verifying}\` is not its payload.`)
    expect(cardOf(town)).toContain(`The payload of *sprint 280* is \`${good}\``)
    town.skim()
  })

  test('half an hour without an answer is told, and it goes on when somebody says so', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    releases.setController(true)
    await confirmed(town, rejected)
    await town.later(minutes(32), minutes(1))
    expect(lastOf(town)).toBe(
      `@trt M1 is stuck. The override is set on \`${rejected}\`, and the release controller has not acted on it for 30 minutes. Ask who looks after the release controller, then *Try again*; or *Undo* takes the override off.`,
    )
    expect(messageOf(town)).toContain('[Try again] [Undo]')
    expect(messageOf(town)).not.toContain('[Withdraw]')
    releases.setController(false)
    await presses(town, 'ada', 'accept.try-again')
    await town.later(seconds(10), seconds(2))
    expect(messageOf(town)).toContain(`M1: \`${rejected}\` is accepted by hand, by @ada and @tove`)
    expect(cardOf(town)).toContain('accepted by hand and selected by @ada')
    town.skim()
  })

  test('what was ignored can be undone as well', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    releases.setController(true)
    await confirmed(town, rejected)
    await town.later(minutes(32), minutes(1))
    await answers(town, 'tove', 'accept.undo', { reason: 'We wait for the next one' })
    expect(releases.overrideOf(rejected)).toBeNull()
    expect(messageOf(town)).toContain('M1 was undone by @tove')
    town.skim()
  })
})

describe('when the control plane does not let the bot', () => {
  test.each([
    {
      deny: { verb: 'patch', resource: 'imagestreamtags' },
      right: 'patch ImageStreamTags (image.openshift.io)',
      out: 'Undo',
    },
    {
      deny: { verb: 'patch', resource: 'releasepayloads' },
      right: 'patch ReleasePayloads (release.openshift.io)',
      out: 'Undo',
    },
    {
      deny: { verb: 'get', resource: 'releasepayloads' },
      right: 'get ReleasePayloads (release.openshift.io)',
      out: 'Withdraw',
    },
  ])('$deny.verb $deny.resource: the right is named, and where', async ({ deny, right, out }) => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { farm, releases } = town.world
    await picks(town, rejected)
    const giveBack = farm.kubernetes('app.ci').deny(deny)
    await presses(town, 'tove', 'accept.confirm')
    expect(lastOf(town)).toBe(
      `@trt M1 is stuck. The bot's account may not ${right} in namespace ocp on app.ci (403), so it stopped. Have the right given to it, then *Try again*; or do it yourself as docs/by-hand.md says.${out === 'Undo' ? ` The pin of \`${rejected}\` and its override may stand by now: *Undo* looks first, and takes our override off; the pin stays.` : ''}`,
    )
    expect(releases.overrideOf(rejected)).toBeNull()
    expect(messageOf(town)).toContain(`[Try again] [${out}]`)
    giveBack()
    await presses(town, 'tove', 'accept.try-again')
    await town.later(seconds(10), seconds(2))
    expect(cardOf(town)).toContain('accepted by hand and selected by @ada')
    town.skim()
  })

  test('what was begun is undone and not withdrawn: the pin may stand, and no override does', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { farm, releases } = town.world
    await picks(town, rejected)
    farm.kubernetes('app.ci').deny({ verb: 'patch', resource: 'releasepayloads' })
    await presses(town, 'tove', 'accept.confirm')
    expect(releases.keptBecause(rejected)).not.toBeNull()
    expect(messageOf(town)).not.toContain('[Withdraw]')
    await answers(town, 'ada', 'accept.undo', { reason: 'We wait for the next one' })
    expect(threadOf(town).at(-1)).toBe(
      `M1, undone by @ada: no override of ours stands at \`${rejected}\`; its pin may stand, and does no harm. The choice of sprint 280 is not touched: \`${rejected}\` is not its payload. The release tags and the bugs that acceptance has moved are not moved back.\n> We wait for the next one`,
    )
    expect(threadOf(town).filter(line => line.includes('We wait for the next one'))).toHaveLength(1)
    town.skim()
  })

  test('an override whose answer was lost is not left behind', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { farm, releases, weather } = town.world
    await picks(town, rejected)
    weather.add({
      service: 'kubernetes',
      call: 'patch releasepayloads',
      times: 1,
      trouble: { kind: 'reset', when: 'after' },
    })
    await presses(town, 'tove', 'accept.confirm')
    const denied = farm.kubernetes('app.ci').deny({ verb: 'get', resource: 'releasepayloads' })
    await town.later(minutes(2), seconds(5))
    expect(releases.overrideOf(rejected)).not.toBeNull()
    expect(messageOf(town)).toContain('[Try again] [Undo]')
    denied()
    await answers(town, 'ada', 'accept.undo', { reason: 'We wait for the next one' })
    await town.later(seconds(20), seconds(2))
    expect(releases.overrideOf(rejected)).toBeNull()
    expect(messageOf(town)).toContain('M1 was undone by @ada: no override of ours stands')
    town.skim()
  })

  test('a cluster that cannot be reached is waited for, and that is said', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { weather } = town.world
    await picks(town, rejected)
    weather.add({ service: 'kubernetes', call: 'get releasepayloads', trouble: { kind: 'html', status: 503 } })
    await presses(town, 'tove', 'accept.confirm')
    await town.later(hours(1), minutes(5))
    expect(messageOf(town)).toContain(
      ':hourglass_flowing_sand: It waits: Kubernetes failed (503); what it did is not known: it sent a web page instead of an answer',
    )
    weather.clear()
    await town.later(minutes(6), seconds(30))
    expect(messageOf(town)).not.toContain('It waits')
    expect(cardOf(town)).toContain('accepted by hand and selected by @ada')
    town.skim()
  })
})

describe('an acceptance is undone', () => {
  test('by TRT, with a reason: the override goes, and TRT chooses again', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await accepted(town, rejected)
    expect(await hears(town, 'ben', () => town.presses('ben', 'accept.undo', 'P280'))).toBe(
      'Only TRT can do this to M1.',
    )
    town.skim()
    await answers(town, 'tove', 'accept.undo', { reason: 'The registry was not the cause' })
    expect(releases.overrideOf(rejected)).toBeNull()
    expect(messageOf(town)).toContain('M1: @tove undoes it; ')
    await town.later(seconds(20), seconds(2))
    expect(releases.phase(rejected)).toBe('Rejected')
    expect(cardOf(town), 'what was just undone is not proposed').toContain('can be proposed')
    expect(payloadNews(town), 'everybody is called once').toMatchInlineSnapshot(`
      [
        "@trt Please choose again for sprint 280. @qe Please stop testing \`5.0.0-0.nightly-2026-11-25-050000\`.
      M1, undone by @tove: the override of \`5.0.0-0.nightly-2026-11-25-050000\` is removed, its pin stays; whether it is accepted follows from its jobs again. Sprint 280 has no payload now. The release tags and the bugs that acceptance has moved are not moved back.
      > The registry was not the cause",
      ]
    `)
    expect(cardOf(town)).toContain('P280 · choosing')
    expect(messageOf(town)).not.toContain('[Undo]')
    town.skim()
  })

  test('while QE tests it: QE is told to stop, and TRT chooses again', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await accepted(town, rejected)
    await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
    town.skim()
    await answers(town, 'ada', 'accept.undo', { reason: 'The registry was not the cause' })
    await town.later(seconds(20), seconds(2))
    expect(town.world.releases.overrideOf(rejected)).toBeNull()
    expect(payloadNews(town)).toEqual([
      `@trt Please choose again for sprint 280. @qe Please stop testing \`${rejected}\`.\nM1, undone by @ada: the override of \`${rejected}\` is removed, its pin stays; whether it is accepted follows from its jobs again. Sprint 280 has no payload now. The release tags and the bugs that acceptance has moved are not moved back.\n> The registry was not the cause`,
    ])
    expect(cardOf(town)).toContain('P280 · choosing')
    expect(threadOf(town)[3]).toBe(
      `\`${rejected}\` is not the payload of sprint 280 any more: its acceptance by hand was undone. @quim: in progress 2026-11-25 15:00 UTC.`,
    )
    town.skim()
  })

  test('once QE has passed it, it is not; QE fails it first', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await accepted(town, rejected)
    await presses(town, 'quim', 'payload.qe-passed')
    expect(await hears(town, 'ada', () => town.presses('ada', 'accept.undo', 'P280'))).toBe(
      `M1 was not undone: QE has passed \`${rejected}\`, and it is the payload of sprint 280. Tell QE what speaks against it: after QE's *Failed*, *Undo* is possible.`,
    )
    expect(releases.overrideOf(rejected)).not.toBeNull()
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    await answers(town, 'ada', 'accept.undo', { reason: 'The registry was not the cause' })
    expect(releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('while Test Platform said that it upgrades, it is not, whatever QE has taken back', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await accepted(town, rejected)
    await presses(town, 'quim', 'payload.qe-passed')
    releases.promote(rejected, 8)
    await town.later(minutes(6))
    await presses(town, 'ben', 'payload.upgrading')
    await answers(town, 'quim', 'payload.qe-in-progress', { until: '4h' })
    expect(await hears(town, 'ada', () => town.presses('ada', 'accept.undo', 'P280'))).toBe(
      `M1 was not undone: Test Platform is upgrading to \`${rejected}\`, and it stays the payload of sprint 280. Tell QE what speaks against it: after QE's *Failed*, *Undo* is possible.`,
    )
    expect(releases.overrideOf(rejected)).not.toBeNull()
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Data is lost' })
    await answers(town, 'ada', 'accept.undo', { reason: 'The registry was not the cause' })
    expect(releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('not from under a cluster that was upgraded to it, though nobody answered for that', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await accepted(town, rejected)
    await presses(town, 'quim', 'payload.qe-passed')
    const name = releases.promote(rejected)
    await town.later(minutes(6), minutes(3))
    upgrades(town, name)
    await town.later(minutes(20), minutes(5))
    await answers(town, 'quim', 'payload.qe-in-progress', { until: '4h' })
    expect(await hears(town, 'ada', () => town.presses('ada', 'accept.undo', 'P280'))).toBe(
      `M1 was not undone: \`${rejected}\` is the payload of sprint 280, and \`build02\` runs it, or is being upgraded to it. Tell QE what speaks against it: after QE's *Failed*, *Undo* is possible.`,
    )
    expect(releases.overrideOf(rejected)).not.toBeNull()
    town.skim()
  })

  test("somebody else's override that has taken the place of ours is left alone", async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases } = town.world
    await accepted(town, rejected)
    releases.rejectByHand(rejected, 'dana', 'Seen it fail elsewhere')
    await answers(town, 'tove', 'accept.undo', { reason: 'The registry was not the cause' })
    expect(releases.overrideOf(rejected)?.reason).toBe('Seen it fail elsewhere')
    expect(lastOf(town)).toContain(`somebody else's override stands at \`${rejected}\` by now, so it was left alone`)
    town.skim()
  })
})
