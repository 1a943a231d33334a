import { daysSpent, percentOf } from '../../investigation/words/bar.ts'
import type { Budget } from '../../investigation/model/budget.ts'
import { zonedTime } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Payload } from '../../payload/model/payload.ts'
import { qeNames } from '../../payload/words/names.ts'
import type { Rotation } from '../../rotation/model/rotation.ts'
import { phaseNames } from '../../rotation/words/names.ts'
import { dayOfSprint } from '../../sprint/model/calendar.ts'
import type { Sprint } from '../../sprint/model/calendar.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { VerdictFigure } from '../model/verdict-figures.ts'
import { outcomeNames, percent } from './names.ts'

/** One thing to see at a glance. */
export interface Tile {
  label: string
  value: string
  note: string
}

export interface Glance {
  rotation: Rotation
  sprint: Sprint
  budget: Pick<Budget, 'spentMs' | 'budgetMs' | 'sprint' | 'run'>
  inShare: number | null
  payload: Payload | null
  /** Of the last sprint that is over. */
  last: VerdictFigure | null
  now: Instant
  timeZone: string
}

export function tilesOf({ rotation, sprint, budget, inShare, payload, last, now, timeZone }: Glance): Tile[] {
  return [
    {
      label: rotation.cluster,
      value: phaseNames[rotation.phase],
      note:
        rotation.version === 0
          ? 'Nobody has asked anything of it yet.'
          : `since ${zonedTime(rotation.since, timeZone)}`,
    },
    {
      label: `Sprint ${sprint.number}`,
      value: `day ${dayOfSprint(sprint, now, timeZone)} of ${sprint.days}`,
      note: `until ${dayName(sprint.lastDay)}`,
    },
    {
      label: 'Half sprint used',
      value: daysSpent(budget),
      note: `${percentOf(budget)} %, charged to ${budget.run ? 'the payload of ' : ''}sprint ${budget.sprint}`,
    },
    {
      label: 'In rotation in this sprint',
      value: inShare === null ? 'not known' : percent(inShare),
      note: 'of the time so far that something is known about',
    },
    payloadTile(payload, sprint, timeZone),
    {
      label: last ? `Verdict of sprint ${last.sprint}` : 'Last verdict',
      value: last ? outcomeNames[last.outcome] : 'none yet',
      note: last ? 'The table below has its three answers.' : 'No sprint that is over is known here.',
    },
  ]
}

function payloadTile(payload: Payload | null, { number, selectionAt, deadlineAt }: Sprint, timeZone: string): Tile {
  const label = `Payload of sprint ${number}`
  if (payload?.selected) {
    const { selected, promoted, qe } = payload
    return { label, value: promoted?.name ?? selected.tag, note: qe ? `QE: ${qeNames[qe.state]}` : 'selected' }
  }
  if (payload?.noBuildAt) return { label, value: 'no build on time', note: 'Nothing was selected by the deadline.' }
  return payload
    ? { label, value: 'to be selected', note: `by ${zonedTime(deadlineAt, timeZone)}` }
    : { label, value: 'not proposed yet', note: `due ${zonedTime(selectionAt, timeZone)}` }
}
