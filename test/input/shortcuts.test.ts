import { expect, test } from 'vitest'
import { aTown, until, viewOpened } from '../town.ts'

const quiet = { autopilot: false }

test('a message becomes the evidence of a failover', async () => {
  await using town = await aTown(quiet)
  const { slack, cast, channel } = town.world
  const said = slack.say(cast.dana, channel, 'All of <https://prow.example/1|these> wait &amp; wait <@U0BEN>')

  await slack.messageShortcut(cast.ada, 'failover_message', { channel, ts: said.ts })
  await viewOpened(town.world, 'ada')
  await town.fills('ada', { cause: 'payload', urgency: 'now' })
  await town.settle()

  const card = town.card('F1')
  expect(card).toContain('> All of https://prow.example/1 wait & wait @U0BEN')
  expect(card).toContain(`*Evidence:* ${slack.permalink(said)}`)
  town.skim()
})

test('a message that is too long for the form fills it as far as it goes', async () => {
  await using town = await aTown(quiet)
  const { slack, cast, channel } = town.world
  const said = slack.say(cast.dana, channel, '👩'.repeat(5000))

  await slack.messageShortcut(cast.ada, 'failover_message', { channel, ts: said.ts })
  await viewOpened(town.world, 'ada')
  await town.fills('ada', { cause: 'payload', urgency: 'now' })
  await town.settle()

  expect(town.world.jira.issue('TRT-1').descriptionText).toContain('👩'.repeat(3000))
  town.skim()
})

test('the global shortcut opens the form bare', async () => {
  await using town = await aTown(quiet)
  await town.world.slack.globalShortcut(town.world.cast.ada, 'failover')
  await viewOpened(town.world, 'ada')

  const outcome = await town.fills('ada', { cause: 'payload' })

  expect(outcome).toMatchObject({ sent: false, errors: { seen: expect.any(String) } })
})

test('who may not ask is told so also where there is no channel to answer in', async () => {
  await using town = await aTown(quiet)
  const { slack, cast } = town.world

  await slack.globalShortcut(cast.dana, 'failover')
  await until(() => slack.topView(cast.dana) !== undefined, 'a word of explanation')

  const notice = slack.topView(cast.dana)
  expect(notice && slack.text(notice)).toContain(
    'Only TRT or Test Platform can ask for a failover. Ask @trt or @test-platform.',
  )
})
