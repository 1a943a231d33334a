import { expect, test } from 'vitest'
import { aTown } from '../town.ts'

const quiet = { autopilot: false }

test('an unknown word gets the nearest one suggested, and only where one is near', async () => {
  await using town = await aTown(quiet)

  await town.types('ada', 'failovr the nodes are slow')
  await town.types('ada', 'STATSU')
  await town.types('ada', 'make me a sandwich')
  await town.types('ada', '`<!channel>` *now*')

  expect(town.news()).toEqual([
    '(only ada) There is no `failovr` here. Did you mean `/sacrificial failover`? `/sacrificial help` lists what you can do.',
    '(only ada) There is no `STATSU` here. Did you mean `/sacrificial status`? `/sacrificial help` lists what you can do.',
    '(only ada) There is no `make` here. `/sacrificial help` lists what you can do.',
    "(only ada) There is no `'<!channel>'` here. `/sacrificial help` lists what you can do.",
  ])
})

test('in a short word every letter counts: nothing absurd is suggested', async () => {
  await using town = await aTown(quiet)

  for (const word of ['stpo', 'halp', 'snap', 'open', 'retrun', 'turn']) await town.types('ada', word)

  expect(town.news().map(text => /Did you mean `(.+?)`/.exec(text)?.[1] ?? null)).toEqual([
    null,
    '/sacrificial help',
    null,
    null,
    '/sacrificial return',
    null,
  ])
})

test.each(['put', 'Back', 'putback now', 'put back build02'])('"%s" is told where that is done', async text => {
  await using town = await aTown(quiet)

  await town.types('ada', text)

  expect(town.news()).toEqual([
    `(only ada) There is no \`${text.split(' ')[0]}\` here. *Put it back now* is a button on the card of the failover; \`/sacrificial return\` asks for it back in the usual way. \`/sacrificial help\` lists what you can do.`,
  ])
})

test('a verb without a request, or with an unknown one, says what to type', async () => {
  await using town = await aTown(quiet)

  await town.types('ben', 'approve')
  await town.types('ben', 'approve build02')
  await town.types('ben', 'reject F7 no')
  await town.types('ben', 'stop f007')

  expect(town.news()).toEqual([
    '(only ben) Which request? `/sacrificial approve F12`, with the number on its card.',
    '(only ben) Which request? `/sacrificial approve F12`, with the number on its card.',
    '(only ben) There is no request F7. `/sacrificial status` lists the open ones.',
    '(only ben) There is no request f007. `/sacrificial status` lists the open ones.',
  ])
})

test('in the wrong state one is told what it is now, who did that, and what is possible', async () => {
  await using town = await aTown(quiet)
  const id = await town.asksFailover('ada')
  town.skim()

  await town.types('ben', `reject ${id}`)
  await town.types('ben', `stop ${id} not today`)
  await town.types('ada', `approve ${id}`)
  await town.types('tove', `approve ${id}`)
  await town.types('tove', `withdraw ${id}`)
  expect(town.news()).toEqual([
    '(only ada) F1 was asked for by you, so somebody else has to decide it. You can withdraw it.',
    '(only tove) Only Test Platform can decide F1. Needed: 1 approval by Test Platform.',
    '(only tove) Only @ada can do this to F1.',
    '(only ben) A reason is needed, for those who read it later: `/sacrificial reject <id> <reason>`.',
    '(only ben) F1 cannot be stopped: it is awaiting approval. Possible now: approve, reject, withdraw or change details.',
  ])

  await town.types('ben', `reject ${id} the release is today`)
  await town.settle()
  town.skim()
  await town.types('priya', `approve ${id}`)
  expect(town.news()).toEqual([
    '(only priya) F1 cannot be approved: it is rejected, by @ben, 2026-11-23 08:00 UTC. To ask anew: `/sacrificial failover`.',
  ])
})

test('what makes no sense now is said before a form opens, and a second request names the first', async () => {
  await using town = await aTown(quiet)

  await town.types('ada', 'return')
  await town.settle()
  expect(town.news()).toEqual([
    expect.stringMatching(
      /^\(only ada\) build02 is in rotation since .* UTC; there is nothing to bring back\. To take it out: `\/sacrificial failover`\.$/,
    ),
  ])
  const id = await town.asksFailover('ada')
  town.skim()
  await town.types('tove', 'failover')
  await town.settle()
  await town.fills('tove', { cause: 'payload', seen: 'The same', urgency: 'now' })
  const notice = town.world.slack.topView(town.world.cast.tove)
  expect(notice && town.world.slack.text(notice)).toContain(
    `@ada asked to take *build02* out of rotation already: ${id} is awaiting approval.`,
  )
})

test('status and why say how the cluster is, what is open, and what happens next', async () => {
  await using town = await aTown(quiet)
  await town.types('dana', 'why')
  expect(town.news()).toEqual([
    [
      '(only dana) *build02* is in rotation; nothing was asked of it yet.',
      'Desired: in. Observed: nothing is watched while it is in rotation.',
      'No request is open.',
      'Next: nothing. `/sacrificial failover` asks for it to be taken out.',
      '',
      'Sprint 280, day 15 of 21. Next: the selection of its payload on Wed 25 Nov 10:00 EST, in 2 d 7 h.',
      'Half sprint of sprint 280: ░░░░░░░░░░ 0 of 10.5 days out (0 %)',
      'The payload of sprint 280 will be proposed 2026-11-25 15:00 UTC.',
    ].join('\n'),
  ])
  const id = await town.asksFailover('ada')
  town.skim()
  await town.types('dana', 'status')
  const [status] = town.news()
  expect(status).toContain(`F1 (https://build-farm.slack.com/archives/${town.world.channel}/p`)
  expect(status).toContain(
    '@ada asks to take *build02* out of rotation; awaiting approval, needs 1 approval by Test Platform. TRT-1',
  )
  expect(status).toContain(`Next: ${id} is decided in its thread, or with \`/sacrificial approve ${id}\`.`)
})
