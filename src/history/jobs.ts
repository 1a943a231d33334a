import type { Job } from '../jobs/jobs.ts'
import { catchUp } from './actions/catch-up.ts'
import type { HistoryContext } from './actions/context.ts'

/** What is older than this capability is read from the log, once. */
export function historyJobs({ store }: HistoryContext): Job[] {
  const progress = { after: 0 }
  return [{ name: 'history.catch-up', cron: '30 * * * * *', run: () => catchUp(store, progress) }]
}
