import { cutEscaped, escapeSlack, inWords, lasting, oneLine } from '../../kernel/text.ts'
import type { LeftBecause } from '../../payload/model/payload.ts'
import type { AskKind } from '../model/asks.ts'
import { MEASURED, REMARKABLE_MS } from '../model/pace.ts'
import type { Pace } from '../model/pace.ts'
import type { FindingVerdict, Needed } from '../model/admin-change.ts'
import type { Upgrade } from '../model/upgrade.ts'
import { isUpdated } from '../model/view.ts'
import type { UpgradeView } from '../model/view.ts'

/** What is installed, by the name people know it by. Plain text. */
export function releaseName({ name, tag, view }: Pick<Upgrade, 'name' | 'tag' | 'view'>): string {
  return view.release.version || name || tag
}

export function bold(text: string): string {
  return `*${inWords(text, 120).replaceAll('*', '')}*`
}

export function code(text: string): string {
  return `\`${inWords(text, 260).replaceAll('`', "'")}\``
}

/** What a cluster says, in one line, escaped and cut. */
export function inItsWords(message: string, max = 400): string {
  return cutEscaped(escapeSlack(oneLine(message)), max)
}

/** Where the length of an upgrade stands among those before it. The figures are of 34 real ones (payloads.md §0.1). */
export const paceNames = {
  slow: `slow: it takes longer than ${lasting(REMARKABLE_MS)}; half of the earlier pre-release upgrades took ${lasting(MEASURED.medianMs)}`,
  'slowest-tenth': `longer than nine in ten: of the earlier pre-release upgrades nine in ten took ${lasting(MEASURED.nineInTenMs)} at the most`,
  stuck: `stuck: it takes longer than any earlier pre-release upgrade; the longest took ${lasting(MEASURED.longestMs)}`,
} satisfies Record<Exclude<Pace, 'usual'>, string>

export const leftSentences = {
  'qe-failed': 'QE failed this build',
  pruned: 'The release controller has deleted this build',
  rejected: 'This build was rejected before it could be read',
  undone: 'The acceptance of this build by hand was undone',
} satisfies Record<LeftBecause, string>

export const needNames = {
  needed: 'needed for the upgrade or to keep the cluster working',
  experiment: 'an experiment, not needed',
  undecided: 'not decided yet',
} satisfies Record<Needed, string>

export const verdictNames = {
  covered: 'covered by an admin gate',
  missing: 'no admin gate announced it',
  'not-needed': 'not needed',
  unknown: 'unknown',
} satisfies Record<FindingVerdict, string>

/** What the bot has seen, as half a sentence. Plain text. */
export const askNames = {
  blocked: 'the upgrade is blocked, and no admin gate explains it',
  'blocked-partly': 'the upgrade is blocked, and no admin gate explains all of it',
  'blocked-unread': 'the upgrade is blocked, and the admin gates that may explain it cannot be read',
  forced: 'the upgrade was forced past what the cluster found against it',
  overrides: "parts of the cluster were taken out of the version operator's hands",
  'operator-off': 'the cluster version operator is scaled down',
  'pool-paused': 'a pool of machines is paused',
  'acks-added': 'an admin ack was added',
  long: 'the upgrade takes longer than nine in ten',
} satisfies Record<AskKind, string>

const BAR = 10

/** `▓▓▓░░░░░░░ 357 of 1,021 (34 %)` */
export function bar({ done, of }: { done: number; of: number }): string {
  const share = of === 0 ? 0 : Math.min(1, done / of)
  const full = Math.floor(share * BAR)
  return `${'▓'.repeat(full)}${'░'.repeat(BAR - full)} ${done.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} (${Math.floor(share * 100)} %)`
}

/** How many machines of each pool have it; while the operators are at it, only what is odd. Escaped lines. */
export function poolsLines({ pools, startedAt, completedAt }: UpgradeView): string[] {
  if (startedAt === null) return []
  if (!pools.read) return completedAt === null ? [] : [`Its machines cannot be seen: ${inWords(pools.why)}.`]
  const isOpen = completedAt === null
  const shown = isOpen ? pools.value.filter(pool => pool.paused || !isUpdated(pool)) : pools.value
  if (shown.length === 0) return []
  const said = shown.map(({ name, machines, updated, degraded, paused }) =>
    [
      ...(isOpen && updated >= machines ? [] : [`${updated} of ${machines}`]),
      ...(degraded > 0 ? [`${degraded} degraded`] : []),
      ...(paused ? ['paused'] : []),
    ]
      .join(', ')
      .replace(/^/, `${inWords(name, 60)} `),
  )
  return [`${isOpen ? 'Machines' : 'Machines that have it'}: ${said.join('; ')}.`]
}
