import { inWords, lasting, slackTime, zonedTime } from '../../kernel/text.ts'
import type { Payload } from '../../payload/model/payload.ts'
import type { LeftPayload } from '../model/matching.ts'
import type { UpdateSeen } from '../model/seen.ts'
import { digestOf } from '../model/seen.ts'
import type { Upgrade, UpgradeFact } from '../model/upgrade.ts'
import { askNames, bold, code, inItsWords, leftSentences, needNames, paceNames, releaseName } from './names.ts'
import type { AdminChange, Decision } from '../model/admin-change.ts'
import { cut, oneLine } from '../../kernel/text.ts'

/** The comment in Jira for a step of an upgrade, plain; null where it is not worth one. */
export function upgradeComment(upgrade: Upgrade, fact: UpgradeFact, timeZone: string): string | null {
  const { cluster } = upgrade
  const name = releaseName(upgrade)
  const at = (moment: number | null) => (moment === null ? '' : ` ${zonedTime(moment, timeZone)}`)
  const said = (message: string) => cut(oneLine(message), 1000)
  switch (fact.kind) {
    case 'upgrade-asked':
    case 'upgrade-unblocked':
    case 'upgrade-mended':
    // Operators complain for minutes all through a run.
    case 'upgrade-ailing':
    case 'upgrade-workers-done':
    case 'change-evidence-added':
      return null
    case 'upgrade-started':
      return `The upgrade of ${cluster}${fact.from === '' ? '' : ` from ${fact.from}`} to ${name} began${at(fact.at)}.`
    case 'upgrade-completed':
      return `The upgrade of ${cluster} to ${name} was completed${at(fact.at)}${fact.lastedMs === null ? '' : `, after ${lasting(fact.lastedMs)}`}.`
    case 'upgrade-healthy':
      return `${cluster} runs ${name} on all its machines and is healthy.`
    case 'upgrade-blocked':
      return `${cluster} does not take up ${name} (${fact.reason || 'no reason given'}): ${said(fact.message)}`
    case 'upgrade-failing':
      return `The upgrade of ${cluster} to ${name} is failing${fact.since === null ? '' : ` since${at(fact.since)}`} (${fact.reason || 'no reason given'}): ${said(fact.message)}`
    case 'upgrade-pace':
      return fact.pace === 'stuck' ? `The upgrade of ${cluster} to ${name} is ${paceNames.stuck}.` : null
    case 'upgrade-superseded':
      return `The upgrade of ${cluster} to ${name} was given up for ${fact.by || 'another build'} before it was done.`
    case 'change-asked-about':
      return `The bot asks whether something had to be changed by hand on ${cluster}: ${askNames[fact.about]}.`
    case 'change-answered':
      return fact.what === 'nothing'
        ? `Nothing was needed by hand on ${cluster}, though ${askNames[fact.about]}.`
        : null
  }
}

/** What an administrator did, for Jira; plain. */
export function changeComment(change: AdminChange, by: string): string {
  return `${by} recorded a change on ${change.cluster} (${change.id}): “${cut(oneLine(change.what), 800)}”, because “${cut(oneLine(change.why), 800)}”. ${decisionLine(change)}`
}

export function redecidedComment(change: AdminChange, why: string, by: string): string {
  return `${by} decided anew about ${change.id}: ${decisionLine(change)} The reason: “${cut(oneLine(why), 800)}”.`
}

function decisionLine({ needed, persistent, gate }: Decision): string {
  const stays = persistent ? 'It has to stay.' : 'It does not stay.'
  return `It is ${needNames[needed]}. ${stays} Admin gate: ${gate ?? 'none'}.`
}

/** The cluster takes up something that is not the payload; both teams are called. */
export function otherVersionStep(cluster: string, update: UpdateSeen, payload: Payload, teams: string): string {
  return `${teams}: ${takesUp(cluster, update)}. ${insteadOf(payload)}`
}

/** The cluster takes up what was selected for the sprint and left; both teams are called. */
export function leftVersionStep(
  cluster: string,
  update: UpdateSeen,
  { tag, leftAt, because }: LeftPayload,
  payload: Payload,
  teams: string,
): string {
  return `${teams}: ${takesUp(cluster, update)}. ${leftSentences[because]} (${code(tag)}, ${slackTime(leftAt)}). ${insteadOf(payload)}`
}

/** The same for Jira; plain. */
export function leftVersionComment(cluster: string, { version, image }: UpdateSeen, left: LeftPayload): string {
  return `${cluster} took up ${version || image}, which does not stand as the payload of sprint ${left.sprint}. ${leftSentences[left.because]} (${left.tag}).`
}

function takesUp(cluster: string, { version, image, startedAt, completedAt }: UpdateSeen): string {
  const runs = completedAt === null ? 'is being upgraded to' : 'took up'
  const what = version === '' ? code(image || 'a build without a name') : bold(version)
  const digest = digestOf(image)
  return `${bold(cluster)} ${runs} ${what} since ${slackTime(startedAt)}${digest === null ? '' : ` (${code(digest)})`}`
}

function insteadOf({ sprint, selected, promoted }: Payload): string {
  const nothing = 'The bot changes nothing on the cluster.'
  if (selected === null) {
    return `Nothing is selected for sprint ${sprint} now. If that was meant, say so here; otherwise TRT selects another build, and Test Platform upgrades to that. ${nothing}`
  }
  return `Selected for sprint ${sprint} is ${bold(promoted?.name ?? selected.tag)}. If that was meant, say so here; otherwise Test Platform upgrades to the selected build. ${nothing}`
}

/** An upgrade that fails, or a cluster that fails after it; both teams are called. */
export function failingStep({ cluster, view, name, tag, seenAt }: Upgrade, teams: string): string {
  const { failing, completedAt } = view
  const what = bold(releaseName({ name, tag, view }))
  const fails =
    completedAt === null
      ? `the upgrade of ${bold(cluster)} to ${what} is failing`
      : `${bold(cluster)} runs ${what} and is failing`
  const why = failing ? ` (${inWords(failing.reason || 'no reason given', 80)})` : ''
  return (
    `${teams}: ${fails} since ${slackTime(failing?.since ?? seenAt)}${why}.\n` +
    `> ${inItsWords(failing?.message || 'nothing more')}\n` +
    'Test Platform and TRT look at what it names; an investigation that needs the cluster out begins with `/sacrificial failover`.'
  )
}
