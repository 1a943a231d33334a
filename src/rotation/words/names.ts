import { tally } from '../../approval/model.ts'
import { partWords } from '../../approval/words.ts'
import { counted, inWords, listed, mention } from '../../kernel/text.ts'
import type { Guard, Worsening } from '../model/preview.ts'
import { askerOf, slotsFor } from '../model/request-decide.ts'
import type { Cause, Flavour, Request, RequestState } from '../model/request.ts'
import type { Desired, Phase } from '../model/rotation.ts'

export const causeNames = {
  payload: 'suspected degradation from the sprint payload',
  theory: 'testing a theory',
  infrastructure: 'infrastructure',
  maintenance: 'upgrade or maintenance',
  'game-day': 'game day',
} satisfies Record<Cause, string>

export const urgencyNames = { now: 'now', today: 'today', convenient: 'when convenient' } satisfies Record<
  'now' | 'today' | 'convenient',
  string
>

export const flavourNames = { blocked: 'blocked', 'pinned-only': 'pinned-only' } satisfies Record<Flavour, string>

export const stateNames = {
  awaiting: 'awaiting approval',
  approved: 'approved',
  changing: 'changing',
  stuck: 'stuck',
  done: 'done',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired',
  superseded: 'superseded',
} satisfies Record<RequestState, string>

export const phaseNames = {
  in: 'in rotation',
  leaving: 'asked out, not yet proven',
  out: 'out of rotation',
  drained: 'out of rotation and drained',
  questioned: 'in question',
  returning: 'asked back in, not yet proven',
} satisfies Record<Phase, string>

export const desiredNames = { in: 'in', blocked: 'out (blocked)', 'pinned-only': 'out (pinned-only)' } satisfies Record<
  Desired,
  string
>

/** `take build02 out of rotation`, `bring build02 back into rotation`. */
export function wish(request: Pick<Request, 'direction' | 'cluster'>): string {
  const cluster = `*${inWords(request.cluster, 60)}*`
  return request.direction === 'failover' ? `take ${cluster} out of rotation` : `bring ${cluster} back into rotation`
}

/** Who asks: the requester, and who typed it where that is somebody else. */
/** What came until a request expired: `nobody answered`, `only 1 of 2 approvals came for`; the request follows. */
export function whatCame(request: Request): string {
  const part = partWords(tally(slotsFor(request), request.votes, askerOf(request)))
  return part === null ? 'nobody answered' : `only ${part} came for`
}

export function askedBy(request: Request): string {
  const requester = mention(request.requester)
  return request.filedBy.user === request.requester.user
    ? requester
    : `${requester} (filed by ${mention(request.filedBy)})`
}

export const colourMarks = {
  green: ':large_green_circle:',
  amber: ':large_yellow_circle:',
  red: ':red_circle:',
  impossible: ':no_entry:',
} satisfies Record<Guard['colour'], string>

const fewest = 4
function some(names: readonly string[]): string {
  const shown = names.slice(0, fewest).map(name => `\`${inWords(name, 80)}\``)
  return names.length > fewest ? `${shown.join(', ')} and ${names.length - fewest} more` : listed(shown)
}

/** What a guard found, in one line; where it stands in the way, with the repair. */
export function guardLine(guard: Guard): string {
  if (guard.unread) return `${guardSubject[guard.name]} could not be checked: ${inWords(guard.about.join('; '), 160)}`
  const ok = guard.colour === 'green'
  const about = some(guard.about)
  switch (guard.name) {
    case 'known':
      return ok
        ? 'It is a build cluster of this farm.'
        : `It is not in \`_clusters.yaml\`. Repair: check the name, or add it there first.`
    case 'in-rotation':
      return ok
        ? 'It is in rotation today.'
        : 'It is blocked in `_clusters.yaml` already, by a change that this bot did not make: there is nothing to take out. Repair: to bring it back, take that change back in the file.'
    case 'default':
      return ok
        ? 'It is not the default cluster.'
        : 'It is the `default:` of `_config.yaml`, where everything else ends up. Repair: name another default first.'
    case 'capability':
      return ok
        ? 'Other clusters have all of its capabilities.'
        : `It is the last cluster in rotation with ${about}: planning would fail for all jobs. Repair: give another cluster the capability first.`
    case 'provider':
      return ok
        ? 'Its provider has another cluster in rotation.'
        : `It is the last cluster of ${about} in rotation. Repair: bring another one back first.`
    case 'kvm':
      if (ok) return 'No KVM job depends on it alone.'
      return guard.about.length > 0
        ? `KVM jobs would be left with ${about}.`
        : 'KVM jobs would be left with no cluster. Repair: add another cluster to `kvm:` of `_config.yaml` first.'
    case 'ssh-bastion':
      return ok
        ? 'It is not the SSH bastion.'
        : 'It is the `sshBastion:` of `_config.yaml`: those jobs have no other place. Repair: name another bastion first.'
    case 'others-out':
      return ok ? 'No other cluster is out.' : `Also out of rotation today: ${about}.`
    case 'destinations':
      return ok
        ? 'Every job has another place.'
        : `${guard.about.length > 0 ? about : 'Some jobs'} cannot run anywhere else. Repair: give another cluster of the provider what they need.`
    case 'override':
      return ok
        ? 'No override stands in the way.'
        : `The dispatcher already holds ${about}, and allows one at a time. Repair: let it end or cancel it first.`
    case 'running':
      return runningLine(Number(guard.about[0] ?? 0))
    case 'canary':
      return ok ? 'Its canary passed last.' : `Its canary: ${inWords(guard.about.join(' '), 100)}.`
    case 'lasting':
      return ok
        ? 'No lasting change has to be undone.'
        : 'The lasting change has to be undone in `_clusters.yaml`, too; the patch follows after the approval.'
  }
}

function runningLine(count: number): string {
  if (count === 0) return 'Nothing runs there now.'
  return count === 1
    ? '1 job runs there now; it is left to finish.'
    : `${counted(count, 'job')} run there now; they are left to finish.`
}

const guardSubject = {
  known: 'Whether it is a build cluster of this farm',
  'in-rotation': 'Whether it is in rotation today',
  default: 'Whether it is the default cluster',
  capability: 'Whether others have its capabilities',
  provider: 'Whether its provider has another cluster',
  kvm: 'KVM jobs',
  'ssh-bastion': 'The SSH bastion',
  'others-out': 'Whether other clusters are out',
  destinations: 'Where its jobs would go',
  override: 'Overrides of the dispatcher',
  running: 'What runs there',
  canary: 'Its canary',
  lasting: 'The lasting change',
} satisfies Record<Guard['name'], string>

export function worseningLine(worse: Worsening): string {
  switch (worse.kind) {
    case 'guard':
      return `${guardSubject[worse.guard]}: was ${worse.from}, is ${worse.to}`
    case 'immovable':
      return `${counted(worse.jobs.length, 'job')} can no longer be moved: ${some(worse.jobs)}`
    case 'destination':
      return `jobs would now also go to ${some(worse.clusters)}`
    case 'demand':
      return `the demand to be moved grew by ${worse.percent} %`
    case 'impact-unknown':
      return 'what it would move was not known when it was approved'
  }
}

/** Where the jobs go, largest share first: `build04 83 %, build06 17 %`. */
export function destinationsLine(destinations: Record<string, number>): string {
  const total = Object.values(destinations).reduce((sum, n) => sum + n, 0)
  const largest = Object.entries(destinations).toSorted(([, a], [, b]) => b - a)
  const shares = largest.map(
    ([cluster, n]) => `${inWords(cluster, 40)} ${total > 0 ? Math.round((n / total) * 100) : 0} %`,
  )
  return shares.length > 0 ? shares.join(', ') : 'nowhere: nothing has to move'
}
