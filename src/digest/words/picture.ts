import { daysSpent } from '../../investigation/words/bar.ts'
import { chargedTo } from '../../investigation/words/names.ts'
import { counted } from '../../kernel/text.ts'
import { outCauseNames } from '../../investigation/words/names.ts'
import { phaseNames } from '../../rotation/words/names.ts'
import { dayOfSprint } from '../../sprint/model/calendar.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { ClusterFacts, DigestFacts } from '../model/facts.ts'
import type { RibbonEvent, RibbonMark, RibbonSpan } from '../model/ribbon.ts'

/** All of it is plain text: drawn, or read to whoever does not see the picture. */
export function pictureTitle({ sprint }: DigestFacts, cluster: string | null): string {
  return cluster === null ? `Sprint ${sprint.number}` : `Sprint ${sprint.number} on ${cluster}`
}

export function pictureAlt({ sprint, now, timeZone, clusters }: DigestFacts): string {
  const lead = `Rotation in sprint ${sprint.number}, ${dayName(sprint.firstDay)} to ${dayName(sprint.lastDay)}, day ${dayOfSprint(sprint, now, timeZone)} of ${sprint.days}.`
  return [lead, ...clusters.map(cluster => clusterWords(cluster, sprint.startAt))].join(' ')
}

function clusterWords({ rotation, outs, budget }: ClusterFacts, since: number): string {
  const times = outs.filter(out => out.kind === 'out' && (out.to ?? Infinity) > since).length
  const away = times === 0 ? 'it was never out' : `it was out ${counted(times, 'time')}`
  return `${rotation.cluster} is ${phaseNames[rotation.phase]}; ${away}. Half sprint of ${chargedTo(budget)}: ${daysSpent(budget)} used.`
}

export function spanLabel({ state, out }: RibbonSpan): string {
  if (state === 'unknown') return 'before the records begin'
  if (!out) return 'in rotation'
  if (state === 'reduced') return `${out.capacity ?? 0} % of its capacity`
  return `${out.failover ?? 'out'}: ${outCauseNames[out.cause]}`
}

export function eventLabel({ what, out }: RibbonEvent): string {
  return what === 'out' ? `${out.failover ?? 'out'} out` : 'back'
}

export function markLabel({ what }: RibbonMark): string {
  return markNames[what]
}

const markNames = {
  selection: 'selection',
  half: 'half',
  end: 'end',
  upgrade: 'upgrade begins',
  upgraded: 'upgraded',
} satisfies Record<RibbonMark['what'], string>

export function pictureName({ sprint }: DigestFacts, day: string): string {
  return `sprint-${sprint.number}-${day}.png`
}
