import type { Job } from '../jobs/jobs.ts'
import type { VerdictContext } from './actions/context.ts'
import { verdictLook } from './actions/look.ts'
import { remind } from './actions/reminders.ts'

/** What is done regularly for the verdicts. */
export function verdictJobs(ctx: VerdictContext): Job[] {
  return [
    { name: 'verdict.look', cron: '*/30 * * * * *', run: verdictLook(ctx) },
    { name: 'verdict.remind', cron: '*/5 * * * *', run: now => remind(ctx, now) },
  ]
}
