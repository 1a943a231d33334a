import { afterEach, beforeEach, expect, test } from 'vitest'
import { OutsideError } from '../../src/kernel/outside.ts'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import type { NewIssue } from '../../src/tracking/jira-port.ts'
import { CREATE, SETTLE_MS, trackingWorld } from './tracking-world.ts'
import type { TrackingWorld } from './tracking-world.ts'

let world: TrackingWorld
beforeEach(async () => {
  world = await trackingWorld()
})
afterEach(() => world.close())

test('a first request that arrives after all leaves a double, which is linked, explained and closed', async () => {
  const late = await firstRequestComesLate()
  expect(await world.tracked()).toMatchObject({ key: 'TRT-1' })

  await late.arrive()
  await world.pass(minutes(2))

  const [kept, double] = world.site.issues()
  expect(kept).toMatchObject({ key: 'TRT-1', status: 'To Do', comments: [] })
  expect(double).toMatchObject({ key: 'TRT-2', status: 'Done', resolution: 'Duplicate' })
  expect(double?.links).toMatchObject([{ phrase: 'duplicates', key: 'TRT-1' }])
  expect(double?.comments.map(comment => comment.text)).toEqual([expect.stringMatching(/second copy of TRT-1/)])
  expect(await world.events()).toEqual(['jira-created', 'jira-double-found', 'jira-double-closed'])
  expect(await world.tracked()).toMatchObject({ key: 'TRT-1', state: 'created' })
})

test('a double that search shows only after half an hour is closed by the last sweep, once', async () => {
  const late = await firstRequestComesLate()
  world.site.setIndexLag(minutes(30))
  await late.arrive()

  await world.pass(minutes(29))
  expect(world.site.issue('TRT-2').status).toBe('To Do')
  await world.pass(hours(2))

  expect(world.site.issue('TRT-2')).toMatchObject({ status: 'Done', comments: { length: 1 } })
})

test('where both are found at once, the older becomes the tracking issue and the other is closed at once', async () => {
  const asked = askedIssues()
  world.trouble(CREATE, { kind: 'reset', when: 'after' })
  await world.open()
  await world.deliver()
  await Promise.all(asked.map(world.jira.createIssue))

  await world.pass(seconds(10))

  expect(await world.tracked()).toMatchObject({ key: 'TRT-1' })
  expect(world.site.issue('TRT-2')).toMatchObject({ status: 'Done', resolution: 'Duplicate' })
})

test('trouble while a double is closed does not explain it twice', async () => {
  const late = await firstRequestComesLate()
  await late.arrive()
  world.trouble('POST /rest/api/3/issueLink', { kind: 'answer', status: 500 })
  world.trouble('POST /rest/api/3/issue/{key}/comment', { kind: 'reset', when: 'after' })

  await world.pass(minutes(5))

  expect(world.site.issue('TRT-2')).toMatchObject({ status: 'Done', comments: { length: 1 }, links: { length: 1 } })
})

test('a double that cannot be closed is told, and comments go on', async () => {
  const late = await firstRequestComesLate()
  await late.arrive()
  world.site.forbid('TRANSITION_ISSUES')
  await world.pass(minutes(2))
  await world.say('asked')
  await world.deliver()

  expect(world.told).toContain('jira.sweep given-up')
  expect(world.site.issue('TRT-1').comments).toHaveLength(1)
})

test('a double that a person deleted is done with', async () => {
  const late = await firstRequestComesLate()
  await late.arrive()
  world.clock.advance(minutes(1))
  world.site.deleteIssue('TRT-2')
  world.site.setIndexLag(minutes(1))

  await world.pass(hours(2))

  expect(world.told.filter(line => line.startsWith('jira.sweep'))).toEqual([])
})

/** The first creation seemed lost and was sent again; in truth it is still under way, until it is let `arrive`. */
async function firstRequestComesLate(): Promise<{ arrive(): Promise<unknown> }> {
  const { createIssue } = world.jira
  const asked: NewIssue[] = []
  world.jira.createIssue = async issue => {
    asked.push(issue)
    if (asked.length > 1) return createIssue(issue)
    throw new OutsideError('jira', 'unclear', 'Jira did not answer in time')
  }
  await world.open()
  await world.deliver()
  await world.pass(SETTLE_MS)
  return { arrive: () => Promise.all(asked.slice(0, 1).map(createIssue)) }
}

/** What is asked of Jira from now on. */
function askedIssues(): NewIssue[] {
  const { createIssue } = world.jira
  const asked: NewIssue[] = []
  world.jira.createIssue = issue => {
    asked.push(issue)
    return createIssue(issue)
  }
  return asked
}
