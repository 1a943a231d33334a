import type { Job } from '../jobs/jobs.ts'
import type { DigestContext } from './actions/context.ts'
import { beginDue } from './actions/daily.ts'

export function digestJobs(ctx: DigestContext): Job[] {
  return [{ name: 'digest.daily', cron: '*/20 * * * * *', run: now => beginDue(ctx, now) }]
}
