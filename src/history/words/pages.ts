import { counted, lasting, listed } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Figures } from '../model/figures.ts'
import type { SprintRow } from '../model/rows.ts'
import type { SprintSpan } from '../model/spans.ts'
import { budgetName, lastSprints, outcomeNames, percent, spanNames, spentOf } from './names.ts'

export const titles = { overview: 'Overview', sprints: 'Sprint', history: 'History' } as const

export const HISTORY_PATH = '/history'

export function sprintTitle(number: number): string {
  return `Sprint ${number}`
}

export function overviewLead(cluster: string): string {
  return `Where ${cluster} stands now, and how its last sprints went.`
}

export function sprintLead({ number, endAt }: SprintRow, cluster: string, now: Instant): string {
  return endAt > now
    ? `${cluster} in sprint ${number}, which is under way.`
    : `${cluster} in sprint ${number}, and what followed of it.`
}

export function historyLead({ past: { cluster, sprints } }: Figures): string {
  return `${cluster} in ${lastSprints(sprints.length)}.`
}

export function noSprint(typed: string, cluster: string): string {
  return /^\d{1,6}$/.test(typed)
    ? `Nothing is known of ${cluster} in sprint ${typed}: it has not begun, or it was over before the records begin.`
    : `“${typed.slice(0, 60)}” is not the number of a sprint.`
}

export const noCluster = 'There is no sacrificial cluster of that name here.'

/** What a picture of one sprint's rotation says to whoever does not see it. */
export function spansSaid(spans: readonly SprintSpan[]): string {
  const total = new Map<string, number>()
  for (const { state, from, to } of spans) total.set(spanNames[state], (total.get(spanNames[state]) ?? 0) + to - from)
  const parts = [...total].map(([name, ms]) => `${name} for ${lasting(ms)}`)
  return parts.length === 0 ? 'Nothing of it has passed yet.' : `So far ${listed(parts)}.`
}

export function rowsSaid({ rotation }: Figures): string {
  return rotation
    .map(
      ({ sprint, inShare }) => `${sprint}: ${inShare === null ? 'nothing known' : `${percent(inShare)} in rotation`}`,
    )
    .join('; ')
}

export function budgetsSaid({ budgets }: Figures): string {
  return budgets.map(figure => `${budgetName(figure)}: ${spentOf(figure)}`).join('; ')
}

export function segmentsSaid(shown: number, all: number): string {
  if (all === 0) return 'There was no failover.'
  return shown < all
    ? `The last ${shown} of ${counted(all, 'failover')}; the table has all of them.`
    : `${counted(all, 'failover')}.`
}

export function verdictsSaid({ verdicts }: Figures): string {
  return verdicts.sprints.map(({ sprint, outcome }) => `${sprint}: ${outcomeNames[outcome]}`).join('; ')
}

export const headings = {
  rotation: 'Rotation',
  rows: 'Rotation by sprint',
  budget: 'The half-sprint budget',
  budgets: 'Time out against the half sprint',
  outs: 'Times out of rotation',
  payload: 'Payload, QE and upgrade',
  changes: 'Changes by hand',
  verdict: 'Verdict',
  verdicts: 'Verdicts',
  failovers: 'Time to failover',
  parts: 'Where that time went',
  causes: 'Failovers by cause',
} as const

export { verdictNames as findingNames } from '../../upgrade/words/names.ts'

/** A line under each table: how its numbers come about. */
export const hows = {
  rotation:
    'From the start of the sprint to its end, or to now. Out and in by the clock of the farm: the start of the override or the change of its file, and the first job that ran there again. Where several things were so at once, the gravest is shown: out and counted, out, reduced, not known.',
  rows: 'Time in rotation divided by the time that something is known about; reduced capacity is in rotation, and shown apart. Before the records of this bot, or the history that was imported, nothing is known. A failover belongs to the sprint in which it was asked for.',
  budget:
    'A time out that counts (suspected degradation, testing a theory, not classified) is spent from the payload run in which it began, wherever it ended; every moment once. The budget is half of the sprint in elapsed time, nights and weekends too. Where no payload was known to run, the sprint of the calendar is charged.',
  budgets:
    'The same for each sprint: what counted during the run of its payload, against half of its length. Strictly more than half fails the sprint. Where the payload of a sprint did not run yet and that of another did, nothing is shown, which is not zero. Charged to the calendar: what began while no payload was known to run; before: in the sprint in which the first one did.',
  outs: 'Every time out that touched this sprint, or is charged to its payload. It is charged to the payload run in which it began. Infrastructure, maintenance and game days that were declared before do not count.',
  payload: 'As it was recorded when it happened; the times of the upgrade are those of the cluster.',
  changes:
    'What administrators recorded, and what the bot asked about. Covered: a gate that the cluster had announced it. Missing: it was needed, and no gate did.',
  verdicts:
    'Whether the build was there on time, whether an administrator had to change something without an admin ack, and whether a significant problem forced the cluster out. The page of each sprint has what its answers rest on.',
  verdict:
    'Answered from the records above; what two people said instead is named. The first is settled at the deadline, the others when the run of the payload has ended or the half sprint is used up. What nobody knows is no success.',
  failovers:
    'People: from asking until the last approval that was needed, and where they merged the change themselves, from when they were shown it until it was merged. Bot: the rest of the time until the farm took the change. Farm: until its own answers and the places of new jobs proved it. A game day is in the table and in none of the numbers. Requests that were never carried out are left out.',
  parts:
    'By nearest rank: the median is the smallest value that half of the n do not exceed, the p90 the smallest that nine of ten do not. Failovers that wait still have no number.',
  causes: 'The final cause where one was said, else the one that the request declared.',
} as const

export function gameDaysApart(gameDays: number): string {
  return gameDays === 0 ? '' : ` ${counted(gameDays, 'game day')} left out.`
}
