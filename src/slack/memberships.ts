import { z } from 'zod'
import type { Role } from '../kernel/people.ts'
import { ROLES } from '../kernel/people.ts'
import { seconds } from '../kernel/time.ts'
import type { Clock, Instant } from '../kernel/time.ts'
import type { Logger } from '../log.ts'
import type { SlackClient } from './clients.ts'
import { mishapOf, slackCode } from './slack-errors.ts'

/** Who a team is: a Slack user group (`S…`), or listed users (`U…`). */
export type Team = { group: string } | { users: readonly string[] }

const FRESH_FOR_MS = seconds(60)

export interface Membership {
  users: ReadonlySet<string>
  /** When Slack was asked: what it says is at least as new. */
  checkedAt: Instant
  source: string
}

export interface Memberships {
  /** Null where the last answer is older than a minute. */
  fresh(role: Role): Membership | null
  last(role: Role): Membership | null
  /** One look-up of each group that is not fresh; callers at the same time share it. */
  renewStale(): Promise<void>
  renewAll(): Promise<void>
}

export interface MembershipsOptions {
  teams: Record<Role, Team | null>
  client: SlackClient
  clock: Clock
  log: Logger
}

const answerSchema = z.object({ users: z.array(z.string()) })
/** Slack's definite word that nobody is in there, as opposed to no word. */
const NO_SUCH_GROUP = new Set(['no_such_subteam', 'subteam_not_found'])

/** Who is in which team, as Slack's user groups say, each with the moment it was asked. */
export function createMemberships({ teams, client, clock, log }: MembershipsOptions): Memberships {
  const known = new Map<Role, Membership>()
  const underWay = new Map<Role, Promise<void>>()

  function last(role: Role): Membership | null {
    const team = teams[role]
    if (team !== null && 'group' in team) return known.get(role) ?? null
    return { users: new Set(team?.users), checkedAt: clock.now(), source: 'listed' }
  }

  function fresh(role: Role): Membership | null {
    const membership = last(role)
    return membership !== null && clock.now() - membership.checkedAt <= FRESH_FOR_MS ? membership : null
  }

  async function ask(role: Role, group: string): Promise<void> {
    const checkedAt = clock.now()
    const users = await usersOf(role, group)
    if (users !== null) known.set(role, { users: new Set(users), checkedAt, source: `group ${group}` })
  }

  async function usersOf(role: Role, group: string): Promise<string[] | null> {
    try {
      return answerSchema.parse(await client.usergroups.users.list({ usergroup: group })).users
    } catch (error) {
      const code = slackCode(error)
      if (code !== null && NO_SUCH_GROUP.has(code)) {
        log.error({ role, group, code }, 'the user group of a role does not exist: nobody holds the role')
        return []
      }
      log.warn({ role, group, mishap: mishapOf(error), err: error }, 'a user group could not be read')
      return null
    }
  }

  function renew(role: Role): Promise<void> {
    const team = teams[role]
    if (team === null || !('group' in team)) return Promise.resolve()
    const already = underWay.get(role)
    if (already) return already
    const work = ask(role, team.group).finally(() => underWay.delete(role))
    underWay.set(role, work)
    return work
  }

  const renewEach = async (roles: readonly Role[]): Promise<void> => void (await Promise.all(roles.map(renew)))

  return {
    fresh,
    last,
    renewStale: () => renewEach(ROLES.filter(role => fresh(role) === null)),
    renewAll: () => renewEach(ROLES),
  }
}
