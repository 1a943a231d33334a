import { describe, expect, test } from 'vitest'
import { minutes } from '../../src/kernel/time.ts'
import { gatesInTheWay } from '../../src/upgrade/model/asks.ts'
import { viewOfAsked } from '../../src/upgrade/model/view.ts'
import { aCluster, before, condition, image, someGates } from './samples.ts'
import { promotedTown, said, upgradeMessage, upgrades } from './hands.ts'

const upgradeable = 'Precondition "ClusterVersionUpgradeable" failed because of "AdminAckRequired": move'
const risk = 'Precondition "ClusterVersionRecommendedUpdate" failed because of "AdminAck-ack-4.22-move": move'

describe('an open gate explains', () => {
  const gates = someGates({ 'ack-4.22-move': 'Move before you leave 4.22' })
  const blockedBy = (reason: string, message: string, to = '5.0.0-ec.7') => {
    const asked = { version: to, image: image('7'), force: false }
    const history = [{ ...before, version: '4.22.0-ec.3' }]
    const conditions = { ReleaseAccepted: condition('False', { reason, message }) }
    return gatesInTheWay(viewOfAsked(aCluster({ history, desiredUpdate: asked, conditions }), asked), gates)
  }

  test.each([
    ['what old versions say', 'PreconditionChecks', upgradeable, ['ack-4.22-move']],
    ['what new versions say', 'PreconditionChecks', risk, ['ack-4.22-move']],
    ['no signature', 'RetrievePayload', 'The update cannot be verified', []],
    ['no other precondition', 'PreconditionChecks', 'Precondition "EtcdRecentBackup" failed', []],
  ])('%s', (_what, reason, message, explained) => {
    expect(blockedBy(reason, message)).toEqual(explained)
  })

  test('only where another minor version is asked for, also one that only the message names', () => {
    expect(blockedBy('PreconditionChecks', upgradeable, '4.22.0-ec.4')).toEqual([])
    expect(blockedBy('PreconditionChecks', `for payload loaded version="5.0.0-ec.7": ${upgradeable}`, '')).toEqual([
      'ack-4.22-move',
    ])
    expect(blockedBy('PreconditionChecks', upgradeable, '')).toEqual([])
  })
})

test('a gate that has nothing to do with a block hides no question, and is not named', async () => {
  const { town, name } = await promotedTown()
  await using _town = town
  const { farm } = town.world
  farm.setAdminGates('build02', { 'ack-5.0-webhooks': 'Move webhooks before you leave 5.0' })
  await town.later(minutes(6), minutes(3))
  farm.blockUpgrade('build02', 'unverified')
  upgrades(town, name)
  await town.later(minutes(6), minutes(3))

  expect(upgradeMessage(town)).toContain('Test Platform mends what it names, or asks for another build.')
  expect(upgradeMessage(town)).not.toContain('ack-5.0-webhooks')
  expect(said(town, 'did you have to change something')).toHaveLength(1)
  town.skim()
})
