import type { Person, Role } from '../kernel/people.ts'
import { ROLES, roleNames } from '../kernel/people.ts'
import { refuse } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { seconds } from '../kernel/time.ts'
import type { Clock, Instant } from '../kernel/time.ts'
import type { Logger } from '../log.ts'
import type { BotIdentity, SlackClient } from './clients.ts'
import { createMemberships } from './memberships.ts'
import type { Team } from './memberships.ts'
import { createStandings } from './standings.ts'
import type { Standing } from './standings.ts'

export interface PeopleSettings {
  trt: Team | null
  testPlatform: Team | null
  qe: Team | null
  /** Whom to mention instead of the whole team. */
  oncall?: Record<'trt' | 'testPlatform' | 'qe', Team | null>
}

/** How it is known what somebody may do; a vote keeps it. */
export interface Evidence {
  /** When Slack last said so: the oldest of the answers it rests on. */
  checkedAt: Instant
  /** `trt: group S0123; qe: listed`. Empty for somebody with no role. */
  source: string
}

export type NotAllowed = 'unverified' | Exclude<Standing, 'member'>

export type RolesAnswer = { ok: true; roles: Role[]; evidence: Evidence } | { ok: false; why: NotAllowed }

export interface People {
  /** Answers within 1.5 s; what is older than a minute is looked up once, and without an answer nobody is let through. */
  rolesOf(person: Person): Promise<RolesAnswer>
  /** Who holds the role, as last known. */
  holders(role: Role): Person[]
  /** A mention of the team, or its name where nobody is set. */
  mentionOf(role: Role): string
  /** The name with the ID, for where a mention means nothing: Jira, the record, the dispatcher. */
  nameOf(person: Person): string
  /** Asks Slack for the names that are not known yet, as after a restart. Never rejects, and takes 1.5 s at most. */
  learnNames(persons: readonly Person[]): Promise<void>
  /** True where it is known that nobody holds the role. */
  empty(role: Role): boolean
  /** Reads all groups anew. Never rejects. */
  refresh(): Promise<void>
  /** Refreshes by itself every 45 s from now on. */
  start(): void
  stop(): void
}

export interface PeopleOptions {
  settings: PeopleSettings
  identity: BotIdentity
  /** The client for people. */
  client: SlackClient
  clock: Clock
  log: Logger
}

const REFRESH_EVERY_MS = seconds(45)
const LOOK_UP_MAX_MS = seconds(1.5)

export function createPeople({ settings, identity, client, clock, log }: PeopleOptions): People {
  const teams: Record<Role, Team | null> = {
    trt: settings.trt,
    'test-platform': settings.testPlatform,
    qe: settings.qe,
  }
  const { oncall } = settings
  const mentioned: Record<Role, Team | null> = {
    trt: oncall?.trt ?? teams.trt,
    'test-platform': oncall?.testPlatform ?? teams['test-platform'],
    qe: oncall?.qe ?? teams.qe,
  }
  const memberships = createMemberships({ teams, client, clock, log })
  const standings = createStandings({ identity, client, clock, log })
  let timer: NodeJS.Timeout | null = null

  function rolesFrom(user: string, standingAt: Instant): RolesAnswer {
    const known = ROLES.map(role => ({ role, list: memberships.fresh(role) }))
    if (known.some(({ list }) => list === null)) return { ok: false, why: 'unverified' }
    const held = known.flatMap(({ role, list }) => (list?.users.has(user) ? [{ role, list }] : []))
    return {
      ok: true,
      roles: held.map(({ role }) => role),
      evidence: {
        checkedAt: Math.min(standingAt, ...held.map(({ list }) => list.checkedAt)),
        source: held.map(({ role, list }) => `${role}: ${list.source}`).join('; '),
      },
    }
  }

  return {
    async rolesOf({ team, user }) {
      if (team !== identity.team) return { ok: false, why: 'stranger' }
      const [standing] = await Promise.all([
        atMost(LOOK_UP_MAX_MS, standings.of(user)),
        atMost(LOOK_UP_MAX_MS, memberships.renewStale()),
      ])
      if (!standing) return { ok: false, why: 'unverified' }
      return standing.is === 'member' ? rolesFrom(user, standing.checkedAt) : { ok: false, why: standing.is }
    },
    holders: role => [...(memberships.last(role)?.users ?? [])].map(user => ({ team: identity.team, user })),
    mentionOf: role => mention(mentioned[role]) ?? roleNames[role],
    nameOf({ user }) {
      const name = standings.nameOf(user)
      return name === null ? `Slack user ${user}` : `${name} (${user})`
    },
    async learnNames(persons) {
      const unknown = persons.filter(({ user }) => standings.nameOf(user) === null)
      await Promise.all(unknown.map(({ user }) => atMost(LOOK_UP_MAX_MS, standings.learnName(user))))
    },
    empty: role => memberships.last(role)?.users.size === 0,
    refresh: () => memberships.renewAll(),
    start() {
      timer ??= setInterval(() => void memberships.renewAll(), REFRESH_EVERY_MS)
      timer.unref()
    },
    stop() {
      if (timer) clearInterval(timer)
      timer = null
    },
  }
}

/** Why somebody is turned away, in words for them. */
export function turnedAway(why: NotAllowed): Refusal {
  return refuse(REASONS[why])
}

const REASONS = {
  unverified:
    'I could not verify with Slack who you are and which team you are in, so I did nothing. Please try again in a minute.',
  guest: 'Guests of this workspace cannot use this bot. Please ask a full member to do it.',
  bot: 'Bots and apps cannot use this bot.',
  deactivated: 'This Slack account is deactivated, so it cannot use this bot.',
  stranger: 'Only members of our own workspace can use this bot. Please ask somebody there to do it.',
} satisfies Record<NotAllowed, string>

function mention(team: Team | null): string | null {
  if (team === null) return null
  if ('group' in team) return `<!subteam^${team.group}>`
  return team.users.length === 0 ? null : team.users.map(user => `<@${user}>`).join(' ')
}

/** Null where it takes longer, or fails. */
async function atMost<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<null>(resolve => {
    timer = setTimeout(resolve, ms, null)
  })
  return Promise.race([work.catch(() => null), tooLong]).finally(() => clearTimeout(timer))
}
