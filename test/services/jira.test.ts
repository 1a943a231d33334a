import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { createJira as createStandIn } from '../../playground/jira/jira.ts'
import type { JiraStandIn } from '../../playground/jira/jira.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import type { Weather } from '../../playground/wire/weather.ts'
import { doc, paragraph } from '../../src/kernel/adf.ts'
import { seconds } from '../../src/kernel/time.ts'
import { createJira } from '../../src/services/jira/jira.ts'
import type { Jira } from '../../src/services/jira/jira.ts'
import { json, smallServer } from './small-server.ts'

const email = 'bot@example.com'
const apiToken = 'jira-token-for-tests'
const PROPERTY = 'sacrificial.request'

let clock: WorldClock
let weather: Weather
let site: JiraStandIn
let jira: Jira

beforeEach(async () => {
  clock = heldClock(Date.parse('2026-11-10T14:00:00Z'))
  weather = fairWeather()
  site = await createStandIn({ clock, weather, email, apiToken, projectKey: 'TRT', indexLagMs: seconds(5) })
  onTestFinished(() => site.close())
  jira = createJira({ baseUrl: site.url, email, apiToken, project: 'TRT' })
})

const issueFor = (token: string, summary = 'Take build02 out of rotation') => ({
  summary,
  description: doc(paragraph('It takes no new jobs.')),
  labels: ['sacrificial', token],
  issueType: 'Task',
  properties: { [PROPERTY]: { token } },
})

describe('a tracking issue', () => {
  it('is created with its labels and its property in one call', async () => {
    const created = await jira.createIssue(issueFor('sac-01'))
    expect(created.key).toMatch(/^TRT-\d+$/)
    expect(site.issue(created.key)).toMatchObject({
      summary: 'Take build02 out of rotation',
      labels: ['sacrificial', 'sac-01'],
      properties: { [PROPERTY]: { token: 'sac-01' } },
    })
    expect(site.documentFaults).toEqual([])
  })

  it('has a summary that fits, whatever it is given', async () => {
    const { key } = await jira.createIssue(issueFor('sac-02', `two\nlines ${'long '.repeat(80)}`))
    expect(site.issue(key).summary).toMatch(/^two lines long/)
    expect(site.issue(key).summary.length).toBeLessThanOrEqual(255)
  })

  it('is commented, once found by the comment’s property', async () => {
    const { key } = await jira.createIssue(issueFor('sac-03'))
    site.commentByHand(key, 'What is going on?')
    const id = await jira.addComment(key, doc(paragraph('Approved.')), {
      key: 'sacrificial.event',
      value: { id: 'e1' },
    })
    const all = await jira.comments(key)
    expect(all).toHaveLength(2)
    expect(all.find(comment => comment.id === id)).toMatchObject({
      created: clock.now(),
      author: site.accountId,
      properties: { 'sacrificial.event': { id: 'e1' } },
    })
  })

  it('carries files, labels and links', async () => {
    const [one, two] = [await jira.createIssue(issueFor('sac-04')), await jira.createIssue(issueFor('sac-05'))]
    const bytes = new TextEncoder().encode('# Root cause\n')
    const attached = await jira.attach(one.key, 'root-cause.md', bytes)
    expect(await jira.attachments(one.key)).toEqual([attached])
    expect(attached).toMatchObject({ filename: 'root-cause.md', size: bytes.length })

    await jira.addLabel(one.key, 'returned')
    await jira.addLabel(one.key, 'returned')
    expect(site.issue(one.key).labels).toEqual(['sacrificial', 'sac-04', 'returned'])

    await jira.link('Relates', one.key, two.key)
    await jira.link('Relates', one.key, two.key)
    expect(site.issue(one.key).links).toMatchObject([{ type: 'Relates', key: two.key }])
  })
})

describe('moving an issue', () => {
  it('goes to a status by its name, and fills in the resolution that closing wants', async () => {
    const { key } = await jira.createIssue(issueFor('sac-10'))
    expect(await jira.transitionTo(key, 'in progress')).toBe(true)
    expect(await jira.transitionTo(key, 'Done', { comment: doc(paragraph('Back in rotation.')) })).toBe(true)
    expect(await jira.status(key)).toEqual({ name: 'Done', category: 'done', resolution: 'Done' })
    expect(site.issue(key).comments.map(comment => comment.text)).toEqual(['Back in rotation.'])
  })

  it('does nothing where it is already', async () => {
    const { key } = await jira.createIssue(issueFor('sac-11'))
    expect(await jira.transitionTo(key, 'To Do', { comment: doc(paragraph('Again.')) })).toBe(false)
    expect(site.issue(key).comments).toEqual([])
  })

  it('says what can be reached when the target cannot', async () => {
    const { key } = await jira.createIssue(issueFor('sac-12'))
    await expect(jira.transitionTo(key, 'Done')).rejects.toMatchObject({
      mishap: 'refused',
      message: `${key} cannot move from “To Do” to “Done”: from there only In Progress can be reached`,
    })
  })

  it('says which resolutions there are when the wanted one is not', async () => {
    const { key } = await jira.createIssue(issueFor('sac-13'))
    await jira.transitionTo(key, 'In Progress')
    await expect(jira.transitionTo(key, 'Done', { resolution: 'Sacrificed' })).rejects.toMatchObject({
      mishap: 'refused',
      message: expect.stringMatching(/no resolution “Sacrificed” for TRT-\d+; it has .*Done/),
    })
  })
})

describe('finding what was created when the answer was lost', () => {
  it('sees it by its number at once, by its label when the index has caught up', async () => {
    await jira.createIssue(issueFor('sac-20'))
    clock.advance(seconds(10))
    const bound = await createJira({ baseUrl: site.url, email, apiToken, project: 'TRT' }).highestKey()

    weather.add({
      service: 'jira',
      call: 'POST /rest/api/3/issue',
      times: 1,
      trouble: { kind: 'reset', when: 'after' },
    })
    await expect(jira.createIssue(issueFor('sac-21'))).rejects.toMatchObject({ mishap: 'unclear' })

    expect(await jira.probeKeys(bound + 1, 100, PROPERTY)).toMatchObject([
      { number: bound + 1, creator: site.accountId, labels: ['sacrificial', 'sac-21'], property: { token: 'sac-21' } },
    ])
    expect(await jira.searchByLabel('sac-21', PROPERTY)).toEqual([])
    clock.advance(seconds(10))
    expect(await jira.searchByLabel('sac-21', PROPERTY)).toMatchObject([{ property: { token: 'sac-21' } }])
  })

  it('knows its own newest number before the index does, and zero in an empty project', async () => {
    expect(await jira.highestKey()).toBe(0)
    const { key } = await jira.createIssue(issueFor('sac-22'))
    expect(await jira.highestKey()).toBe(Number(key.split('-')[1]))
  })
})

describe('a token that is no longer good', () => {
  it('is denied, not taken for a missing issue or an empty search', async () => {
    const { key } = await jira.createIssue(issueFor('sac-30'))
    clock.advance(seconds(10))
    site.expireToken()
    const newcomer = createJira({ baseUrl: site.url, email, apiToken, project: 'TRT' })
    for (const known of [jira, newcomer]) {
      await expect(known.searchByLabel('sac-30', PROPERTY)).rejects.toMatchObject({ mishap: 'denied' })
      await expect(known.status(key)).rejects.toMatchObject({ mishap: 'denied' })
      await expect(known.createIssue(issueFor('sac-31'))).rejects.toMatchObject({ mishap: 'denied' })
    }
    site.reviveToken()
    expect((await jira.searchByLabel('sac-30', PROPERTY)).map(issue => issue.key)).toEqual([key])
  })

  it('is told from an issue that is really not there', async () => {
    await expect(jira.status('TRT-999')).rejects.toMatchObject({ mishap: 'missing' })
  })

  it('is noticed when Jira says nothing about who asked but the answer is empty', async () => {
    const server = await smallServer((incoming, response) => {
      const me = { accountId: 'bot-1', displayName: 'Bot' }
      if (incoming.url?.endsWith('/myself')) return json(response, 200, me, { 'x-aaccountid': 'bot-1' })
      return json(response, 200, { issues: [], isLast: true })
    })
    const tricked = createJira({ baseUrl: server.url, email, apiToken, project: 'TRT' })
    await expect(tricked.searchByLabel('sac-32', PROPERTY)).rejects.toMatchObject({ mishap: 'denied' })
  })

  it('is noticed when Jira answers for somebody else', async () => {
    const server = await smallServer((incoming, response) => {
      const isMe = incoming.url?.endsWith('/myself')
      const headers = { 'x-aaccountid': isMe ? '557058%3Abot' : '557058%3Aother' }
      json(response, 200, isMe ? { accountId: '557058:bot', displayName: 'Bot' } : { issues: [] }, headers)
    })
    const tricked = createJira({ baseUrl: server.url, email, apiToken, project: 'TRT' })
    expect(await tricked.whoAmI()).toEqual({ accountId: '557058:bot', displayName: 'Bot' })
    await expect(tricked.highestKey()).rejects.toMatchObject({ mishap: 'denied', message: /another account/ })
  })

  it('holds up a write before it is sent, and says so', async () => {
    weather.add({ service: 'jira', call: /myself/, trouble: { kind: 'html', status: 502 } })
    await expect(jira.createIssue(issueFor('sac-33'))).rejects.toMatchObject({ mishap: 'not-sent' })
    expect(site.issues()).toEqual([])
  })
})

describe('bad weather', () => {
  it.each([
    [{ kind: 'html', status: 502 }, 'unclear'],
    [{ kind: 'answer', status: 500, after: true }, 'unclear'],
    [{ kind: 'answer', status: 301, headers: { location: 'https://elsewhere.example/' } }, 'unclear'],
    [{ kind: 'answer', status: 429, headers: { 'retry-after': '4' } }, 'busy'],
    [{ kind: 'answer', status: 409, body: { errorMessages: ['conflicting update'], errors: {} } }, 'conflict'],
  ] as const)('%o on a write is %s, and is not sent again', async (trouble, mishap) => {
    const { key } = await jira.createIssue(issueFor('sac-40'))
    weather.add({ service: 'jira', call: /PUT/, times: 1, trouble })
    await expect(jira.addLabel(key, 'late')).rejects.toMatchObject({ mishap })
    expect(site.issue(key).labels.includes('late')).toBe('after' in trouble)
  })

  it('shows Jira’s own reason for a refusal', async () => {
    const issue = { ...issueFor('sac-41'), fields: { customfield_1: 'x' } }
    await expect(jira.createIssue(issue)).rejects.toMatchObject({
      mishap: 'refused',
      message: expect.stringContaining("Field 'customfield_1' cannot be set"),
    })
  })
})

describe('what would be asked for on create', () => {
  it('names the required fields nobody fills in', async () => {
    const required = { id: 'customfield_12', name: 'Activity Type', required: true }
    const server = await smallServer((incoming, response) => {
      const headers = { 'x-aaccountid': 'bot-1' }
      if (incoming.url?.endsWith('/myself'))
        return json(response, 200, { accountId: 'bot-1', displayName: 'Bot' }, headers)
      if (incoming.url?.includes('/issuetypes/')) {
        const fields = [
          { fieldId: 'summary', name: 'Summary', required: true },
          { fieldId: 'reporter', name: 'Reporter', required: true, hasDefaultValue: true },
          { fieldId: required.id, name: required.name, required: true },
        ]
        return json(response, 200, { fields }, headers)
      }
      return json(response, 200, { issueTypes: [{ id: '3', name: 'Task' }] }, headers)
    })
    const strict = createJira({ baseUrl: server.url, email, apiToken, project: 'TRT' })
    expect(await strict.createFieldsMissing('task', [])).toEqual(['Activity Type (customfield_12)'])
    expect(await strict.createFieldsMissing('Task', [required.id])).toEqual([])
    await expect(strict.createFieldsMissing('Epic', [])).rejects.toThrow('TRT has no issue type “Epic”; it has Task')
  })

  it('is nothing on the site of the demo', async () => {
    expect(await jira.createFieldsMissing('Task', [])).toEqual([])
  })
})

it('lets nothing but a key into a path', async () => {
  await expect(jira.status('TRT-1/../../myself')).rejects.toThrow('Not a Jira issue key')
  await expect(jira.searchByLabel('a" OR labels = "b', PROPERTY)).rejects.toThrow('Not a label')
  expect(() => createJira({ baseUrl: site.url, email, apiToken, project: 'A" OR 1' })).toThrow('project key')
})
