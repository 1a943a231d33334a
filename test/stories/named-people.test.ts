import { expect, test } from 'vitest'
import { failoverValues, until, viewOpened } from '../town.ts'
import { aQuietTown } from './hands.ts'

const GUEST = 'This is a guest of the workspace, who cannot use this bot: choose a full member.'
const BOT = 'This is a bot or an app: choose a person.'

test('nothing is asked for a guest, and no bot investigates: the form says so beside the field', async () => {
  await using town = await aQuietTown()
  const { slack, cast } = town.world
  await town.types('ben', 'failover')
  await viewOpened(town.world, 'ben')

  const refused = await town.fills('ben', { ...failoverValues, behalf: cast.gus, investigator: slack.app.botUserId })
  expect(refused).toMatchObject({ errors: { behalf: GUEST, investigator: BOT } })
  await town.settle()
  expect(town.news()).toEqual([])

  await town.fills('ben', { ...failoverValues, behalf: cast.tove, investigator: cast.dana })
  await town.settle()
  expect(town.card('F1')).toContain('@tove (filed by @ben) asks')
  expect(town.card('F1')).toContain('*Investigates:* @dana')
  town.skim()
})

test('the same where the details are changed later', async () => {
  await using town = await aQuietTown()
  const { slack, cast } = town.world
  const id = await town.asksFailover('ada', { investigator: cast.dana })
  await town.presses('ada', 'request.details', id)
  await until(() => slack.topView(cast.ada) !== undefined, 'the form')

  expect(await town.fills('ada', { investigator: cast.gus })).toMatchObject({ errors: { investigator: GUEST } })
  expect(town.card(id)).toContain('*Investigates:* @dana')
  town.skim()
})
