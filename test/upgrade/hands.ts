import { plainText } from '../../playground/jira/adf.ts'
import { minutes } from '../../src/kernel/time.ts'
import type { Upgrade } from '../../playground/farm/upgrades/upgrade-acts.ts'
import { aPayloadTown, plain, presses, selected } from '../payload/hands.ts'
import type { Town, TownOptions } from '../town.ts'

/** A town in which the payload of sprint 280 is selected, passed by QE and promoted. */
export interface PromotedTown {
  town: Town
  /** The nightly. */
  tag: string
  /** Its public name. */
  name: string
}

export async function promotedTown(options: TownOptions = {}): Promise<PromotedTown> {
  const town = await aPayloadTown(options)
  const tag = await selected(town)
  await presses(town, 'quim', 'payload.qe-passed')
  const name = town.world.releases.promote(tag)
  await town.later(minutes(6), minutes(3))
  town.skim()
  return { town, tag, name }
}

/** Test Platform upgrades build02 to this build, as it is public. */
export function upgrades(town: Town, name: string, more: Partial<Upgrade> = {}): void {
  const digest = town.world.releases.digestOf(name)
  const image = `quay.io/openshift-release-dev/ocp-release@${digest}`
  town.world.farm.startUpgrade('build02', { version: name, image, ...more })
}

/** What the thread of the payload says that has these words, newest last. */
export function said(town: Town, words: string, id = 'P280'): string[] {
  return town
    .thread(id)
    .map(plain)
    .filter(text => text.includes(words))
}

/** The one message about the upgrade of build02. */
export function upgradeMessage(town: Town, id = 'P280'): string {
  const found = said(town, `${id} · build02`, id)
  if (found.length !== 1) throw new Error(`${found.length} messages about the upgrade:\n${found.join('\n---\n')}`)
  return found[0] ?? ''
}

/** The comments of the payload's issue, without the line that ties each to the log. */
export function comments(town: Town, issue = 'TRT-1'): string[] {
  return town.world.jira
    .issue(issue)
    .comments.map(({ body }) => plainText(body))
    .map(text => text.replace(/\nLog: .*$/, ''))
}
