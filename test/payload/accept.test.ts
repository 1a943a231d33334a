import { describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { commentsOn, formOf, placeOf } from '../stories/hands.ts'
import { aTownWithoutAccepted, confirmed, formFilled, messageOf, opensForm, picks, WHY } from './accept-hands.ts'
import { answers, cardOf, hears, plain, presses, threadOf } from './hands.ts'

describe('a payload that was rejected is accepted by hand', () => {
  test('it is asked for with its failing jobs in view, and the message says what acceptance sets off', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await opensForm(town, 'ada')
    expect(plain(formOf(town, 'ada'))).toMatchInlineSnapshot(`
      "Accept one by hand
      For sprint 280. Nothing is done before somebody else has confirmed it in the thread.
      5.0.0-0.nightly-2026-11-25-120000
      begun 2026-11-25 12:00 UTC; still verifying; 0 of 7 blocking jobs succeeded and 7 are not finished.
      5.0.0-0.nightly-2026-11-25-050000
      begun 2026-11-25 05:00 UTC; rejected; 5 of 7 blocking jobs succeeded and 2 failed.
      Failing: gcp-ovn and upgrade
      Which payload: [Choose]
      What kept its jobs from passing: [Choose]
      Why the payload is good all the same: [ ]
        It becomes the reason of the override, where everybody sees it.
      Links (optional): [ ]
        Http or https, one on each line, 10 at most.
      Acceptance sets off what cannot be undone: the release tags are repointed to it, and the bugs fixed in it are moved to VERIFIED in Jira.
      [Ask for it] [Cancel]"
    `)
    await town.fills('ada', {
      tag: rejected,
      circumstance: 'registry',
      why: WHY,
      links: 'https://status.example/incidents/7\nhttps://prow.example/view/1',
    })
    expect(plain(formOf(town, 'ada'))).toMatchInlineSnapshot(`
      "Asked
      M1 asks for the acceptance of \`5.0.0-0.nightly-2026-11-25-050000\`. It waits for TRT in the thread of the payload in #forum-testing-in-production, until 2026-11-26 05:00 UTC.
      [Close]"
    `)
    await town.settle()
    expect(messageOf(town)).toMatchInlineSnapshot(`
      "@trt: @ada asks to accept \`5.0.0-0.nightly-2026-11-25-050000\` by hand for *sprint 280* (M1). Needed: 1 approval by TRT. Nothing is done before; unanswered it ends 2026-11-26 05:00 UTC.
      5.0.0-0.nightly-2026-11-25-050000: rejected when it was picked; 5 of 7 blocking jobs succeeded and 2 failed.
      *Failing:* gcp-ovn and upgrade
      *Circumstance:* registry
      *Why:*
      > The registry of the cloud was down for two hours, and every failing job pulled from it
      *Links:* https://status.example/incidents/7 and https://prow.example/view/1
      *What acceptance sets off, and cannot be undone:* the release tags are repointed to it, and the bugs fixed in it are moved to VERIFIED in Jira. *Undo* takes only the acceptance itself back.
      [Confirm] [Reject] [Withdraw]"
    `)
    expect(town.world.releases.overrideOf(rejected), 'nothing is done before it is confirmed').toBeNull()
    expect(town.world.releases.keptBecause(rejected)).toBeNull()
    town.skim()
  })

  test('confirmed, it is pinned and accepted, and becomes the payload of the sprint', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases, jira } = town.world
    await picks(town, rejected)
    const pressed = await town.presses('tove', 'accept.confirm', 'P280')
    expect(pressed.confirm?.text).toMatchInlineSnapshot(
      `"\`5.0.0-0.nightly-2026-11-25-050000\` is accepted although its jobs did not pass. That cannot be undone as a whole: the release tags are repointed to it, and the bugs fixed in it are moved to VERIFIED in Jira."`,
    )
    await town.settle()
    expect(releases.keptBecause(rejected)).toBe('chosen for a sprint')
    const reason = `${WHY} (accepted by Ada (U0ADA) and Tove (U0TOVE), sprint 280, M1)`
    expect(releases.overrideOf(rejected)).toEqual({ override: 'Accepted', reason })
    expect(messageOf(town)).toContain(
      `M1: the override is set on \`${rejected}\` since 2026-11-25 15:00 UTC, for @ada and @tove; the release controller's answer is awaited.`,
    )
    expect(cardOf(town), 'nothing is selected before the release controller says so').toContain('P280 · choosing')

    await town.later(seconds(10), seconds(2))
    expect(releases.phase(rejected)).toBe('Accepted')
    expect(cardOf(town)).toContain(
      `The payload of *sprint 280* is \`${rejected}\`, accepted by hand and selected by @ada 2026-11-25 15:00 UTC`,
    )
    expect(messageOf(town)).toMatchInlineSnapshot(`
        "M1: \`5.0.0-0.nightly-2026-11-25-050000\` is accepted by hand, by @ada and @tove 2026-11-25 15:00 UTC. It was selected for sprint 280.
        5.0.0-0.nightly-2026-11-25-050000: rejected when it was picked; 5 of 7 blocking jobs succeeded and 2 failed.
        *Failing:* gcp-ovn and upgrade
        *Circumstance:* registry
        *Why:*
        > The registry of the cloud was down for two hours, and every failing job pulled from it
        :white_check_mark: @tove confirmed 2026-11-25 15:00 UTC
        [Undo]"
      `)
    expect(threadOf(town).slice(1)).toMatchInlineSnapshot(`
      [
        "M1: @tove confirmed it; the bot pins \`5.0.0-0.nightly-2026-11-25-050000\` and sets the override now.",
        "@ada accepted by hand and selected \`5.0.0-0.nightly-2026-11-25-050000\` for sprint 280. It is classified *fc*; QE is called next.
      > The registry of the cloud was down for two hours, and every failing job pulled from it",
        "@qe Please test \`5.0.0-0.nightly-2026-11-25-050000\`: it is the payload of sprint 280 (fc), selected by @ada.
      *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-050000\`
      *Digest:* \`sha256:73aed44537a6423ba804f4432939be7573aed44537a6423ba804f4432939be75\`
      Release page
      [In progress until…] [Passed] [Passed with known issues] [Failed]",
      ]
    `)
    expect(commentsOn(town, 'TRT-1')).toContain(`M1: ${rejected} was accepted by hand by Ada (U0ADA) and Tove (U0TOVE)`)
    expect(JSON.stringify(jira.issue('TRT-1'))).toContain('Why it was accepted by hand')
    town.skim()
  })

  test('also one that is still verifying, by what can be typed', async () => {
    const { town, verifying } = await aTownWithoutAccepted()
    await using _ = town
    await town.types('tove', 'payload accept')
    await formFilled(town, 'tove')
    await town.fills('tove', { tag: verifying, circumstance: 'cloud', why: WHY })
    await town.world.slack.closeView(town.world.cast.tove)
    await town.settle()
    await presses(town, 'ada', 'accept.confirm')
    await town.later(seconds(10), seconds(2))
    expect(cardOf(town)).toContain(
      `The payload of *sprint 280* is \`${verifying}\`, accepted by hand and selected by @tove`,
    )
    town.skim()
  })

  test('after a restart between the override and the answer it goes on where it was', async () => {
    const { town, rejected } = await aTownWithoutAccepted({ onDisk: true })
    await using _ = town
    const { releases } = town.world
    releases.setController(true)
    await confirmed(town, rejected)
    const before = releases.overrideOf(rejected)
    await town.restart(minutes(5))
    releases.setController(false)
    await town.later(minutes(2), seconds(10))
    expect(releases.overrideOf(rejected)).toEqual(before)
    expect(cardOf(town)).toContain(
      `The payload of *sprint 280* is \`${rejected}\`, accepted by hand and selected by @ada`,
    )
    expect(threadOf(town).filter(line => line.includes('accepted by hand and selected'))).toHaveLength(1)
    town.skim()
  })

  test('what Slack delivers twice is asked once, and confirmed once', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { slack, cast, channel, releases } = town.world
    await opensForm(town, 'ada')
    const values = { tag: rejected, circumstance: 'registry', why: WHY }
    await slack.submitView(cast.ada, values, { redeliver: true })
    await town.settle()
    expect(() => messageOf(town, 'M2')).toThrow('there is no message of M2')
    await slack.press(cast.tove, placeOf(town, 'P280', 'accept.confirm'), 'accept.confirm', { redeliver: true })
    await town.settle()
    await town.later(seconds(10), seconds(2))
    expect(threadOf(town).filter(line => line.includes('confirmed it; the bot pins'))).toHaveLength(1)
    expect(releases.overrideOf(rejected)?.reason).toContain('accepted by Ada (U0ADA) and Tove (U0TOVE)')
    expect(slack.channelMessages(channel).filter(one => one.byApp)).toHaveLength(1)
    town.skim()
  })

  test('after an attempt whose answer was lost, what stands there is read before anything is done again', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const { releases, weather } = town.world
    weather.add({
      service: 'kubernetes',
      call: 'patch releasepayloads',
      times: 1,
      trouble: { kind: 'reset', when: 'after' },
    })
    await picks(town, rejected)
    await presses(town, 'tove', 'accept.confirm')
    expect(releases.overrideOf(rejected)).not.toBeNull()
    expect(messageOf(town)).toContain('It waits: Kubernetes')
    weather.clear()
    await town.later(seconds(30), seconds(3))
    expect(messageOf(town)).toContain(`M1: \`${rejected}\` is accepted by hand, by @ada and @tove`)
    expect(messageOf(town)).not.toContain('It waits')
    town.skim()
  })
})

describe('who decides', () => {
  test('somebody of TRT who did not pick it; everybody else is told who can', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    expect(await hears(town, 'ben', () => town.presses('ben', 'payload.accept', 'P280'))).toBe(
      'Only TRT can accept a payload by hand. Ask @trt (TRT).',
    )
    await picks(town, rejected)
    expect(await hears(town, 'ada', () => town.presses('ada', 'accept.confirm', 'P280'))).toBe(
      'You picked the payload of M1, so somebody else has to decide it. You can withdraw it.',
    )
    expect(await hears(town, 'ben', () => town.presses('ben', 'accept.confirm', 'P280'))).toBe(
      'Only TRT can confirm M1. Needed: 1 approval by TRT.',
    )
    expect(await hears(town, 'ben', () => town.presses('ben', 'accept.reject', 'P280'))).toBe(
      'Only TRT can do this to M1.',
    )
    expect(await hears(town, 'tove', () => town.presses('tove', 'accept.withdraw', 'P280'))).toBe(
      'Only @ada can withdraw M1. TRT can reject it.',
    )
    expect(town.world.releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('a rejected one ends with its reason, a withdrawn one at once, and both make room', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await picks(town, rejected)
    await town.later(minutes(6), minutes(3))
    expect(town.card('P280')).toMatch(
      /M1 \(https?:[^)]+\): @ada asks to accept `\S+` by hand; it is waiting for confirmation\./,
    )
    await answers(town, 'tove', 'accept.reject', { reason: 'The gcp failure is the payload itself' })
    expect(threadOf(town).at(-1)).toBe(
      `M1: @tove rejected it, @ada. Nothing was done to \`${rejected}\`.\n> The gcp failure is the payload itself`,
    )
    expect(messageOf(town)).toContain('M1 was rejected by @tove: The gcp failure is the payload itself')
    expect(cardOf(town)).not.toContain('M1')
    await picks(town, rejected)
    await presses(town, 'ada', 'accept.withdraw')
    expect(threadOf(town).at(-1)).toBe(`M2: @ada withdrew it. Nothing was done to \`${rejected}\`.`)
    expect(messageOf(town, 'M2')).not.toContain('[')
    expect(town.world.releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('unanswered, it ends at the deadline', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await picks(town, rejected)
    expect(messageOf(town)).toContain('unanswered it ends 2026-11-26 05:00 UTC')
    await town.later(hours(14) + minutes(1), minutes(20))
    expect(threadOf(town).findLast(line => line.startsWith('M1'))).toBe(
      `M1 expired, @ada: nobody confirmed it in time. Nothing was done to \`${rejected}\`.`,
    )
    town.skim()
  })

  test('whoever comes after that is told that it ended, also after a long time down', async () => {
    const { town, rejected } = await aTownWithoutAccepted({ onDisk: true })
    await using _ = town
    await picks(town, rejected)
    await town.restart(hours(14) + minutes(1))
    expect(await hears(town, 'tove', () => town.presses('tove', 'accept.confirm', 'P280'))).toBe(
      'M1 cannot be confirmed: it is expired, by the bot, 2026-11-26 05:01 UTC. The card of the payload shows what can be done now.',
    )
    await town.settle()
    expect(messageOf(town)).toContain('M1 expired: nobody confirmed it in time.')
    expect(town.world.releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('of two who want different payloads the second is told whose is first, and which', async () => {
    const { town, rejected, verifying } = await aTownWithoutAccepted()
    await using _ = town
    await opensForm(town, 'tove')
    await picks(town, rejected)
    await town.fills('tove', { tag: verifying, circumstance: 'cloud', why: WHY })
    expect(formOf(town, 'tove')).toContain(
      `@ada asked to accept \`${rejected}\` for sprint 280 2026-11-25 15:00 UTC: M1 is waiting for confirmation. Only one at a time: confirm or reject it in the thread first.`,
    )
    await town.world.slack.closeView(town.world.cast.tove)
    expect(await hears(town, 'tove', () => town.presses('tove', 'payload.accept', 'P280'))).toContain(
      'Only one at a time',
    )
    town.skim()
  })

  test('where nobody else of TRT is known, it is not even asked', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    town.world.slack.setGroupUsers('S0TRT', [town.world.cast.ada])
    await town.later(minutes(1), minutes(1))
    await opensForm(town, 'ada')
    await town.fills('ada', { tag: rejected, circumstance: 'registry', why: WHY })
    expect(formOf(town, 'ada')).toContain('Nobody can confirm this today: no other member of TRT is known.')
    town.skim()
  })

  test('a reason of a few words, and what is no link, are not taken', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await opensForm(town, 'ada')
    const sent = await town.fills('ada', {
      tag: rejected,
      circumstance: 'other',
      why: WHY,
      links: 'javascript:alert(1)',
    })
    expect(sent.errors).toEqual({ links: 'This is not a link (http or https): javascript:alert(1)' })
    town.skim()
  })
})

describe('without a way to the payloads', () => {
  test('where Kubernetes is not configured it says so, and what to do instead', async () => {
    const { town } = await aTownWithoutAccepted({ env: { KUBECONFIG: '' } })
    await using _ = town
    expect(await hears(town, 'ada', () => town.presses('ada', 'payload.accept', 'P280'))).toBe(
      'The bot cannot accept a payload by hand: Kubernetes is not configured (KUBECONFIG is not set). docs/by-hand.md says how to do it yourself; *Check again* on the card then shows it as accepted.',
    )
    town.skim()
  })

  test('where the cluster does not say what the bot may do, it can be asked for all the same', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    const call = 'create selfsubjectaccessreviews'
    town.world.weather.add({ service: 'kubernetes', call, trouble: { kind: 'html', status: 503 } })
    await opensForm(town, 'ada')
    expect(formOf(town, 'ada')).toContain('Whether the bot may do it could not be read just now; it says so if not.')
    await town.fills('ada', { tag: rejected, circumstance: 'registry', why: WHY })
    expect(formOf(town, 'ada')).toContain('M1 asks for the acceptance of')
    town.world.weather.clear()
    await town.settle()
    town.skim()
  })

  test('where rights are missing the form says which', async () => {
    const { town } = await aTownWithoutAccepted()
    await using _ = town
    town.world.farm.kubernetes('app.ci').deny({ verb: 'patch', resource: 'releasepayloads' })
    await opensForm(town, 'ada')
    expect(formOf(town, 'ada')).toMatchInlineSnapshot(`
      "Accept one by hand
      The bot cannot accept a payload by hand as it stands:
      • The kubeconfig may not patch ReleasePayloads in ocp: none can be accepted by hand, and QE’s verdict is not shown on it.
      docs/by-hand.md says how to do it yourself; *Check again* on the card then shows it as accepted.
      [Close]"
    `)
    await town.world.slack.closeView(town.world.cast.ada)
    town.skim()
  })
})
