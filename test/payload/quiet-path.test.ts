import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { answers, aPayloadTown, cardOf, comes, presses, publishes, SELECTION, threadOf } from './hands.ts'

test('a payload goes from its proposal to the answer of Test Platform', async () => {
  await using town = await aPayloadTown()
  const { releases, jira } = town.world
  publishes(town, hours(30))
  publishes(town, hours(20), { phase: 'Rejected', failing: ['upgrade', 'gcp-ovn'] })
  const tag = publishes(town, hours(8))
  publishes(town, hours(2), { phase: 'Ready' })
  publishes(town, hours(60))

  await comes(town, SELECTION - minutes(1))
  expect(town.news()).toEqual([])

  await comes(town, SELECTION)
  expect(cardOf(town)).toMatchInlineSnapshot(`
    "@trt *Sprint 280*: the bot proposes \`5.0.0-0.nightly-2026-11-25-070000\`. Select one by 2026-11-26 05:00 UTC.
    *Proposed:* 5.0.0-0.nightly-2026-11-25-070000
    begun 2026-11-25 07:00 UTC, accepted 2026-11-25 12:08 UTC; 7 of 7 blocking jobs succeeded; 4 of 4 informing jobs succeeded.
    *Passed over:*
    • 5.0.0-0.nightly-2026-11-25-130000: still verifying, 0 of 7 blocking jobs succeeded and 7 are not finished
    • 5.0.0-0.nightly-2026-11-24-190000: rejected with 2 failing blocking jobs (gcp-ovn and upgrade)
    • 5.0.0-0.nightly-2026-11-24-090000: accepted, but older
    • 5.0.0-0.nightly-2026-11-23-030000: outside the two days
    P280 · choosing · opened 2026-11-25 15:00 UTC · looked at 2026-11-25 15:00 UTC
    [Select] [Choose another] [Looking deeper until…] [None is good enough] [Check again]"
  `)

  await presses(town, 'ada', 'payload.select')
  expect(cardOf(town)).toMatchInlineSnapshot(`
    "The payload of *sprint 280* is \`5.0.0-0.nightly-2026-11-25-070000\`, selected by @ada 2026-11-25 15:00 UTC; it is classified *fc*. QE: called, no answer yet.
    Release page  ·  *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-070000\`
    *Digest:* \`sha256:c12fad3537cd4b6da40d54b5b6d18940c12fad3537cd4b6da40d54b5b6d18940\`
    P280 · selected · opened 2026-11-25 15:00 UTC · TRT-1"
  `)
  expect(threadOf(town)).toMatchInlineSnapshot(`
    [
      "@ada selected the proposed payload \`5.0.0-0.nightly-2026-11-25-070000\` for sprint 280. It is classified *fc*; QE is called next.",
      "@qe Please test \`5.0.0-0.nightly-2026-11-25-070000\`: it is the payload of sprint 280 (fc), selected by @ada.
    *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-070000\`
    *Digest:* \`sha256:c12fad3537cd4b6da40d54b5b6d18940c12fad3537cd4b6da40d54b5b6d18940\`
    Release page
    [In progress until…] [Passed] [Passed with known issues] [Failed]",
    ]
  `)

  await answers(town, 'quim', 'payload.qe-in-progress', { until: '1d' })
  await town.later(hours(20))
  await presses(town, 'quim', 'payload.qe-passed')
  expect(releases.labelsOf(tag)).toMatchObject({ 'release.openshift.io/qe_state': 'Accepted' })
  expect(threadOf(town).slice(2)).toMatchInlineSnapshot(`
    [
      "@quim (QE): \`5.0.0-0.nightly-2026-11-25-070000\` in progress until 2026-11-26 15:00 UTC.",
      "@quim (QE): \`5.0.0-0.nightly-2026-11-25-070000\` passed (before: in progress).",
      "@test-platform The release of sprint 280 is ready: QE passed \`5.0.0-0.nightly-2026-11-25-070000\`.
    Not promoted yet: wait for it; forcing a nightly skips signatures and the admin-ack gates that question 2 is about. The bot looks for it in \`5-dev-preview\` and says so here.
    [Held: investigation open] [Not this sprint]",
    ]
  `)

  releases.promote(tag, 8)
  await town.later(minutes(6))
  expect(threadOf(town).slice(4)).toMatchInlineSnapshot(`
    [
      "@test-platform The release of sprint 280 is ready: QE passed \`5.0.0-0.nightly-2026-11-25-070000\`.
    It was promoted as \`5.0.0-ec.8\`. The upgrade:
    \`\`\`
    oc --context=build02 adm upgrade --allow-explicit-upgrade --to-image=quay.io/openshift-release-dev/ocp-release@sha256:22cc90fb0e5d47a0a580dcbc9a41b72022cc90fb0e5d47a0a580dcbc9a41b720
    \`\`\`
    [Upgrading on build02] [Held: investigation open] [Not this sprint]",
      "@test-platform \`5.0.0-0.nightly-2026-11-25-070000\` was promoted as \`5.0.0-ec.8\`: the command for the upgrade stands in the message above.",
    ]
  `)
  await presses(town, 'ben', 'payload.upgrading')
  expect(cardOf(town)).toMatchInlineSnapshot(`
    "The payload of *sprint 280* is \`5.0.0-0.nightly-2026-11-25-070000\`, selected by @ada 2026-11-25 15:00 UTC; it is classified *fc*. QE: passed. Test Platform answered 2026-11-26 11:06 UTC: upgrading on *build02*.
    Release page  ·  *Pull spec:* \`registry.ci.openshift.org/ocp/release-5:5.0.0-0.nightly-2026-11-25-070000\`
    *Digest:* \`sha256:c12fad3537cd4b6da40d54b5b6d18940c12fad3537cd4b6da40d54b5b6d18940\`
    *Promoted as* \`5.0.0-ec.8\`
    P280 · selected · opened 2026-11-25 15:00 UTC · TRT-1"
  `)
  expect(jira.issue('TRT-1')).toMatchObject({
    status: 'Done',
    labels: expect.arrayContaining(['fc', 'sacrificial', 'sprint-280']),
  })
  town.skim()
})
