import { z } from 'zod'
import { legible, oneLine } from '../kernel/text.ts'
import { minutes } from '../kernel/time.ts'
import type { Clock, Instant } from '../kernel/time.ts'
import type { Logger } from '../log.ts'
import type { BotIdentity, SlackClient } from './clients.ts'
import { slackCode } from './slack-errors.ts'

/** What somebody is to our workspace. Only members are let in. */
export type Standing = 'member' | 'guest' | 'bot' | 'deactivated' | 'stranger'

export interface KnownStanding {
  is: Standing
  checkedAt: Instant
}

export interface Standings {
  /** Null where Slack does not say. */
  of(user: string): Promise<KnownStanding | null>
  /** The name as last heard, for where a mention means nothing; null before Slack was ever asked. */
  nameOf(user: string): string | null
  /** Asks for the name alone: what somebody may do is judged by an answer from when they do it. */
  learnName(user: string): Promise<void>
}

const FRESH_FOR_MS = minutes(5)
const KEPT_MAX = 5000
const SLACKBOT = 'USLACKBOT'

const userSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  real_name: z.string().optional(),
  name: z.string().optional(),
})

export interface StandingsOptions {
  identity: BotIdentity
  client: SlackClient
  clock: Clock
  log: Logger
}

export function createStandings({ identity, client, clock, log }: StandingsOptions): Standings {
  const known = new Map<string, KnownStanding>()
  const names = new Map<string, string>()

  async function ask(user: string): Promise<Standing | null> {
    try {
      const { user: found } = z.object({ user: userSchema }).parse(await client.users.info({ user }))
      names.set(user, oneLine(legible(found.real_name || found.name || user)))
      return standingOf(found, identity.team)
    } catch (error) {
      const code = slackCode(error)
      if (code === 'user_not_found' || code === 'user_not_visible') return 'stranger'
      log.warn({ user, err: error }, 'Slack did not say who somebody is')
      return null
    }
  }

  return {
    nameOf: user => names.get(user) ?? null,
    async learnName(user) {
      await ask(user)
    },
    async of(user) {
      const before = known.get(user)
      if (before && clock.now() - before.checkedAt <= FRESH_FOR_MS) return before
      const checkedAt = clock.now()
      const is = await ask(user)
      if (is === null) return null
      if (known.size >= KEPT_MAX) known.clear()
      const standing = { is, checkedAt }
      known.set(user, standing)
      return standing
    },
  }
}

function standingOf(user: z.infer<typeof userSchema>, ourTeam: string): Standing {
  if (user.deleted) return 'deactivated'
  if (user.is_bot || user.id === SLACKBOT) return 'bot'
  if (user.is_stranger || (user.team_id !== undefined && user.team_id !== ourTeam)) return 'stranger'
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'member'
}
