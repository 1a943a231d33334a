import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from './config/config.ts'
import { ROLES } from './kernel/people.ts'
import { seconds, systemClock } from './kernel/time.ts'
import type { Clock } from './kernel/time.ts'
import { createLog } from './log.ts'
import type { Logger } from './log.ts'
import { createJobs } from './jobs/jobs.ts'
import type { Job } from './jobs/jobs.ts'
import { openCapabilities } from './capabilities.ts'
import type { Ground } from './capability.ts'
import { offLines } from './config/off-lines.ts'
import { openOutside } from './outside.ts'
import { createOutbox } from './outbox/outbox.ts'
import { restPictures } from './pictures/pictures.ts'
import { countRequests, readRotation } from './rotation/store.ts'
import type { ProwJobsAsOf } from './services/kubernetes/prow-job-view.ts'
import { createSlackApp } from './slack/app.ts'
import { createBoundary } from './slack/boundary.ts'
import { listenForCommands } from './slack/commands.ts'
import { createFiles } from './slack/files.ts'
import { createKeeper } from './slack/keeper.ts'
import { createPeople } from './slack/people.ts'
import { keep, tell } from './slack/promises.ts'
import { countEffects, troubledKinds } from './store/effects.ts'
import { openStore } from './store/store.ts'
import type { MigrationWitness } from './store/migrate.ts'
import type { Tx } from './store/store.ts'
import { createTracking } from './tracking/actions.ts'
import { trackingDeliveries } from './tracking/effects.ts'
import { createMetrics } from './web/metrics.ts'
import { createWeb } from './web/server.ts'

export interface BotOptions {
  clock?: Clock
  log?: Logger
  /** `held`: nothing runs by itself; `settle` turns the crank. */
  crank?: 'self' | 'held'
  migrationWitness?: MigrationWitness
}

export interface Bot {
  start(): Promise<void>
  /** Takes on nothing more, finishes or aborts what is under way within ten seconds, and closes. */
  stop(): Promise<void>
  /** Its own web server, once started. */
  readonly url: string
  /** How fresh the view of the farm's ProwJobs is; null where they are not read. */
  farmAsOf(): ProwJobsAsOf | null
  /** Delivers what is due, looks at the farm and does due jobs, once around. */
  settle(): Promise<void>
}

const ABORT_CALLS_AFTER_MS = seconds(7)

/** Wires everything together. What it opens, `stop` closes in the opposite order. */
export async function createBot(config: Config, options: BotOptions = {}): Promise<Bot> {
  const clock = options.clock ?? systemClock
  const log = options.log ?? createLog(config.logLevel, config.secrets)
  const self = options.crank !== 'held'
  const store = await openStore(config.databaseUrl, {
    clock,
    ...(options.migrationWitness && { migrationWitness: options.migrationWitness }),
  })
  const stopping = new AbortController()

  const slack = await createSlackApp({
    botToken: config.slack.botToken,
    apiUrl: config.slack.apiUrl,
    transport: config.slack.transport,
    clock,
    log,
    onAck: (kind, ms) => metrics.acknowledged(kind, ms),
  })
  const people = createPeople({
    settings: config.slack,
    identity: slack.identity,
    client: slack.clients.people,
    clock,
    log,
  })
  const keeper = createKeeper({
    store,
    client: slack.clients.bulk,
    identity: slack.identity,
    channel: config.slack.channel,
    log,
    onUnreachable: tellUnreachable,
  })
  const tracking = createTracking({ jira: config.jira && { browseUrl: config.jira.baseUrl } })
  const outside = openOutside(config, { clock, signal: stopping.signal })
  const { prowJobs } = outside
  const boundary = createBoundary({ client: slack.clients.people, log })
  const { app, identity } = slack
  const files = createFiles(slack.clients.bulk)
  const ground: Ground = {
    config,
    clock,
    log,
    store,
    app,
    boundary,
    people,
    keeper,
    files,
    identity,
    tracking,
    outside,
  }

  const capabilities = openCapabilities(ground, () => [...offLines(config), ...rightsMissing])

  const outbox = createOutbox({
    store,
    clock,
    log,
    deliveries: [...keeper.deliveries, ...capabilities.all.flatMap(one => one.deliveries ?? []), ...jiraDeliveries()],
    onTrouble: async (tx, { lane }) => tx.pen.promise((await capabilities.cardsOfLane(tx, lane)).map(keep)),
    onAttempt: (kind, outcome, ms) => metrics.delivered(kind, outcome, ms),
  })
  const table: Job[] = capabilities.all.flatMap(one => one.jobs ?? [])
  const jobs = createJobs({ clock, log, jobs: table, self })
  const metrics = await createMetrics({
    effectsByState: () => countEffects(store.db),
    requestsByState: () => countRequests(store.db),
    socketsOpen: async () => slack.connected().sockets?.open ?? null,
    outsideDown,
    rotationPhases: async () => {
      const rotations = await Promise.all(config.clusters.map(cluster => readRotation(store.db, cluster, clock.now())))
      return Object.fromEntries(rotations.map(rotation => [rotation.cluster, rotation.phase]))
    },
  })
  const web = createWeb({
    port: config.port,
    host: config.host,
    log,
    webToken: config.webToken,
    metrics,
    pages: capabilities.all.flatMap(one => one.pages ?? []),
    clock,
    ...(slack.requestListener && { slack: slack.requestListener }),
    async health() {
      const reasons: string[] = []
      if (!slack.connected().up) reasons.push('Slack is not connected')
      if (!(await store.writable())) reasons.push('the store takes no writes')
      return { ready: reasons.length === 0, reasons }
    },
  })

  listenForCommands(
    app,
    boundary,
    capabilities.all.flatMap(one => one.subcommands ?? []),
    capabilities.all.flatMap(one => one.hints ?? []),
  )
  boundary.catchStrays(app)
  let url = ''
  let rightsMissing: string[] = []
  let looking: NodeJS.Immediate | undefined

  return {
    get url() {
      return url
    },
    async start() {
      await people.refresh()
      // Names are written into Jira and the record, also by what was promised before a restart.
      const named = people.learnNames(ROLES.flatMap(role => people.holders(role)))
      const port = await web.start()
      url = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`
      await slack.start()
      await named
      for (const one of capabilities.all) await one.wake?.()
      if (self) {
        people.start()
        outbox.start()
        jobs.start()
      }
      log.info({ port, environment: config.environment }, 'the bot is ready')
      // In a turn of its own, behind the open door: loading these SDKs takes longer than all the rest of the start.
      looking = setImmediate(() => {
        prowJobs?.start()
        void checkRights()
      })
    },
    async stop() {
      log.info('the bot is stopping')
      clearImmediate(looking)
      const abort = setTimeout(() => stopping.abort(new Error('the bot is stopping')), ABORT_CALLS_AFTER_MS)
      people.stop()
      await Promise.all([jobs.stop(), slack.stop(), outbox.stop(ABORT_CALLS_AFTER_MS), prowJobs?.stop()])
      clearTimeout(abort)
      stopping.abort(new Error('the bot has stopped'))
      await web.stop()
      await restPictures()
      await store.close()
    },
    farmAsOf: () => prowJobs?.asOf() ?? null,
    async settle() {
      await people.refresh()
      await outbox.deliverDue()
      await jobs.turn()
      await outbox.deliverDue()
    },
  }

  /** Looked at once, after the start: what is missing is said where people look, and to whoever reads the log. */
  async function checkRights(): Promise<void> {
    try {
      rightsMissing = await outside.checkRights()
      for (const line of rightsMissing) log.warn({ line }, 'a right or a field is missing outside')
    } catch (error) {
      log.error({ err: error }, 'the rights outside could not be checked')
    }
  }

  function jiraDeliveries() {
    if (!config.jira || !outside.jira) return []
    const { securityLevel, ...settings } = config.jira
    return trackingDeliveries({
      store,
      jira: outside.jira,
      settings: { ...settings, ...(securityLevel !== null && { securityLevel }) },
      placeOf: async subject => ({ title: `${subject} in Slack`, url: await addressOf(subject) }),
      renderRecord: subject => capabilities.recordOf(subject),
      onChange: async (tx, subject) => tx.pen.promise(capabilities.cardsOf(subject).map(keep)),
    })
  }

  /** A service counts as down while something it was asked for had to be put off. */
  async function outsideDown(): Promise<Record<string, boolean>> {
    const kinds = await troubledKinds(store.db)
    const waits = (...prefixes: string[]) => kinds.some(kind => prefixes.some(prefix => kind.startsWith(prefix)))
    return {
      slack: waits('slack.'),
      ...(config.jira && { jira: waits('jira.') }),
      ...(config.dispatcher && { dispatcher: waits('rotation.converge', 'rotation.begin') }),
      ...(prowJobs && { kubernetes: !prowJobs.asOf().healthy }),
    }
  }

  /** The card is usually posted in the same second; where it is not, the channel is the next best address. */
  async function addressOf(subject: string): Promise<string> {
    const [card] = capabilities.cardsOf(subject)
    return (card !== undefined && (await soonPosted(card))) || `${identity.url}archives/${config.slack.channel}`
  }

  async function soonPosted(card: string): Promise<string | null> {
    for (let look = 0; look < 20; look += 1) {
      const url = await keeper.permalink(card)
      if (url !== null) return url
      await sleep(50)
    }
    return null
  }

  /** The channel takes no messages: whoever is waited for is told directly what is pending and what to mend. */
  async function tellUnreachable(tx: Tx, unreachable: { channel: string; why: string; key: string }): Promise<void> {
    const { unreachableLine } = await import('./slack/unreachable.ts')
    const concerned = await capabilities.concernedBy(tx, unreachable.key)
    tx.pen.promise(
      concerned.map(({ user }) =>
        tell({
          key: `unreachable/${unreachable.key}`,
          user,
          text: unreachableLine(unreachable.channel, unreachable.why),
        }),
      ),
    )
  }
}
