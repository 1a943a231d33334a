import type { Logger as BoltLogger, webApi } from '@slack/bolt'
import { z } from 'zod'
import { seconds } from '../kernel/time.ts'

export type SlackClient = webApi.WebClient

export interface SlackClients {
  /** For what a person waits for: views, private lines, who somebody is. Gives up early, well within three seconds. */
  people: SlackClient
  /** For the outbox, which does its own waiting. A client of its own, as a 429 holds up all calls of one (slack.md §5). */
  bulk: SlackClient
}

export interface ClientSettings {
  /** `https://slack.com/api/`, or a stand-in's. */
  apiUrl: string
  logger: BoltLogger
}

/** Nothing is repeated by the SDK: a repeated post is a second message (slack.md §5). */
export function clientOptions({ apiUrl, logger }: ClientSettings, timeoutMs: number): webApi.WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    logger,
    // Always given: the SDK writes its own into an object that has none, and other clients share it (slack.md §6.1).
    retryConfig: { retries: 0, maxTimeout: seconds(30) },
    timeout: timeoutMs,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  }
}

export const PEOPLE_TIMEOUT_MS = seconds(2.5)
export const BULK_TIMEOUT_MS = seconds(10)

const identitySchema = z.object({ team_id: z.string(), user_id: z.string(), bot_id: z.string(), url: z.url() })

/** Who we are in which workspace, as `auth.test` says. */
export interface BotIdentity {
  team: string
  user: string
  bot: string
  /** The workspace's own address, with a slash at its end. */
  url: string
}

export async function learnIdentity(client: SlackClient): Promise<BotIdentity> {
  const answer = identitySchema.parse(await client.auth.test())
  return { team: answer.team_id, user: answer.user_id, bot: answer.bot_id, url: answer.url.replace(/\/*$/, '/') }
}
