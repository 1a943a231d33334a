import type { KnownBlock } from '@slack/types'
import { actions, button, context, section } from '../../kernel/blocks.ts'
import { inWords, lasting, slackTime } from '../../kernel/text.ts'
import type { Upgrade } from '../model/upgrade.ts'
import type { Complaint, UpgradeView } from '../model/view.ts'
import { bar, bold, inItsWords, leftSentences, paceNames, poolsLines, releaseName } from './names.ts'

export interface UpgradeMessage {
  upgrade: Upgrade
  /** Since when the cluster cannot be read, and why; null where it can, or that is recent. */
  unreadable: { since: number; why: string } | null
  /** Gates that stand in its way; null where they cannot be read. */
  openGates: readonly string[] | null
  /** Whether these are all that stands in its way. */
  gatesExplain: boolean
  seal: (data: object) => string
}

/** The one message about an upgrade, in the thread of its payload: where it is, what stands in its way, what now. */
export function upgradeMessage(data: UpgradeMessage): { text: string; blocks: KnownBlock[] } {
  const { upgrade, seal } = data
  const lead = upgradeLead(upgrade)
  const details = detailsOf(data)
  const record = { id: 'upgrade.record-change', text: 'Record a change', value: seal({ upgrade: upgrade.id }) }
  return {
    text: lead,
    blocks: [
      section(lead),
      ...(details.length > 0 ? [section(details.join('\n'))] : []),
      context(`${nextOf(data)}\n${footOf(data)}`),
      actions([button(record)]),
    ],
  }
}

/** One sentence: how the cluster and the payload stand to each other. */
export function upgradeLead(upgrade: Upgrade): string {
  const { view, cluster, sprint } = upgrade
  const name = bold(releaseName(upgrade))
  const what = `the payload of sprint ${sprint}`
  const who = bold(cluster)
  const since = view.startedAt === null ? '' : ` since ${slackTime(view.startedAt)}`
  if (upgrade.gone) {
    const ran = view.completedAt === null ? 'was being upgraded to' : 'ran'
    return `${who} ${ran} ${name}, ${what}, until ${slackTime(upgrade.gone.at)}, when the upgrade to ${bold(upgrade.gone.version || 'another build')} began.`
  }
  switch (view.state) {
    case 'none':
      return `${who} is not asked for ${name}, ${what}, any more; that upgrade never began.`
    case 'started':
      return `${who} has begun its upgrade to ${name}, ${what},${since}.`
    case 'progressing':
      return `${who} is being upgraded to ${name}, ${what},${since}.`
    case 'completed':
      return `${who} has completed its upgrade to ${name}, ${what}${completedIn(view)}; ${view.pools.read ? 'not all of its machines have it yet' : 'whether all of its machines have it is not known'}.`
    case 'workers-done':
      return `${who} runs ${name}, ${what}, on all its machines${completedIn(view)}; it is not healthy yet.`
    case 'healthy':
      return `${who} runs ${name}, ${what}, and is healthy${completedIn(view)}.`
    case 'blocked':
      return `:no_entry: ${who} does not take up ${name}, ${what}${blockedSince(view)}.`
    case 'failing':
      return view.completedAt === null
        ? `:warning: The upgrade of ${who} to ${name}, ${what}, is failing since ${slackTime(view.failing?.since ?? upgrade.seenAt)}.`
        : `:warning: ${who} runs ${name}, ${what}, and is failing since ${slackTime(view.failing?.since ?? upgrade.seenAt)}.`
    case 'superseded':
      return `The upgrade of ${who} to ${name}, ${what}, was given up for ${bold(view.supersededBy || 'another build')} before it was done.`
  }
}

function completedIn({ startedAt, completedAt }: UpgradeView): string {
  if (completedAt === null) return ''
  const after = startedAt === null ? '' : `, after ${lasting(completedAt - startedAt)}`
  return `; its operators were done ${slackTime(completedAt)}${after}`
}

function blockedSince({ blocked }: UpgradeView): string {
  const since = blocked?.since ?? null
  return since === null ? '' : `, since ${slackTime(since)}`
}

/** Escaped lines. What is over is not told any more. */
function detailsOf({ upgrade }: UpgradeMessage): string[] {
  const { view, pace, gone } = upgrade
  if (gone !== null || view.state === 'superseded') return []
  const isOpen = view.completedAt === null && view.startedAt !== null
  return [
    ...(upgrade.left ? [`*${leftSentences[upgrade.left]}*; it does not stand as the payload of the sprint.`] : []),
    ...(view.progress ? [bar(view.progress)] : []),
    ...(view.message && isOpen ? [`> ${inItsWords(view.message)}`] : []),
    ...(view.blocked ? [saying('It says', view.blocked)] : []),
    ...(view.failing ? [failingLine(view.failing, view.state === 'failing')] : []),
    ...(view.waiting ? [`It waits, which is no failure yet: ${inItsWords(view.waiting)}`] : []),
    ...(isOpen && pace !== 'usual' ? [`*${capital(paceNames[pace])}.*`] : []),
    ...(view.risks ? [`Not heeded: ${inItsWords(view.risks)}`] : []),
    ...poolsLines(view),
    ...ailingLines(view),
  ]
}

function saying(who: string, { reason, message }: Complaint): string {
  return `${who} (${inWords(reason || 'no reason given', 80)}):\n> ${inItsWords(message || 'nothing more', 600)}`
}

function failingLine(failing: Complaint, isFailing: boolean): string {
  return isFailing ? saying('It says', failing) : saying('It complains, which comes and goes in every upgrade', failing)
}

function ailingLines({ ailing, state }: UpgradeView): string[] {
  if (!ailing.read) {
    return state === 'completed' || state === 'workers-done'
      ? [`Its operators cannot be seen: ${inWords(ailing.why)}.`]
      : []
  }
  const shown = ailing.value
    .slice(0, 3)
    .map(({ name, message }) => `• ${inWords(name, 60)}: ${inItsWords(message, 200)}`)
  const more = ailing.value.length - shown.length
  return more > 0 ? [...shown, `• and ${more} more`] : shown
}

/** What people do now, in one sentence. */
function nextOf({ upgrade, openGates, gatesExplain }: UpgradeMessage): string {
  const { view, gone, pace } = upgrade
  if (gone !== null || view.state === 'superseded') return 'Nothing is left to do here.'
  switch (view.state) {
    case 'none':
      return 'Test Platform asks for it again when it suits.'
    case 'blocked':
      return unblocking(openGates ?? [], gatesExplain)
    case 'failing':
      return 'Test Platform and TRT look at what it names; an investigation that needs the cluster out begins with `/sacrificial failover`.'
    case 'completed':
    case 'workers-done':
      if (!view.pools.read || !view.ailing.read) return 'Whoever runs the bot can grant it what it may not see.'
      return 'Nothing to do while the numbers move; the bot goes on looking.'
    case 'healthy':
      return upgrade.left === null
        ? "Nothing to do: the sprint's payload is at work."
        : 'TRT and Test Platform decide whether it stays until the next payload is installed.'
    default:
      return pace === 'usual' || pace === 'slow'
        ? 'Nothing to do: the bot goes on looking.'
        : 'Test Platform looks at what it waits for. The bot changes nothing on the cluster.'
  }
}

function unblocking(gates: readonly string[], isAll: boolean): string {
  const mends = 'mends what it names, or asks for another build. The bot changes nothing on the cluster.'
  if (gates.length === 0) return `Test Platform ${mends}`
  const keys = gates.map(key => `\`${inWords(key, 120)}\``).join(', ')
  const acks = `Test Platform checks what ${keys} asks for, and acknowledges it on the cluster.`
  return isAll
    ? `${acks} The bot changes nothing there.`
    : `${acks} That alone does not unblock it: for the rest, Test Platform ${mends}`
}

function footOf({ upgrade, unreadable, openGates }: UpgradeMessage): string {
  const { sprint, cluster, view } = upgrade
  return [
    `P${sprint} · ${inWords(cluster, 60)}`,
    ...(view.from === '' ? [] : [`from ${inWords(view.from, 80)}`]),
    ...(openGates === null ? ['admin gates cannot be read'] : []),
    ...(unreadable === null
      ? []
      : [`not readable since ${slackTime(unreadable.since)}: ${inWords(unreadable.why)}. What stands here is older`]),
  ].join(' · ')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
