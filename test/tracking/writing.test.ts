import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorkflow, steppedWorkflow } from '../../playground/jira/workflow.ts'
import { codeBlock, doc, paragraph } from '../../src/kernel/adf.ts'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import { COMMENT, CREATE, failover, trackingWorld, saidIn } from './tracking-world.ts'
import type { TrackingWorld } from './tracking-world.ts'

let world: TrackingWorld
beforeEach(async () => {
  world = await trackingWorld()
})
afterEach(() => world.close())

const issue = () => world.site.issue('TRT-1')
const comments = () => saidIn(issue())
const move = (step: 'started' | 'done', more?: { resolution?: string }) =>
  world.store.tx(tx => world.tracking.moveTo(tx, failover.subject, step, more))

describe('the order', () => {
  test('what is promised while Jira is down is written in its order once it is up', async () => {
    const lift = world.weather.add({ service: 'jira', trouble: { kind: 'html', status: 502 } })
    await world.open()
    await world.say('asked')
    await world.say('approved')
    await move('started')
    await world.say('out')
    await world.pass(minutes(20))
    expect(await world.tracked()).toMatchObject({ state: 'wanted' })

    lift()
    await world.pass(minutes(6))

    expect(comments()).toEqual(['asked', 'approved', 'out'])
    expect(issue().status).toBe('In Progress')
    expect(await world.tracked()).toMatchObject({ state: 'created', troubled: null })
  })

  test("one subject's trouble does not hold up another's", async () => {
    world.trouble(CREATE, { kind: 'answer', status: 500 })
    await world.open()
    await world.deliver()
    await world.open({ subject: 'request-2' })
    await world.deliver()
    expect(await world.tracked('request-2')).toMatchObject({ state: 'created' })
    expect(
      (await world.tracking.trackingsOf(world.store.db, ['request-1', 'request-2', 'no'])).map(t => t.state),
    ).toEqual(['wanted', 'created'])
  })
})

describe('comments', () => {
  beforeEach(async () => {
    await world.open()
    await world.deliver()
  })

  test('whose answer is lost are there once', async () => {
    world.trouble(COMMENT, { kind: 'reset', when: 'after' })
    await world.say('asked')
    await world.pass(minutes(1))
    expect(comments()).toEqual(['asked'])
    expect(issue().comments[0]?.properties).toEqual({ 'sacrificial.event': { eventId: 'asked' } })
  })

  test('that never arrived are written again', async () => {
    world.trouble(COMMENT, { kind: 'reset', when: 'before' })
    await world.say('asked')
    await world.pass(minutes(1))
    expect(comments()).toEqual(['asked'])
  })

  test('about the same event are written once', async () => {
    await world.say('asked', 'once')
    await world.say('asked', 'twice')
    await world.deliver()
    expect(comments()).toEqual(['once'])
  })

  test('that are too large are shortened', async () => {
    const body = doc(paragraph('The long story:'), codeBlock('x'.repeat(20_000)))
    world.trouble(COMMENT, { kind: 'answer', status: 413 })
    await world.store.tx(tx => world.tracking.commentOn(tx, failover.subject, 'story', body))
    await world.deliver()
    expect(comments()).toEqual([expect.stringMatching(/The long story:\s+\(Shortened/)])
  })

  test('on an issue at its limit are given up with the reason', async () => {
    await world.close()
    world = await trackingWorld({ site: { limits: { comments: 1 } } })
    await world.open()
    await world.say('first')
    await world.say('second')
    await world.deliver()
    expect(comments()).toEqual(['first'])
    expect((await world.tracked())?.troubled).toMatch(/413.*comment/)
  })

  test('that Jira refuses are given up, and written when it is tried again', async () => {
    world.site.forbid('ADD_COMMENTS')
    await world.say('asked')
    await world.deliver()
    expect((await world.tracked())?.troubled).toMatch(/permission to comment/)

    world.site.allow('ADD_COMMENTS')
    await world.store.tx(tx => world.tracking.tryTrackingAgain(tx, failover.subject))
    await world.deliver()
    expect(comments()).toEqual(['asked'])
    expect((await world.tracked())?.troubled).toBeNull()
  })

  test('that are not found to be possible on an issue we see are waited with', async () => {
    world.trouble(COMMENT, { kind: 'answer', status: 404 }, 5)
    await world.say('asked')
    await world.deliver()
    expect(await world.tracked()).toMatchObject({ state: 'created', troubled: expect.stringMatching(/may not write/) })
    await world.pass(minutes(6))
    expect(comments()).toEqual(['asked'])
  })
})

describe('an issue that is deleted by hand', () => {
  beforeEach(async () => {
    await world.open()
    await world.deliver()
  })

  test('is gone, and what was to be written is given up', async () => {
    world.site.deleteIssue('TRT-1')
    await world.say('asked')
    await move('done')
    await world.deliver()

    expect(await world.tracked()).toMatchObject({ state: 'gone', key: 'TRT-1' })
    expect((await world.tracked())?.troubled).toMatch(/TRT-1 is gone/)
    expect(world.told).toEqual(['jira.comment given-up', 'jira.move given-up'])
    expect(await world.events()).toEqual(['jira-created', 'jira-gone'])
    expect(world.changed).toEqual(['request-1', 'request-1'])
  })

  test('is not believed to be so from a dead token', async () => {
    world.site.expireToken()
    await world.say('asked')
    await world.pass(minutes(30))
    expect(await world.tracked()).toMatchObject({ state: 'created' })

    world.site.reviveToken()
    await world.pass(minutes(6))
    expect(comments()).toEqual(['asked'])
  })

  test('but was only hidden, is back when it is tried again', async () => {
    world.site.hideProject()
    await world.say('asked')
    await world.deliver()
    expect(await world.tracked()).toMatchObject({ state: 'gone' })

    world.site.showProject()
    await world.say('approved')
    await world.deliver()
    expect(await world.tracked()).toMatchObject({ state: 'created' })
    await world.store.tx(tx => world.tracking.tryTrackingAgain(tx, failover.subject))
    await world.deliver()
    expect(comments()).toEqual(['approved', 'asked'])
    expect((await world.tracked())?.troubled).toBeNull()
  })
})

describe('moves', () => {
  beforeEach(async () => {
    await world.open()
    await world.deliver()
  })

  test('to done fill the resolution that is asked for', async () => {
    await move('started')
    await move('done', { resolution: "Won't Do" })
    await world.deliver()
    expect(issue()).toMatchObject({ status: 'Done', resolution: "Won't Do" })
    expect(await world.events()).toEqual(['jira-created', 'jira-moved', 'jira-moved'])
  })

  test('to done go through started where the workflow wants it', async () => {
    world.site.setWorkflow(steppedWorkflow('required'))
    await move('done')
    await world.deliver()
    expect(issue()).toMatchObject({ status: 'Done', resolution: 'Done' })
  })

  test('work without a resolution too', async () => {
    world.site.setWorkflow(openWorkflow('none'))
    await move('done')
    await world.deliver()
    expect(issue().status).toBe('Done')
  })

  test('whose answer is lost are made once', async () => {
    world.trouble('POST /rest/api/3/issue/{key}/transitions', { kind: 'reset', when: 'after' })
    await move('started')
    await world.pass(seconds(10))
    expect(issue().changelog.filter(entry => entry.items.some(item => item.field === 'status'))).toHaveLength(1)
  })

  test('do not reopen what a person closed', async () => {
    world.site.moveByHand('TRT-1', 'Done')
    await move('started')
    await world.deliver()
    expect(issue().status).toBe('Done')
    expect(world.told).toEqual([])
  })

  test('to a status the project does not have are given up with what it has', async () => {
    await world.close()
    world = await trackingWorld({ settings: { statusStarted: 'Doing' } })
    await world.open()
    await move('started')
    await world.deliver()
    expect((await world.tracked())?.troubled).toMatch(/cannot move from “To Do” to “Doing”.*In Progress/)
  })
})

test('without Jira nothing is promised, and every subject says so', async () => {
  const none = createTracking({ jira: null })
  await world.store.tx(async tx => {
    await none.openTracking(tx, failover)
    await none.commentOn(tx, failover.subject, 'asked', doc(paragraph('asked')))
    await none.moveTo(tx, failover.subject, 'done')
  })
  await world.deliver()
  expect(world.site.issues()).toEqual([])
  expect(await none.trackingOf(world.store.db, failover.subject)).toMatchObject({ state: 'off', key: null, url: null })
})
