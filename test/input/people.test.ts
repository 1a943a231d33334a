import { expect, test } from 'vitest'
import type { CastName } from '../../playground/world.ts'
import { aTown, until } from '../town.ts'
import type { Town } from '../town.ts'

const quiet = { autopilot: false }

test('people outside both teams cannot ask, and are told who can', async () => {
  await using town = await aTown(quiet)

  for (const who of ['dana', 'quim'] as const) {
    await town.types(who, 'failover the nodes are slow')
    await until(() => toldTo(town, who).length === 1, 'a private line')
    await town.types(who, 'return')
    await until(() => toldTo(town, who).length === 2, 'another private line')
  }

  for (const who of ['dana', 'quim'] as const) expect(town.world.slack.topView(town.world.cast[who])).toBeUndefined()
  expect(town.news()).toEqual([
    '(only quim) Only TRT or Test Platform can ask for a failover. Ask @trt or @test-platform.',
    '(only quim) Only TRT or Test Platform can ask for a return. Ask @trt or @test-platform.',
    '(only dana) Only TRT or Test Platform can ask for a failover. Ask @trt or @test-platform.',
    '(only dana) Only TRT or Test Platform can ask for a return. Ask @trt or @test-platform.',
  ])
})

test('a click by somebody outside changes nothing, and a private line says who can', async () => {
  await using town = await aTown(quiet)
  const id = await town.asksFailover('ada')
  const card = town.card(id)
  town.skim()

  for (const action of [
    'request.approve',
    'request.reject',
    'request.withdraw',
    'request.check-again',
    'request.details',
  ]) {
    const before = toldTo(town, 'dana').length
    await town.presses('dana', action, id)
    await until(() => toldTo(town, 'dana').length > before, 'a private line')
  }

  expect(town.card(id)).toBe(card)
  const told = town.news()
  expect(told).toHaveLength(5)
  expect(told.slice(0, 4)).toEqual([
    '(only dana) Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
    '(only dana) Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
    '(only dana) Only @ada can do this to F1.',
    '(only dana) Only TRT or Test Platform can do this. Ask @trt or @test-platform.',
  ])
  expect(told[4]).toBe('(only dana) Only @ada, TRT or Test Platform can do this to F1.')
})

test('guests and people of another workspace are turned away everywhere, also where somebody put them into the group', async () => {
  await using town = await aTown(quiet)
  const { slack, channel, cast } = town.world
  slack.addUser({ id: 'U0STR', name: 'stranger', teamId: 'T0OTHER' })
  slack.invite(channel, 'U0STR')
  slack.setGroupUsers('S0TESTPLATFORM', [cast.ben, cast.gus, 'U0STR'])
  const id = await town.asksFailover('ada')
  town.skim()
  const head = slack.channelMessages(channel).at(-1)
  const approval = slack.thread(channel, head?.ts ?? '')[1]

  for (const user of [cast.gus, 'U0STR']) {
    await slack.command(user, channel, 'help')
    await slack.command(user, channel, `approve ${id}`)
    await slack.press(user, { channel, ts: approval?.ts ?? '' }, 'request.approve')
    await town.settle()
  }

  expect(slack.ephemeralsFor(cast.gus).map(line => line.text)).toEqual(
    Array.from({ length: 3 }, () => 'Guests of this workspace cannot use this bot. Please ask a full member to do it.'),
  )
  expect(slack.ephemeralsFor('U0STR').map(line => line.text)).toEqual(
    Array.from(
      { length: 3 },
      () => 'Only members of our own workspace can use this bot. Please ask somebody there to do it.',
    ),
  )
  expect(town.card(id)).toContain('It waits for 1 approval by Test Platform.')
  town.skim()
})

test('help says what one may do here, each according to the team', async () => {
  await using town = await aTown(quiet)

  await town.types('ada', '')
  await town.types('ben', 'help')
  await town.types('dana', 'help')

  const [ada, ben, dana] = town.news()
  for (const help of [ada, ben, dana]) expect(help).toContain('*build02* is in rotation; nothing was asked of it yet.')
  expect(ada).toContain('You are here as TRT.')
  expect(ada).toContain('`/sacrificial failover [what is seen]`')
  expect(ada).not.toContain('approve')
  expect(ben).toContain('You are here as Test Platform.')
  expect(ben).toContain('`/sacrificial approve <id>`')
  expect(dana).toContain('Only TRT and Test Platform can ask for a change.')
  expect(dana).not.toContain('/sacrificial failover')
})

test('the Home tab shows each the state, what waits for them, and only buttons that they may press', async () => {
  await using town = await aTown(quiet)
  const id = await town.asksFailover('ada')
  town.skim()

  const [ada, ben, dana, gus] = await Promise.all((['ada', 'ben', 'dana', 'gus'] as const).map(who => home(town, who)))

  expect(ada).toContain('[Ask for a failover] [Ask for a return]')
  expect(ada).toContain('Nothing waits for you.')
  expect(ada).toMatch(new RegExp(`Your requests\n• ${id} `))
  expect(ben).toMatch(new RegExp(`Waits for you\n• ${id} `))
  expect(ben).toContain('You have not asked for anything yet.')
  expect(dana).toContain('*build02* is in rotation')
  expect(dana).not.toContain('[Ask for')
  expect(gus).toContain('Guests of this workspace cannot use this bot.')
  expect(gus).not.toContain(id)
})

function toldTo({ world: { slack, cast } }: Town, who: CastName): string[] {
  return slack.ephemeralsFor(cast[who]).map(line => line.text)
}

async function home(town: Town, who: 'ada' | 'ben' | 'dana' | 'gus'): Promise<string> {
  const { slack, cast } = town.world
  await slack.openHome(cast[who])
  await until(() => slack.home(cast[who]) !== undefined, 'a Home tab')
  const view = slack.home(cast[who])
  return view ? slack.text(view) : ''
}
