import type { Instant } from '../../src/kernel/time.ts'
import type { BuildCluster } from '../farm/clusters-yaml.ts'
import type { TagPhase } from '../releases/model.ts'
import type { Block } from '../slack/model/blocks.ts'
import type { State } from '../slack/model/fields.ts'
import type { BotState } from './bot-process.ts'

/** All that the page shows to one person at one moment. The browser gets it as JSON after every change. */
export interface Snapshot {
  now: Instant
  sprint: ShownSprint
  /** Where time is on its way to; null while it only runs. */
  travellingTo: Instant | null
  /** Slack id of who is looking. */
  me: string
  people: ShownPerson[]
  names: Names
  bot: { user: string; name: string; state: BotState; ended: string | null; url: string | null; connections: number }
  commands: { name: string; about: string }[]
  shortcuts: { type: 'message' | 'global'; id: string; name: string; about: string }[]
  channel: ShownChannel
  direct: ShownChannel
  home: ShownView | null
  modal: ShownView | null
  weather: ShownForecast[]
  jira: { url: string; issues: ShownIssue[] }
  farm: ShownFarm
  releases: ShownReleases
}

/** The sprint that the world is in. */
export interface ShownSprint {
  number: number
  /** Counted from 1. */
  day: number
  days: number
  startAt: Instant
  endAt: Instant
  /** The team's, in which its days are counted. */
  timeZone: string
  marks: { name: string; at: Instant }[]
}

export interface ShownPerson {
  id: string
  name: string
  realName: string
  role: string
  /** The zone this person's Slack shows times in. */
  tz: string
}

/** What references in texts stand for, by id. */
export interface Names {
  users: Record<string, string>
  groups: Record<string, string>
  channels: Record<string, string>
}

export interface ShownChannel {
  id: string
  /** Empty for a direct message. */
  name: string
  /** Oldest first, without replies; what only this person sees is among them. */
  messages: ShownMessage[]
}

export interface ShownMessage {
  channel: string
  ts: string
  user: string
  text: string
  blocks: Block[]
  isEdited: boolean
  /** "Only visible to you". */
  isEphemeral: boolean
  replies: ShownMessage[]
}

export interface ShownView {
  id: string
  /** Changes with each change of its content. */
  hash: string
  title: string
  submit: string | null
  close: string
  /** Whether it lies on another one. */
  isStacked: boolean
  blocks: Block[]
  state: State
  errors: Record<string, string>
}

export interface ShownForecast {
  name: string
  title: string
  on: boolean
}

export interface ShownIssue {
  key: string
  summary: string
  description: string
  status: string
  category: 'new' | 'indeterminate' | 'done'
  resolution: string | null
  labels: readonly string[]
  links: { phrase: string; key: string }[]
  webLinks: { url: string; title: string }[]
  comments: { id: string; author: string; at: Instant; text: string }[]
  attachments: { id: string; name: string; text: string }[]
}

/**
 * `in`: jobs are scheduled there. `draining`: no more, but some still run. `drained`: none runs any more.
 * `pinned-only`: it has no entry in the file, so nothing but pinned jobs comes.
 */
export type FarmPhase = 'in' | 'draining' | 'drained' | 'pinned-only'

export interface ShownCluster extends Pick<BuildCluster, 'name' | 'provider' | 'blocked'> {
  phase: FarmPhase
  /** Running jobs. */
  jobs: number
  /** How many of the jobs that the dispatcher knows and nobody pinned would go there now. */
  assigned: number
}

export interface ShownOverride {
  id: string
  kind: string
  cluster: string
  state: string
  by: string
  reason: string
  expiresAt: Instant
}

/** The sacrificial cluster's version. */
export interface ShownUpgrade {
  cluster: string
  version: string
  /** What it is on its way to; null where it is on none. */
  target: string | null
  /** The newest promoted build, where the cluster does not have it. */
  next: string | null
  /** How far the control plane is, 0 to 1; null where nothing is on its way. */
  share: number | null
  progress: string
  /** What stands in the way, in the cluster's own words. */
  troubles: string[]
  pools: { name: string; machines: number; updated: number; degraded: number; isPaused: boolean }[]
  gates: { key: string; isAcked: boolean }[]
  isFailing: boolean
  /** The version operator is scaled down. */
  isRescue: boolean
}

export interface ShownPayload {
  name: string
  phase: TagPhase
  createdAt: Instant
  /** Somebody decided it by hand. */
  isOverridden: boolean
  /** The nightly that a public build was promoted from. */
  promotedFrom: string | null
  /** The verdict that QE's label on it says. */
  qe: string | null
}

export interface ShownReleases {
  nightlies: ShownPayload[]
  promoted: ShownPayload[]
}

export interface ShownFarm {
  clusters: ShownCluster[]
  upgrade: ShownUpgrade
  overrides: ShownOverride[]
  /** Why the dispatcher cannot follow what is in Git, if so. */
  fault: string | null
  clustersYaml: string
}
