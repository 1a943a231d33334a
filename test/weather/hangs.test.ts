import { expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { aQuietTown, proven } from '../stories/hands.ts'
import { cardsOf, recordsFailover } from './hands.ts'

// The clients' own limits are wire time, up to fifteen seconds; so everything hangs at once, and only here.
test(
  'services that never answer hold up nobody: what they did counts once, what they did not is done later',
  { timeout: 90_000 },
  async () => {
    await using town = await aQuietTown()
    const { jira, farm, weather } = town.world
    weather.add({ service: 'slack', call: 'chat.postMessage', times: 1, trouble: { kind: 'hang', when: 'after' } })
    weather.add({ service: 'jira', call: 'POST /rest/api/3/issue', times: 1, trouble: { kind: 'hang', when: 'after' } })
    weather.add({
      service: 'dispatcher',
      call: 'POST /control/v1/plans/{id}/apply',
      times: 1,
      trouble: { kind: 'hang', when: 'after' },
    })
    weather.add({ service: 'github', times: 1, trouble: { kind: 'hang', when: 'before' } })

    const id = await recordsFailover(town)
    await town.later(minutes(1), seconds(20))
    expect(cardsOf(town, id)).toBe(1)
    expect(jira.issues()).toHaveLength(1)
    await town.presses('ben', 'request.approve', id)
    await town.later(minutes(1), seconds(20))
    await proven(town)
    town.skim()

    expect(weather.list()).toEqual([])
    expect(farm.overrides()).toHaveLength(1)
    expect(jira.issues()).toHaveLength(1)
    expect(town.card(id)).toContain('*build02* takes no new jobs since')
    expect(town.thread(id).filter(text => text.includes('[Done]'))).toHaveLength(1)
  },
)
