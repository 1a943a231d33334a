import type { App } from '@slack/bolt'
import type { Config } from './config/config.ts'
import type { Person } from './kernel/people.ts'
import type { Clock } from './kernel/time.ts'
import type { Logger } from './log.ts'
import type { Job } from './jobs/jobs.ts'
import type { Outside } from './outside.ts'
import type { Delivery } from './outbox/delivery.ts'
import type { Boundary } from './slack/boundary.ts'
import type { BotIdentity } from './slack/clients.ts'
import type { Hint, Subcommand } from './slack/commands.ts'
import type { Files } from './slack/files.ts'
import type { Keeper } from './slack/keeper.ts'
import type { People } from './slack/people.ts'
import type { Store, Tx } from './store/store.ts'
import type { Tracking } from './tracking/actions.ts'
import type { Page } from './web/page.ts'

/** What every capability stands on, made by the composition root. */
export interface Ground {
  config: Config
  clock: Clock
  log: Logger
  store: Store
  app: App
  boundary: Boundary
  people: People
  keeper: Keeper
  files: Files
  identity: BotIdentity
  tracking: Tracking
  outside: Outside
}

/** A document about a subject, to be attached to its tracking issue. */
export interface SubjectRecord {
  name: string
  text: string
}

/** What a capability adds to the bot. Its listeners and the looks of its messages it has registered by then. */
export interface Capability {
  subcommands?: readonly Subcommand[]
  hints?: readonly Hint[]
  jobs?: readonly Job[]
  deliveries?: readonly Delivery[]
  /** For people, in the order of the navigation. */
  pages?: readonly Page[]
  /** The key of the kept message that shows this subject; null where the subject is another capability's. */
  cardOf?(subject: string): string | null
  /** The kept messages that show how the effects of this lane fare. */
  cardsOfLane?(tx: Tx, lane: string): Promise<readonly string[]>
  recordOf?(subject: string): Promise<SubjectRecord | null>
  /** Whom it concerns that the message of this key cannot be posted. */
  concernedBy?(tx: Tx, messageKey: string): Promise<Person | null>
  /** Once at the start, before anything runs. */
  wake?(): Promise<void>
}
