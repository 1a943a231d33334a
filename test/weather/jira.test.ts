import { describe, expect, test } from 'vitest'
import type { Trouble } from '../../playground/wire/weather.ts'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { aQuietTown, lands, outInAQuietTown, proven } from '../stories/hands.ts'
import { aTown } from '../town.ts'
import type { Town } from '../town.ts'

const quiet = { autopilot: false }
const CREATE = 'POST /rest/api/3/issue'

const storms: readonly (readonly [what: string, trouble: Trouble, said: string])[] = [
  ['401', { kind: 'answer', status: 401, body: 'no' }, 'Jira did not accept our credentials (401)'],
  ['403', { kind: 'answer', status: 403, body: { errorMessages: ['Not you.'] } }, 'Jira refused (403): Not you.'],
  [
    '429',
    { kind: 'answer', status: 429, headers: { 'retry-after': '20' }, body: '' },
    'Jira asks us to wait 20 s (429)',
  ],
  ['500', { kind: 'answer', status: 500, body: { errorMessages: [] } }, 'Jira failed (500); what it did is not known'],
  [
    'a web page',
    { kind: 'html', status: 502 },
    'Jira failed (502); what it did is not known: it sent a web page instead of an answer',
  ],
  ['a call cut off before it arrived', { kind: 'reset', when: 'before' }, 'Jira broke off the call'],
  ['an answer lost after the issue was made', { kind: 'reset', when: 'after' }, 'Jira broke off the call'],
  ['500 although the issue was made', { kind: 'answer', status: 500, body: '', after: true }, 'Jira failed (500)'],
]

describe('creating the tracking issue', () => {
  test.concurrent.each(storms)(
    'meets %s: the request goes on, the card says what is pending, and there is one issue in the end',
    async (_, trouble, said) => {
      await using town = await aTown(quiet)
      const { jira, farm, weather } = town.world
      weather.add({ service: 'jira', call: CREATE, times: 2, trouble })

      const id = await town.asksFailover()
      expect(town.card(id)).toContain(`Jira pending (${said}`)
      await town.presses('ben', 'request.approve', id)
      await town.settle()
      expect(farm.liveOverride('build02')).not.toBeNull()

      await town.later(minutes(6), seconds(45))
      town.skim()
      expect(jira.issues().map(issue => issue.status)).toEqual(['In Progress'])
      const comments = commentsOf(town, 'TRT-1')
      expect(comments[0]).toMatch(/^Approved by Ben/)
      expect(comments.filter(text => /^Stop-gap override-\w+ is in force since/.test(text))).toHaveLength(1)
      expect(new Set(comments).size).toBe(comments.length)
      expect(town.card(id)).toMatch(/ · TRT-1 \(http:\S+\)\n/)
    },
  )
})

test.concurrent('a token that died is not believed when it says that nothing is there', async () => {
  await using town = await aTown(quiet)
  const { jira } = town.world
  jira.expireToken()
  const id = await town.asksFailover()
  expect(town.card(id)).toContain('Jira pending (Jira did not accept our credentials')
  jira.reviveToken()
  await town.later(minutes(1), seconds(20))
  expect(jira.issues()).toHaveLength(1)

  jira.expireToken()
  await town.types('ben', `reject ${id} not today`)
  await town.settle()
  expect(town.card(id)).toMatch(/TRT-1 \(http:\S+\) \(Jira did not accept our credentials/)
  jira.reviveToken()
  await town.later(minutes(2), seconds(40))
  town.skim()
  expect(jira.issues().map(issue => [issue.status, issue.comments.length])).toEqual([['Done', 1]])
  expect(town.card(id)).not.toContain('credentials')
})

test.concurrent('Jira is down for a day: the request goes on, and all is caught up in its order', async () => {
  await using town = await aTown({ ...quiet, env: { REQUEST_EXPIRES: '72h' } })
  const { jira, weather } = town.world
  weather.add({ service: 'jira', trouble: { kind: 'answer', status: 503, body: 'down' } })
  const id = await town.asksFailover()
  await town.later(hours(24), hours(8))
  expect(town.card(id)).toContain('Jira pending (Jira failed (503)')
  await town.types('ben', `approve ${id} it cannot wait`)
  await town.types('ada', `stop ${id} it went away`)
  await town.settle()
  expect(jira.issues()).toEqual([])

  weather.clear()
  await town.later(minutes(20), minutes(5))
  town.skim()
  const said = commentsOf(town, 'TRT-1')
  expect(jira.issues()).toHaveLength(1)
  expect(said[0]).toContain('Approved by Ben (U0BEN). "it cannot wait"')
  expect(said.findIndex(text => text.startsWith('Withdrawn by Ada (U0ADA): it went away'))).toBeGreaterThan(0)
  expect(new Set(said).size).toBe(said.length)
  expect(town.card(id)).not.toContain('pending')
})

const writes = [
  ['its answer is lost', { kind: 'reset', when: 'after' }],
  ['somebody else was faster (409)', { kind: 'answer', status: 409, body: { errorMessages: ['Conflict.'] } }],
  ['it fails (500)', { kind: 'answer', status: 500, body: '' }],
] as const satisfies readonly (readonly [string, Trouble])[]

test.concurrent.each(writes)(
  'each write of a failover and its return is there once, although %s at first',
  async (_, trouble) => {
    await using town = await aQuietTown()
    const { jira, weather } = town.world
    for (const call of ['issue/{key}/comment', 'issue/{key}/transitions', 'issue/{key}/attachments', 'issueLink']) {
      weather.add({ service: 'jira', call: `POST /rest/api/3/${call}`, times: 2, trouble })
    }
    const id = await outInAQuietTown(town)
    const back = await town.asksReturn()
    await town.presses('ben', 'request.approve', back)
    await town.settle()
    lands(town, 'build02')
    await proven(town)
    await town.later(minutes(10), minutes(1))
    town.skim()

    expect(jira.issues().map(issue => [issue.key, issue.status, issue.links.length])).toEqual([
      ['TRT-1', 'Done', 1],
      ['TRT-2', 'Done', 1],
    ])
    expect(jira.issue('TRT-1').attachments).toHaveLength(1)
    for (const key of ['TRT-1', 'TRT-2']) {
      const said = commentsOf(town, key)
      expect(new Set(said).size).toBe(said.length)
    }
    expect(commentsOf(town, 'TRT-2').some(text => text.startsWith('build02 is back in rotation since'))).toBe(true)
    expect(town.card(id)).toMatch(/TRT-1 \(http:\S+\)\n?/)
  },
)

test.concurrent('what Jira finds too large: a comment is shortened, a record waits on the card for somebody to mend it', async () => {
  await using town = await aQuietTown()
  const { jira, weather } = town.world
  const tooLarge: Trouble = { kind: 'answer', status: 413, body: { errorMessages: ['The file is too large.'] } }
  weather.add({ service: 'jira', call: 'POST /rest/api/3/issue/{key}/comment', times: 1, trouble: tooLarge })
  const lift = weather.add({ service: 'jira', call: 'POST /rest/api/3/issue/{key}/attachments', trouble: tooLarge })
  const id = await outInAQuietTown(town)
  expect(commentsOf(town, 'TRT-1')[0]).toContain('Approved by Ben')
  const back = await town.asksReturn()
  await town.presses('ben', 'request.approve', back)
  await town.settle()
  lands(town, 'build02')
  await proven(town)
  expect(jira.issues().map(issue => issue.status)).toEqual(['Done', 'Done'])
  expect(town.card(id)).toContain('was not attached. Jira refused (413): The file is too large.')

  lift()
  await town.presses('ben', 'request.retry-pending', id)
  await town.settle()
  town.skim()
  expect(jira.issue('TRT-1').attachments).toHaveLength(1)
  expect(town.card(id)).not.toContain('not attached')
})

test.concurrent('an issue that Jira refuses is told with the field, and made when somebody mended it and tries again', async () => {
  await using town = await aTown(quiet)
  const { jira, weather } = town.world
  const refusal: Trouble = {
    kind: 'answer',
    status: 400,
    body: { errorMessages: [], errors: { customfield_1: 'Team is required.' } },
  }
  const lift = weather.add({ service: 'jira', call: CREATE, trouble: refusal })
  const id = await town.asksFailover()
  expect(town.card(id)).toContain(
    'Jira failed (The tracking issue was not created. Jira refused (400): customfield_1: Team is required.)',
  )

  lift()
  await town.presses('ada', 'request.retry-pending', id)
  await town.settle()
  town.skim()
  expect(jira.issues()).toHaveLength(1)
  expect(town.card(id)).toMatch(/ · TRT-1 \(http/)
})

function commentsOf(town: Town, key: string): string[] {
  return town.world.jira.issue(key).comments.map(comment => comment.text)
}
