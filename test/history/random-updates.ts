import type { Instant } from '../../src/kernel/time.ts'
import { budgetMsOf, sprintAt, sprintNumbered } from '../../src/sprint/model/calendar.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import type { Store } from '../../src/store/store.ts'
import { runsOver } from '../../src/upgrade/model/runs.ts'
import type { UpdateSeen } from '../../src/upgrade/model/seen.ts'
import { readRuns, saveRun } from '../../src/upgrade/store.ts'
import { versionOf } from './simple-runs.ts'

/** To the payload of the sprint that goes on, of the one before it, or to something that is no sprint's. */
export type Target = 'current' | 'previous' | 'foreign'

/** What a cluster did by its own history, and the bot that looks at it now and then. */
export interface Updates {
  /** Oldest first. */
  history: UpdateSeen[]
  /** What was under way is left for it. */
  starts(target: Target, at: Instant): void
  completes(at: Instant): void
  /** The product draws the runs from what it sees now. */
  looks(): Promise<void>
}

export interface UpdatesOf {
  cluster: string
  calendar: Calendar
  /** The sprints that have a payload. */
  sprints: readonly number[]
}

export function updatesOn(store: Store, { cluster, calendar, sprints }: UpdatesOf): Updates {
  const history: UpdateSeen[] = []
  const digest = (sprint: number) => `sha256:${sprint.toString(16).padStart(64, '0')}`
  const payloads = sprints.map(sprint => {
    // Some are known by their image alone, as before they are promoted.
    const name = sprint % 2 === 0 ? versionOf(sprint) : null
    return { sprint, tag: `5.0.0-0.nightly-${sprint}`, name, digests: [digest(sprint)] }
  })
  return {
    history,
    starts(target, at) {
      const sprint = sprintAt(calendar, at).number - (target === 'previous' ? 1 : 0)
      const isPayload = target !== 'foreign' && sprints.includes(sprint)
      if (target !== 'foreign' && !isPayload) return
      const last = history.at(-1)
      if (last?.completedAt === null) last.completedAt = at
      const version = isPayload ? versionOf(sprint) : '5.0.0-hotfix'
      const image = `quay.io/openshift/release@${digest(isPayload ? sprint : 15)}`
      history.push({ version, image, state: 'Partial', startedAt: at, completedAt: null, acceptedRisks: null })
    },
    completes(at) {
      const last = history.at(-1)
      if (last?.completedAt === null) Object.assign(last, { state: 'Completed', completedAt: at })
    },
    async looks() {
      await store.tx(async tx => {
        const known = await readRuns(tx.db, cluster)
        const budgetMs = (sprint: number) => budgetMsOf(sprintNumbered(calendar, sprint))
        // A cluster lists its history newest first.
        const seen = { cluster, updates: history.toReversed(), payloads, budgetMsOf: budgetMs }
        for (const run of runsOver(known, seen)) await saveRun(tx, run)
      })
    },
  }
}
