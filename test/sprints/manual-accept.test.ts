import { expect } from 'vitest'
import { nightly } from '../../playground/releases/streams.ts'
import { formFilled, messageOf, WHY } from '../payload/accept-hands.ts'
import { hears } from '../payload/hands.ts'
import { said, upgradeMessage, upgrades } from '../upgrade/hands.ts'
import { card, fillsIn, fillsInOn, presses, takesThePayload, tellings } from './hands.ts'

tellings('a sprint whose payload was accepted by hand', '2026-11-25T12:30:00Z', async story => {
  const { town } = story
  const { releases, farm } = town.world
  farm.runVersion('build02', { version: '4.22.0-ec.3' })
  farm.blockUpgrade('build02', 'admin-ack')
  const gate = 'ack-4.22-admissionregistration-v1beta1-api-removals'
  const failing = ['upgrade', 'gcp-ovn']
  const tag = releases.publish(nightly, { at: Date.parse('2026-11-25T05:00:00Z'), phase: 'Rejected', failing })
  releases.publish(nightly, { at: Date.parse('2026-11-25T12:00:00Z'), phase: 'Ready' })
  await story.morning('2026-11-25')
  story.told()

  await story.until('2026-11-25T15:00:20Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: @trt *Sprint 280*: no payload of the last two days can be proposed. The deadline is 2026-11-26 05:00 UTC.
    *Passed over:*
    • 5.0.0-0.nightly-2026-11-25-120000: still verifying, 0 of 7 blocking jobs succeeded and 7 are not finished
    • 5.0.0-0.nightly-2026-11-25-050000: rejected with 2 failing blocking jobs (gcp-ovn and upgrade)
    P280 · choosing · opened 2026-11-25 15:00 UTC · looked at 2026-11-25 15:00 UTC
    [Looking deeper until…] [None is good enough] [Accept one by hand] [Check again]",
    ]
  `)
  await story.until('2026-11-25T18:00:20Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: The payload of sprint 280 is not selected yet; nothing can be proposed so far. The deadline is 2026-11-26 05:00 UTC.",
    ]
  `)
  await town.presses('ada', 'payload.accept', 'P280')
  await formFilled(town, 'ada')
  await town.fills('ada', { tag, circumstance: 'registry', why: WHY })
  await town.world.slack.closeView(town.world.cast.ada)
  await town.settle()
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @trt: @ada asks to accept \`5.0.0-0.nightly-2026-11-25-050000\` by hand for *sprint 280* (M1). Needed: 1 approval by TRT. Nothing is done before; unanswered it ends 2026-11-26 06:00 UTC.
    5.0.0-0.nightly-2026-11-25-050000: rejected when it was picked; 5 of 7 blocking jobs succeeded and 2 failed.
    *Failing:* gcp-ovn and upgrade
    *Circumstance:* registry
    *Why:*
    > The registry of the cloud was down for two hours, and every failing job pulled from it
    *What acceptance sets off, and cannot be undone:* the release tags are repointed to it, and the bugs fixed in it are moved to VERIFIED in Jira. *Undo* takes only the acceptance itself back.
    [Confirm] [Reject] [Withdraw]",
    ]
  `)
  await story.pause()
  await presses(story, 'tove', 'accept.confirm', 'P280')
  await story.until('2026-11-25T18:05:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: M1: @tove confirmed it; the bot pins \`5.0.0-0.nightly-2026-11-25-050000\` and sets the override now.",
      "P280: @ada accepted by hand and selected \`5.0.0-0.nightly-2026-11-25-050000\` for sprint 280. It is classified *fc*; QE is called next.
    > The registry of the cloud was down for two hours, and every failing job pulled from it",
      "P280: @qe Please test \`5.0.0-0.nightly-2026-11-25-050000\`: it is the payload of sprint 280 (fc), selected by @ada.
    *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-050000\`
    *Digest:* \`sha256:73aed44537a6423ba804f4432939be7573aed44537a6423ba804f4432939be75\`
    Release page
    [In progress until…] [Passed] [Passed with known issues] [Failed]",
    ]
  `)
  expect(messageOf(town)).toMatchInlineSnapshot(`
    "M1: \`5.0.0-0.nightly-2026-11-25-050000\` is accepted by hand, by @ada and @tove 2026-11-25 18:05 UTC. It was selected for sprint 280.
    5.0.0-0.nightly-2026-11-25-050000: rejected when it was picked; 5 of 7 blocking jobs succeeded and 2 failed.
    *Failing:* gcp-ovn and upgrade
    *Circumstance:* registry
    *Why:*
    > The registry of the cloud was down for two hours, and every failing job pulled from it
    :white_check_mark: @tove confirmed 2026-11-25 18:00 UTC
    [Undo]"
  `)
  expect(card(story, 'P280')).toMatchInlineSnapshot(`
    "The payload of *sprint 280* is \`5.0.0-0.nightly-2026-11-25-050000\`, accepted by hand and selected by @ada 2026-11-25 18:05 UTC; it is classified *fc*. QE: called, no answer yet.
    Release page  ·  *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-050000\`
    *Digest:* \`sha256:73aed44537a6423ba804f4432939be7573aed44537a6423ba804f4432939be75\`
    > The registry of the cloud was down for two hours, and every failing job pulled from it
    P280 · selected · opened 2026-11-25 15:00 UTC · TRT-1"
  `)

  await story.morning('2026-11-26')
  await story.until('2026-11-26T16:00:00Z')
  await fillsIn(
    story,
    'quim',
    'payload.qe-issues',
    { reason: 'The console is slow with 500 nodes: OCPBUGS-41' },
    'P280',
  )
  const name = releases.promote(tag)
  await story.until('2026-11-26T16:06:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @qe \`5.0.0-0.nightly-2026-11-25-050000\` has waited for an answer since 2026-11-25 18:05 UTC. Press *In progress until…* above if it takes longer.",
      "P280: @quim (QE): \`5.0.0-0.nightly-2026-11-25-050000\` passed with known issues.
    > The console is slow with 500 nodes: OCPBUGS-41",
      "P280: @test-platform The release of sprint 280 is ready: QE passed \`5.0.0-0.nightly-2026-11-25-050000\`, with known issues.
    > The console is slow with 500 nodes: OCPBUGS-41
    It was promoted as \`5.0.0-ec.7\`. The upgrade:
    \`\`\`
    oc --context=build02 adm upgrade --allow-explicit-upgrade --to-image=quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15
    \`\`\`
    [Upgrading on build02] [Held: investigation open] [Not this sprint]",
      "P280: @test-platform \`5.0.0-0.nightly-2026-11-25-050000\` was promoted as \`5.0.0-ec.7\`: the command for the upgrade stands in the message above.",
      "channel: *Daily digest* · Thu 26 Nov
    *Overdue* for 15 h 55 min: The answer of QE on \`5.0.0-0.nightly-2026-11-25-050000\` (P280).
    *build02* is in rotation.
    Sprint 280, day 18 of 21. Next: the end of the sprint after Sun 29 Nov, in 3 d 14 h.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-0.nightly-2026-11-25-050000\`; QE: called, no answer yet. Its card
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 18 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)

  await story.until('2026-11-26T20:00:00Z')
  await presses(story, 'ben', 'payload.upgrading', 'P280')
  upgrades(town, name)
  await story.until('2026-11-26T20:04:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @ben (Test Platform): upgrading on *build02*.",
      "P280: :no_entry: *build02* does not take up *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-26 20:00 UTC.
    It says (PreconditionChecks):
    > Preconditions failed for payload loaded version="5.0.0-ec.7" image="quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15": Precondition "ClusterVersionUpgradeable" failed because of "AdminAckRequired": Remove all clients of the v1beta1 admission registration API, and acknowledge this. See https://access.redhat.com/articles/7000001 for details.
    Test Platform checks what \`ack-4.22-admissionregistration-v1beta1-api-removals\` asks for, and acknowledges it on the cluster. The bot changes nothing there.
    P280 · build02 · from 4.22.0-ec.3
    [Record a change]",
    ]
  `)
  await story.pause()
  await story.morning('2026-11-27')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Fri 27 Nov
    Upgrade of build02 not begun: it is blocked.
    *build02* is in rotation.
    Sprint 280, day 19 of 21.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed with known issues. Its card
    *Due* until the end of Sun 29 Nov: sprint 280 ends.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 19 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  farm.ack('build02', gate, 'kubectl-patch')
  await story.until('2026-11-27T14:04:00Z')
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-27 14:00 UTC.
    ░░░░░░░░░░ 32 of 1,021 (3 %)
    > Working towards 5.0.0-ec.7: 32 of 1021 done (3% complete), waiting up to 40 minutes on etcd
    Nothing to do: the bot goes on looking.
    P280 · build02 · from 4.22.0-ec.3
    [Record a change]"
  `)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because an admin ack was added.
    > ack-4.22-admissionregistration-v1beta1-api-removals (by kubectl-patch)
    [Record a change] [Nothing was needed]",
    ]
  `)
  const change = { what: 'Moved two webhooks to v1', why: 'The gate named them', needed: 'needed', gate }
  await fillsInOn(story, 'priya', 'did you have to change', 'upgrade.record-change', change)
  expect(said(town, 'did you have to')).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because an admin ack was added.
    > ack-4.22-admissionregistration-v1beta1-api-removals (by kubectl-patch)
    @priya recorded A1 2026-11-27 14:04 UTC.",
    ]
  `)
  await story.until('2026-11-27T20:00:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @priya recorded a change on *build02* (A1): Moved two webhooks to v1
    > The gate named them
    It is needed for the upgrade or to keep the cluster working: *covered by an admin gate*. Gate: \`ack-4.22-admissionregistration-v1beta1-api-removals\`.",
    ]
  `)

  await story.pause()
  await story.morning('2026-11-30')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Mon 30 Nov
    *build02* is in rotation.
    Sprint 281, day 1 of 21. Next: half of the sprint on Thu 10 Dec 12:00 EST, in 10 d 2 h.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed with known issues. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 15:54 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 1 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.until('2026-12-16T12:00:00Z')
  await takesThePayload(story, 281, '2026-12-16')
  story.told()
  expect(await hears(town, 'dana', () => town.types('dana', 'verdict'))).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 was a success by what is recorded.* TRT has not confirmed it yet.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-050000 was selected by @ada 2026-11-25 18:05 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed with known issues.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-27 14:00 UTC, and ran it from 2026-11-27 15:54 UTC until 2026-12-16 16:06 UTC.
    • A1: Moved two webhooks to v1 (covered by an admin gate)
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run."
  `)
  await story.morning('2026-12-17')
  expect(card(story, 'V280')).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 was a success by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-050000 was selected by @ada 2026-11-25 18:05 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed with known issues.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-27 14:00 UTC, and ran it from 2026-11-27 15:54 UTC until 2026-12-16 16:06 UTC.
    • A1: Moved two webhooks to v1 (covered by an admin gate)
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Confirm] [Change an answer]
    sprint 280 · told 2026-12-17 14:00 UTC"
  `)
  await presses(story, 'ada', 'verdict.confirm', 'V280')
  expect(card(story, 'V280')).toContain('*Sprint 280 was a success*, confirmed by @ada')
  story.told()
  expect(story.posts()).toMatchInlineSnapshot(`
    {
      "Fri 27 Nov": 1,
      "Mon 30 Nov": 1,
      "Thu 17 Dec": 2,
      "Thu 26 Nov": 1,
      "Wed 16 Dec": 2,
      "Wed 25 Nov": 2,
    }
  `)
})
