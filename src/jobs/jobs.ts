import { createTask, validate } from 'node-cron'
import type { ScheduledTask } from 'node-cron'
import type { Logger } from '../log.ts'
import type { Clock, Instant } from '../kernel/time.ts'

/**
 * Something to look at regularly. What is due is decided by the verb that `run` calls, from `now` and what is recorded:
 * running it too often, late or twice does no harm.
 */
export interface Job {
  name: string
  /** Five fields, or six with seconds first. */
  cron: string
  /** An IANA zone; the machine's own where the hour does not matter. */
  timezone?: string
  run(now: Instant): Promise<void>
}

export interface JobsOptions {
  clock: Clock
  log: Logger
  jobs: readonly Job[]
  /** False where somebody else holds the crank and calls `turn`: `start` then starts nothing. */
  self: boolean
}

export interface Jobs {
  start(): void
  /** Starts nothing more and waits for what is running. */
  stop(): Promise<void>
  /** Runs every job once, in the order of the table. */
  turn(): Promise<void>
}

/** Cron turns the crank, and nothing more. A job never overlaps itself; one that fails is logged and stops no other. */
export function createJobs({ clock, log, jobs, self }: JobsOptions): Jobs {
  refuseFaulty(jobs)
  const running = new Map<string, Promise<void>>()
  const tasks: ScheduledTask[] = []
  let stopped = false

  function run(job: Job): Promise<void> {
    const already = running.get(job.name)
    if (already) return already
    const work = attempt(job).finally(() => running.delete(job.name))
    running.set(job.name, work)
    return work
  }

  async function attempt(job: Job): Promise<void> {
    try {
      await job.run(clock.now())
    } catch (error) {
      log.error({ err: error, job: job.name }, 'a job failed')
    }
  }

  function schedule(job: Job): ScheduledTask {
    const zone = job.timezone === undefined ? {} : { timezone: job.timezone }
    // A tick that was missed needs no warning: the next one finds what is due.
    return createTask(job.cron, () => run(job), {
      ...zone,
      name: job.name,
      suppressMissedWarning: true,
      logger: quiet(log),
    })
  }

  return {
    start() {
      if (!self || stopped || tasks.length > 0) return
      tasks.push(...jobs.map(schedule))
      for (const task of tasks) void task.start()
    },
    async stop() {
      stopped = true
      for (const task of tasks.splice(0)) await task.destroy()
      await Promise.all(running.values())
    },
    async turn() {
      for (const job of jobs) await run(job)
    },
  }
}

function refuseFaulty(jobs: readonly Job[]): void {
  const names = new Set<string>()
  for (const { name, cron } of jobs) {
    if (names.has(name)) throw new Error(`two jobs are named "${name}"`)
    if (!validate(cron)) throw new Error(`the job "${name}" has no valid cron expression: "${cron}"`)
    names.add(name)
  }
}

/** node-cron writes to the console by itself; its words belong in our log. */
function quiet(log: Logger) {
  return {
    info: (message: string) => log.debug({ from: 'node-cron' }, message),
    debug: (message: string | Error) => log.debug({ from: 'node-cron' }, String(message)),
    warn: (message: string) => log.warn({ from: 'node-cron', message }, 'cron has a complaint'),
    error: (message: string | Error, error?: Error) =>
      log.error({ from: 'node-cron', err: error ?? message }, 'cron has a fault'),
  }
}
