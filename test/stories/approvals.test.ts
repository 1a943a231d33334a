import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { until, viewOpened } from '../town.ts'
import { aQuietTown, commentsOn, formOf, hearsAfter } from './hands.ts'

test('of two people who approve at once one is counted, and the other is told who was first', async () => {
  await using town = await aQuietTown()
  const { farm, slack, cast } = town.world
  const id = await town.asksFailover('ada')
  const lines = () => [cast.ben, cast.priya].flatMap(user => slack.ephemeralsFor(user).map(line => slack.text(line)))
  await Promise.all([town.presses('ben', 'request.approve', id), town.presses('priya', 'request.approve', id)])
  await until(() => lines().length > 0, 'the loser to be told')
  await town.settle()
  expect(farm.overrides()).toHaveLength(1)
  const winner = farm.overrides()[0]?.spec.createdBy === cast.ben ? 'ben' : 'priya'
  expect(lines()).toEqual([
    `F1 cannot be approved: it is approved, by @${winner}, 2026-11-23 08:00 UTC. Possible now: stop or change details.`,
  ])
  expect(town.approval(id)).toContain(`F1: approved by @${winner} 2026-11-23 08:00 UTC.`)
  town.skim()
})

test('a click on the card of a finished request is refused with what became of it, and the card is mended', async () => {
  await using town = await aQuietTown()
  const { weather } = town.world
  const id = await town.asksFailover('ada')
  // The message keeps its buttons for a while: Slack does not take the edit.
  weather.add({ service: 'slack', call: 'chat.update', trouble: { kind: 'answer', status: 500 } })
  await town.types('ada', `withdraw ${id} a false alarm`)
  await town.settle()
  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'request.approve', id))).toBe(
    'F1 cannot be approved: it is withdrawn, by @ada, 2026-11-23 08:00 UTC. To ask anew: `/sacrificial failover`.',
  )
  weather.clear('slack')
  await town.later(minutes(5), minutes(1))
  expect(town.approval(id)).not.toContain('[Approve]')
  town.skim()
})

test('who left the group before the click cannot approve any more', async () => {
  await using town = await aQuietTown()
  const { slack, cast, farm } = town.world
  const id = await town.asksFailover('ada')
  slack.setGroupUsers('S0TESTPLATFORM', [cast.priya])
  await town.later(minutes(1), minutes(1))
  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'request.approve', id))).toBe(
    'Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
  )
  expect(farm.overrides()).toHaveLength(0)
  await town.presses('priya', 'request.approve', id)
  await town.settle()
  expect(farm.overrides()).toHaveLength(1)
  town.skim()
})

test('while Slack does not say who is in the groups nobody is let through, and nothing is lost', async () => {
  await using town = await aQuietTown()
  const { weather, clock } = town.world
  const id = await town.asksFailover('ada')
  weather.add({ service: 'slack', call: 'usergroups.users.list', trouble: { kind: 'answer', status: 500 } })
  clock.advance(minutes(2))
  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'request.approve', id))).toMatch(
    /^I could not verify with Slack who you are and which team you are in, so I did nothing\./,
  )
  weather.clear()
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(town.world.farm.overrides()).toHaveLength(1)
  town.skim()
})

test('when a group is empty the request that needs it is refused loudly', async () => {
  await using town = await aQuietTown()
  const { slack, jira } = town.world
  slack.setGroupUsers('S0TESTPLATFORM', [])
  await town.later(minutes(1), minutes(1))
  await town.types('ada', 'failover')
  await viewOpened(town.world, 'ada')
  await town.fills('ada', { cause: 'payload', seen: 'Slow nodes', urgency: 'now' })
  expect(formOf(town, 'ada')).toContain(
    'Nobody can approve this today: no other member of Test Platform is known. Ask a workspace admin to fill the group.',
  )
  await town.settle()
  expect(jira.issues()).toHaveLength(0)
  town.skim()
})

test('nobody approves what he asked for, nor what was filed for him', async () => {
  await using town = await aQuietTown()
  const { cast } = town.world
  const id = await town.asksFailover('ben', { behalf: cast.priya })
  expect(town.card(id)).toContain('@priya (filed by @ben) asks to take *build02* out of rotation')
  for (const who of ['ben', 'priya'] as const) {
    expect(await hearsAfter(town, who, () => town.presses(who, 'request.approve', id))).toBe(
      'F1 was asked for by you, so somebody else has to decide it. You can withdraw it.',
    )
  }
  expect(town.card(id)).toContain('It waits for 1 approval by TRT or Test Platform.')
  await town.presses('tove', 'request.approve', id)
  await town.settle()
  expect(town.world.farm.liveOverride('build02')?.spec.reason).toContain(
    'asked by Priya (U0PRIYA), approved by Tove (U0TOVE)',
  )
  town.skim()
})

test('only Test Platform files on behalf of somebody', async () => {
  await using town = await aQuietTown()
  await town.types('ada', 'failover')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).not.toContain('On behalf of')
  await town.world.slack.closeView(town.world.cast.ada)
  const id = await town.asksFailover('ben', { behalf: town.world.cast.tove })
  expect(town.card(id)).toContain('@tove (filed by @ben) asks')
  expect(commentsOn(town, 'TRT-1')).toBe('[]')
  town.skim()
})

test('a policy of two roles needs a person of each, and one person counts for one role', async () => {
  await using town = await aQuietTown({ env: { APPROVALS_FAILOVER: 'test-platform:1,trt:1' } })
  const { farm, slack, cast } = town.world
  slack.setGroupUsers('S0TRT', [cast.ada, cast.tove, cast.ben])
  await town.later(minutes(1), minutes(1))
  const id = await town.asksFailover('priya')
  expect(town.card(id)).toContain('It waits for 1 approval by TRT or Test Platform and 1 approval by TRT.')
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  expect(farm.overrides()).toHaveLength(0)
  expect(await hearsAfter(town, 'ben', () => town.presses('ben', 'request.approve', id))).toBe(
    'You approved F1 already. It still waits for others.',
  )
  await town.types('tove', `approve ${id} looks right to me`)
  await town.settle()
  expect(farm.liveOverride('build02')?.spec.reason).toContain('approved by Ben (U0BEN), Tove (U0TOVE)')
  expect(town.thread(id).join('\n')).toContain('> looks right to me')
  town.skim()
})

test('a request that nobody answered expires, and its issue is closed', async () => {
  await using town = await aQuietTown({ env: { REQUEST_EXPIRES: '2h' } })
  const id = await town.asksFailover('ada')
  await town.later(hours(2) - minutes(1), minutes(30))
  expect(town.card(id)).toContain('F1 · awaiting approval')
  await town.later(minutes(2), minutes(1))
  expect(town.card(id)).toContain(
    'Nobody answered the request of @ada to take *build02* out of rotation in time; it expired 2026-11-23 10:00 UTC. Ask again with `/sacrificial failover`.',
  )
  expect(town.thread(id).at(-1)).toContain('@ada: nobody answered your request')
  expect(town.approval(id)).not.toContain('[Approve]')
  await town.later(minutes(1), minutes(1))
  expect(town.world.jira.issue('TRT-1').status).toBe('Done')
  town.skim()
})

test('a request that only some approved says how many when it expires', async () => {
  await using town = await aQuietTown({ env: { APPROVALS_FAILOVER: 'test-platform:2', REQUEST_EXPIRES: '2h' } })
  const id = await town.asksFailover('ada')
  await town.presses('ben', 'request.approve', id)
  await town.later(hours(2) + minutes(1), minutes(30))
  expect(town.card(id)).toContain(
    'Only 1 of 2 approvals came for the request of @ada to take *build02* out of rotation',
  )
  expect(town.thread(id).at(-1)).toContain('@ada: only 1 of 2 approvals came for your request to take *build02* out')
  expect(commentsOn(town, 'TRT-1')).toContain('Expired: only 1 of 2 approvals came for the request in time.')
  town.skim()
})
