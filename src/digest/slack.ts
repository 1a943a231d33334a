import { isRefusal } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Subcommand, Typed } from '../slack/commands.ts'
import type { Keeper } from '../slack/keeper.ts'
import { memberOf } from '../slack/members.ts'
import type { People } from '../slack/people.ts'
import { DIGEST_KEYS } from './actions/context.ts'
import type { DigestContext } from './actions/context.ts'
import { dailyDigest, digestNow } from './actions/shown.ts'

export interface DigestSlack {
  ctx: DigestContext
  people: People
  channel: string
}

export function renderDigests(keeper: Keeper, { ctx, channel }: DigestSlack): void {
  keeper.register(DIGEST_KEYS, async key => {
    const message = await dailyDigest(ctx, key.slice(DIGEST_KEYS.length))
    return message && { channel, ...message }
  })
}

export function digestCommands(slack: DigestSlack): Subcommand[] {
  return [{ names: ['digest'], run: typed => showDigest(slack, typed) }]
}

async function showDigest({ ctx, people }: DigestSlack, { args }: Typed): Promise<Refusal | void> {
  const member = await memberOf(people, args.person)
  if (isRefusal(member)) return member
  await args.ack({ response_type: 'ephemeral', ...(await digestNow(ctx)) })
}
