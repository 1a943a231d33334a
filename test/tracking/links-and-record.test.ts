import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { CREATE, failover, trackingWorld } from './tracking-world.ts'
import type { TrackingWorld } from './tracking-world.ts'

let world: TrackingWorld
beforeEach(async () => {
  world = await trackingWorld()
})
afterEach(() => world.close())

const issue = () => world.site.issue('TRT-1')

describe('links', () => {
  test('wait for the other issue and are made once', async () => {
    world.trouble(CREATE, { kind: 'reset', when: 'before' })
    await world.open()
    await world.deliver()
    world.trouble('POST /rest/api/3/issueLink', { kind: 'reset', when: 'after' })
    await world.open({ subject: 'return-1', linkTo: { subject: failover.subject } })
    await world.pass(minutes(10))

    const [returning, failing] = world.site.issues()
    expect(returning?.links).toMatchObject([{ type: 'Relates', key: failing?.key }])
    expect(failing?.links).toHaveLength(1)
  })

  test('to nothing are given up, and comments go on', async () => {
    await world.open({ linkTo: { subject: 'never-tracked', type: 'Blocks' } })
    await world.say('asked')
    await world.deliver()
    expect(world.told).toEqual(['jira.link given-up'])
    expect(issue().comments).toHaveLength(1)
  })

  test('of a type the site does not have are given up, and the issue is not taken for gone', async () => {
    await world.open({ subject: 'request-0' })
    await world.open({ linkTo: { subject: 'request-0', type: 'Inspires' } })
    await world.pass(seconds(30))
    expect(world.told).toContain('jira.link given-up')
    expect(await world.tracked()).toMatchObject({ state: 'created' })
  })
})

describe('the record', () => {
  const attachRecord = () => world.store.tx(tx => world.tracking.attachTo(tx, failover.subject, 'record'))

  test('is attached as it reads at delivery, once for each text', async () => {
    await world.open()
    await attachRecord()
    await attachRecord()
    world.record.text = '# Record\n\nSomething happened – “really”.\n'
    world.trouble('POST /rest/api/3/issue/{key}/attachments', { kind: 'reset', when: 'after' })
    await world.pass(minutes(1))
    expect(issue().attachments.map(file => [file.name, file.text])).toEqual([
      [expect.stringMatching(/^record-[0-9a-f]{12}\.md$/), world.record.text],
    ])

    await attachRecord()
    await world.deliver()
    expect(issue().attachments).toHaveLength(1)

    world.record.text += 'And then more.\n'
    await attachRecord()
    await world.deliver()
    expect(issue().attachments).toHaveLength(2)
  })

  test('waits while the bot may not attach', async () => {
    await world.open()
    world.site.forbid('CREATE_ATTACHMENTS')
    await attachRecord()
    await world.pass(hours(1))
    expect(world.told).toEqual(['jira.attach failing'])

    world.site.allow('CREATE_ATTACHMENTS')
    await world.pass(minutes(6))
    expect(issue().attachments).toHaveLength(1)
  })

  test('that is too large is given up with the reason', async () => {
    await world.close()
    world = await trackingWorld({ site: { limits: { uploadBytes: 10 } } })
    await world.open()
    await attachRecord()
    await world.deliver()
    expect((await world.tracked())?.troubled).toMatch(/record-\w+\.md was not attached.*413/)
  })
})
