import { createJira as createSite } from '../../playground/jira/jira.ts'
import type { JiraOptions, JiraStandIn } from '../../playground/jira/jira.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import type { WorldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import type { Trouble, Weather } from '../../playground/wire/weather.ts'
import { doc, paragraph } from '../../src/kernel/adf.ts'
import { minutes, seconds } from '../../src/kernel/time.ts'
import { createLog } from '../../src/log.ts'
import { createOutbox } from '../../src/outbox/outbox.ts'
import type { Outbox } from '../../src/outbox/outbox.ts'
import { createJira } from '../../src/services/jira/jira.ts'
import { eventsOf } from '../../src/store/log.ts'
import { openStore } from '../../src/store/store.ts'
import type { Store } from '../../src/store/store.ts'
import { createTracking } from '../../src/tracking/actions.ts'
import type { Tracking, TrackingWish } from '../../src/tracking/actions.ts'
import { trackingDeliveries } from '../../src/tracking/effects.ts'
import type { TrackingSettings } from '../../src/tracking/effects-desk.ts'
import type { TrackingJira } from '../../src/tracking/jira-port.ts'
import type { Tracked } from '../../src/tracking/model.ts'

export const CREATE = 'POST /rest/api/3/issue'
export const COMMENT = 'POST /rest/api/3/issue/{key}/comment'
export const SETTLE_MS = minutes(3)

const account = { email: 'bot@example.com', apiToken: 'playground-token' }

export interface TrackingWorld {
  clock: WorldClock
  weather: Weather
  site: JiraStandIn
  store: Store
  tracking: Tracking
  jira: TrackingJira
  record: { name: string; text: string }
  /** What people were told of, as `kind state`, oldest first. */
  told: string[]
  /** Subjects whose key or state changed. */
  changed: string[]
  /** The next calls of this name meet trouble. */
  trouble(call: string, trouble: Trouble, times?: number): void
  open(wish?: Partial<TrackingWish>): Promise<void>
  say(eventKey: string, text?: string): Promise<void>
  /** Delivers what is due now. */
  deliver(): Promise<void>
  /** Lets time pass in small steps and delivers at each. */
  pass(ms: number): Promise<void>
  /** Lets time pass in one step, and delivers after it. */
  leap(ms: number): Promise<void>
  /** Another process over the same store, with its own way to Jira. */
  outboxWith(jira: TrackingJira): Outbox
  tracked(subject?: string): Promise<Tracked | null>
  events(subject?: string): Promise<string[]>
  close(): Promise<void>
}

export interface WorldOptions {
  site?: Partial<JiraOptions>
  settings?: Partial<TrackingSettings>
}

export async function trackingWorld(options: WorldOptions = {}): Promise<TrackingWorld> {
  const clock = heldClock(Date.UTC(2026, 10, 23, 8))
  const weather = fairWeather()
  const site = await createSite({ clock, weather, projectKey: 'TRT', ...account, ...options.site })
  const store = await openStore('sqlite::memory:', { clock })
  const tracking = createTracking({ jira: { browseUrl: site.url } })
  const jira = createJira({ baseUrl: site.url, project: 'TRT', ...account })
  const told: string[] = []
  const changed: string[] = []
  const record = { name: 'record.md', text: '# Record\n\nNothing happened.\n' }

  const settings: TrackingSettings = {
    project: 'TRT',
    issueType: 'Task',
    fields: {},
    statusStarted: 'In Progress',
    statusDone: 'Done',
    linkType: 'Relates',
    ...options.settings,
  }

  function outboxWith(port: TrackingJira): Outbox {
    return createOutbox({
      store,
      clock,
      log: createLog('silent'),
      deliveries: trackingDeliveries({
        store,
        jira: port,
        settings,
        renderRecord: async () => record,
        onChange: async (_, subject) => void changed.push(subject),
      }),
      onTrouble: async (_, effect, state) => void told.push(`${effect.kind} ${state}`),
    })
  }
  const outbox = outboxWith(jira)

  const world: TrackingWorld = {
    clock,
    weather,
    site,
    store,
    tracking,
    jira,
    record,
    told,
    changed,
    trouble: (call, trouble, times = 1) => void weather.add({ service: 'jira', call, times, trouble }),
    open: wish => store.tx(tx => tracking.openTracking(tx, { ...failover, ...wish })),
    say: (eventKey, text = eventKey) =>
      store.tx(tx => tracking.commentOn(tx, failover.subject, eventKey, doc(paragraph(text)))),
    deliver: async () => void (await outbox.deliverDue()),
    async pass(ms) {
      const STEP_MS = seconds(10)
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS))
        await outbox.deliverDue()
      }
    },
    async leap(ms) {
      clock.advance(ms)
      await outbox.deliverDue()
    },
    outboxWith,
    tracked: (subject = failover.subject) => tracking.trackingOf(store.db, subject),
    events: async (subject = failover.subject) => (await eventsOf(store.db, subject)).map(event => event.kind),
    async close() {
      await store.close()
      await site.close()
    },
  }
  return world
}

export const failover: TrackingWish = {
  subject: 'request-1',
  summary: 'Failover of build02',
  description: doc(paragraph('The payload breaks the registry.')),
  labels: ['build02', 'failover'],
}

/** What the comments of an issue say, without the log's head under each. */
export function saidIn(issue: { comments: readonly { text: string }[] } | undefined): string[] {
  return (issue?.comments ?? []).map(({ text }) => {
    if (!/\nLog: event \d+, [0-9a-f]{16}$/.test(text)) throw new Error(`the log's head is missing under: ${text}`)
    return text.replace(/\nLog: event .*$/, '')
  })
}
