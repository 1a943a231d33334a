import type { Job } from '../jobs/jobs.ts'
import type { AcceptContext } from './actions/accept-context.ts'
import { endAccepts, keepAcceptsGoing } from './actions/accept-outcomes.ts'

/** What is done regularly for acceptances by hand. */
export function acceptJobs(ctx: AcceptContext): Job[] {
  return [
    {
      name: 'payload.accepts',
      cron: '*/20 * * * * *',
      async run() {
        await endAccepts(ctx)
        await keepAcceptsGoing(ctx)
      },
    },
  ]
}
