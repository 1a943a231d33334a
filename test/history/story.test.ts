import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { days, hours } from '../../src/kernel/time.ts'
import { hears } from '../payload/hands.ts'
import { aTown } from '../town.ts'
import type { Town } from '../town.ts'
import { aLivedTown, FIRST_MORNING } from './lived.ts'

describe('after three and a half weeks', () => {
  let town: Town
  beforeAll(async () => {
    town = await aLivedTown()
  })
  afterAll(async () => {
    town.skim()
    await town[Symbol.asyncDispose]()
  })

  const table = async (path: string) => (await (await fetch(`${town.bot.url}${path}`)).text()).trim().split('\r\n')

  test('`/sacrificial history` tells anybody how the sprints went', async () => {
    expect(await hears(town, 'dana', () => town.types('dana', 'history'))).toMatchInlineSnapshot(`
      "*build02* in the last 2 sprints
      • *281* (so far): 45.4 % in rotation; no payload of its own ran yet; 1 failover; not settled yet
      • *280*: 90.6 % in rotation; 1.6 of 10.5 days (15 %) out before its payload ran; 1.2 of 10.5 days (11 %) out since; 2 failovers; not settled yet
      *Time in rotation*, of the sprints that are over: median 90.6 %, p90 90.6 % (n 1)
      *Of the half sprint used*, of payload runs that are over, and of sprints before there was one: median 15.9 %, p90 15.9 % (n 1)
      *Verdicts*: 2 not settled yet
      *Failovers*: 2 × suspected degradation from the sprint payload and 1 × infrastructure.
      *Time to failover*: median 1 min, p90 1 min (n 3)
      • people, approving and merging: median 0 s, p90 0 s (n 3)
      • bot, the rest until the farm took it: median 0 s, p90 0 s (n 3)
      • farm, until it was proven: median 1 min, p90 1 min (n 3)
      A median and a p90 are values that occurred: half of the n, and nine of ten, are not above them. Pictures, tables and exports of this are on the web pages of the bot; whoever runs it knows their address."
    `)
  })

  test('the root leads to the overview, which shows where things stand', async () => {
    const answer = await fetch(town.bot.url)

    expect(new URL(answer.url).pathname).toBe('/overview')
    expect(tilesIn(await answer.text())).toMatchInlineSnapshot(`
      [
        "build02: out of rotation (since 2026-12-01 01:00 EST)",
        "Sprint 281: day 3 of 21 (until Sun 20 Dec)",
        "Half sprint used: 1.2 of 10.5 days (11 %, charged to the payload of sprint 280)",
        "In rotation in this sprint: 45.4 % (of the time so far that something is known about)",
        "Payload of sprint 281: not proposed yet (due 2026-12-16 10:00 EST)",
        "Verdict of sprint 280: not settled yet (The table below has its three answers.)",
      ]
    `)
  })

  test('a sprint has its times out, with causes and what each is charged to', async () => {
    expect(await table('/sprints/280/outs.csv')).toMatchInlineSnapshot(`
      [
        "out,from,to,lasted_s,cause,final,changes,charged",
        "F1,2026-11-10T17:00:00.000Z,2026-11-12T09:05:02.000Z,144302,payload,"Ada (U0ADA), 2026-11-12 04:05 EST",,sprint 280",
        "F3,2026-11-14T09:05:02.000Z,2026-11-14T15:10:04.000Z,21902,infrastructure,"Ada (U0ADA), 2026-11-14 10:10 EST",,nothing: it does not count",
        "F5,2026-12-01T06:00:00.000Z,,108181,payload,nobody yet,,the payload of sprint 280",
      ]
    `)
    expect(await table('/sprints/280/rotation.csv')).toMatchInlineSnapshot(`
      [
        "from,to,lasted_s,state,why",
        "2026-11-09T05:00:00.000Z,2026-11-09T15:00:00.000Z,36000,unknown,",
        "2026-11-09T15:00:00.000Z,2026-11-10T17:00:00.000Z,93600,in,",
        "2026-11-10T17:00:00.000Z,2026-11-12T09:05:02.000Z,144302,out-counted,F1: suspected degradation from the sprint payload",
        "2026-11-12T09:05:02.000Z,2026-11-14T09:05:02.000Z,172800,in,",
        "2026-11-14T09:05:02.000Z,2026-11-14T15:10:04.000Z,21902,out-free,F3: infrastructure",
        "2026-11-14T15:10:04.000Z,2026-11-30T05:00:00.000Z,1345796,in,",
      ]
    `)
  })

  test('the payload of a sprint is told by name, from its selection to its run', async () => {
    expect(await table('/sprints/280/payload.csv')).toMatchInlineSnapshot(`
      [
        "what,at,said,by",
        "Payload selected,2026-11-25T15:00:00.000Z,"5.0.0-0.nightly-2026-11-25-090000, as proposed",Ada (U0ADA)",
        "QE,2026-11-25T15:00:00.000Z,passed,Quim (U0QUIM)",
        "Promoted,2026-11-25T15:06:00.000Z,5.0.0-ec.7,",
        "Upgrade began,2026-11-25T15:06:00.000Z,build02 to 5.0.0-ec.7,",
        "Upgrade completed,2026-11-25T17:00:00.000Z,5.0.0-ec.7,",
      ]
    `)
  })

  test('the verdict comes with what it rests on', async () => {
    const { rows } = JSON.parse(await (await fetch(`${town.bot.url}/sprints/280/verdict.json`)).text())

    expect(rows[0]).toMatchInlineSnapshot(`
      {
        "answer": "yes",
        "evidence": "5.0.0-0.nightly-2026-11-25-090000 was selected by Ada (U0ADA) 2026-11-25 10:00 EST (P280), before the deadline (2026-11-26 00:00 EST); QE: passed.",
        "question": "Build on time",
      }
    `)
    expect(rows[2].evidence).toContain('half of the sprint: ▓░░░░░░░░░ 1.2 of 10.5 days out (11 %)')
  })

  test('the numbers of the history are those of its sprints', async () => {
    expect(await table('/history/budgets.csv')).toMatchInlineSnapshot(`
      [
        "sprint,charged,used_s,budget_s,share,over",
        "280,calendar,144302,907200,0.159063,no",
        "280,payload,108181,907200,0.119247,no",
        "281,,,907200,,",
      ]
    `)
    expect(await table('/history/failovers.csv')).toMatchInlineSnapshot(`
      [
        "failover,sprint,asked,cause,people_s,bot_s,farm_s,whole_s,returned",
        "F1,280,2026-11-10T17:00:00.000Z,payload,0,0,61,61,2026-11-12T09:05:02.000Z",
        "F3,280,2026-11-14T09:05:02.000Z,infrastructure,0,0,61,61,2026-11-14T15:10:04.000Z",
        "F5,281,2026-12-01T06:00:00.000Z,payload,0,0,61,61,",
      ]
    `)
    expect(await table('/history/parts.csv')).toMatchInlineSnapshot(`
      [
        "part,n,median_s,p90_s",
        "People: approving and merging,3,0,0",
        "Bot: the rest until taken by the farm,3,0,0",
        "Farm: taken until proven,3,61,61",
        "In all,3,61,61",
      ]
    `)
    expect(await table('/history/causes.csv')).toMatchInlineSnapshot(`
      [
        "cause,failovers",
        "payload,2",
        "infrastructure,1",
      ]
    `)
  })

  test.each([
    [
      '/sprints/999',
      'Nothing is known of build02 in sprint 999: it has not begun, or it was over before the records begin.',
    ],
    ['/sprints/12', 'Nothing is known of build02 in sprint 12: it has not begun'],
    ['/sprints/next', '“next” is not the number of a sprint.'],
    ['/history?cluster=build99', 'There is no sacrificial cluster of that name here.'],
  ])('%s is answered in words', async (path, words) => {
    const answer = await fetch(`${town.bot.url}${path}`)

    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain(words)
  })

  test.each(['/history/nothing.csv', '/sprints/280/nothing.json', '/overview/more'])('%s is missing', async path => {
    expect((await fetch(`${town.bot.url}${path}`)).status).toBe(404)
  })

  test('more sprints than there are, and no number at all, show what there is', async () => {
    const twelve = await table('/history/sprints.csv')

    expect(await table('/history/sprints.csv?sprints=90')).toEqual(twelve)
    expect(await table('/history/sprints.csv?sprints=-1')).toEqual(twelve)
    expect(await table('/history/sprints.csv?sprints=1')).toEqual([twelve[0], twelve.at(-1)])
  })
})

describe('where nothing happened', () => {
  test('nothing is not zero', async () => {
    await using town = await aTown({ start: FIRST_MORNING })
    await town.later(days(1), hours(12))
    town.skim()

    expect(await hears(town, 'dana', () => town.types('dana', 'history'))).toMatchInlineSnapshot(`
      "*build02* in the sprint that runs
      • *280* (so far): 100 % in rotation; 0 of 10.5 days (0 %) out; no failover; not settled yet
      *Time in rotation*, of the sprints that are over: nothing measured (n 0)
      *Of the half sprint used*, of payload runs that are over, and of sprints before there was one: nothing measured (n 0)
      *Verdicts*: 1 not settled yet
      *Failovers*: none in these sprints.
      A median and a p90 are values that occurred: half of the n, and nine of ten, are not above them. Pictures, tables and exports of this are on the web pages of the bot; whoever runs it knows their address."
    `)
    const page = await (await fetch(`${town.bot.url}/history`)).text()
    expect(page).toContain('No failovers in this time.')
    expect(page).toContain('Nothing yet.')
    town.skim()
  })

  test('a cluster that is not one of them is asked for again', async () => {
    await using town = await aTown({ start: FIRST_MORNING })

    expect(await hears(town, 'ada', () => town.types('ada', 'history build99'))).toMatchInlineSnapshot(
      `"I do not understand “build99”. Type \`/sacrificial history\`, or with the name of a sacrificial cluster behind it: \`build02\`."`,
    )
    expect(await hears(town, 'ada', () => town.types('ada', 'history BUILD02'))).toContain(
      '*build02* in the sprint that runs',
    )
    expect(await hears(town, 'gus', () => town.types('gus', 'history'))).toContain('Guests')
    town.skim()
  })

  test('without the sprint it says what is missing', async () => {
    await using town = await aTown({ env: { SPRINT_ANCHOR: '', SPRINT_ANCHOR_NUMBER: '' } })

    expect(await hears(town, 'ada', () => town.types('ada', 'history'))).toMatchInlineSnapshot(
      `"There is no \`history\` here. The sprint is not configured, so nothing is counted by sprint: whoever runs the bot sets SPRINT_ANCHOR. \`/sacrificial help\` lists what you can do."`,
    )
    expect((await fetch(`${town.bot.url}/history`)).status).toBe(404)
    town.skim()
  })
})

function tilesIn(page: string): string[] {
  return [
    ...page.matchAll(/<dt>(?<label>[^<]*)<\/dt>\s*<dd class="v">(?<value>[^<]*)<\/dd>\s*<dd class="m">(?<note>[^<]*)/g),
  ].map(({ groups }) => `${groups?.['label']}: ${groups?.['value']} (${groups?.['note']})`)
}
