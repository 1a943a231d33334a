import type { KnownBlock } from '@slack/types'
import { actions, button, section } from '../../kernel/blocks.ts'
import { lasting, listed } from '../../kernel/text.ts'
import { hours } from '../../kernel/time.ts'
import type { Sprint } from '../model/calendar.ts'
import type { CivilDate } from '../model/civil.ts'
import type { Holiday } from '../model/hours.ts'
import { dayName, holidayName, momentName, zoneName } from './dates.ts'

export interface ClashMessageData {
  sprint: Sprint
  holidays: readonly Holiday[]
  free: CivilDate | null
  /** How much later than planned it is told. */
  lateMs: number
  timeZone: string
  call: string
  seal: (data: object) => string
}

const LATE_FROM_MS = hours(1)

/** Told in the channel: holidays get in the way of a selection, and where it could go. */
export function clashMessage(data: ClashMessageData): { text: string; blocks: KnownBlock[] } {
  const { sprint, holidays, free, lateMs, timeZone, call, seal } = data
  const when = `${momentName(sprint.selectionAt, timeZone)} ${zoneName(sprint.selectionAt, timeZone)}`
  const text =
    `${call} The payload of sprint ${sprint.number} is to be selected on ${when}, and that day or the two days after it are not free: ` +
    `${listed(holidays.map(holidayName))}. ${offer(free)}${lateMs > LATE_FROM_MS ? ` (Told ${lasting(lateMs)} late.)` : ''}`
  const value = seal({ sprint: sprint.number, ...(free !== null && { day: free }) })
  return {
    text,
    blocks: [section(text), actions([button({ id: 'sprint.edit', text: 'Move the selection', value })])],
  }
}

function offer(free: CivilDate | null): string {
  return free === null
    ? 'No day of the sprint is free with the two after it: choose the least bad one, or leave it.'
    : `The nearest day that is free with the two after it is ${dayName(free)}: move the selection there, or leave it if everybody is at work all the same.`
}
