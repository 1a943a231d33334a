import type { WorldClock } from '../../wire/clock.ts'
import type { Manifest } from '../manifest.ts'
import type { Block, Json, TextObject } from './blocks.ts'
import type { State } from './fields.ts'
import type { SlackFile } from './files.ts'

export interface Team {
  id: string
  name: string
  domain: string
}

export interface User {
  id: string
  teamId: string
  /** The handle people type after `@`. */
  name: string
  realName: string
  email: string
  tz: string
  deleted: boolean
  isBot: boolean
  /** A multi-channel guest. */
  isRestricted: boolean
  /** A single-channel guest. */
  isUltraRestricted: boolean
}

export interface UserGroup {
  id: string
  handle: string
  name: string
  users: string[]
  disabled: boolean
}

export interface Channel {
  id: string
  /** Empty for a direct message. */
  name: string
  kind: 'public' | 'private' | 'im'
  isArchived: boolean
  members: Set<string>
  /** Unix seconds. */
  created: number
  /** Oldest first; replies are among them. */
  messages: Message[]
}

export interface Metadata {
  event_type: string
  event_payload: Json
}

export interface Message {
  channel: string
  ts: string
  user: string
  /** Posted by the app. */
  byApp: boolean
  text: string
  blocks: Block[]
  /** The ts of the thread's first message; that one has it too once somebody replied. */
  threadTs?: string
  /** A reply that is shown in the channel too. */
  broadcast: boolean
  metadata?: Metadata
  edited?: { user: string; ts: string }
  /** Deleted, but kept as the head of its thread. */
  tombstone: boolean
}

/** "Only visible to you". */
export interface Ephemeral {
  channel: string
  ts: string
  /** Who sees it. */
  user: string
  text: string
  blocks: Block[]
  threadTs?: string
}

export interface View {
  id: string
  type: 'modal' | 'home'
  userId: string
  rootId: string
  previousId: string | null
  hash: string
  title: TextObject | null
  submit: TextObject | null
  close: TextObject | null
  blocks: Block[]
  privateMetadata: string
  callbackId: string
  externalId: string
  clearOnClose: boolean
  notifyOnClose: boolean
  state: State
  /** What is shown beside the fields, by block id. */
  errors: Record<string, string>
}

/** All that a Slack workspace knows. Changed only by the verbs beside it; every change is told to the listeners. */
export interface Workspace {
  readonly team: Team
  readonly manifest: Manifest
  readonly app: { id: string; botId: string; botUserId: string; name: string; scopes: readonly string[] }
  readonly clock: WorldClock
  readonly users: Map<string, User>
  readonly groups: Map<string, UserGroup>
  readonly channels: Map<string, Channel>
  readonly ephemerals: Ephemeral[]
  /** Open modals by user, the lowest first. */
  readonly stacks: Map<string, View[]>
  readonly homes: Map<string, View>
  /** What people chose in a message's menus, by channel, ts and user. */
  readonly choices: Map<string, State>
  readonly files: Map<string, SlackFile>
  /** How long Slack takes from now on to look into a file: wire time, or for ever. */
  readonly fileProcessing: { ms: number }
  /** A message's `ts`: world time, and never the same twice. */
  nextTs(): string
  nextId(prefix: string): string
  changed(): void
  onChange(listener: () => void): () => void
}

export function createWorkspace(clock: WorldClock, manifest: Manifest, team: Team): Workspace {
  const listeners = new Set<() => void>()
  let lastMicros = 0
  let lastNumber = 0
  const nextId = (prefix: string): string => `${prefix}0${String(++lastNumber).padStart(8, '0')}`
  const workspace: Workspace = {
    team,
    manifest,
    app: {
      id: nextId('A'),
      botId: nextId('B'),
      botUserId: nextId('U'),
      name: manifest.features.bot_user.display_name,
      scopes: manifest.oauth_config.scopes.bot,
    },
    clock,
    users: new Map(),
    groups: new Map(),
    channels: new Map(),
    ephemerals: [],
    stacks: new Map(),
    homes: new Map(),
    choices: new Map(),
    files: new Map(),
    fileProcessing: { ms: 0 },
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, clock.now() * 1000)
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`
    },
    nextId,
    changed() {
      for (const listener of listeners) listener()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  workspace.users.set(workspace.app.botUserId, botUser(workspace))
  return workspace
}

function botUser({ app, team }: Workspace): User {
  const name = app.name.toLowerCase().replaceAll(/[^a-z0-9_.-]/g, '')
  return {
    id: app.botUserId,
    teamId: team.id,
    name,
    realName: app.name,
    email: '',
    tz: 'Etc/UTC',
    deleted: false,
    isBot: true,
    isRestricted: false,
    isUltraRestricted: false,
  }
}
