import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/config/config.ts'
import type { Environment } from '../../src/config/config.ts'
import { ConfigFault } from '../../src/config/fault.ts'
import { offLines } from '../../src/config/off-lines.ts'

const slack = {
  SLACK_BOT_TOKEN: 'xoxb-1234-5678-abcdef',
  SLACK_APP_TOKEN: 'xapp-1-A1-2-abcdef',
  SLACK_CHANNEL: 'C0HELPDESK',
  SLACK_TRT: 'S0TRT',
  SLACK_TEST_PLATFORM: 'UBEN',
}
const sprint = { SPRINT_ANCHOR: '2026-11-09', SPRINT_ANCHOR_NUMBER: '280' }
const releases = { RELEASE_CONTROLLER_URL: 'https://releases.example.com/', RELEASE_STREAM: '5.0.0-0.nightly' }

function faultsOf(env: Environment): Record<string, string> {
  try {
    readConfig({ ...slack, ...env })
  } catch (error) {
    if (error instanceof ConfigFault)
      return Object.fromEntries(error.faults.map(({ setting, wrong }) => [setting, wrong]))
    throw error
  }
  return {}
}

describe('the sprint', () => {
  test('is on with its anchor', () => {
    expect(readConfig({ ...slack, ...sprint, PAYLOAD_DEADLINE: '18:00' }).sprint).toEqual({
      anchor: '2026-11-09',
      anchorNumber: 280,
      days: 21,
      selectionTime: '10:00',
      deadlineTime: '18:00',
    })
  })

  test.each([
    [{ SPRINT_ANCHOR: '2026-11-09' }, 'SPRINT_ANCHOR_NUMBER', 'is missing: the sprint is only half configured'],
    [{ SPRINT_ANCHOR_NUMBER: '280' }, 'SPRINT_ANCHOR', 'is missing: the sprint is only half configured'],
    [{ ...sprint, SPRINT_ANCHOR: '2026-02-30' }, 'SPRINT_ANCHOR', 'must be a day written as YYYY-MM-DD'],
    [{ ...sprint, SPRINT_ANCHOR: '9.11.2026' }, 'SPRINT_ANCHOR', 'must be a day written as YYYY-MM-DD'],
    [{ ...sprint, PAYLOAD_DEADLINE: '09:59' }, 'PAYLOAD_DEADLINE', 'later on that day than PAYLOAD_SELECTION_TIME'],
    [
      { ...sprint, PAYLOAD_SELECTION_TIME: '15:00', PAYLOAD_DEADLINE: '15:00' },
      'PAYLOAD_DEADLINE',
      'later on that day than PAYLOAD_SELECTION_TIME',
    ],
  ])('%j is refused', (env, setting, wrong) => {
    const faults = faultsOf(env)

    expect(Object.keys(faults)).toEqual([setting])
    expect(faults[setting]).toContain(wrong)
  })

  test('what is off is said where people look', () => {
    const off = offLines(readConfig(slack))

    expect(off.slice(-2)).toEqual([
      'The sprint is not configured (SPRINT_ANCHOR is not set): no calendar, payload, budget, verdict or digest.',
      'The release controller is not configured (RELEASE_CONTROLLER_URL is not set): no payload is proposed.',
    ])
    expect(offLines(readConfig({ ...slack, ...sprint, ...releases }))).toEqual(off.slice(0, -2))
  })
})

describe('the release controller', () => {
  test('is on with its address and its stream', () => {
    expect(readConfig({ ...slack, ...releases, RELEASE_PREVIEW_STREAM: '5-dev-preview' }).releases).toEqual({
      url: 'https://releases.example.com',
      stream: '5.0.0-0.nightly',
      previewStream: '5-dev-preview',
      namespace: 'ocp',
    })
  })

  test.each(Object.keys(releases))('without its %s names what is missing', missing => {
    expect(Object.keys(faultsOf({ ...releases, [missing]: '' }))).toEqual([missing])
  })
})

describe('whom to mention', () => {
  test('is the whole team unless somebody is set', () => {
    const { qe, oncall } = readConfig({ ...slack, SLACK_QE: 'S0QE', SLACK_QE_ONCALL: 'UQUIM' }).slack

    expect({ qe, oncall }).toEqual({
      qe: { group: 'S0QE' },
      oncall: { trt: null, testPlatform: null, qe: { users: ['UQUIM'] } },
    })
  })
})

describe('working hours', () => {
  const hoursOf = (HOURS_QE: string) => readConfig({ ...slack, HOURS_QE }).hours.qe

  test('are office hours in the zone of the team unless they are given', () => {
    const office = { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }

    expect(readConfig({ ...slack, TIME_ZONE: 'Europe/Prague', HOURS_TRT: 'Asia/Kolkata Sun 10-11' }).hours).toEqual({
      trt: { timeZone: 'Asia/Kolkata', days: [0], from: '10:00', to: '11:00' },
      'test-platform': { timeZone: 'Europe/Prague', ...office },
      qe: { timeZone: 'Europe/Prague', ...office },
    })
  })

  test.each([
    ['America/New_York Mon-Fri 09-18', { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
    ['America/New_York mon,wed 09:30-17:30', { days: [1, 3], from: '09:30', to: '17:30' }],
    ['America/New_York  Sun-Thu,Sat  00-24', { days: [0, 1, 2, 3, 4, 6], from: '00:00', to: '24:00' }],
    ['America/New_York Fri-Mon 22-23', { days: [0, 1, 5, 6], from: '22:00', to: '23:00' }],
  ])('%s', (written, hours) => {
    expect(hoursOf(written)).toEqual({ timeZone: 'America/New_York', ...hours })
  })

  test.each([
    ['Mars/Base Mon-Fri 09-18', 'time zone'],
    ['Mon-Fri 09-18', 'time zone'],
    ['America/New_York Weekdays 09-18', 'days'],
    ['America/New_York Mon-Wed-Fri 09-18', 'days'],
    ['America/New_York Mon, Fri 09-18', 'days'],
    ['America/New_York Mon-Fri', 'hours'],
    ['America/New_York Mon-Fri 18-09', 'hours'],
    ['America/New_York Mon-Fri 9-18', 'hours'],
    ['America/New_York Mon-Fri 09-25', 'hours'],
    ['America/New_York Mon-Fri 09:60-18', 'hours'],
    ['America/New_York Mon-Fri 09-18 UTC', 'hours'],
  ])('"%s" says what is wrong with its %s', (HOURS_QE, about) => {
    expect(faultsOf({ HOURS_QE })['HOURS_QE']).toContain(about)
  })
})

describe('holidays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sacrificial-holidays-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  function fileWith(name: string, text: string): string {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }

  test('are read from their file, whoever’s they are', () => {
    const HOLIDAYS_FILE = fileWith(
      'good',
      '# of this year\r\n\r\n2026-11-26 Thanksgiving\r\n 2026-10-28  @qe  Czech state day \n',
    )

    expect(readConfig({ ...slack, HOLIDAYS_FILE }).holidays).toEqual([
      { day: '2026-11-26', name: 'Thanksgiving', role: null },
      { day: '2026-10-28', name: 'Czech state day', role: 'qe' },
    ])
  })

  test('every bad line is named with its number, and nothing of what stands in it', () => {
    const HOLIDAYS_FILE = fileWith(
      'bad',
      '2026-11-26 Thanksgiving\n26.11.2026 Thanksgiving\n2026-11-27\n2026-02-29 Leap\n2026-10-28 @boss Day off\npassword\n',
    )

    expect(faultsOf({ HOLIDAYS_FILE })).toEqual({
      HOLIDAYS_FILE:
        'names a file whose lines 2, 3, 4, 5, 6 are no holidays: ' +
        'write `2026-11-26 Thanksgiving`, or with a team `2026-10-28 @qe Czech state day`',
    })
  })

  test('a file that is not there keeps the bot from starting', () => {
    expect(faultsOf({ HOLIDAYS_FILE: join(folder, 'none') })).toEqual({
      HOLIDAYS_FILE: 'names a file that cannot be read',
    })
  })
})
