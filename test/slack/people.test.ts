import { expect, test } from 'vitest'
import { seconds } from '../../src/kernel/time.ts'
import { createPeople, turnedAway } from '../../src/slack/people.ts'
import type { PeopleSettings } from '../../src/slack/people.ts'
import { slackWorld } from './slack-world.ts'

async function peopleWorld(more: Partial<PeopleSettings> = {}) {
  const world = await slackWorld()
  const { slack, ann, bob, bot, clock, log } = world
  const trt = slack.addUserGroup({ handle: 'trt', users: [ann] }).id
  const platform = slack.addUserGroup({ handle: 'test-platform', users: [bob] }).id
  const settings: PeopleSettings = {
    trt: { group: trt },
    testPlatform: { group: platform },
    qe: { users: [ann] },
    ...more,
  }
  const people = createPeople({ settings, identity: bot.identity, client: bot.clients.people, clock, log })
  const person = (user: string) => ({ team: slack.team.id, user })
  return { ...world, people, person, trt, platform, start: clock.now() }
}

const unverified = { ok: false, why: 'unverified' }

test('roles come from user groups and lists, with how that is known', async () => {
  const { people, person, ann, bob, trt, start } = await peopleWorld()
  expect(await people.rolesOf(person(ann))).toEqual({
    ok: true,
    roles: ['trt', 'qe'],
    evidence: { checkedAt: start, source: `trt: group ${trt}; qe: listed` },
  })
  expect(await people.rolesOf(person(bob))).toMatchObject({ ok: true, roles: ['test-platform'] })
})

test('for a minute an answer needs no call', async () => {
  const { people, person, ann, slack, clock } = await peopleWorld()
  await people.refresh()
  await people.rolesOf(person(ann))
  const calls = slack.calls.length
  clock.advance(seconds(60))
  await people.rolesOf(person(ann))
  expect(slack.calls.length).toBe(calls)
})

test('who left a group has lost the role a minute later, by one look-up', async () => {
  const { people, person, ann, slack, clock, trt } = await peopleWorld()
  await people.rolesOf(person(ann))
  slack.setGroupUsers(trt, [])
  clock.advance(seconds(61))
  expect(await people.rolesOf(person(ann))).toMatchObject({ ok: true, roles: ['qe'] })
  expect(people.empty('trt')).toBe(true)
  expect(people.holders('trt')).toEqual([])
})

test('when groups cannot be read, what is known holds for a minute and then nobody is let through', async () => {
  const { people, person, ann, clock, weather } = await peopleWorld()
  await people.refresh()
  await people.rolesOf(person(ann))
  weather.add({ service: 'slack', call: 'usergroups.users.list', trouble: { kind: 'answer', status: 503 } })
  clock.advance(seconds(60))
  expect(await people.rolesOf(person(ann))).toMatchObject({ ok: true, roles: ['trt', 'qe'] })
  clock.advance(seconds(1))
  expect(await people.rolesOf(person(ann))).toEqual(unverified)
  expect(people.holders('trt')).toEqual([person(ann)])
  weather.clear()
  expect(await people.rolesOf(person(ann))).toMatchObject({ ok: true })
})

test('a look-up that hangs is waited for less than the person would notice', async () => {
  const { people, person, ann, trouble } = await peopleWorld()
  trouble('usergroups.users.list', { kind: 'hang', when: 'before' }, 2)
  const began = performance.now()
  expect(await people.rolesOf(person(ann))).toEqual(unverified)
  expect(performance.now() - began).toBeLessThan(2000)
})

test('a group that does not exist any more is known to be empty, and the other roles still work', async () => {
  const { people, person, bob, slack, trt, record } = await peopleWorld()
  slack.disableGroup(trt)
  expect(await people.rolesOf(person(bob))).toMatchObject({ ok: true, roles: ['test-platform'] })
  expect(people.empty('trt')).toBe(true)
  expect(record.some(line => line.msg.includes('nobody holds the role'))).toBe(true)
})

test('a role that is not set is empty and mentioned by its name', async () => {
  const { people } = await peopleWorld({ qe: null })
  expect(people.empty('qe')).toBe(true)
  expect(people.mentionOf('qe')).toBe('QE')
})

test('a role is not called empty before anybody looked', async () => {
  const { people } = await peopleWorld()
  expect(people.empty('trt')).toBe(false)
})

test('mentions name the group, the listed users, or who is on call', async () => {
  const { people, trt, ann, bob } = await peopleWorld({
    oncall: { trt: null, testPlatform: { users: ['U1', 'U2'] }, qe: null },
  })
  expect(people.mentionOf('trt')).toBe(`<!subteam^${trt}>`)
  expect(people.mentionOf('test-platform')).toBe('<@U1> <@U2>')
  expect(people.mentionOf('qe')).toBe(`<@${ann}>`)
  expect(bob).not.toBe(ann)
})

test('guests, bots, deactivated accounts and strangers are refused, whatever group they are in', async () => {
  const { people, slack, trt } = await peopleWorld()
  const guest = slack.addUser({ name: 'guest', isUltraRestricted: true }).id
  const robot = slack.addUser({ name: 'robot', isBot: true }).id
  const gone = slack.addUser({ name: 'gone', deleted: true }).id
  const stranger = slack.addUser({ name: 'stranger', teamId: 'T0OTHER' }).id
  slack.setGroupUsers(trt, [guest, robot, gone, stranger])
  const whyNot = async (user: string, team = slack.team.id) => {
    const answer = await people.rolesOf({ team, user })
    return answer.ok ? 'ok' : answer.why
  }
  expect(await whyNot(guest)).toBe('guest')
  expect(await whyNot(robot)).toBe('bot')
  expect(await whyNot(gone)).toBe('deactivated')
  expect(await whyNot(stranger)).toBe('stranger')
  expect(await whyNot(stranger, 'T0OTHER')).toBe('stranger')
  expect(await whyNot('U0NOBODY')).toBe('stranger')
  expect(turnedAway('guest').say).toContain('full member')
})

test('somebody whom Slack does not describe now is not let through', async () => {
  const { people, person, ann, trouble } = await peopleWorld()
  trouble('users.info', { kind: 'answer', status: 500 })
  expect(await people.rolesOf(person(ann))).toEqual(unverified)
  expect(await people.rolesOf(person(ann))).toMatchObject({ ok: true })
})

test('names are asked for where they are not known yet, and people go by their ID where Slack does not say', async () => {
  const { people, person, ann, bob, trouble, slack } = await peopleWorld()
  expect(people.nameOf(person(ann))).toBe(`Slack user ${ann}`)
  await people.learnNames([person(ann)])
  expect(people.nameOf(person(ann))).toBe(`ann (${ann})`)
  const asked = slack.seen('users.info')
  await people.learnNames([person(ann)])
  expect(slack.seen('users.info')).toBe(asked)
  trouble('users.info', { kind: 'answer', status: 500 })
  await people.learnNames([person(bob)])
  expect(people.nameOf(person(bob))).toBe(`Slack user ${bob}`)
})
