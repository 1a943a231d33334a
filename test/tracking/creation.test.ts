import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { CREATE, failover, SETTLE_MS, trackingWorld, saidIn } from './tracking-world.ts'
import type { TrackingWorld } from './tracking-world.ts'

let world: TrackingWorld
beforeEach(async () => {
  world = await trackingWorld()
})
afterEach(() => world.close())

describe('in fair weather', () => {
  test('an issue is created with its labels, its token and the proof that it is ours', async () => {
    await world.open()
    expect(await world.tracked()).toMatchObject({ state: 'wanted', key: null, url: null, troubled: null })

    await world.deliver()

    const [issue] = world.site.issues()
    expect(issue).toMatchObject({ key: 'TRT-1', summary: 'Failover of build02', issueType: 'Task' })
    const token = issue?.labels.find(label => label.startsWith('sacrificial-'))
    expect(issue?.labels).toEqual(['build02', 'failover', token])
    expect(issue?.properties).toEqual({ 'sacrificial.request': { subject: 'request-1', token } })
    expect(await world.tracked()).toEqual({
      subject: 'request-1',
      state: 'created',
      key: 'TRT-1',
      url: `${world.site.url}/browse/TRT-1`,
      troubled: null,
    })
    expect(await world.events()).toEqual(['jira-created'])
    expect(world.changed).toEqual(['request-1'])
  })

  test('opening twice creates once', async () => {
    await world.open()
    await world.open()
    await world.pass(hours(2))
    expect(world.site.issues()).toHaveLength(1)
  })

  test('a subject without a tracking issue has none, and commenting on it promises nothing', async () => {
    await world.say('asked')
    await world.deliver()
    expect(await world.tracked()).toBeNull()
    expect(world.told).toEqual([])
  })

  test('long and broken summaries and odd labels are made fit', async () => {
    await world.open({ summary: `one\ntwo ${'x'.repeat(400)}`, labels: ['needs a look', '  '] })
    await world.deliver()
    const [issue] = world.site.issues()
    expect(issue?.summary).toMatch(/^one two x+…$/)
    expect(issue?.summary.length).toBeLessThan(255)
    expect(issue?.labels[0]).toBe('needs-a-look')
    expect(issue?.labels).toHaveLength(2)
  })
})

describe('when the answer is lost', () => {
  test('after the issue was made, it is found by its key and made no second time', async () => {
    world.site.setIndexLag(hours(1))
    world.trouble(CREATE, { kind: 'reset', when: 'after' })
    await world.open()
    await world.deliver()
    expect((await world.tracked())?.troubled).toMatch(/looks whether the issue exists/)

    await world.pass(seconds(10))

    expect(await world.tracked()).toMatchObject({ state: 'created', key: 'TRT-1', troubled: null })
    await world.pass(hours(2))
    expect(world.site.issues()).toHaveLength(1)
    expect(world.told).toEqual(['jira.create failing', 'jira.create recovered'])
  })

  test('it is found among many that search does not show yet', async () => {
    world.site.setIndexLag(hours(1))
    addByHand(150)
    world.trouble(CREATE, { kind: 'answer', status: 502, after: true })
    await world.open()
    await world.deliver()
    addByHand(150)

    await world.pass(seconds(10))

    expect(await world.tracked()).toMatchObject({ key: 'TRT-151' })
  })

  test('it is found by its label where a wide gap of deleted issues lies before it', async () => {
    for (const { key } of addByHand(150)) world.site.deleteIssue(key)
    world.trouble(CREATE, { kind: 'reset', when: 'after' })
    await world.open()
    await world.deliver()

    await world.pass(minutes(1))

    expect(await world.tracked()).toMatchObject({ key: 'TRT-151' })
  })

  test('before it was made, it is made once Jira has had the time to show it, and not earlier', async () => {
    world.trouble(CREATE, { kind: 'answer', status: 500 })
    await world.open()
    await world.deliver()

    await world.pass(SETTLE_MS - seconds(10))
    expect(world.site.issues()).toHaveLength(0)
    expect((await world.tracked())?.troubled).toMatch(/looks whether it exists/)

    await world.pass(seconds(10))
    expect(world.site.issues()).toHaveLength(1)
    expect(await world.tracked()).toMatchObject({ state: 'created', troubled: null })
  })

  test('a clone that somebody made is not taken for ours', async () => {
    world.trouble(CREATE, { kind: 'reset', when: 'after' })
    await world.open()
    await world.deliver()
    const [ours] = world.site.issues()
    if (!ours) throw new Error('nothing was created')
    world.site.addByHand({ summary: 'CLONE', labels: ours.labels })

    await world.pass(hours(2))

    expect(await world.tracked()).toMatchObject({ key: ours.key })
    expect(world.site.issue('TRT-2').statusCategory).toBe('new')
  })
})

describe('when the bot may not know', () => {
  test('a dead token creates nothing twice, and is told', async () => {
    world.trouble(CREATE, { kind: 'reset', when: 'after' })
    await world.open()
    await world.deliver()
    world.site.expireToken()

    await world.pass(hours(3))
    expect(world.site.issues()).toHaveLength(1)
    expect(await world.tracked()).toMatchObject({ state: 'wanted', key: null })
    expect((await world.tracked())?.troubled).toMatch(/credentials/)
    expect(world.told).toEqual(['jira.create failing'])

    world.site.reviveToken()
    await world.pass(minutes(6))
    expect(await world.tracked()).toMatchObject({ state: 'created', key: 'TRT-1', troubled: null })
    expect(world.site.issues()).toHaveLength(1)
  })

  test('a token that is dead from the start waits until it is alive', async () => {
    world.site.expireToken()
    await world.open()
    await world.pass(hours(1))
    expect(world.site.issues()).toHaveLength(0)

    world.site.reviveToken()
    await world.pass(minutes(6))
    expect(await world.tracked()).toMatchObject({ state: 'created', key: 'TRT-1' })
  })

  test('a project that is hidden meanwhile is not created in again', async () => {
    world.site.addByHand({ summary: 'somebody else' })
    await world.pass(seconds(10))
    world.trouble(CREATE, { kind: 'reset', when: 'after' })
    await world.open()
    await world.deliver()
    world.site.hideProject()

    await world.pass(hours(1))
    expect(await world.tracked()).toMatchObject({ state: 'wanted' })

    world.site.showProject()
    await world.pass(minutes(6))
    expect(await world.tracked()).toMatchObject({ state: 'created', key: 'TRT-2' })
    expect(world.site.issues()).toHaveLength(2)
  })

  test('a process that ends between asking and hearing leaves one issue', async () => {
    const dying = { ...world.jira, createIssue: neverHearsFrom(world.jira.createIssue) }
    await world.open()
    void world.outboxWith(dying).deliverDue()
    await expect.poll(() => world.site.issues().length).toBe(1)

    await world.deliver()

    expect(await world.tracked()).toMatchObject({ state: 'created', key: 'TRT-1' })
    expect(world.site.issues()).toHaveLength(1)
  })
})

describe('when Jira says no', () => {
  test('it is told with the field it complains of, and can be tried again', async () => {
    await world.close()
    const team = { id: 'customfield_10010', name: 'Team', required: true }
    world = await trackingWorld({ site: { customFields: [team] } })
    await world.open()
    await world.say('asked')
    await world.deliver()

    const tracked = await world.tracked()
    expect(tracked).toMatchObject({ state: 'failed', key: null })
    expect(tracked?.troubled).toMatch(/not created.*customfield_10010/)
    expect(await world.events()).toEqual(['jira-refused'])
    expect(world.told).toEqual(['jira.create given-up', 'jira.comment given-up'])
  })

  test('after mending, everything that was given up is delivered in its order', async () => {
    const refusal = { errorMessages: [], errors: { priority: "Field 'priority' is required" } }
    world.trouble(CREATE, { kind: 'answer', status: 400, body: refusal })
    await world.open()
    await world.say('first')
    await world.say('second')
    await world.deliver()
    expect(await world.tracked()).toMatchObject({ state: 'failed' })

    await world.store.tx(tx => world.tracking.tryTrackingAgain(tx, failover.subject))
    expect(await world.tracked()).toMatchObject({ state: 'wanted' })
    await world.deliver()

    expect(await world.tracked()).toMatchObject({ state: 'created', troubled: null })
    expect(saidIn(world.site.issue('TRT-1'))).toEqual(['first', 'second'])
  })

  test('a missing permission is waited for', async () => {
    world.site.forbid('CREATE_ISSUES')
    await world.open()
    await world.pass(hours(1))
    expect(await world.tracked()).toMatchObject({ state: 'wanted' })
    expect((await world.tracked())?.troubled).toMatch(/permission/)

    world.site.allow('CREATE_ISSUES')
    await world.pass(minutes(6))
    expect(await world.tracked()).toMatchObject({ state: 'created' })
    expect(world.site.issues()).toHaveLength(1)
  })

  test('asked to wait, it waits and creates at once then', async () => {
    world.trouble(CREATE, { kind: 'answer', status: 429, headers: { 'retry-after': '60' } })
    await world.open()
    await world.pass(seconds(50))
    expect(world.site.issues()).toHaveLength(0)
    await world.pass(seconds(20))
    expect(world.site.issues()).toHaveLength(1)
  })
})

function addByHand(count: number) {
  return Array.from({ length: count }, (_, n) => world.site.addByHand({ summary: `somebody else's ${n}` }))
}

function neverHearsFrom<A extends unknown[], R>(call: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  return async (...args) => {
    await call(...args)
    return new Promise<R>(() => {})
  }
}
