import type { Job } from '../jobs/jobs.ts'

/** Every half minute it is seen whose turn it is: a cluster that is being upgraded comes each time. */
export function upgradeJobs(look: (now: number) => Promise<void>): Job[] {
  return [{ name: 'upgrade.watch', cron: '*/30 * * * * *', run: look }]
}
