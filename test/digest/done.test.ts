import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { comingItems } from '../../src/digest/model/coming.ts'
import { waitingItems } from '../../src/digest/model/waiting.ts'
import { hears, SELECTION, plain } from '../payload/hands.ts'
import { promotedTown, upgrades } from '../upgrade/hands.ts'
import { aPayload } from '../upgrade/samples.ts'
import { someFacts } from './samples.ts'

describe('what is done', () => {
  const passed = { state: 'passed' as const, by: null, at: SELECTION, until: null, note: null }
  const payload = { ...aPayload(280, { name: '5.0.0-ec.7' }), qe: passed }
  const marks = (facts: Parameters<typeof comingItems>[0]) =>
    comingItems(facts).flatMap(item =>
      item.kind === 'coming' && ['deadline', 'selection'].includes(item.coming.what) ? [item.coming.what] : [],
    )

  test('is not due: the selection and its deadline, once the payload of the sprint is selected', () => {
    const now = SELECTION - hours(2)
    expect(marks(someFacts({ now }))).toEqual(['selection', 'deadline'])
    expect(marks(someFacts({ now, payload }))).toEqual([])
    expect(marks(someFacts({ now, payload: { ...payload, sprint: 279 } }))).toEqual(['selection', 'deadline'])
  })

  test('does not wait for Test Platform once a cluster took the payload up', () => {
    const waits = (isTaken: boolean) => waitingItems(someFacts({ payload, isTaken }), []).map(({ matter }) => matter)
    expect(waits(false)).toMatchObject([expect.stringContaining('answer P280')])
    expect(waits(true)).toEqual([])
  })

  test('is told as it is: an upgrade that nobody announced asks nothing of Test Platform', async () => {
    const { town, name } = await promotedTown()
    await using _town = town
    const digest = async () => plain(await hears(town, 'ada', () => town.types('ada', 'digest')))
    const asked = await digest()
    expect(asked).toContain('will it upgrade to')
    expect(asked).not.toContain('is to be selected')
    upgrades(town, name)
    await town.later(minutes(6), minutes(3))
    expect(await digest()).not.toContain('will it upgrade')
    town.skim()
  })
})
