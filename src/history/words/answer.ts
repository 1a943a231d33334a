import type { KnownBlock } from '@slack/types'
import { context, fitMessage, section } from '../../kernel/blocks.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { counted, inWords, listed } from '../../kernel/text.ts'
import type { ChargedFigure, Figures } from '../model/figures.ts'
import { causeName, lastSprints, outcomeNames, percent, spentOf, summaryWords } from './names.ts'

/**
 * What `/sacrificial history` answers: a line for each sprint, newest first, then what they have in common. `page` is
 * the address of the same as pictures, where somebody said it.
 */
export function historyAnswer(figures: Figures, page: string | null): { text: string; blocks: KnownBlock[] } {
  const { cluster, sprints } = figures.past
  const lead = `*${inWords(cluster, 60)}* in ${lastSprints(sprints.length)}`
  const lines = sprints.map((_, at) => sprintLine(figures, at)).toReversed()
  const blocks = [
    section(lead),
    section(lines.join('\n')),
    section([rotationLine(figures), budgetLine(figures), verdictLine(figures)].join('\n')),
    section(failoverLines(figures).join('\n')),
    context(
      `A median and a p90 are values that occurred: half of the n, and nine of ten, are not above them. Pictures, tables and exports of this are on ${
        page === null ? 'the web pages of the bot; whoever runs it knows their address.' : `<${page}|the web pages>.`
      }`,
    ),
  ]
  return {
    text: `${lead.replaceAll('*', '')}. ${rotationLine(figures).replaceAll('*', '')}`,
    blocks: fitMessage(blocks),
  }
}

function sprintLine({ past, rows, rotation, budgets, failovers }: Figures, at: number): string {
  const row = rows[at]
  const figure = rotation[at]
  if (!row || !figure) return ''
  const share = figure.inShare === null ? 'nothing known of its rotation' : `${percent(figure.inShare)} in rotation`
  const out = outWords(budgets.filter(({ sprint }) => sprint === row.number))
  const n = failovers.failovers.filter(({ row: { sprint } }) => sprint === row.number).length
  const opened = n === 0 ? 'no failover' : counted(n, 'failover')
  const soFar = row.endAt > past.now ? ' (so far)' : ''
  return `• *${row.number}*${soFar}: ${share}; ${out}; ${opened}; ${outcomeNames[row.verdict.outcome]}`
}

/** What was charged to the calendar before its payload ran is a budget of its own. */
function outWords(budgets: readonly ChargedFigure[]): string {
  const before = budgets.find(one => one.before && one.usedMs !== 0)
  const own = budgets.find(one => !one.before)
  if (!own || own.usedMs === null) return 'no payload of its own ran yet'
  if (!before) return `${spentOf(own)} out`
  return `${spentOf(before)} out before its payload ran; ${spentOf(own)} out since`
}

function rotationLine({ shares }: Figures): string {
  return `*Time in rotation*, of the sprints that are over: ${summaryWords(shares, percent)}`
}

function budgetLine({ used }: Figures): string {
  return `*Of the half sprint used*, of payload runs that are over, and of sprints before there was one: ${summaryWords(used, percent)}`
}

function verdictLine({ verdicts: { outcomes } }: Figures): string {
  const told = (['success', 'failed', 'unknown', 'pending'] as const)
    .filter(outcome => outcomes[outcome] > 0)
    .map(outcome => `${outcomes[outcome]} ${outcomeNames[outcome]}`)
  return `*Verdicts*: ${told.length > 0 ? told.join(', ') : 'none'}`
}

function failoverLines({ failovers }: Figures): string[] {
  const { whole, people, bot, farm, byCause, gameDays } = failovers
  const apart =
    gameDays === 0 ? '' : ` ${counted(gameDays, 'game day')} ${gameDays === 1 ? 'is' : 'are'} left out of this.`
  if (failovers.failovers.length === 0) return [`*Failovers*: none in these sprints.${apart}`]
  return [
    `*Failovers*: ${listed(byCause.map(({ cause, n }) => `${n} × ${causeName(cause)}`))}.${apart}`,
    `*Time to failover*: ${summaryWords(whole)}`,
    `• people, approving and merging: ${summaryWords(people)}`,
    `• bot, the rest until the farm took it: ${summaryWords(bot)}`,
    `• farm, until it was proven: ${summaryWords(farm)}`,
  ]
}

export function unknownHistory(typed: string, clusters: readonly string[]): Refusal {
  return refuse(
    `I do not understand “${inWords(typed, 60)}”. Type \`/sacrificial history\`, or with the name of a sacrificial cluster behind it: ${listed(
      clusters.map(name => `\`${inWords(name, 60)}\``),
      'or',
    )}.`,
  )
}
