import { applyPatch } from 'diff'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { clustersPath } from '../../playground/farm/clusters-yaml.ts'
import type { CastName } from '../../playground/world.ts'
import type { MergedChange } from '../../playground/farm/stand-in.ts'
import { aTown, until } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'

/** A town whose jobs start only by hand; a few have run on build02 before, so that there is something to ask about. */
export async function aQuietTown(options: TownOptions = {}): Promise<Town> {
  const town = await aTown({ autopilot: false, ...options })
  town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
  await town.settle()
  return town
}

/** Asked, approved, and proven by a job that went elsewhere after the change could be felt. */
export async function outInAQuietTown(town: Town, values: Parameters<Town['asksFailover']>[1] = {}): Promise<string> {
  const id = await town.asksFailover('ada', values)
  await town.presses('ben', 'request.approve', id)
  await town.settle()
  await proven(town)
  return id
}

/** Time goes on until the stop-gap is surely felt, and a new job is placed by it. */
export async function proven(town: Town): Promise<void> {
  await town.later(minutes(1), minutes(1))
  lands(town, 'build04')
  await town.settle()
}

/** A new job begins on that cluster. */
export function lands(town: Town, cluster: string, job = 'pull-ci-openshift-oc-main-e2e-agnostic-ovn-cmd'): void {
  town.clock.advance(seconds(1))
  town.world.farm.startJob({ job, cluster })
}

/** A person merges exactly what the thread shows. */
export function mergesThePatch(town: Pick<Town, 'world' | 'thread'>, id: string, who: CastName): MergedChange {
  const { farm } = town.world
  const shown = town.thread(id).findLast(text => text.includes(`--- a/${clustersPath}`))
  const patch = /```\n([\s\S]*?)\n```/.exec(shown ?? '')?.[1]
  const merged = patch === undefined ? false : applyPatch(farm.clustersYaml(), patch)
  if (merged === false) throw new Error(`the patch of ${id} does not fit: ${patch ?? 'there is none'}`)
  return farm.mergeClustersYaml(merged, who)
}

/** Where the request's button is: on its card, or on a message of its thread. */
export function placeOf(town: Town, id: string, actionId: string): { channel: string; ts: string } {
  const { slack, channel } = town.world
  const head = slack.channelMessages(channel).find(message => slack.text(message).includes(`${id} · `))
  const holder = slack
    .thread(channel, head?.ts ?? '')
    .find(message => JSON.stringify(message.blocks).includes(`"${actionId}"`))
  if (!holder) throw new Error(`no message of ${id} has the button ${actionId}`)
  return { channel, ts: holder.ts }
}

/** Does something, and waits for what only this person is told because of it. */
export async function hearsAfter(town: Town, who: CastName, act: () => Promise<unknown>): Promise<string> {
  const { slack, cast } = town.world
  const lines = () => slack.ephemeralsFor(cast[who])
  const before = lines().length
  await act()
  await until(() => lines().length > before, `a private line to ${who}`)
  const last = lines().at(-1)
  return last ? slack.text(last) : ''
}

/** The form this person has open, as they read it. */
export function formOf(town: Town, who: CastName): string {
  const { slack, cast } = town.world
  const view = slack.topView(cast[who])
  if (!view) throw new Error(`${who} has no form open`)
  return slack.text(view)
}

/** What the bot wrote this person directly. */
export function directMessages(town: Town, who: CastName): string[] {
  const { slack, cast } = town.world
  return slack.channelMessages(slack.dmWith(cast[who])).map(message => slack.text(message))
}

/** The comments of an issue, as plain text. */
export function commentsOn(town: Town, key: string): string {
  return JSON.stringify(town.world.jira.issue(key).comments)
}
