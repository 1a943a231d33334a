import { expect, test } from 'vitest'
import { explainsBlock, evidenceIn, gatesInTheWay } from '../../src/upgrade/model/asks.ts'
import { askAbout, beginUpgrade } from '../../src/upgrade/model/upgrade.ts'
import { viewOfAsked } from '../../src/upgrade/model/view.ts'
import { askMessage } from '../../src/upgrade/words/asks.ts'
import { upgradeMessage } from '../../src/upgrade/words/message.ts'
import { aCluster, before, condition, image, NOON, someGates } from './samples.ts'

const asked = { version: '5.0.0-ec.7', image: image('7'), force: false }
const gates = someGates({ 'ack-4.22-move': 'Move before you leave 4.22' })
const seal = () => 'sealed'

/** What people read of an upgrade that an open gate is in the way of, and maybe something else. */
function read(more: Record<string, ReturnType<typeof condition>>) {
  const message = 'Precondition "ClusterVersionUpgradeable" failed because of "MultipleReasons": see there'
  const conditions = {
    Upgradeable: condition('False', { reason: 'MultipleReasons' }),
    UpgradeableAdminAckRequired: condition('False', { reason: 'AdminAckRequired' }),
    ReleaseAccepted: condition('False', { reason: 'PreconditionChecks', message }),
    ...more,
  }
  const history = [{ ...before, version: '4.22.0-ec.3' }]
  const seen = aCluster({ history, desiredUpdate: asked, conditions })
  const view = viewOfAsked(seen, asked)
  const named = { id: 'build02/280', cluster: 'build02', sprint: 280, tag: 'tag', name: null, baseline: null }
  const { upgrade } = beginUpgrade(named, { view, now: NOON })
  const signs = evidenceIn({ view, seen, baseline: null, gates, gatesUnreadable: false, gatesBefore: null, now: NOON })
  const { asks } = askAbout(upgrade, signs, { upgradeStartedAt: null, seen, now: NOON }).upgrade
  const shown = { openGates: gatesInTheWay(view, gates), gatesExplain: explainsBlock(view, gates) }
  return {
    next: JSON.stringify(upgradeMessage({ upgrade, unreadable: null, ...shown, seal }).blocks),
    questions: asks.map(ask => askMessage({ upgrade, ask, teams: null, seal }).text),
  }
}

test('an open gate that is not all that stands in the way is named, and what else there is stays with Test Platform', () => {
  const { next, questions } = read({ UpgradeableClusterOperators: condition('False', { reason: 'PoolUpdating' }) })

  expect(next).toContain(
    'Test Platform checks what `ack-4.22-move` asks for, and acknowledges it on the cluster. ' +
      'That alone does not unblock it: for the rest, Test Platform mends what it names, or asks for another build. The bot changes nothing on the cluster.',
  )
  expect(questions).toEqual([
    'Did you have to change something on *build02* by hand for *5.0.0-ec.7*? ' +
      'The bot asks because the upgrade is blocked, and no admin gate explains all of it.',
  ])
})

test('one that is all of it is acknowledged, and nobody is asked', () => {
  const { next, questions } = read({})

  expect(next).toContain('asks for, and acknowledges it on the cluster. The bot changes nothing there.')
  expect(questions).toEqual([])
})
