import { expect, test } from 'vitest'
import { nightly } from '../../playground/releases/streams.ts'
import { onBothDatabases } from '../store/databases.ts'
import { upgradeMessage, upgrades } from '../upgrade/hands.ts'
import { card, fillsIn, presses, tellsIt, timeout } from './hands.ts'
import type { Story } from './hands.ts'

async function aQuietSprint(story: Story): Promise<void> {
  const { town } = story
  const { releases } = town.world

  await story.morning('2026-11-09')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Mon 9 Nov
    *build02* is in rotation.
    Sprint 280, day 1 of 21. Next: half of the sprint on Thu 19 Nov 12:00 EST, in 10 d 2 h.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 1 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  for (const day of ['10', '11', '12', '13', '16', '17']) await story.morning(`2026-11-${day}`)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Tue 10 Nov: nothing has changed since Mon 9 Nov. *build02* is in rotation; sprint 280, day 2 of 21. Log: ….",
      "channel: *Daily digest* · Wed 11 Nov: nothing has changed since Mon 9 Nov. *build02* is in rotation; sprint 280, day 3 of 21. Log: ….",
      "channel: *Daily digest* · Thu 12 Nov: nothing has changed since Mon 9 Nov. *build02* is in rotation; sprint 280, day 4 of 21. Log: ….",
      "channel: *Daily digest* · Fri 13 Nov: nothing has changed since Mon 9 Nov. *build02* is in rotation; sprint 280, day 5 of 21. Log: ….",
      "channel: *Daily digest* · Mon 16 Nov: nothing has changed since Mon 9 Nov. *build02* is in rotation; sprint 280, day 8 of 21. Log: ….",
      "channel: *Daily digest* · Tue 17 Nov: nothing has changed since Mon 9 Nov. *build02* is in rotation; sprint 280, day 9 of 21. Log: ….",
    ]
  `)
  for (const day of ['18', '19', '20', '23', '24']) await story.morning(`2026-11-${day}`)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Wed 18 Nov
    *build02* is in rotation.
    Sprint 280, day 10 of 21.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
    *Due* 2026-11-19 17:00 UTC: half of sprint 280 is over.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 10 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Thu 19 Nov
    *Due* 2026-11-19 17:00 UTC: half of sprint 280 is over.
    *build02* is in rotation.
    Sprint 280, day 11 of 21.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 11 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Fri 20 Nov
    *build02* is in rotation.
    Sprint 280, day 12 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 5 d.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 12 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Mon 23 Nov: nothing has changed since Fri 20 Nov. *build02* is in rotation; sprint 280, day 15 of 21. Log: ….",
      "channel: *Daily digest* · Tue 24 Nov
    *build02* is in rotation.
    Sprint 280, day 16 of 21.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    *Due* 2026-11-25 15:00 UTC: the payload of sprint 280 is proposed, for TRT to select.
    *Due* until the end of Wed 25 Nov: the payload of sprint 280 is to be selected.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 16 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.pause()

  // The last Wednesday.
  await story.until('2026-11-25T12:30:00Z')
  releases.publish(nightly, { at: Date.parse('2026-11-24T09:00:00Z'), phase: 'Accepted' })
  const failing = ['upgrade', 'gcp-ovn']
  releases.publish(nightly, { at: Date.parse('2026-11-24T19:00:00Z'), phase: 'Rejected', failing })
  const tag = releases.publish(nightly, { at: Date.parse('2026-11-25T06:00:00Z'), phase: 'Accepted' })
  releases.publish(nightly, { at: Date.parse('2026-11-25T12:00:00Z'), phase: 'Ready' })
  await story.morning('2026-11-25')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Wed 25 Nov
    *Due* 2026-11-25 15:00 UTC: the payload of sprint 280 is proposed, for TRT to select.
    *Due* until the end of Wed 25 Nov: the payload of sprint 280 is to be selected.
    *build02* is in rotation.
    Sprint 280, day 17 of 21.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 17 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.until('2026-11-25T15:00:20Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: @trt *Sprint 280*: the bot proposes \`5.0.0-0.nightly-2026-11-25-060000\`. Select one by 2026-11-26 05:00 UTC.
    *Proposed:* 5.0.0-0.nightly-2026-11-25-060000
    begun 2026-11-25 06:00 UTC, accepted 2026-11-25 11:08 UTC; 7 of 7 blocking jobs succeeded; 4 of 4 informing jobs succeeded.
    *Passed over:*
    • 5.0.0-0.nightly-2026-11-25-120000: still verifying, 0 of 7 blocking jobs succeeded and 7 are not finished
    • 5.0.0-0.nightly-2026-11-24-190000: rejected with 2 failing blocking jobs (gcp-ovn and upgrade)
    • 5.0.0-0.nightly-2026-11-24-090000: accepted, but older
    P280 · choosing · opened 2026-11-25 15:00 UTC · looked at 2026-11-25 15:00 UTC
    [Select] [Choose another] [Looking deeper until…] [None is good enough] [Check again]",
    ]
  `)
  await story.until('2026-11-25T16:00:20Z')
  await presses(story, 'ada', 'payload.select', 'P280')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @ada selected the proposed payload \`5.0.0-0.nightly-2026-11-25-060000\` for sprint 280. It is classified *fc*; QE is called next.",
      "P280: @qe Please test \`5.0.0-0.nightly-2026-11-25-060000\`: it is the payload of sprint 280 (fc), selected by @ada.
    *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-060000\`
    *Digest:* \`sha256:87f60219b7114294a19b324579456d0287f60219b7114294a19b324579456d02\`
    Release page
    [In progress until…] [Passed] [Passed with known issues] [Failed]",
    ]
  `)
  await fillsIn(story, 'quim', 'payload.qe-in-progress', { until: '1d' }, 'P280')
  expect(card(story, 'P280')).toMatchInlineSnapshot(`
    "The payload of *sprint 280* is \`5.0.0-0.nightly-2026-11-25-060000\`, selected by @ada 2026-11-25 16:00 UTC; it is classified *fc*. QE: in progress until 2026-11-26 16:00 UTC.
    Release page  ·  *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-060000\`
    *Digest:* \`sha256:87f60219b7114294a19b324579456d0287f60219b7114294a19b324579456d02\`
    P280 · selected · opened 2026-11-25 15:00 UTC · TRT-1"
  `)
  await story.pause()

  await story.morning('2026-11-26')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @quim (QE): \`5.0.0-0.nightly-2026-11-25-060000\` in progress until 2026-11-26 16:00 UTC.",
      "channel: *Daily digest* · Thu 26 Nov
    P280 is with QE until 2026-11-26 16:00 UTC: does \`5.0.0-0.nightly-2026-11-25-060000\` pass?
    *build02* is in rotation.
    Sprint 280, day 18 of 21. Next: the end of the sprint after Sun 29 Nov, in 3 d 14 h.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-0.nightly-2026-11-25-060000\`; QE: in progress until 2026-11-26 16:00 UTC. Its card
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 18 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.until('2026-11-26T15:30:00Z')
  await presses(story, 'quim', 'payload.qe-passed', 'P280')
  await story.until('2026-11-26T20:00:00Z')
  const name = releases.promote(tag)
  await story.until('2026-11-26T20:06:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @quim (QE): \`5.0.0-0.nightly-2026-11-25-060000\` passed (before: in progress).",
      "P280: @test-platform The release of sprint 280 is ready: QE passed \`5.0.0-0.nightly-2026-11-25-060000\`.
    It was promoted as \`5.0.0-ec.7\`. The upgrade:
    \`\`\`
    oc --context=build02 adm upgrade --allow-explicit-upgrade --to-image=quay.io/openshift-release-dev/ocp-release@sha256:077a1a5dfe5c47a6acbb9f2eb2ef4a15077a1a5dfe5c47a6acbb9f2eb2ef4a15
    \`\`\`
    [Upgrading on build02] [Held: investigation open] [Not this sprint]",
      "P280: @test-platform \`5.0.0-0.nightly-2026-11-25-060000\` was promoted as \`5.0.0-ec.7\`: the command for the upgrade stands in the message above.",
    ]
  `)
  await story.morning('2026-11-27')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Fri 27 Nov
    P280 has waited 22 h 30 min for Test Platform: will it upgrade to \`5.0.0-ec.7\`?
    *build02* is in rotation.
    Sprint 280, day 19 of 21.
    Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *Due* until the end of Sun 29 Nov: sprint 280 ends.
    [image: Rotation in sprint 280, Mon 9 Nov to Sun 29 Nov, day 19 of 21. build02 is in rotation; it was never out. Half sprint of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.until('2026-11-27T15:00:00Z')
  await presses(story, 'ben', 'payload.upgrading', 'P280')
  upgrades(town, name)
  await story.until('2026-11-27T15:30:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "P280: @ben (Test Platform): upgrading on *build02*.",
      "P280: *build02* is being upgraded to *5.0.0-ec.7*, the payload of sprint 280, since 2026-11-27 15:00 UTC.
    ▓▓░░░░░░░░ 268 of 1,021 (26 %)
    > Working towards 5.0.0-ec.7: 268 of 1021 done (26% complete), waiting up to 40 minutes on authentication
    Nothing to do: the bot goes on looking.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]",
    ]
  `)
  await story.pause()
  await story.until('2026-11-27T17:30:00Z')
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* has completed its upgrade to *5.0.0-ec.7*, the payload of sprint 280; its operators were done 2026-11-27 16:54 UTC, after 1 h 54 min; not all of its machines have it yet.
    Machines that have it: master 3 of 3; worker 3 of 12.
    Nothing to do while the numbers move; the bot goes on looking.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)
  await story.until('2026-11-27T20:00:00Z')
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* runs *5.0.0-ec.7*, the payload of sprint 280, and is healthy; its operators were done 2026-11-27 16:54 UTC, after 1 h 54 min.
    Machines that have it: master 3 of 3; worker 12 of 12.
    Nothing to do: the sprint's payload is at work.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)
  expect(card(story, 'P280')).toMatchInlineSnapshot(`
    "The payload of *sprint 280* is \`5.0.0-0.nightly-2026-11-25-060000\`, selected by @ada 2026-11-25 16:00 UTC; it is classified *fc*. QE: passed. *build02* was upgraded to it 2026-11-27 16:54 UTC.
    Release page  ·  *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-060000\`
    *Digest:* \`sha256:87f60219b7114294a19b324579456d0287f60219b7114294a19b324579456d02\`
    *Promoted as* \`5.0.0-ec.7\`
    P280 · selected · opened 2026-11-25 15:00 UTC · TRT-1"
  `)
  expect(story.told()).toMatchInlineSnapshot(`[]`)

  // The next sprint.
  await story.morning('2026-11-30')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Mon 30 Nov
    *build02* is in rotation.
    Sprint 281, day 1 of 21. Next: half of the sprint on Thu 10 Dec 12:00 EST, in 10 d 2 h.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 16:54 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 1 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  for (const day of ['01', '02', '03', '04', '07', '08', '09', '10', '11', '14', '15'])
    await story.morning(`2026-12-${day}`)
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Tue 1 Dec: nothing has changed since Mon 30 Nov. *build02* is in rotation; sprint 281, day 2 of 21. Log: ….",
      "channel: *Daily digest* · Wed 2 Dec: nothing has changed since Mon 30 Nov. *build02* is in rotation; sprint 281, day 3 of 21. Log: ….",
      "channel: *Daily digest* · Thu 3 Dec: nothing has changed since Mon 30 Nov. *build02* is in rotation; sprint 281, day 4 of 21. Log: ….",
      "channel: *Daily digest* · Fri 4 Dec: nothing has changed since Mon 30 Nov. *build02* is in rotation; sprint 281, day 5 of 21. Log: ….",
      "channel: *Daily digest* · Mon 7 Dec: nothing has changed since Mon 30 Nov. *build02* is in rotation; sprint 281, day 8 of 21. Log: ….",
      "channel: *Daily digest* · Tue 8 Dec: nothing has changed since Mon 30 Nov. *build02* is in rotation; sprint 281, day 9 of 21. Log: ….",
      "channel: *Daily digest* · Wed 9 Dec
    *build02* is in rotation.
    Sprint 281, day 10 of 21.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 16:54 UTC.
    *Due* 2026-12-10 17:00 UTC: half of sprint 281 is over.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 10 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Thu 10 Dec
    *Due* 2026-12-10 17:00 UTC: half of sprint 281 is over.
    *build02* is in rotation.
    Sprint 281, day 11 of 21.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 16:54 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 11 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Fri 11 Dec
    *build02* is in rotation.
    Sprint 281, day 12 of 21. Next: the selection of its payload on Wed 16 Dec 10:00 EST, in 5 d.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 16:54 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 12 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: *Daily digest* · Mon 14 Dec: nothing has changed since Fri 11 Dec. *build02* is in rotation; sprint 281, day 15 of 21. Log: ….",
      "channel: *Daily digest* · Tue 15 Dec
    *build02* is in rotation.
    Sprint 281, day 16 of 21.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 16:54 UTC.
    *Due* 2026-12-16 15:00 UTC: the payload of sprint 281 is proposed, for TRT to select.
    *Due* until the end of Wed 16 Dec: the payload of sprint 281 is to be selected.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 16 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  await story.pause()
  await story.until('2026-12-16T12:00:00Z')
  const next = releases.publish(nightly, { at: Date.parse('2026-12-16T06:00:00Z'), phase: 'Accepted' })
  await story.morning('2026-12-16')
  await story.until('2026-12-16T15:00:20Z')
  await presses(story, 'tove', 'payload.select', 'P281')
  await story.until('2026-12-16T16:00:00Z')
  await presses(story, 'quim', 'payload.qe-passed', 'P281')
  const nextName = releases.promote(next)
  await story.until('2026-12-16T16:06:00Z')
  await presses(story, 'ben', 'payload.upgrading', 'P281')
  upgrades(town, nextName)
  await story.until('2026-12-16T16:30:00Z')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Wed 16 Dec
    *Due* 2026-12-16 15:00 UTC: the payload of sprint 281 is proposed, for TRT to select.
    *Due* until the end of Wed 16 Dec: the payload of sprint 281 is to be selected.
    *build02* is in rotation.
    Sprint 281, day 17 of 21.
    Half sprint of the payload of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 280: \`5.0.0-ec.7\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.7\`, the payload of sprint 280, since 2026-11-27 16:54 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 17 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 280: 0 of 10.5 days used.]
    Log: ….",
      "channel: The payload of *sprint 281* is \`5.0.0-0.nightly-2026-12-16-060000\`, selected by @tove 2026-12-16 15:00 UTC; it is classified *fc*. QE: passed. Test Platform answered 2026-12-16 16:06 UTC: upgrading on *build02*.
    Release page  ·  *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-12-16-060000\`
    *Digest:* \`sha256:eb3cb80442764bb9a40fee1f11e17f65eb3cb80442764bb9a40fee1f11e17f65\`
    *Promoted as* \`5.0.0-ec.8\`
    Changes since \`5.0.0-0.nightly-2026-11-25-060000\`: 168 commits in 8 components (OCPBUGS-69745, OCPBUGS-60102, OCPBUGS-65162, OCPBUGS-61121, OCPBUGS-75927 and 117 more).
    P281 · selected · opened 2026-12-16 15:00 UTC · TRT-2",
      "P281: @tove selected the proposed payload \`5.0.0-0.nightly-2026-12-16-060000\` for sprint 281. It is classified *fc*; QE is called next.",
      "P281: \`5.0.0-0.nightly-2026-12-16-060000\`, the payload of sprint 281: *passed*, says @quim 2026-12-16 16:00 UTC.
    *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-12-16-060000\`
    *Digest:* \`sha256:eb3cb80442764bb9a40fee1f11e17f65eb3cb80442764bb9a40fee1f11e17f65\`
    Release page
    Changes since \`5.0.0-0.nightly-2026-11-25-060000\`: 168 commits in 8 components (OCPBUGS-69745, OCPBUGS-60102, OCPBUGS-65162, OCPBUGS-61121, OCPBUGS-75927 and 117 more).
    [In progress until…] [Passed] [Passed with known issues] [Failed]",
      "P281: @quim (QE): \`5.0.0-0.nightly-2026-12-16-060000\` passed.",
      "P281: @test-platform The release of sprint 281 is ready: QE passed \`5.0.0-0.nightly-2026-12-16-060000\`.
    It was promoted as \`5.0.0-ec.8\`. The upgrade:
    \`\`\`
    oc --context=build02 adm upgrade --allow-explicit-upgrade --to-image=quay.io/openshift-release-dev/ocp-release@sha256:22cc90fb0e5d47a0a580dcbc9a41b72022cc90fb0e5d47a0a580dcbc9a41b720
    \`\`\`
    *Your answer:* upgrading on *build02*, @ben 2026-12-16 16:06 UTC.
    *build02* is being upgraded to it since 2026-12-16 16:06 UTC.
    [Upgrading on build02] [Held: investigation open] [Not this sprint]",
      "P281: @ben (Test Platform): upgrading on *build02*.",
      "P281: @test-platform \`5.0.0-0.nightly-2026-12-16-060000\` was promoted as \`5.0.0-ec.8\`: the command for the upgrade stands in the message above.",
      "P281: *build02* is being upgraded to *5.0.0-ec.8*, the payload of sprint 281, since 2026-12-16 16:06 UTC.
    ▓▓░░░░░░░░ 214 of 1,021 (20 %)
    > Working towards 5.0.0-ec.8: 214 of 1021 done (20% complete), waiting up to 40 minutes on authentication
    Nothing to do: the bot goes on looking.
    P281 · build02 · from 5.0.0-ec.7
    [Record a change]",
    ]
  `)
  await story.until('2026-12-16T22:00:00Z')
  expect(upgradeMessage(town)).toMatchInlineSnapshot(`
    "*build02* ran *5.0.0-ec.7*, the payload of sprint 280, until 2026-12-16 16:06 UTC, when the upgrade to *5.0.0-ec.8* began.
    Nothing is left to do here.
    P280 · build02 · from 5.0.0-ec.6
    [Record a change]"
  `)

  await story.morning('2026-12-17')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "channel: *Daily digest* · Thu 17 Dec
    Waits for TRT: The verdict of sprint 280 is not confirmed.
    *build02* is in rotation.
    Sprint 281, day 18 of 21. Next: the end of the sprint after Sun 20 Dec, in 3 d 14 h.
    Half sprint of the payload of sprint 281: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 281: \`5.0.0-ec.8\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.8\`, the payload of sprint 281, since 2026-12-16 18:00 UTC.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 18 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 281: 0 of 10.5 days used.]
    Log: ….",
      "channel: V280 · *Sprint 280 was a success by what is recorded.* @trt: please look at it and confirm it, or change an answer that is wrong.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @ada 2026-11-25 16:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-27 15:00 UTC, and ran it from 2026-11-27 16:54 UTC until 2026-12-16 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Confirm] [Change an answer]
    sprint 280 · told 2026-12-17 14:00 UTC",
    ]
  `)
  await story.pause()
  await story.until('2026-12-17T15:00:00Z')
  await presses(story, 'tove', 'verdict.confirm', 'V280')
  expect(card(story, 'V280')).toMatchInlineSnapshot(`
    "V280 · *Sprint 280 was a success*, confirmed by @tove 2026-12-17 15:00 UTC.
    *1. Build on time:* yes.
    • 5.0.0-0.nightly-2026-11-25-060000 was selected by @ada 2026-11-25 16:00 UTC (P280), before the deadline (2026-11-26 05:00 UTC); QE: passed.
    *2. Admin change without an ack:* none.
    • build02 began the upgrade to this payload 2026-11-27 15:00 UTC, and ran it from 2026-11-27 16:54 UTC until 2026-12-16 16:06 UTC.
    • No change by hand was recorded, and the bot asked about none.
    *3. Significant problem that forced the cluster out:* none.
    • No time out of rotation that counts began during its run.
    [Reopen]
    sprint 280 · told 2026-12-17 14:00 UTC"
  `)
  await story.morning('2026-12-18')
  expect(story.told()).toMatchInlineSnapshot(`
    [
      "V280: @tove confirmed that sprint 280 was a success.",
      "channel: *Daily digest* · Fri 18 Dec
    *build02* is in rotation.
    Sprint 281, day 19 of 21.
    Half sprint of the payload of sprint 281: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
    Payload of sprint 281: \`5.0.0-ec.8\`; QE: passed. Its card
    *build02* runs \`5.0.0-ec.8\`, the payload of sprint 281, since 2026-12-16 18:00 UTC.
    *Due* until the end of Sun 20 Dec: sprint 281 ends.
    [image: Rotation in sprint 281, Mon 30 Nov to Sun 20 Dec, day 19 of 21. build02 is in rotation; it was never out. Half sprint of the payload of sprint 281: 0 of 10.5 days used.]
    Log: ….",
    ]
  `)
  expect(story.posts()).toMatchInlineSnapshot(`
    {
      "Fri 11 Dec": 1,
      "Fri 13 Nov": 1,
      "Fri 18 Dec": 1,
      "Fri 20 Nov": 1,
      "Fri 27 Nov": 1,
      "Fri 4 Dec": 1,
      "Mon 14 Dec": 1,
      "Mon 16 Nov": 1,
      "Mon 23 Nov": 1,
      "Mon 30 Nov": 1,
      "Mon 7 Dec": 1,
      "Mon 9 Nov": 1,
      "Thu 10 Dec": 1,
      "Thu 12 Nov": 1,
      "Thu 17 Dec": 2,
      "Thu 19 Nov": 1,
      "Thu 26 Nov": 1,
      "Thu 3 Dec": 1,
      "Tue 1 Dec": 1,
      "Tue 10 Nov": 1,
      "Tue 15 Dec": 1,
      "Tue 17 Nov": 1,
      "Tue 24 Nov": 1,
      "Tue 8 Dec": 1,
      "Wed 11 Nov": 1,
      "Wed 16 Dec": 2,
      "Wed 18 Nov": 1,
      "Wed 2 Dec": 1,
      "Wed 25 Nov": 2,
      "Wed 9 Dec": 1,
    }
  `)
}

onBothDatabases('a whole quiet sprint', ({ anEmptyOne }) => {
  const start = '2026-11-09T12:30:00Z'
  test('in one go', { timeout }, async () => tellsIt(start, { url: await anEmptyOne(), restarts: false }, aQuietSprint))
  test('with a bot that is restarted on the way', { timeout }, async () =>
    tellsIt(start, { url: await anEmptyOne(), restarts: true }, aQuietSprint),
  )
})
