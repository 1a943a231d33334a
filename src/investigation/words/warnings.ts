import { inWords, lasting, listed, slackTime, zonedTime } from '../../kernel/text.ts'
import { isBeyond, reachesAt } from '../model/budget.ts'
import type { Budget } from '../model/budget.ts'
import type { Crossing, Warning } from '../model/warnings.ts'
import { budgetBar, daysSpent, percentOf } from './bar.ts'
import { chargedTo } from './names.ts'

export interface WarningData {
  budget: Budget
  warning: Warning
  /** Lower shares that were crossed as well and had not been told of. */
  passed: readonly Crossing[]
}

/** The warning, for the failover's thread and for the channel; `call` mentions whoever is to be called. */
export function warningStep(data: WarningData, call: string | null): string {
  const lead = call === null ? '' : `${call} `
  return [`${lead}${whatIsSpent(data, slackTime)}`, budgetBar(data.budget), whatNow(data)].join('\n')
}

/** The same for Jira, in plain text. */
export function warningComment(data: WarningData, timeZone: string): string {
  return whatIsSpent(data, at => zonedTime(at, timeZone), plain)
}

/** What a new cause made of a budget that people had been warned of. */
export function loweredStep(before: Budget, after: Budget): string {
  return `Because of that cause ${chargedTo(after)} now stands at ${daysSpent(after)} out (${percentOf(after)} %) instead of ${percentOf(before)} %; the warning given before no longer holds.`
}

type Said = (text: string) => string
const escaped: Said = text => `*${inWords(text)}*`
const plain: Said = text => text

function whatIsSpent({ budget, warning, passed }: WarningData, at: (moment: number) => string, said = escaped): string {
  const reached =
    warning.share === 1 ? 'the half sprint was used up' : `${warning.share * 100} % of the half sprint was reached`
  const earlier = passed.map(one => `${one.share * 100} % ${at(one.at)}`)
  const were = earlier.length === 1 ? 'was' : 'were'
  const before = earlier.length > 0 ? ` ${listed(earlier)} ${were} reached before and could not be told.` : ''
  return `${said(budget.cluster)}: ${daysSpent(budget)} out for ${chargedTo(budget)}; ${reached} ${at(warning.at)}${lateness(warning)}.${before}`
}

function lateness({ lateMs, waited }: Warning): string {
  const late = lateMs === null ? '' : ` (told late by ${lasting(lateMs)})`
  return `${waited ? ', outside the working hours of TRT' : ''}${late}`
}

function whatNow({ budget, warning }: WarningData): string {
  const open = budget.outs.find(out => out.kind === 'out' && out.to === null)
  const isOut = open !== undefined
  const back = isOut && open.drift === null ? ' `/sacrificial return` asks for the cluster back.' : ''
  if (warning.share === 1) {
    const verdict = isBeyond(budget)
      ? 'With more than half of the sprint out of rotation'
      : 'With any more time out of rotation'
    return `${verdict} the sprint counts as failed. Failing a sprint is a gift: it shows what to mend before the release.${back} Where it was not the payload, \`/sacrificial cause ${warning.out.id}\` says so.`
  }
  const full = reachesAt(budget, 1)
  if (full === null) return isOut ? 'What it is out for now does not count.' : 'It is back in rotation.'
  return `If it stays out, the half sprint is used up ${slackTime(full)}.${back}`
}
