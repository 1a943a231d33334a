import { isRefusal } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import type { Subcommand, Typed } from '../slack/commands.ts'
import { memberOf } from '../slack/members.ts'
import type { People } from '../slack/people.ts'
import type { HistoryContext } from './actions/context.ts'
import { lastSprints, SPRINTS_SHOWN } from './actions/read.ts'
import { figuresOf } from './model/figures.ts'
import { historyAnswer, unknownHistory } from './words/answer.ts'
import { HISTORY_PATH } from './words/pages.ts'

/** What can be typed: `history`, by everybody. */
export function historySubcommands(ctx: HistoryContext, people: People): Subcommand[] {
  return [{ names: ['history', 'numbers'], run: typed => typedHistory(ctx, people, typed) }]
}

async function typedHistory(ctx: HistoryContext, people: People, { rest, args }: Typed): Promise<Refusal | void> {
  const member = await memberOf(people, args.person)
  if (isRefusal(member)) return member
  const { clusters, webUrl } = ctx.settings
  const cluster = rest === '' ? clusters[0] : clusters.find(name => name.toLowerCase() === rest.toLowerCase())
  if (cluster === undefined) return unknownHistory(rest, clusters)
  const past = await lastSprints(ctx, ctx.store.db, { cluster, sprints: SPRINTS_SHOWN, now: ctx.clock.now() })
  await args.ack({
    response_type: 'ephemeral',
    ...historyAnswer(figuresOf(past), pageAddress(webUrl, cluster, clusters)),
  })
}

function pageAddress(webUrl: string | null, cluster: string, clusters: readonly string[]): string | null {
  if (webUrl === null) return null
  return `${webUrl}${HISTORY_PATH}${cluster === clusters[0] ? '' : `?cluster=${encodeURIComponent(cluster)}`}`
}
