import type { Job } from '../jobs/jobs.ts'
import type { SprintContext } from './actions/context.ts'
import { reviewEdits } from './actions/edits.ts'
import { warnOfHolidays } from './actions/look-ahead.ts'

/** What is done regularly for the calendar. */
export function sprintJobs(ctx: SprintContext): Job[] {
  return [
    { name: 'sprint.edits', cron: '*/20 * * * * *', run: () => reviewEdits(ctx) },
    { name: 'sprint.look-ahead', cron: '*/5 * * * *', run: now => warnOfHolidays(ctx, now) },
  ]
}
