import { expect } from 'vitest'
import { hours, minutes, seconds } from '../../src/kernel/time.ts'
import { nightly } from '../../playground/releases/streams.ts'
import { mergesThePatch } from '../stories/hands.ts'
import { failoverValues, returnValues } from '../town.ts'
import { comesTo, fillsUntil, isRecorded, pressesUntil, proven } from './hands.ts'
import type { CrashTown } from './town.ts'

/** The last Wednesday of sprint 280 at ten in New York. */
const SELECTION = Date.parse('2026-11-25T15:00:00Z')
export const START = SELECTION - minutes(5)
/** In the afternoon, so that of all the days of the story only the last one is settled after it. */
export const DIGEST_TIME = '17:00'

/** Steps of a request that the story of the main job is killed in. */
export const TOLD_BEFORE: ReadonlySet<string> = new Set([
  'a failover is asked for',
  'its card is posted',
  'it is approved',
  'the stop-gap is applied',
  'a return is asked for',
  'the return has its card',
  'the return is approved',
])

/** A sprint from its proposal to its retrospective: the payload accepted by hand, out for more than half of it, and failed. */
export async function tellSprint(town: CrashTown): Promise<void> {
  await payloadIsAccepted(town)
  await payloadIsTested(town)
  await clusterIsUpgraded(town)
  await clusterIsOutForLong(town)
  await clusterComesBack(town)
  await sprintIsJudged(town)
  await dayIsDigested(town)
}

async function payloadIsAccepted(town: CrashTown): Promise<void> {
  const { releases, farm } = town.world
  farm.startJobs(4, { cluster: 'build02', state: 'success' })
  const tag = releases.publish(nightly, {
    at: SELECTION - hours(10),
    phase: 'Rejected',
    failing: ['upgrade', 'gcp-ovn'],
  })
  releases.publish(nightly, { at: SELECTION - hours(3), phase: 'Ready' })

  town.step('what there is to select from is shown')
  await comesTo(town, SELECTION)

  town.step('an acceptance by hand is asked for')
  const values = { tag, circumstance: 'registry', why: 'The registry was down, and every failing job pulled from it' }
  await fillsUntil(town, 'ada', 'payload.accept', values, { subject: 'M1', kind: 'accept-opened' })
  town.step('its message is posted')
  await town.settle()
  town.step('it is confirmed')
  await pressesUntil(town, 'tove', 'accept.confirm', { subject: 'M1', kind: 'accept-confirmed' })
  town.step('the payload is pinned and accepted')
  await town.settle()
  town.step('its acceptance is seen')
  const isSelected = () => isRecorded(town, { subject: 'P280', kind: 'payload-selected' })
  for (let look = 0; look < 10 && !(await isSelected()); look += 1) await comesTo(town, town.clock.now() + seconds(10))
  expect(releases.phase(tag)).toBe('Accepted')
  expect(await isSelected()).toBe(true)
}

async function payloadIsTested(town: CrashTown): Promise<void> {
  const { releases } = town.world
  town.step('QE passes it')
  await pressesUntil(town, 'quim', 'payload.qe-passed', { subject: 'P280', kind: 'payload-qe', words: 'passed' })
  town.step('the verdict of QE is shown at the payload, and Test Platform told')
  await town.settle()
  const tag = releases.tags(nightly).find(({ isOverridden }) => isOverridden)?.name ?? ''
  expect(releases.labelsOf(tag)).toMatchObject({ 'release.openshift.io/qe_state': 'Accepted' })

  releases.promote(tag, 8)
  town.step('the public build is found')
  await comesTo(town, town.clock.now() + minutes(6))
  town.step('Test Platform takes it up')
  await pressesUntil(town, 'ben', 'payload.upgrading', { subject: 'P280', kind: 'payload-answered' })
  town.step('that is told')
  await town.settle()
}

async function clusterIsUpgraded(town: CrashTown): Promise<void> {
  const { farm, releases } = town.world
  const version = '5.0.0-ec.8'
  const image = `quay.io/openshift-release-dev/ocp-release@${releases.digestOf(version)}`
  farm.startUpgrade('build02', { version, image, takesMs: minutes(30), workersMs: minutes(30) })
  const seen = (kind: string) => isRecorded(town, { subject: 'upgrade/build02', kind })

  town.step('the upgrade is seen')
  await comesTo(town, town.clock.now() + minutes(2))
  town.step('the upgrade is under way')
  await comesTo(town, town.clock.now() + minutes(15))
  town.step('the upgrade is completed')
  await comesTo(town, town.clock.now() + minutes(16))
  town.step('the cluster is healthy with it')
  for (let look = 0; look < 5 && !(await seen('upgrade-healthy')); look += 1) {
    await comesTo(town, town.clock.now() + minutes(30))
  }
  expect(await seen('upgrade-healthy')).toBe(true)
}

async function clusterIsOutForLong(town: CrashTown): Promise<void> {
  const { farm } = town.world
  town.step('a failover is asked for')
  await town.opensForm('ada', 'failover')
  await town.submits('ada', failoverValues, 'F1')
  town.step('its card is posted')
  await town.settle()
  town.step('it is approved')
  await town.presses('ben', 'request.approve', 'F1', ['approved'])
  town.step('the stop-gap is applied')
  await town.settle()
  town.step('the cluster is proven out')
  await proven(town, 'build01', 'takes no new jobs since')

  mergesThePatch(withThreads(town), 'F1', 'ben')
  town.step('the lasting change is said to be merged')
  await saysMerged(town, 1)
  town.step('the lasting change is seen, and the stop-gap ends')
  await comesTo(town, town.clock.now() + minutes(2))
  expect(farm.liveOverride('build02')).toBeNull()

  town.step('half of the half sprint is over')
  await comesTo(town, Date.parse('2026-12-01T15:00:00Z'))
  town.step('four fifths of it are over')
  await comesTo(town, Date.parse('2026-12-04T15:00:00Z'))
  town.step('all of it is over')
  await comesTo(town, Date.parse('2026-12-06T08:00:00Z'))
}

async function clusterComesBack(town: CrashTown): Promise<void> {
  town.step('a return is asked for')
  await town.opensForm('ada', 'return')
  await town.submits('ada', returnValues, 'R2')
  town.step('the return has its card')
  await town.settle()
  town.step('the return is approved')
  await town.presses('priya', 'request.approve', 'R2', ['changing'])
  town.step('the patch of the return is prepared')
  await town.settle()
  mergesThePatch(withThreads(town), 'R2', 'ben')
  town.step('the return is said to be merged')
  await saysMerged(town, 2)
  town.step('the cluster is proven in')
  await comesTo(town, town.clock.now() + minutes(2))
  await proven(town, 'build02', 'is in rotation since')
}

async function sprintIsJudged(town: CrashTown): Promise<void> {
  const subject = 'V280'
  town.step('the verdict is told')
  await comesTo(town, Date.parse('2026-12-07T14:15:00Z'))
  town.step('the verdict is confirmed')
  await pressesUntil(town, 'tove', 'verdict.confirm', { subject, kind: 'verdict-confirmed' })
  town.step('the retrospective has its issue')
  await town.settle()
  town.step('the retrospective is planned')
  const plan = { owner: town.world.cast.priya, date: '2026-12-11', teams: 'Node, Test Platform' }
  await fillsUntil(town, 'ada', 'retrospective.plan', plan, { subject, kind: 'retrospective-planned' })
  town.step('an action item is added')
  const item = { title: 'Run the pod density test', why: 'It would have shown it earlier', team: 'Node', owner: null }
  await fillsUntil(town, 'tove', 'retrospective.item', item, { subject, kind: 'action-item-added' })
  town.step('the action item has its issue')
  await town.settle()
  town.step('the action item is done')
  await fillsUntil(town, 'tove', 'action-item.done', { note: 'It runs' }, { subject, kind: 'action-item-done' })
  town.step('the retrospective was held')
  await pressesUntil(town, 'priya', 'retrospective.held', { subject, kind: 'retrospective-held' })
  town.step('all of it is closed')
  await town.settle()
}

async function dayIsDigested(town: CrashTown): Promise<void> {
  town.step('the digest of the day')
  await comesTo(town, Date.parse('2026-12-07T22:00:20Z'))
}

async function saysMerged(town: CrashTown, times: number): Promise<void> {
  const recorded = { subject: 'cluster/build02', kind: 'lasting-done', times }
  await pressesUntil(town, 'ben', 'rotation.lasting-done', recorded)
}

function withThreads({ world }: CrashTown) {
  const { slack, channel } = world
  const headOf = (id: string) =>
    slack.channelMessages(channel).find(head => slack.text(head).includes(`${id} · `))?.ts ?? ''
  return { world, thread: (id: string) => slack.thread(channel, headOf(id)).map(message => slack.text(message)) }
}
