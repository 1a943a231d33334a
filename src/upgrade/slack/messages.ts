import { cardKey } from '../../payload/actions/context.ts'
import type { Keeper, Rendered } from '../../slack/keeper.ts'
import { ASK_KEYS, bothTeams, UPGRADE_KEYS } from '../actions/context.ts'
import { upgradeShown } from '../actions/reads.ts'
import { callsTeams } from '../model/asks.ts'
import { runId } from '../model/runs.ts'
import { askMessage } from '../words/asks.ts'
import { upgradeMessage } from '../words/message.ts'
import { sealed } from '../../slack/envelope.ts'
import type { UpgradeSlack } from './context.ts'

/** Registers how the message about an upgrade and the bot's questions look, each from the state of the moment. */
export function renderMessages(keeper: Keeper, slack: UpgradeSlack): void {
  keeper.register(UPGRADE_KEYS, key => renderUpgrade(slack, key.slice(UPGRADE_KEYS.length)))
  keeper.register(ASK_KEYS, key => renderAsk(slack, key.slice(ASK_KEYS.length)))
}

async function renderUpgrade(slack: UpgradeSlack, place: string): Promise<Rendered | null> {
  const { cluster, sprint } = placeIn(place)
  const shown = await upgradeShown(slack.ctx, runId(cluster, sprint))
  if (!shown) return null
  const message = upgradeMessage({ ...shown, seal: data => sealed(slack, data) })
  return { channel: slack.channel, threadOf: cardKey(sprint), ...message }
}

async function renderAsk(slack: UpgradeSlack, place: string): Promise<Rendered | null> {
  const { cluster, sprint, rest } = placeIn(place)
  const shown = await upgradeShown(slack.ctx, runId(cluster, sprint))
  const ask = shown?.upgrade.asks.find(({ id }) => id === rest)
  if (!shown || !ask) return null
  const { upgrade } = shown
  const teams = callsTeams(upgrade.asks, ask) ? bothTeams(slack.ctx) : null
  const message = askMessage({ upgrade, ask, teams, seal: data => sealed(slack, data) })
  return { channel: slack.channel, threadOf: cardKey(sprint), ...message }
}

/** `build02/P280/forced`: the cluster's own name has no slash. */
function placeIn(place: string): { cluster: string; sprint: number; rest: string } {
  const [cluster = '', id = '', rest = ''] = place.split('/')
  return { cluster, sprint: Number(id.slice(1)), rest }
}
