import { createCloudClient, isApiError, isAuthError, isNetworkError, isNotFoundError } from 'jira.js'
import type { CloudClient } from 'jira.js'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createJira } from '../../playground/jira/jira.ts'
import type { JiraOptions, JiraStandIn } from '../../playground/jira/jira.ts'
import { openWorkflow } from '../../playground/jira/workflow.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import { days, seconds } from '../../src/kernel/time.ts'

const email = 'bot@example.com'
const apiToken = 'not-a-real-token'
const start = Date.parse('2026-11-09T14:00:00Z')

let clock = heldClock(start)
let weather = fairWeather()
let jira: JiraStandIn
let client: CloudClient

async function open(more: Partial<JiraOptions> = {}): Promise<void> {
  clock = heldClock(start)
  weather = fairWeather()
  jira = await createJira({ clock, weather, email, apiToken, ...more })
  client = createCloudClient({
    host: jira.url,
    auth: { type: 'basic', email, apiToken },
    onSchemaMismatch: 'throw',
  })
}

beforeEach(() => open())
afterEach(() => jira.close())

/** Closes the one every test starts with and opens another, set up differently. */
async function reopen(more: Partial<JiraOptions>): Promise<void> {
  await jira.close()
  await open(more)
}

const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] })
const doc = (...content: Record<string, unknown>[]) => ({ type: 'doc' as const, version: 1, content })
const says = (text: string) => doc(paragraph(text))

async function file(fields: Record<string, unknown> = {}): Promise<string> {
  const { key } = await client.issues.createIssue({
    fields: {
      project: { key: 'TRT' },
      issuetype: { name: 'Task' },
      summary: 'Failover of build02',
      description: says('asked by Pat'),
      ...fields,
    },
  })
  return key
}

/** Status and body of what a call was refused with. */
async function refusalOf(call: Promise<unknown>): Promise<{ status: number; body: unknown }> {
  const error: unknown = await call.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  )
  if (!isApiError(error)) throw error
  return { status: error.status, body: error.body }
}

const jql = (text: string, more: { fields?: string[]; maxResults?: number; nextPageToken?: string } = {}) =>
  client.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql: text, fields: ['labels'], ...more })

const fetchRaw = (path: string, init: RequestInit = {}) =>
  fetch(jira.url + path, {
    ...init,
    headers: { authorization: `Basic ${btoa(`${email}:${apiToken}`)}`, ...init.headers },
  })

describe('the site', () => {
  test('says who it is and who we are', async () => {
    expect(await client.serverInfo.getServerInfo()).toMatchObject({ deploymentType: 'Cloud' })
    expect(await client.myself.getCurrentUser()).toMatchObject({ accountId: jira.accountId, emailAddress: email })
    expect((await fetchRaw('/rest/api/3/myself')).headers.get('x-aaccountid')).toBe(jira.accountId)
  })

  test('tells permissions, project and what creating an issue needs', async () => {
    jira.forbid('LINK_ISSUES')
    const { permissions } = await client.permissions.getMyPermissions({
      projectKey: 'TRT',
      permissions: 'CREATE_ISSUES,LINK_ISSUES',
    })
    expect(permissions?.['CREATE_ISSUES']).toMatchObject({ havePermission: true })
    expect(permissions?.['LINK_ISSUES']).toMatchObject({ havePermission: false })
    expect(await client.projects.getProject({ projectIdOrKey: 'TRT' })).toMatchObject({ key: 'TRT' })

    const types = await client.issues.getCreateIssueMetaIssueTypes({ projectIdOrKey: 'TRT' })
    const task = types.issueTypes?.find(type => type.name === 'Task')
    const { fields = [] } = await client.issues.getCreateIssueMetaIssueTypeId({
      projectIdOrKey: 'TRT',
      issueTypeId: task?.id ?? '',
    })
    expect(fields.filter(field => field.required).map(field => field.fieldId)).toEqual([
      'project',
      'issuetype',
      'summary',
    ])
    expect(await client.projects.getAllStatuses({ projectIdOrKey: 'TRT' })).toHaveLength(3)
  })

  test('knows the difference between what Jira lacks and what it does not model', async () => {
    expect((await fetchRaw('/rest/api/3/nonsense')).status).toBe(404)
    expect((await fetchRaw('/rest/api/3/field')).status).toBe(501)
    expect((await fetchRaw('/rest/api/3/issue/TRT-1/watchers')).status).toBe(501)
    expect(jira.unmodelled).toEqual(['GET /rest/api/3/field', 'GET /rest/api/3/issue/TRT-1/watchers'])
    expect((await fetchRaw('/rest/api/2/search?jql=project=TRT')).status).toBe(410)
    expect((await fetchRaw('/rest/api/3/search?jql=project=TRT')).status).toBe(410)
  })

  test('wants a content type on each write, and clearance from browsers', async () => {
    await file()
    expect((await fetchRaw('/rest/api/3/issue/TRT-1/remotelink?globalId=x', { method: 'DELETE' })).status).toBe(415)
    const form = new FormData()
    form.append('file', new Blob(['x']), 'x.txt')
    const blocked = await fetchRaw('/rest/api/3/issue/TRT-1/attachments', { method: 'POST', body: form })
    expect([blocked.status, await blocked.text()]).toEqual([403, 'XSRF check failed'])
  })
})

describe('issues', () => {
  test('are created with labels and properties, and read back by key in any case', async () => {
    const { key, id } = await client.issues.createIssue({
      fields: {
        project: { key: 'TRT' },
        issuetype: { id: '10101' },
        summary: 'Failover of build02',
        description: says('asked by Pat'),
        labels: ['sacrificial', 'request-01'],
        priority: { name: 'High' },
      },
      properties: [{ key: 'sacrificial.request', value: { requestId: '01' } }],
    })
    expect(key).toBe('TRT-1')
    expect(jira.issue(key)).toMatchObject({
      id,
      status: 'To Do',
      labels: ['sacrificial', 'request-01'],
      descriptionText: 'asked by Pat',
      properties: { 'sacrificial.request': { requestId: '01' } },
      created: start,
    })

    const read = await client.issues.getIssue({
      issueIdOrKey: 'trt-1',
      fields: ['summary', 'status', 'created'],
      properties: ['sacrificial.request'],
    })
    expect(read.properties).toEqual({ 'sacrificial.request': { requestId: '01' } })
    expect(read.fields).toMatchObject({
      summary: 'Failover of build02',
      created: '2026-11-09T14:00:00.000+0000',
      status: { name: 'To Do', statusCategory: { key: 'new' } },
    })
    expect(Object.keys(read.fields ?? {})).toHaveLength(3)
  })

  test('take text through v2, which reads back as a document', async () => {
    await file({ description: 'two\nlines' })
    expect(jira.issue('TRT-1').descriptionText).toBe('two\nlines')
    const comment = await client.issueComments.addComment({
      issueIdOrKey: 'TRT-1',
      body: 'in plain text',
      properties: [{ key: 'lost', value: 1 }],
    })
    expect(comment.body).toMatchObject(says('in plain text'))
    expect(jira.issue('TRT-1').comments[0]?.properties).toEqual({})
  })

  test('all that is wrong is said at once, and nothing is written', async () => {
    const refused = await refusalOf(
      file({
        summary: 'two\nlines',
        labels: ['Severity: high'],
        description: 7,
        epic: 'x',
        priority: { name: 'Huge' },
      }),
    )
    expect(refused).toEqual({
      status: 400,
      body: {
        errorMessages: [],
        errors: {
          summary: 'The summary is invalid because it contains newline characters.',
          labels: "The label 'Severity: high' contains spaces which is invalid.",
          description: 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
          epic: "Field 'epic' cannot be set. It is not on the appropriate screen, or unknown.",
          priority: 'The priority selected is invalid.',
        },
      },
    })
    expect(jira.issues()).toEqual([])
  })

  test.each([
    [{ summary: undefined }, { summary: 'You must specify a summary of the issue.' }],
    [{ summary: 'x'.repeat(256) }, { summary: 'Summary must be less than 255 characters.' }],
    [{ issuetype: { name: 'Epos' } }, { issuetype: 'The issue type selected is invalid.' }],
    [{ issuetype: undefined }, { issuetype: 'Specify a valid issue type' }],
    [{ project: { key: 'NOPE' } }, { project: 'Specify a valid project ID or key' }],
    [
      { description: says('x'.repeat(32_767)) },
      { description: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.' },
    ],
  ])('are refused with the exact words: %o', async (fields, errors) => {
    expect(await refusalOf(file(fields))).toEqual({ status: 400, body: { errorMessages: [], errors } })
  })

  test('with an invalid document are refused, and the model says why', async () => {
    const refused = await refusalOf(file({ description: doc({ type: 'text', text: '' }) }))
    expect(refused).toMatchObject({
      status: 400,
      body: { errorMessages: [expect.stringContaining('unsupported content')] },
    })
    expect(jira.documentFaults).toEqual([
      'description: doc.text[0]: not allowed in doc',
      'description: doc.text[0]: text must not be empty',
    ])
  })

  test('need the custom fields their project made required', async () => {
    const options = [{ id: '7', name: 'Build farm' }]
    await reopen({ customFields: [{ id: 'customfield_10010', name: 'Team', required: true, options }] })
    expect(await refusalOf(file())).toEqual({
      status: 400,
      body: { errorMessages: ["Field 'customfield_10010' is required"], errors: {} },
    })
    await file({ customfield_10010: { value: 'Build farm' } })
    expect(jira.issue('TRT-1').custom).toEqual({ customfield_10010: 'Build farm' })
  })

  test('are edited without clobbering labels, and remember what changed', async () => {
    await file({ labels: ['a', 'b'] })
    clock.advance(seconds(60))
    await client.issues.editIssue({
      issueIdOrKey: 'TRT-1',
      fields: { summary: 'Return of build02' },
      update: { labels: [{ add: 'c' }, { remove: 'a' }] },
    })
    const issue = jira.issue('TRT-1')
    expect(issue).toMatchObject({ summary: 'Return of build02', labels: ['b', 'c'], updated: start + seconds(60) })
    expect(issue.changelog).toHaveLength(1)

    const read = await client.issues.getIssue({ issueIdOrKey: 'TRT-1', fields: ['id', 'labels'], expand: 'changelog' })
    expect(read.changelog?.histories?.[0]?.items?.map(item => item.field)).toEqual(['summary', 'labels'])
    const page = await client.issues.getChangeLogs({ issueIdOrKey: 'TRT-1' })
    expect(page.values[0]?.items?.[1]).toMatchObject({ fromString: 'a b', toString: 'b c' })

    const both = { issueIdOrKey: 'TRT-1', fields: { labels: ['x'] }, update: { labels: [{ add: 'y' }] } }
    expect((await refusalOf(client.issues.editIssue(both))).status).toBe(400)
    expect(jira.issue('TRT-1').labels).toEqual(['b', 'c'])
  })

  test('keep their neighbours: keys go on past what people filed and deleted', async () => {
    const { key } = jira.addByHand({ summary: 'by hand', labels: ['other'] })
    jira.deleteIssue(key)
    expect(await file()).toBe('TRT-2')
    const { issues = [] } = await client.issues.bulkFetchIssues({
      issueIdsOrKeys: ['TRT-1', 'TRT-2', 'TRT-3'],
      fields: ['labels', 'creator'],
      properties: ['sacrificial.request'],
    })
    expect(issues.map(issue => issue.key)).toEqual(['TRT-2'])
    const tooMany = Array.from({ length: 101 }, (_, n) => `TRT-${n}`)
    expect((await refusalOf(client.issues.bulkFetchIssues({ issueIdsOrKeys: tooMany }))).status).toBe(400)
  })

  test('keep properties that can be set, replaced and removed', async () => {
    await file()
    const at = { issueIdOrKey: 'TRT-1', propertyKey: 'sacrificial.state' }
    await client.issueProperties.setIssueProperty({ ...at, body: { step: 1 } })
    await client.issueProperties.setIssueProperty({ ...at, body: { done: true } })
    expect(await client.issueProperties.getIssueProperty(at)).toEqual({ key: at.propertyKey, value: { done: true } })
    expect((await client.issueProperties.getIssuePropertyKeys(at)).keys?.map(k => k.key)).toEqual([at.propertyKey])
    await client.issueProperties.deleteIssueProperty(at)
    expect((await refusalOf(client.issueProperties.getIssueProperty(at))).status).toBe(404)
  })
})

describe('documents', () => {
  const text = (words: string, ...marks: object[]) => ({
    type: 'text',
    text: words,
    ...(marks.length > 0 && { marks }),
  })
  const p = (...content: object[]) => ({ type: 'paragraph', content })

  test('with every node the model knows are taken, and can be read as text', async () => {
    const cell = (type: string, words: string) => ({ type, content: [p(text(words))] })
    await file({
      description: doc(
        { type: 'heading', attrs: { level: 2 }, content: [text('Root cause')] },
        p(text('see ', { type: 'strong' }), text('log', { type: 'link', attrs: { href: 'https://example.com' } })),
        {
          type: 'panel',
          attrs: { panelType: 'warning' },
          content: [p({ type: 'status', attrs: { text: 'OUT', color: 'red' } })],
        },
        { type: 'bulletList', content: [{ type: 'listItem', content: [p(text('first'))] }] },
        { type: 'orderedList', attrs: { order: 1 }, content: [{ type: 'listItem', content: [p(text('one'))] }] },
        { type: 'codeBlock', attrs: { language: 'yaml' }, content: [text('a: 1')] },
        {
          type: 'table',
          content: [{ type: 'tableRow', content: [cell('tableHeader', 'when'), cell('tableCell', '03:12')] }],
        },
        { type: 'rule' },
        { type: 'blockquote', content: [p(text('said'))] },
        {
          type: 'expand',
          attrs: { title: 'More' },
          content: [
            p(
              { type: 'mention', attrs: { id: 'playground:pat', text: '@Pat' } },
              { type: 'hardBreak' },
              { type: 'date', attrs: { timestamp: String(start) } },
              { type: 'inlineCard', attrs: { url: 'https://example.com/1' } },
            ),
          ],
        },
        { type: 'paragraph' },
      ),
    })
    expect(jira.documentFaults).toEqual([])
    expect(jira.issue('TRT-1').descriptionText.split('\n')).toEqual([
      'Root cause',
      'see log',
      '[OUT]',
      '- first',
      '1. one',
      'a: 1',
      'when | 03:12',
      '---',
      'said',
      'More',
      '@Pat',
      '2026-11-09https://example.com/1',
      '',
    ])
  })

  test.each([
    ['an inline node at the top', text('x'), 'not allowed in doc'],
    ['an empty text', p(text('')), 'text must not be empty'],
    ['a heading too deep', { type: 'heading', attrs: { level: 7 } }, 'attrs.level'],
    ['a heading without a level', { type: 'heading' }, 'attrs'],
    ['an empty list', { type: 'bulletList', content: [] }, 'at least 1 child'],
    ['code that is also bold', p(text('x', { type: 'code' }, { type: 'strong' })), 'code goes only with link'],
    ['marks in a code block', { type: 'codeBlock', content: [text('x', { type: 'em' })] }, 'marks are not allowed'],
    ['an unknown attribute', { type: 'paragraph', attrs: { align: 'left' } }, 'attrs'],
    ['an unknown key', { type: 'rule', colour: 'red' }, "unknown key 'colour'"],
    ['an unknown mark', p(text('x', { type: 'blink' })), "mark 'blink'"],
    ['a link without a target', p(text('x', { type: 'link', attrs: {} })), 'href'],
    ['an unknown node', { type: 'marquee' }, 'not known here'],
    ['a date that is a number', p({ type: 'date', attrs: { timestamp: 1 } }), 'timestamp'],
    [
      'a paragraph directly in a table row',
      { type: 'table', content: [{ type: 'tableRow', content: [p()] }] },
      'not allowed in tableRow',
    ],
  ])('with %s are refused', async (_what, node, why) => {
    expect((await refusalOf(file({ description: doc(node) }))).status).toBe(400)
    expect(jira.documentFaults.join('\n')).toContain(why)
    expect(jira.issues()).toEqual([])
  })
})

describe('comments', () => {
  test('carry properties that only the list by ID gives back', async () => {
    await file()
    const properties = [{ key: 'sacrificial.event', value: { eventId: 'e1' } }]
    const comment = await client.issueComments.addComment({ issueIdOrKey: 'TRT-1', body: says('approved'), properties })
    const page = await client.issueComments.getComments({ issueIdOrKey: 'TRT-1', orderBy: '-created' })
    expect(page).toMatchObject({ total: 1, comments: [{ id: comment.id, body: says('approved') }] })
    expect(page.comments?.[0]?.properties).toBeUndefined()

    const listed = await client.issueComments.getCommentsByIds({ ids: [Number(comment.id)], expand: 'properties' })
    expect(listed.values[0]?.properties).toEqual(properties)
    expect(jira.issue('TRT-1').comments[0]).toMatchObject({ text: 'approved', author: jira.accountId })
  })

  test('must be documents, and not too many', async () => {
    await reopen({ limits: { comments: 1 } })
    await file()
    const post = (body: unknown) =>
      fetchRaw('/rest/api/3/issue/TRT-1/comment', {
        method: 'POST',
        body: JSON.stringify({ body }),
        headers: { 'content-type': 'application/json' },
      })
    const refused = await post('a string')
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { errorMessages: [], errors: { comment: 'Comment body is not valid!' } },
    ])
    expect((await post(says('first'))).status).toBe(201)
    expect((await post(says('one too many'))).status).toBe(413)
    const wrongOrder = fetchRaw('/rest/api/3/issue/TRT-1/comment?orderBy=author')
    expect((await wrongOrder).status).toBe(400)
  })
})

describe('transitions', () => {
  const move = (id: string, more: object = {}) =>
    client.issues.doTransition({ issueIdOrKey: 'TRT-1', transition: { id }, ...more })
  const offered = async () => {
    const { transitions = [] } = await client.issues.getTransitions({
      issueIdOrKey: 'TRT-1',
      expand: 'transitions.fields',
    })
    return transitions
  }

  test('depend on the status, and closing asks for a resolution', async () => {
    await file()
    expect((await offered()).map(t => t.to?.name)).toEqual(['In Progress'])
    await move('11')
    const close = (await offered()).find(t => t.to?.statusCategory?.key === 'done')
    expect(close?.fields?.['resolution']).toMatchObject({ required: true, hasDefaultValue: false })
    expect(close?.id).not.toBe(close?.to?.id)

    expect(await refusalOf(move(close?.id ?? ''))).toEqual({
      status: 400,
      body: { errorMessages: [], errors: { resolution: 'Resolution is required.' } },
    })
    clock.advance(seconds(5))
    await move(close?.id ?? '', {
      fields: { resolution: { name: 'Done' } },
      update: { comment: [{ add: { body: says('all done') } }] },
    })
    const issue = jira.issue('TRT-1')
    expect(issue).toMatchObject({
      status: 'Done',
      statusCategory: 'done',
      resolution: 'Done',
      resolvedAt: start + seconds(5),
    })
    expect(issue.comments.map(c => c.text)).toEqual(['all done'])
    expect(issue.changelog.map(entry => entry.items.map(item => item.toText))).toEqual([
      ['In Progress'],
      ['Done', 'Done'],
    ])

    await move('41')
    expect(jira.issue('TRT-1')).toMatchObject({ status: 'To Do', resolution: null })
  })

  test('that are not on offer are refused, also by permission', async () => {
    await file()
    expect(await refusalOf(move('31'))).toEqual({
      status: 400,
      body: { errorMessages: ["Transition id '31' is not valid for this issue."], errors: {} },
    })
    expect(await refusalOf(move('Done'))).toMatchObject({
      body: { errorMessages: ["'transition' identifier must be an integer"] },
    })
    expect(await refusalOf(move('11', { fields: { summary: 'x' } }))).toMatchObject({
      body: { errors: { summary: "Field 'summary' cannot be set. It is not on the appropriate screen, or unknown." } },
    })
    jira.forbid('TRANSITION_ISSUES')
    expect(await offered()).toEqual([])
  })

  test('follow another workflow once there is one, and what people did by hand', async () => {
    await file()
    jira.setWorkflow(openWorkflow('none'))
    jira.moveByHand('TRT-1', 'In Progress')
    await move('71')
    expect(jira.issue('TRT-1')).toMatchObject({ status: 'Done', resolution: 'Done' })
  })
})

describe('attachments', () => {
  test('come back byte for byte, and the same name may come twice', async () => {
    await file()
    const content = Uint8Array.from({ length: 256 }, (_, n) => n)
    const attach = () =>
      client.issueAttachments.addAttachment({ issueIdOrKey: 'TRT-1', attachments: { filename: 'all.bin', content } })
    const [first] = await attach()
    await attach()
    expect(jira.issue('TRT-1').attachments.map(a => a.name)).toEqual(['all.bin', 'all.bin'])
    expect(jira.issue('TRT-1').attachments[0]?.bytes.equals(content)).toBe(true)

    const id = first?.id ?? ''
    for (const redirect of [true, false]) {
      const back = await client.issueAttachments.getAttachmentContent({ id, redirect })
      expect(back).toEqual(content)
    }
    expect(await client.issueAttachments.getAttachment({ id })).toMatchObject({ id: Number(id), size: 256 })
    await client.issueAttachments.removeAttachment({ id })
    expect(jira.issue('TRT-1').attachments).toHaveLength(1)
  })

  test('over the size limit are refused, and the limit can be asked', async () => {
    await reopen({ limits: { uploadBytes: 3 } })
    await file()
    expect(await client.issueAttachments.getAttachmentMeta()).toMatchObject({ uploadLimit: 3 })
    const big = client.issueAttachments.addAttachment({
      issueIdOrKey: 'TRT-1',
      attachments: { filename: 'rca.md', content: '# RCA' },
    })
    expect((await refusalOf(big)).status).toBe(413)
  })
})

describe('links', () => {
  test('are there once however often they are made; each end shows the other', async () => {
    const [from, to] = [await file(), await file()]
    const link = { type: { name: 'Blocks' }, inwardIssue: { key: to }, outwardIssue: { key: from } }
    await client.issueLinks.linkIssues(link)
    await client.issueLinks.linkIssues({ ...link, comment: { body: says('again') } })

    expect(jira.issue(from).links).toMatchObject([{ otherIs: 'inward', key: to }])
    expect(jira.issue(from).comments.map(c => c.text)).toEqual(['again'])
    const read = await client.issues.getIssue({ issueIdOrKey: to, fields: ['issuelinks'] })
    expect(read.fields?.['issuelinks']).toMatchObject([{ outwardIssue: { key: from }, type: { name: 'Blocks' } }])
    const linkId = jira.issue(to).links[0]?.id ?? ''
    expect(await client.issueLinks.getIssueLink({ linkId })).toMatchObject({ inwardIssue: { key: to } })

    expect((await client.issueLinkTypes.getIssueLinkTypes()).issueLinkTypes?.map(t => t.name)).toContain('Relates')
    expect(await refusalOf(client.issueLinks.linkIssues({ ...link, type: { name: 'Envies' } }))).toMatchObject({
      status: 404,
    })
    await client.issueLinks.deleteIssueLink({ linkId })
    expect(jira.issue(from).links).toEqual([])
  })

  test('to the web are replaced by their global ID', async () => {
    await file()
    const to = { issueIdOrKey: 'TRT-1', globalId: 'system=sacrificial&id=1' }
    const object = { url: 'https://example.com/1', title: 'Request 1' }
    await client.issueRemoteLinks.createOrUpdateRemoteIssueLink({ ...to, relationship: 'asked in', object })
    await client.issueRemoteLinks.createOrUpdateRemoteIssueLink({ ...to, object: { ...object, title: 'Request one' } })
    expect(jira.issue('TRT-1').remoteLinks).toMatchObject([{ relationship: null, object: { title: 'Request one' } }])
    expect(await client.issueRemoteLinks.getRemoteIssueLinks({ issueIdOrKey: 'TRT-1' })).toHaveLength(1)
    expect(await client.issueRemoteLinks.getRemoteIssueLinks(to)).toMatchObject({ globalId: to.globalId })

    const untitled = { issueIdOrKey: 'TRT-1', object: { url: object.url, title: '' } }
    expect(await refusalOf(client.issueRemoteLinks.createOrUpdateRemoteIssueLink(untitled))).toEqual({
      status: 400,
      body: { errorMessages: [], errors: { title: "'title' is required." } },
    })
    await client.issueRemoteLinks.deleteRemoteIssueLinkByGlobalId(to)
    expect((await refusalOf(client.issueRemoteLinks.getRemoteIssueLinks(to))).status).toBe(404)
  })
})

describe('search', () => {
  test('lags behind, while reading by key and reconciling do not', async () => {
    const key = await file({ labels: ['request-01'] })
    const found = async () => (await jql('project = TRT AND labels = "request-01"')).issues?.map(issue => issue.key)
    expect(await found()).toEqual([])
    const reconciled = await client.issueSearch.searchAndReconsileIssuesUsingJql({
      jql: 'project = "TRT" AND labels = "request-01"',
      fields: ['labels'],
      reconcileIssues: [Number(jira.issue(key).id)],
    })
    expect(reconciled.issues).toHaveLength(1)

    clock.advance(seconds(5))
    expect(await found()).toEqual([key])
    jira.flicker(key, 1)
    expect(await found()).toEqual([])
    expect(await found()).toEqual([key])

    await client.issues.editIssue({ issueIdOrKey: key, fields: { labels: [] } })
    expect(await found()).toEqual([key])
    clock.advance(seconds(5))
    expect(await found()).toEqual([])
  })

  test('gives IDs alone unless asked for more, a page at a time', async () => {
    for (const n of [1, 2, 3]) jira.addByHand({ summary: `issue ${n}` })
    clock.advance(seconds(5))
    const bare = await client.issueSearch.searchAndReconsileIssuesUsingJqlPost({ jql: 'key = TRT-1' })
    expect(bare.issues).toEqual([{ id: jira.issue('TRT-1').id }])

    const query = 'project = TRT ORDER BY key ASC'
    const first = await jql(query, { maxResults: 2 })
    expect(first).toMatchObject({ isLast: false, issues: [{ key: 'TRT-1' }, { key: 'TRT-2' }] })
    const nextPageToken = first.nextPageToken ?? ''
    const last = await jql(query, { maxResults: 2, nextPageToken })
    expect(last).toMatchObject({ isLast: true, issues: [{ key: 'TRT-3' }] })
    expect(last.nextPageToken).toBeUndefined()
    clock.advance(days(7))
    expect((await refusalOf(jql(query, { nextPageToken }))).status).toBe(400)
  })

  test('understands its subset of JQL', async () => {
    jira.addByHand({ summary: 'old', labels: ['a'], status: 'Done' })
    clock.advance(days(2))
    jira.addByHand({ summary: 'new', labels: ['b'] })
    jira.addByHand({ summary: 'bare' })
    clock.advance(seconds(5))
    const keys = async (text: string) => (await jql(`${text} order by key`)).issues?.map(issue => issue.key)
    expect(await keys('labels in (a, "b")')).toEqual(['TRT-1', 'TRT-2'])
    expect(await keys('labels not in (a)')).toEqual(['TRT-2'])
    expect(await keys('labels is EMPTY')).toEqual(['TRT-3'])
    expect(await keys('statusCategory != Done AND created >= -1d')).toEqual(['TRT-2', 'TRT-3'])
    expect(await keys('created < "2026-11-10 00:00" and status = done')).toEqual(['TRT-1'])
    expect(await keys('key > TRT-1 AND key != TRT-3')).toEqual(['TRT-2'])
    expect(await keys('this is not jql')).toEqual([])
  })

  test.each([
    ['', 400, 'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.'],
    ['ORDER BY created', 400, 'Unbounded JQL queries'],
    ['labels = "open', 400, 'has not been completed'],
    ['project = NOPE', 400, "The value 'NOPE' does not exist for the field 'project'."],
    ['colour = red', 400, "Field 'colour' does not exist"],
    ['labels = a.b', 400, 'reserved JQL character'],
    ['labels = a labels = b', 400, 'Expecting'],
    ['labels = a OR labels = b', 501, 'OR'],
    ['summary ~ failover', 501, '~'],
    ['assignee = currentUser()', 501, 'functions'],
  ])('refuses %j with %i', async (text, status, message) => {
    expect(await refusalOf(jql(text))).toMatchObject({
      status,
      body: { errorMessages: [expect.stringContaining(message)] },
    })
  })

  test('takes no parameter of the removed search', async () => {
    const response = await fetchRaw('/rest/api/3/search/jql', {
      method: 'POST',
      body: JSON.stringify({ jql: 'project = TRT', startAt: 0 }),
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(400)
  })
})

describe('credentials and visibility', () => {
  test('a dead token is told only where nobody may be anonymous; everywhere else Jira lies', async () => {
    const key = await file({ labels: ['request-01'] })
    clock.advance(seconds(5))
    jira.expireToken()
    expect(await jql('labels = request-01')).toEqual({ issues: [], isLast: true })
    expect(await client.issues.bulkFetchIssues({ issueIdsOrKeys: [key] })).toMatchObject({ issues: [] })
    const missing = await client.issues.getIssue({ issueIdOrKey: key }).catch((error: unknown) => error)
    expect(isNotFoundError(missing)).toBe(true)
    const comment = client.issueComments.addComment({ issueIdOrKey: key, body: says('hello') })
    expect(await refusalOf(comment)).toEqual({
      status: 404,
      body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} },
    })
    for (const call of [file(), client.myself.getCurrentUser()]) {
      expect(isAuthError(await call.catch((error: unknown) => error))).toBe(true)
    }
    const { headers } = await fetchRaw(`/rest/api/3/issue/${key}`)
    expect(headers.get('x-seraph-loginreason')).toBe('AUTHENTICATED_FAILED')
    expect(headers.get('x-aaccountid')).toBeNull()

    jira.reviveToken()
    expect((await client.issues.getIssue({ issueIdOrKey: key })).key).toBe(key)
  })

  test('a hidden project is a 404, a forbidden action a 403', async () => {
    const key = await file()
    jira.forbid('EDIT_ISSUES')
    const edit = () => refusalOf(client.issues.editIssue({ issueIdOrKey: key, fields: { summary: 'x' } }))
    expect((await edit()).status).toBe(403)
    jira.hideProject()
    expect((await edit()).status).toBe(404)
    expect(await refusalOf(client.projects.getProject({ projectIdOrKey: 'TRT' }))).toMatchObject({ status: 404 })
    expect((await fetchRaw(`/rest/api/3/issue/${key}`)).headers.get('x-aaccountid')).toBe(jira.accountId)
    jira.showProject()
    jira.allow('EDIT_ISSUES')
    await client.issues.editIssue({ issueIdOrKey: key, fields: { summary: 'x' } })
  })
})

describe('bad days', () => {
  test('an answer can be lost although the issue was created', async () => {
    weather.add({
      service: 'jira',
      call: 'POST /rest/api/3/issue',
      times: 1,
      trouble: { kind: 'reset', when: 'after' },
    })
    const lost = await file().catch((error: unknown) => error)
    expect(isNetworkError(lost)).toBe(true)
    expect(jira.issues().map(issue => issue.key)).toEqual(['TRT-1'])
  })

  test('a call can be refused before anything is done, by its name without keys', async () => {
    await file()
    weather.add({
      service: 'jira',
      call: 'POST /rest/api/3/issue/{key}/comment',
      trouble: { kind: 'answer', status: 503, headers: { 'retry-after': '30' } },
    })
    const comment = client.issueComments.addComment({ issueIdOrKey: 'TRT-1', body: says('hello') })
    expect((await refusalOf(comment)).status).toBe(503)
    expect(jira.issue('TRT-1').comments).toEqual([])
  })

  test('too many writes to one issue must wait, in world time', async () => {
    await reopen({ rateLimits: 'strict' })
    await file()
    const write = () =>
      fetchRaw('/rest/api/3/issue/TRT-1/properties/n', {
        method: 'PUT',
        body: '1',
        headers: { 'content-type': 'application/json' },
      })
    for (let n = 0; n < 20; n += 1) expect((await write()).ok).toBe(true)
    const refused = await write()
    expect(refused.status).toBe(429)
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'retry-after': '2',
      'ratelimit-reason': 'jira-per-issue-on-write',
      'x-ratelimit-limit': '20',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2026-11-09T14:00:02Z',
    })
    clock.advance(seconds(2))
    expect((await write()).ok).toBe(true)
  })

  test('whoever listens is told of each change', async () => {
    const heard: string[] = []
    const stop = jira.onChange(({ kind, key }) => heard.push(`${key} ${kind}`))
    await file()
    jira.commentByHand('TRT-1', 'looking')
    jira.moveByHand('TRT-1', 'Done')
    stop()
    jira.deleteIssue('TRT-1')
    expect(heard).toEqual(['TRT-1 created', 'TRT-1 commented', 'TRT-1 moved'])
  })
})
