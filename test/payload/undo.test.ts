import { describe, expect, test } from 'vitest'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { formOf } from '../stories/hands.ts'
import { viewOpened } from '../town.ts'
import { accepted, aTownWithoutAccepted, messageOf } from './accept-hands.ts'
import { answers, cardOf, payloadNews, presses, threadOf } from './hands.ts'

const REASON = { reason: 'The registry was not the cause' }

describe('what was undone after QE had failed it does not come back', () => {
  test('QE takes its failure back too late, and is told why nothing becomes of it', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await accepted(town, rejected)
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Broken' })
    await town.presses('quim', 'payload.qe-issues', 'P280')
    await viewOpened(town.world, 'quim')
    await answers(town, 'ada', 'accept.undo', REASON)
    await town.later(seconds(30), seconds(5))
    await town.fills('quim', { reason: 'It was the wrong cluster' })
    expect(formOf(town, 'quim')).toContain(
      `The acceptance of \`${rejected}\` by hand was undone, so it cannot be the payload of sprint 280 again, and its verdict stays as it is. TRT chooses another one on the card.`,
    )
    await town.world.slack.closeView(town.world.cast.quim)
    await town.later(minutes(1), seconds(20))
    expect(threadOf(town)).toContain(
      `\`${rejected}\` is not the payload of sprint 280 any more: its acceptance by hand was undone. @quim: failed 2026-11-25 15:00 UTC.\n> Broken`,
    )
    expect(cardOf(town)).toContain('P280 · choosing')
    expect(cardOf(town)).toContain("failed QE's tests in this sprint")
    expect(town.world.releases.overrideOf(rejected)).toBeNull()
    town.skim()
  })

  test('nor while the release controller has not answered to the undo', async () => {
    const { town, rejected } = await aTownWithoutAccepted()
    await using _ = town
    await accepted(town, rejected)
    await answers(town, 'quim', 'payload.qe-failed', { reason: 'Broken' })
    town.world.releases.setController(true)
    await answers(town, 'ada', 'accept.undo', REASON)
    await town.later(minutes(1), seconds(10))
    expect(messageOf(town)).toContain('M1: @ada undoes it')
    expect(() => town.presses('quim', 'payload.qe-passed', 'P280')).toThrow('has the button payload.qe-passed')
    town.world.releases.setController(false)
    await town.later(minutes(3), seconds(10))
    expect(messageOf(town)).toContain('M1 was undone by @ada')
    expect(cardOf(town)).toContain('P280 · choosing')
    town.skim()
  })
})

test('QE passes it while the undo is under way: Test Platform is told to stop, and nothing stays selected', async () => {
  const { town, rejected } = await aTownWithoutAccepted()
  await using _ = town
  await accepted(town, rejected)
  town.world.releases.setController(true)
  await answers(town, 'ada', 'accept.undo', REASON)
  await presses(town, 'quim', 'payload.qe-passed')
  town.skim()
  town.world.releases.setController(false)
  await town.later(minutes(1), seconds(10))
  expect(payloadNews(town)).toEqual([
    expect.stringContaining(
      `@test-platform *Stop:* do not upgrade to \`${rejected}\`.\n@trt Please choose again for sprint 280. @qe Please stop testing \`${rejected}\`.\nM1, undone by @ada: the override of`,
    ),
  ])
  expect(cardOf(town)).toContain('P280 · choosing')
  town.skim()
})
