import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import type { CastName } from '../../playground/world.ts'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import { hears, presses } from '../payload/hands.ts'
import { formOf } from '../stories/hands.ts'
import { aTown, viewOpened } from '../town.ts'
import type { Town } from '../town.ts'
import { comments, promotedTown, said, upgradeMessage, upgrades } from './hands.ts'

const moved = {
  what: 'Moved two webhooks to the new API version',
  why: 'The upgrade waited for them',
} satisfies Record<string, FieldValue>

/** Types the command, and fills in the form that opens. Returns what the form says in the end. */
async function changes(town: Town, who: CastName, text: string, values: Record<string, FieldValue>): Promise<string> {
  await town.types(who, text === '' ? 'admin-change' : `admin-change ${text}`)
  await viewOpened(town.world, who)
  await town.fills(who, values)
  await town.settle()
  const last = formOf(town, who)
  await town.world.slack.closeView(town.world.cast[who])
  return last
}

test('what had to be done by hand is recorded, judged by the gates that were seen, and decided later', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  const { farm } = town.world
  farm.setAdminGates('build02', { 'ack-5.0-webhooks': 'Move webhooks to the new API version' })
  await town.later(minutes(4), minutes(4))
  upgrades(town, name)
  await town.later(minutes(4), minutes(4))
  town.skim()

  await changes(town, 'ben', '', { ...moved, needed: 'needed', gate: 'ack-5.0-webhooks' })
  await changes(town, 'ada', 'Restarted etcd', { why: 'It was slow', needed: 'needed', persistent: ['persistent'] })
  await changes(town, 'ada', '', { ...moved, needed: 'undecided' })
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "@ben recorded a change on *build02* (A1): Moved two webhooks to the new API version
    > The upgrade waited for them
    It is needed for the upgrade or to keep the cluster working: *covered by an admin gate*. Gate: \`ack-5.0-webhooks\`.",
      "@ada recorded a change on *build02* (A2): Restarted etcd
    > It was slow
    It is needed for the upgrade or to keep the cluster working: *no admin gate announced it*. It has to stay.",
      "@ada recorded a change on *build02* (A3): Moved two webhooks to the new API version
    > The upgrade waited for them
    It is not decided yet. \`/sacrificial admin-change\` with its number decides it.",
    ]
  `)
  expect(comments(town).slice(-3)).toMatchInlineSnapshot(`
    [
      "Ben (U0BEN) recorded a change on build02 (A1): “Moved two webhooks to the new API version”, because “The upgrade waited for them”. It is needed for the upgrade or to keep the cluster working. It does not stay. Admin gate: ack-5.0-webhooks.",
      "Ada (U0ADA) recorded a change on build02 (A2): “Restarted etcd”, because “It was slow”. It is needed for the upgrade or to keep the cluster working. It has to stay. Admin gate: none.",
      "Ada (U0ADA) recorded a change on build02 (A3): “Moved two webhooks to the new API version”, because “The upgrade waited for them”. It is not decided yet. It does not stay. Admin gate: none.",
    ]
  `)

  const last = await changes(town, 'ben', 'A3', { needed: 'experiment', reason: 'It made no difference' })
  expect(last).toMatchInlineSnapshot(`
    "Decided
    A3 is decided anew. It is an experiment, not needed.
    [Close]"
  `)
  expect(town.news()).toMatchInlineSnapshot(`
    [
      "@ben decided anew about A3. It is an experiment, not needed.
    > It made no difference",
    ]
  `)
  expect(await hears(town, 'ada', () => town.types('ada', 'admin-change list'))).toMatchInlineSnapshot(`
    "What an administrator changed for the payload of sprint 280:
    • *A1* Moved two webhooks to the new API version: needed for the upgrade or to keep the cluster working; *covered by an admin gate* (\`ack-5.0-webhooks\`). @ben, 2026-11-25 15:14 UTC.
    • *A2* Restarted etcd: needed for the upgrade or to keep the cluster working, and it has to stay; *no admin gate announced it*. @ada, 2026-11-25 15:14 UTC.
    • *A3* Moved two webhooks to the new API version: an experiment, not needed. @ada, 2026-11-25 15:14 UTC.
    \`/sacrificial admin-change A1\` decides about one anew."
  `)
  expect(town.news()).toHaveLength(1)
})

test('a question is answered once; who comes late, or is in no team, hears who may and who did', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  const { farm } = town.world
  upgrades(town, name, { takesMs: hours(1), workersMs: hours(1) })
  await town.later(minutes(4), minutes(4))
  farm.pausePool('build02', 'worker')
  farm.scaleVersionOperator('build02', 0)
  farm.setOverrides('build02', [
    { kind: 'Deployment', group: 'apps', namespace: 'openshift-console', name: 'console', unmanaged: true },
  ])
  await town.later(minutes(4), minutes(4))
  expect(said(town, 'did you have to change something')).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because parts of the cluster were taken out of the version operator's hands.
    > Deployment console
    [Record a change] [Nothing was needed]",
    ]
  `)
  town.skim()

  expect(await hears(town, 'dana', () => town.presses('dana', 'upgrade.nothing-needed', 'P280'))).toMatchInlineSnapshot(
    `"Only TRT or Test Platform can say what had to be changed on the cluster. Ask @trt @test-platform."`,
  )
  await presses(town, 'ben', 'upgrade.nothing-needed')
  expect(said(town, 'said 2026')).toMatchInlineSnapshot(`
    [
      "@trt @test-platform: did you have to change something on *build02* by hand for *5.0.0-ec.7*? The bot asks because parts of the cluster were taken out of the version operator's hands.
    > Deployment console
    @ben said 2026-11-25 15:14 UTC: nothing was needed.
    [Record a change]",
    ]
  `)
  expect(comments(town).at(-1)).toMatchInlineSnapshot(
    `"Nothing was needed by hand on build02, though parts of the cluster were taken out of the version operator's hands."`,
  )

  await town.presses('ada', 'upgrade.record-change', 'P280')
  await viewOpened(town.world, 'ada')
  expect(formOf(town, 'ada')).toMatchInlineSnapshot(`
    "Record a change
    build02, payload of sprint 280
    What was changed: [ ]
      As exactly as somebody would need it to do it again.
    Why: [ ]
    Was it needed?: [That is not decided yet]
      Needed: without it the upgrade or the cluster would not have worked.
    Does it stay? (optional): [It has to stay on the cluster]
    The admin gate that announced it (optional): [ ]
      Its key, such as ack-4.19-what-it-is-about. Leave empty where no gate announced it.
    [Record] [Cancel]"
  `)
  await town.world.slack.closeView(town.world.cast.ada)
  town.skim()

  expect(await hears(town, 'ada', () => town.types('ada', 'admin-change list'))).toMatchInlineSnapshot(`
    "What an administrator changed for the payload of sprint 280:
    • Nothing was needed, says @ben: build02: parts of the cluster were taken out of the version operator's hands (Deployment console)
    • A question of the bot that nobody has answered: build02: the cluster version operator is scaled down (the deployment cluster-version-operator has 0 replicas)
    • A question of the bot that nobody has answered: build02: a pool of machines is paused (worker)"
  `)
  expect(upgradeMessage(town)).toContain('Machines: worker paused.')
  town.skim()
})

test('a form with too little in it says what is missing, and other things are told at once', async () => {
  const { town } = await promotedTown()
  await using _town = town
  expect(await changes(town, 'ben', '', { ...moved, needed: 'needed', 'gate-key': 'webhooks' })).toMatchInlineSnapshot(`
    "Record a change
    build02, payload of sprint 280
    What was changed: Moved two webhooks to the new API version
      As exactly as somebody would need it to do it again.
    Why: The upgrade waited for them
    Was it needed?: [It was needed]
      Needed: without it the upgrade or the cluster would not have worked.
    Does it stay? (optional): [It has to stay on the cluster]
    The admin gate that announced it (optional): webhooks
      Its key, such as ack-4.19-what-it-is-about. Leave empty where no gate announced it.
      ! A gate's key begins with ack-, the version and a name: ack-4.19-what-it-is-about.
    [Record] [Cancel]"
  `)
  expect(await hears(town, 'ben', () => town.types('ben', 'admin-change A7'))).toMatchInlineSnapshot(
    `"There is no change \`A7\`. \`/sacrificial admin-change list\` shows those of this sprint, and \`/sacrificial admin-change\` alone records one."`,
  )
  expect(await hears(town, 'quim', () => town.types('quim', 'admin-change'))).toMatchInlineSnapshot(
    `"Only TRT or Test Platform can say what had to be changed on the cluster. Ask @trt @test-platform."`,
  )
  expect(await hears(town, 'ben', () => town.types('ben', 'upgrade'))).toMatchInlineSnapshot(
    `"There is no \`upgrade\` here. The bot never upgrades a cluster: Test Platform does, with the command in the thread of the payload. The bot follows it there. \`/sacrificial help\` lists what you can do."`,
  )
  town.skim()
})

test('nothing can be recorded before a payload was selected', async () => {
  await using town = await aTown({ autopilot: false })

  expect(await hears(town, 'ben', () => town.types('ben', 'admin-change'))).toContain(
    'No payload was selected yet, so there is nothing a change could belong to.',
  )
  town.skim()
})
