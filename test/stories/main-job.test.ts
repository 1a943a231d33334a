import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { aTown } from '../town.ts'

test('a failover goes from a slash command to a proven change of rotation, and a return brings the cluster back', async () => {
  await using town = await aTown()
  const { farm, jira } = town.world

  const failover = await town.asksFailover('ada', { evidence: 'https://prow.example/view/1' })
  expect(town.card(failover)).toContain(
    '@ada asks to take *build02* out of rotation (now). It waits for 1 approval by Test Platform.',
  )
  expect(town.approval(failover)).toContain('[Approve]')

  const pressed = await town.presses('ben', 'request.approve', failover)
  expect(pressed.confirm?.text).toContain('jobs affected')
  await town.settle()
  expect(farm.liveOverride('build02')?.spec.reason).toContain('approved by Ben')
  expect(farm.liveOverride('build02')?.spec.incidentURL).toMatch(/^https?:\/\/\S+\/browse\/TRT-1$/)
  expect(town.card(failover)).toContain('is asked out of rotation since')

  await town.later(minutes(2))
  expect(town.card(failover)).toContain('*build02* takes no new jobs since 2026-11-23 08:00 UTC, asked by @ada')
  expect(jira.issue('TRT-1').status).toBe('In Progress')

  await town.later(hours(1))
  const back = await town.asksReturn('ada')
  await town.presses('priya', 'request.approve', back)
  await town.settle()
  expect(farm.liveOverride('build02')).toBeNull()

  await town.later(minutes(30))
  expect(town.card(back)).toContain('*build02* is in rotation since')
  expect(town.thread(back).at(-1)).toContain('@ada: *build02* is back in rotation')
  expect(jira.issues().map(issue => [issue.summary.slice(0, 20), issue.status, issue.resolution])).toEqual([
    ['Failover of build02:', 'Done', 'Done'],
    ['Return of build02: A', 'Done', 'Done'],
  ])
  const record = jira.issue('TRT-1').attachments[0]
  expect(record?.name).toMatch(/^record-F1-[0-9a-f]{12}\.md$/)
  expect(record?.text).toContain('out-effective')
  expect(jira.issue('TRT-2').links).toHaveLength(1)
  town.skim()
})
