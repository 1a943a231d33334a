import { describe, expect, test } from 'vitest'
import { readManifest } from '../../playground/slack/manifest.ts'
import { hours, minutes } from '../../src/kernel/time.ts'
import { aDigestTown, digestsIn, hasPicture, until } from './hands.ts'

const NINE = '2026-11-23T14:00:20Z'

describe('without its picture, once, the digest is posted', () => {
  test('where the bot may not upload', async () => {
    const manifest = await readManifest('manifest.yml')
    const bot = manifest.oauth_config.scopes.bot.filter(scope => !scope.startsWith('files:'))
    await using town = await aDigestTown({ slack: { manifest: { ...manifest, oauth_config: { scopes: { bot } } } } })
    await until(town, NINE)

    expect(digestsIn(town)).toHaveLength(1)
    expect(hasPicture(town)).toBe(false)
    expect(town.logged.join('\n')).toContain('Slack does not let the bot upload it (missing_scope)')
    town.skim()
  })

  test.each([
    [
      'asks for patience',
      'files.getUploadURLExternal',
      { kind: 'answer', status: 429, headers: { 'retry-after': '30' } },
    ],
    ['fails at the beginning', 'files.getUploadURLExternal', { kind: 'answer', status: 500, body: 'oops' }],
    ['loses its answer at the end', 'files.completeUploadExternal', { kind: 'reset', when: 'after' }],
    ['answers with a web page', 'files.info', { kind: 'html', status: 502 }],
  ] as const)('where Slack %s', async (_, call, trouble) => {
    await using town = await aDigestTown()
    town.world.weather.add({ service: 'slack', call, trouble })
    await until(town, NINE)

    expect(digestsIn(town)).toHaveLength(1)
    expect(hasPicture(town)).toBe(false)
    town.world.weather.clear()
    await town.later(hours(1), minutes(5))
    expect(digestsIn(town)).toHaveLength(1)
    town.skim()
  })
})

test('the picture is waited for until Slack can show it', async () => {
  await using town = await aDigestTown()
  town.world.slack.processFilesWithin(300)
  await until(town, NINE)

  expect(hasPicture(town)).toBe(true)
  town.skim()
})

describe('the post itself', () => {
  test('comes as soon as Slack takes it again, and says how late it is', async () => {
    await using town = await aDigestTown()
    const lift = town.world.weather.add({
      service: 'slack',
      call: 'chat.postMessage',
      trouble: { kind: 'answer', status: 429, headers: { 'retry-after': '60' } },
    })
    await until(town, NINE)
    expect(digestsIn(town)).toEqual([])
    lift()
    await town.later(hours(1), minutes(20))

    expect(digestsIn(town).map(text => text.split('\n')[0])).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Mon 23 Nov · late by 20 min",
      ]
    `)
    expect(hasPicture(town)).toBe(true)
    town.skim()
  })

  test('is not repeated where only its answer was lost, also over a restart', async () => {
    await using town = await aDigestTown({ onDisk: true })
    town.world.weather.add({
      service: 'slack',
      call: 'chat.postMessage',
      times: 1,
      trouble: { kind: 'reset', when: 'after' },
    })
    await until(town, NINE)
    await town.restart(minutes(30))
    await town.settle()
    await town.later(minutes(10))

    expect(digestsIn(town)).toHaveLength(1)
    expect(hasPicture(town)).toBe(true)
    town.skim()
  })

  test('shows the picture that was uploaded before a restart', async () => {
    await using town = await aDigestTown({ onDisk: true })
    const lift = town.world.weather.add({
      service: 'slack',
      call: 'chat.postMessage',
      trouble: { kind: 'reset', when: 'before' },
    })
    await until(town, NINE)
    lift()
    await town.restart(minutes(3))
    await town.settle()

    expect(digestsIn(town)).toHaveLength(1)
    expect(town.world.slack.files()).toHaveLength(1)
    expect(hasPicture(town)).toBe(true)
    town.skim()
  })

  test('is left out where its day is over before Slack takes it', async () => {
    await using town = await aDigestTown()
    const lift = town.world.weather.add({
      service: 'slack',
      call: 'chat.postMessage',
      trouble: { kind: 'reset', when: 'before' },
    })
    await until(town, NINE)
    await until(town, '2026-11-24T06:00:00Z')
    lift()
    await until(town, '2026-11-24T14:00:20Z')

    expect(digestsIn(town).map(text => text.split('\n')[0])).toMatchInlineSnapshot(`
      [
        "*Daily digest* · Tue 24 Nov",
      ]
    `)
    town.skim()
  })
})
