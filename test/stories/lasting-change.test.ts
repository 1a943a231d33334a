import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { aQuietTown, lands, mergesThePatch, outInAQuietTown } from './hands.ts'

test('once the lasting change is seen the stop-gap is cancelled, and the cluster is still proven out', async () => {
  await using town = await aQuietTown()
  const { farm, jira } = town.world
  const id = await outInAQuietTown(town)
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.settle()
  expect(town.thread(id).at(-1)).toBe("@ben says that the lasting change is merged; the farm's own answer is awaited.")
  expect(farm.liveOverride('build02')).not.toBeNull()

  await town.later(minutes(2), minutes(1))
  expect(farm.liveOverride('build02')).toBeNull()
  expect(town.thread(id).slice(-2)).toEqual([
    'The lasting change is seen in the farm since 08:03 UTC.',
    'The stop-gap of *build02* ended.',
  ])
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  expect(town.card(id)).not.toContain('Returns by itself')
  expect(town.thread(id).join('\n')).toContain(
    'The lasting change of *build02* is in force since 2026-11-23 08:03 UTC; @ben merged it.',
  )

  await town.later(hours(3), minutes(30))
  expect(farm.overrides()).toHaveLength(1)
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')

  const back = await town.asksReturn()
  expect(town.approval(back)).toContain(
    'The lasting change has to be undone in `_clusters.yaml`, too; the patch follows after the approval.',
  )
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  expect(town.thread(back).join('\n')).toContain('-    blocked: true')
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('that jobs run there again is not yet proven')

  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since')
  await town.later(minutes(1), minutes(1))
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done'])
  town.skim()
})

test('pinned-only takes the entry away: the stop-gap goes also then, so that it cannot come back with the entry', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const id = await outInAQuietTown(town, { flavour: 'pinned-only' })
  expect(town.thread(id).join('\n')).toContain('its entry is removed, so that only jobs pinned to it run there.')
  mergesThePatch(town, id, 'ben')
  await town.presses('ben', 'rotation.lasting-done', id)
  await town.later(minutes(2), minutes(1))
  expect(farm.clustersYaml()).not.toContain('build02')
  expect(farm.overrides().map(override => override.spec.revokedBy)).toEqual([town.world.slack.app.botUserId])
  expect(town.card(id)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC')
  expect(town.card(id)).toContain('*Flavour:* pinned-only')
  town.skim()
})

test.each([
  ['that can be read', {}],
  ['that is not there', { DISPATCHER_URL: '', DISPATCHER_TOKEN: '' }],
])('without a stop-gap the lasting change alone takes it out and back, with a dispatcher %s', async (_, env) => {
  await using town = await aQuietTown({ env: { ROTATION: 'manual', ...env } })
  const { farm, jira } = town.world
  const id = await town.asksFailover()
  await town.presses('ben', 'request.approve', id)
  await town.later(hours(1), minutes(30))
  // A person's merge takes the time it takes: that is nobody's fault.
  expect(town.card(id)).toContain('F1 · changing')
  expect(town.card(id)).toContain('Not proven yet')
  expect(town.card(id)).not.toContain('Returns by itself')

  mergesThePatch(town, id, 'priya')
  await town.presses('priya', 'rotation.lasting-done', id)
  await town.later(minutes(11), minutes(1))
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toContain('that it takes no new jobs is not yet proven')

  await town.later(minutes(3), minutes(3))
  lands(town, 'build04')
  await town.settle()
  expect(town.card(id)).toMatch(/\*build02\* takes no new jobs since 2026-11-23 09:0\d UTC/)

  const back = await town.asksReturn('tove')
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('R2 · changing')
  mergesThePatch(town, back, 'ben')
  await town.presses('ben', 'rotation.lasting-done', back)
  await town.later(minutes(2), minutes(1))
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since')
  await town.later(minutes(1), minutes(1))
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done'])
  expect(farm.overrides()).toHaveLength(0)
  town.skim()
})

test('a lasting change that was asked for but never merged is withdrawn with the return', async () => {
  await using town = await aQuietTown()
  const id = await outInAQuietTown(town)
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  expect(town.thread(id).join('\n')).toContain(
    'What was asked later replaced the lasting change of *build02* that stood here.',
  )
  expect(town.thread(back).join('\n')).not.toContain('_clusters.yaml` with this')
  lands(town, 'build02')
  await town.settle()
  expect(town.card(back)).toContain('*build02* is in rotation since')
  town.skim()
})
