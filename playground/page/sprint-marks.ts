import { readConfig } from '../../src/config/config.ts'
import { minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { dayOfSprint, sprintAt, sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar, Sprint } from '../../src/sprint/model/calendar.ts'
import { addDays, atTime, dayOf } from '../../src/sprint/model/civil.ts'
import { nextWorking } from '../../src/sprint/model/hours.ts'
import type { TeamHours } from '../../src/sprint/model/hours.ts'
import type { World } from '../world.ts'
import type { ShownSprint } from './snapshot.ts'

/** Where time can be sent to: marks of the sprint, and the next morning with a digest. */
export const destinations = ['selection', 'deadline', 'half', 'next-sprint', 'digest'] as const
export type Destination = (typeof destinations)[number]

export interface SprintMarks {
  shownAt(now: Instant): ShownSprint
  /** The first such moment after now. */
  next(destination: Destination, now: Instant): Instant
}

/** The sprint as the world's settings have it; what TRT edits in Slack is known to the bot alone. */
export function createSprintMarks(world: World): SprintMarks {
  const { sprint: rules, timeZone, digest, hours, holidays } = readConfig(world.env())
  if (!rules) throw new Error('the street has no sprint')
  const calendar: Calendar = { rules: { ...rules, timeZone }, edits: [] }
  const digestTime = digest.time ?? '09:00'

  function ofThisOrTheNext(now: Instant, markOf: (sprint: Sprint) => Instant): Instant {
    const sprint = sprintAt(calendar, now)
    const mark = markOf(sprint)
    return mark > now ? mark : markOf(sprintNumbered(calendar, sprint.number + 1))
  }

  return {
    shownAt: now => shownSprint(sprintAt(calendar, now), now, timeZone),
    next(destination, now) {
      switch (destination) {
        case 'selection':
          return ofThisOrTheNext(now, sprint => sprint.selectionAt)
        case 'deadline':
          return ofThisOrTheNext(now, sprint => sprint.deadlineAt)
        case 'half':
          return ofThisOrTheNext(now, sprint => sprint.halfAt)
        case 'next-sprint':
          return sprintAt(calendar, now).endAt
        case 'digest':
          return nextMorning({ hours, holidays }, digestTime, timeZone, now)
      }
    },
  }
}

function shownSprint(sprint: Sprint, now: Instant, timeZone: string): ShownSprint {
  const { number, days, startAt, endAt, halfAt, selectionAt, deadlineAt } = sprint
  return {
    number,
    day: dayOfSprint(sprint, now, timeZone),
    days,
    startAt,
    endAt,
    timeZone,
    marks: [
      { name: 'half', at: halfAt },
      { name: 'selection', at: selectionAt },
      { name: 'deadline', at: deadlineAt },
    ],
  }
}

/** That time of the next day on which TRT works. */
function nextMorning(team: TeamHours, time: string, timeZone: string, now: Instant): Instant {
  const today = dayOf(now, timeZone)
  const day = atTime(today, time, timeZone) > now ? today : addDays(today, 1)
  const works = nextWorking(team, 'trt', atTime(day, '12:00', timeZone) - minutes(1))
  return atTime(dayOf(works, timeZone), time, timeZone)
}
