import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import { exampleOf, settingNames, settingsSchema } from '../../src/config/settings.ts'

const lines = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8').split('\n')
const settings = lines.flatMap((line, at) => {
  const found = /^(?:# )?(?<name>[A-Z][A-Z_]+)=(?<value>.*)$/.exec(line)?.groups
  return found ? [{ name: found['name'] ?? '', value: found['value'] ?? '', above: lines[at - 1] ?? '' }] : []
})

describe('.env.example', () => {
  test('has every setting once, and no other', () => {
    expect(settings.map(({ name }) => name).toSorted()).toEqual(settingNames.toSorted())
  })

  test('is the list of the README, too', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

    expect(settingNames.filter(name => !readme.includes(`| \`${name}\` |`))).toEqual([])
  })

  test('explains each in the line above it', () => {
    const unexplained = settings.filter(({ above }) => !/^# (?!---)[A-Za-z][^=]*\s[^=]*$/.test(above))

    expect(unexplained).toEqual([])
  })

  test('shows the defaults as they are', () => {
    const slack = {
      SLACK_BOT_TOKEN: 'xoxb-1-2-3',
      SLACK_APP_TOKEN: 'xapp-1-2-3',
      SLACK_CHANNEL: 'C1',
      SLACK_TRT: 'S1',
      SLACK_TEST_PLATFORM: 'S2',
    }
    const shown = Object.fromEntries(
      settings.filter(({ value }) => value !== '').map(({ name, value }) => [name, value]),
    )
    const dispatcher = { DISPATCHER_URL: 'https://dispatcher.example.com', DISPATCHER_TOKEN: 'token' }

    expect(readConfig({ ...shown, ...slack, ...dispatcher })).toEqual(readConfig({ ...slack, ...dispatcher }))
  })
})

test('the example given with a fault is itself right, unless it is a secret cut short', () => {
  const wrong = settingNames.filter(name => {
    const example = exampleOf(name)
    return !example.endsWith('…') && !settingsSchema.shape[name].safeParse(example).success
  })

  expect(wrong).toEqual([])
})
