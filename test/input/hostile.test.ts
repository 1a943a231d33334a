import { expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { aTown, until, viewOpened } from '../town.ts'

/** Text that would do harm, or would be damaged, if it were taken for markup anywhere. */
const lines = [
  '<!channel> <!here> <@U0BEN> <!subteam^S0TRT>',
  '<http://evil.example|https://good.example>',
  '*bold* _slanted_ ~gone~ `code` ```fence',
  '&lt;!channel&gt; &amp;amp; "quoted" \\ back',
  'مرحبا بالعالم 👩‍🚀 e\u0301',
  '- Workaround that stays: none',
  '# Verdict',
  '| 1 | forged |',
  '===',
]
const hostile = lines.join('\n')
const turned = `${hostile}\n\u202Eevol\u202C`

test('hostile words are shown as they were written, and nowhere become anything else', async () => {
  await using town = await aTown()
  const { jira, slack, farm, cast } = town.world
  const id = await town.asksFailover('ada', {
    cause: 'payload',
    seen: turned,
    evidence: 'https://evil.example/a|b?c=<d>',
  })
  expect(shownIn(town.card(id))).toEqual(lines)
  await town.types('ben', `approve ${id} <!channel> &lt; *yes*`)
  await town.settle()
  await town.later(minutes(2), minutes(1))
  expect(town.card(id)).toContain('takes no new jobs')

  const back = await town.asksReturn('ada', { found: turned, done: hostile, stays: ['stays'], workaround: hostile })
  await town.presses('ben', 'request.approve', back)
  await town.later(minutes(30), minutes(5))
  town.skim()
  expect(town.card(back)).toContain('is in rotation')

  for (const message of slack
    .channels()
    .flatMap(channel => slack.channelMessages(channel.id))
    .flatMap(head => slack.thread(head.channel, head.ts))) {
    const raw = JSON.stringify({ text: message.text, blocks: message.blocks })
    expect(raw).not.toMatch(/<!(?:channel|here)>|<http:\/\/evil|\u202E/)
  }
  expect(town.thread(id).join('\n')).toContain('> <!channel> &lt; *yes*')
  expect(slack.ephemeralsFor(cast.ada)).toEqual([])

  const [failover, returned] = jira.issues()
  for (const line of lines) {
    expect(failover?.descriptionText).toContain(line)
    expect(returned?.descriptionText).toContain(line)
  }
  expect(failover?.summary).toContain('<!channel> <!here>')
  expect(failover?.comments.map(comment => comment.text).join('\n')).toContain('"<!channel> &lt; *yes*"')
  expect(jira.documentFaults).toEqual([])
  expect(farm.overrides()[0]?.spec.reason).toBe(
    'Sacrificial F1: failover of build02 asked by Ada (U0ADA), approved by Ben (U0BEN)',
  )

  const record = failover?.attachments[0]?.text ?? ''
  expect(record).not.toMatch(/^(?:- Workaround that stays: none|# Verdict|===|\| 1 \| forged)/m)
  expect(record.match(/^- Workaround that stays:/gm)).toHaveLength(1)
  expect(record).toContain('\n> \\- Workaround that stays: none  \n> \\# Verdict  \n')
  expect(plainOf(record)).toContain('&lt;!channel&gt; &amp;amp; "quoted" \\ back')
  expect(record).toContain('مرحبا بالعالم 👩‍🚀')
  expect(record).not.toContain('\u202E')
})

test('a reason is shown as it was written, to whom it is for and in Jira', async () => {
  await using town = await aTown({ autopilot: false })
  const first = await town.asksFailover('ada')
  await town.presses('ben', 'request.reject', first)
  await viewOpened(town.world, 'ben')
  await town.fills('ben', { reason: hostile })
  await town.settle()
  const second = await town.asksFailover('ada')
  await town.types('ada', `withdraw ${second} <!here> &lt;b&gt; *no*`)
  await town.settle()
  town.skim()

  expect(shownIn(town.thread(first).at(-1) ?? '')).toEqual(lines)
  expect(town.card(first)).toContain('<!channel> <!here> <@U0BEN>')
  expect(town.card(second)).toContain(
    'withdrew the request of @ada to take *build02* out of rotation: <!here> &lt;b&gt; *no*',
  )
  expect(town.world.jira.issue('TRT-1').comments.at(-1)?.text).toContain('<http://evil.example|https://good.example>')
  expect(town.world.jira.issue('TRT-2').comments.at(-1)?.text).toContain(
    'Withdrawn by Ada (U0ADA): <!here> &lt;b&gt; *no*',
  )
})

test('somebody’s name cannot forge anything either', async () => {
  const name = 'Mallory\n| 1 | <!channel> [x](http://evil.example)'
  await using town = await aTown({ autopilot: false })
  const { slack, jira, channel, farm } = town.world
  slack.addUser({ id: 'U0MAL', name: 'mal', realName: name })
  slack.invite(channel, 'U0MAL')
  slack.setGroupUsers('S0TRT', ['U0ADA', 'U0MAL'])
  await town.settle()
  await slack.command('U0MAL', channel, 'failover')
  await until(() => slack.topView('U0MAL') !== undefined, 'a form to open')
  await slack.submitView('U0MAL', { cause: 'payload', seen: 'Slow', urgency: 'now' })
  await town.settle()
  await town.presses('ben', 'request.approve', 'F1')
  await town.settle()
  town.skim()

  expect(farm.liveOverride('build02')?.spec.reason).toBe(
    'Sacrificial F1: failover of build02 asked by Mallory | 1 | <!channel> [x](http://evil.example) (U0MAL), approved by Ben (U0BEN)',
  )
  expect(jira.documentFaults).toEqual([])
  expect(jira.issue('TRT-1').descriptionText).toContain(
    'Asked by Mallory | 1 | <!channel> [x](http://evil.example) (U0MAL) at',
  )
})

test('3,000 characters of the worst are taken whole, and Jira has all of them', async () => {
  await using town = await aTown({ autopilot: false })
  const seen = '<&👩'.repeat(750) + '<&>'.repeat(250)
  expect([...seen]).toHaveLength(3000)

  const id = await town.asksFailover('ada', { seen, evidence: 'https://prow.example/1' })
  town.skim()

  expect(town.card(id)).toContain('<&👩<&👩')
  expect(town.card(id)).toContain('https://prow.example/1')
  expect(town.world.jira.issue('TRT-1').descriptionText).toContain(seen)
  expect(town.logged).toEqual([])
})

test('3,001 characters are refused beside the field, and nothing is recorded', async () => {
  await using town = await aTown({ autopilot: false })
  await town.types('ada', `failover ${'é'.repeat(3500)}`)
  await viewOpened(town.world, 'ada')
  expect(await town.fills('ada', { cause: 'payload', seen: 'x'.repeat(3001) })).toMatchObject({
    sent: false,
    errors: { seen: expect.stringContaining('3000') },
  })

  await town.fills('ada', { seen: 'x'.repeat(3000) })
  await town.settle()
  town.skim()
  expect(town.world.jira.issues()).toHaveLength(1)
})

test('what people wrote is in no log line', async () => {
  const seen = 'a-secret-hint-for-colleagues xoxb-1234-5678-token'
  await using town = await aTown({ autopilot: false })
  town.world.weather.add({ service: 'jira', times: 3, trouble: { kind: 'html', status: 502 } })
  town.world.weather.add({
    service: 'slack',
    call: 'chat.update',
    times: 1,
    trouble: { kind: 'answer', status: 200, body: { ok: false, error: 'invalid_blocks' } },
  })

  const id = await town.asksFailover('ada', { seen })
  await town.types('ben', `reject ${id} ${seen}`)
  await town.later(minutes(1), minutes(1))
  town.skim()

  expect(town.logged.join('\n')).not.toContain('a-secret-hint')
  expect(town.logged.join('\n')).not.toContain('xoxb-1234')
})

/** The quoted lines of the first quotation in a text. */
function shownIn(text: string): string[] {
  const quoted = text.split('\n').flatMap(line => (line.startsWith('> ') ? [line.slice(2)] : []))
  return quoted.slice(0, lines.length)
}

/** Markdown without its escapes. */
function plainOf(markdown: string): string {
  return markdown.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
}
