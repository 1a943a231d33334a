import type { Job } from '../jobs/jobs.ts'
import type { PayloadContext } from './actions/context.ts'
import { doDue, lookAgain } from './actions/due.ts'

/** What is looked at and done regularly for the payload. */
export function payloadJobs(ctx: PayloadContext): Job[] {
  return [
    { name: 'payload.due', cron: '*/20 * * * * *', run: () => doDue(ctx) },
    { name: 'payload.look-again', cron: '*/30 * * * * *', run: () => lookAgain(ctx) },
  ]
}
