import { describe, expect, test } from 'vitest'
import { hours } from '../../src/kernel/time.ts'
import { plain, SELECTION, selected } from '../payload/hands.ts'
import type { CastName } from '../../playground/world.ts'
import { until } from '../town.ts'
import type { Town } from '../town.ts'
import { aDigestTown, typesAndReads } from './hands.ts'

describe('the status', () => {
  test('has the sprint with its next mark, the half sprint and the payload', async () => {
    await using town = await aDigestTown({ env: { DIGEST_TIME: 'off' } })

    expect(await typesAndReads(town, 'dana', 'status')).toMatchInlineSnapshot(`
      "*build02* is in rotation; nothing was asked of it yet.
      Desired: in. Observed: nothing is watched while it is in rotation.
      No request is open.
      Next: nothing. \`/sacrificial failover\` asks for it to be taken out.

      Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d 3 h.
      Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
      The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC."
    `)
    town.skim()
  })
})

describe('the Home tab', () => {
  test('says what waits for QE, to QE', async () => {
    await using town = await aDigestTown({ start: SELECTION - hours(1), env: { DIGEST_TIME: 'off' } })
    await selected(town)

    expect(await homeOf(town, 'quim')).toMatchInlineSnapshot(`
      "Sacrificial cluster
      *build02* is in rotation; nothing was asked of it yet.
      Desired: in. Observed: nothing is watched while it is in rotation.
      No request is open.
      Next: nothing. \`/sacrificial failover\` asks for it to be taken out.
      Sprint 280, day 17 of 21. Next: the end of the sprint after Sun 29 Nov, in 4 d 14 h.
      Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)
      Payload of sprint 280: \`5.0.0-0.nightly-2026-11-25-090000\`; QE: called, no answer yet. Its card
      *build02* runs *5.0.0-ec.6*.
      ---
      Waits for you
      • P280 waits for QE: does \`5.0.0-0.nightly-2026-11-25-090000\` pass?
      Your requests
      You have not asked for anything yet.
      Recent requests
      Nobody has asked for anything yet."
    `)
    expect(await homeOf(town, 'dana')).toContain('Nothing waits for you.')
    town.skim()
  })
})

async function homeOf({ world }: Town, who: CastName): Promise<string> {
  const { slack, cast } = world
  await slack.openHome(cast[who])
  await until(() => slack.home(cast[who]) !== undefined, 'a Home tab')
  const view = slack.home(cast[who])
  return view ? plain(slack.text(view)) : ''
}
