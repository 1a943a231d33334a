import { expect, test } from 'vitest'
import { viewOpened } from '../town.ts'
import { aQuietTown, commentsOn, formOf, hearsAfter, placeOf } from './hands.ts'

test('a request is rejected with a reason that the requester reads', async () => {
  await using town = await aQuietTown()
  const { jira } = town.world
  const id = await town.asksFailover('ada')
  expect(await hearsAfter(town, 'dana', () => town.presses('dana', 'request.reject', id))).toBe(
    'Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
  )
  await town.presses('ben', 'request.reject', id)
  await viewOpened(town.world, 'ben')
  expect(formOf(town, 'ben')).toContain('The requester is told your reason.')
  await town.fills('ben', { reason: 'build04 is full <!channel>' })
  await town.settle()
  expect(town.card(id)).toContain(
    '@ben rejected the request of @ada to take *build02* out of rotation: build04 is full <!channel>',
  )
  expect(town.thread(id).at(-1)).toBe(
    '@ada: @ben rejected your request to take *build02* out of rotation.\n> build04 is full <!channel>',
  )
  expect(commentsOn(town, 'TRT-1')).toContain('Rejected by Ben (U0BEN): build04 is full <!channel>')
  expect(jira.issue('TRT-1').status).toBe('Done')
  town.skim()
})

test('the requester withdraws; nobody else does', async () => {
  await using town = await aQuietTown()
  const id = await town.asksFailover('ada')
  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'request.withdraw', id))).toBe(
    'Only @ada can do this to F1.',
  )
  await town.presses('ada', 'request.withdraw', id)
  await town.settle()
  expect(town.card(id)).toContain('@ada withdrew the request of @ada to take *build02* out of rotation.')
  expect(town.world.jira.issue('TRT-1').status).toBe('Done')
  town.skim()
})

test('what the buttons do can be typed as well', async () => {
  await using town = await aQuietTown()
  const { farm } = town.world
  const says = (who: 'ada' | 'ben' | 'tove' | 'dana', text: string) =>
    hearsAfter(town, who, () => town.types(who, text))

  await town.asksFailover('ada')
  expect(await says('ben', 'reject F1')).toBe(
    'A reason is needed, for those who read it later: `/sacrificial reject <id> <reason>`.',
  )
  expect(await says('dana', 'approve F1')).toBe(
    'Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
  )
  expect(await says('ben', 'approve')).toBe('Which request? `/sacrificial approve F12`, with the number on its card.')
  expect(await says('ben', 'approve F77')).toBe('There is no request F77. `/sacrificial status` lists the open ones.')
  expect(await says('ben', 'reject f1 not today')).toBe('F1 is rejected now.')

  await town.asksFailover('ada')
  expect(await says('ada', 'withdraw F2 it went away')).toBe('F2 is withdrawn now.')

  await town.asksFailover('ada')
  expect(await says('ben', 'approve F3 go ahead')).toBe('F3 is approved now.')
  await town.settle()
  expect(farm.liveOverride('build02')).not.toBeNull()
  expect(await says('tove', 'stop F3 not mine')).toBe('Only @ada or Test Platform can do this to F3.')
  expect(await says('ada', 'stop F3 the network it was')).toBe('F3 is withdrawn now.')
  await town.settle()
  expect(farm.liveOverride('build02')).toBeNull()
  expect(await says('ben', 'stop F3 again')).toBe(
    'F3 cannot be stopped: it is withdrawn, by @ada, 2026-11-23 08:00 UTC. To ask anew: `/sacrificial failover`.',
  )
  town.skim()
})

test('a delivery that arrives twice counts once: command, form and button', async () => {
  await using town = await aQuietTown()
  const { slack, cast, channel, farm, jira } = town.world
  await slack.command(cast.ada, channel, 'failover', { redeliver: true })
  await viewOpened(town.world, 'ada')
  await slack.submitView(cast.ada, { cause: 'payload', seen: 'Slow nodes', urgency: 'now' }, { redeliver: true })
  await slack.closeView(cast.ada, {})
  await town.settle()
  expect(jira.issues()).toHaveLength(1)
  expect(slack.channelMessages(channel)).toHaveLength(1)
  expect(slack.ephemeralsFor(cast.ada).map(line => slack.text(line))).toEqual([])

  const again = await hearsAfter(town, 'ben', () =>
    slack.press(cast.ben, placeOf(town, 'F1', 'request.approve'), 'request.approve', { redeliver: true }),
  )
  expect(again).toMatch(/^You approved F1 already\. It is approved now\.$/)
  await town.settle()
  expect(farm.overrides()).toHaveLength(1)
  expect(town.thread('F1').filter(text => text.includes('approved by @ben; the change begins'))).toHaveLength(1)

  await slack.command(cast.ben, channel, 'stop F1 a drill', { redeliver: true })
  await town.settle()
  expect(farm.liveOverride('build02')).toBeNull()
  expect(town.thread('F1').filter(text => text.includes('was withdrawn by @ben'))).toHaveLength(1)
  town.skim()
})
