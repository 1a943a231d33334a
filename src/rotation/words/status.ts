import { tally } from '../../approval/model.ts'
import { openWords } from '../../approval/words.ts'
import { inWords, listed, slackTime } from '../../kernel/text.ts'
import type { Tracked } from '../../tracking/model.ts'
import { wantsStopGap } from '../model/convergence.ts'
import { askerOf, slotsFor } from '../model/request-decide.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { askedBy } from './names.ts'
import { issueLink, rotationLead } from './card.ts'
import { desiredNames, stateNames, wish } from './names.ts'
import { landedLine, unprovenLine } from './steps.ts'

export interface StatusData {
  /** Instead of the usual first sentence, where somebody else's change keeps it out. */
  keptOut?: string | null
  now: number
  rotation: Rotation
  /** The request that asked for what is desired now. */
  request: Request | null
  open: Request[]
  tracked: Map<string, Tracked>
  missing: string[]
  links: Map<string, string | null>
}

/** Everything about one cluster: desired and observed, what still lands there, who waits for whom, what happens next. */
export function statusText({ keptOut, now, rotation, request, open, tracked, missing, links }: StatusData): string {
  const lines = [
    keptOut ?? rotationLead(rotation, request, now),
    `Desired: ${desiredNames[rotation.desired]}. Observed: ${keptOut ? 'out of rotation, and not by the bot.' : observedLine(rotation)}`,
  ]
  if (rotation.phase === 'leaving' || rotation.phase === 'returning') lines.push(unprovenLine(missing))
  const landed = landedLine(rotation)
  if (landed) lines.push(landed)
  for (const one of open) {
    const link = links.get(one.id)
    const name = link ? `<${link}|${one.id}>` : one.id
    lines.push(
      `• ${name}: ${askedBy(one)} asks to ${wish(one)}; ${stateNames[one.state]}${waitsFor(one)}. ${issueLink(tracked.get(one.id) ?? null)}.`,
    )
  }
  if (open.length === 0) lines.push('No request is open.')
  const failover = rotation.failover && !open.some(one => one.id === rotation.failover) ? rotation.failover : null
  if (failover) lines.push(`The failover ${failover} is tracked in ${issueLink(tracked.get(failover) ?? null)}.`)
  lines.push(
    `Next: ${keptOut && open.length === 0 ? 'whoever made that change takes it back.' : nextLine(rotation, open)}`,
  )
  return lines.join('\n')
}

function waitsFor(request: Request): string {
  if (request.state !== 'awaiting') return ''
  return `, needs ${openWords(tally(slotsFor(request), request.votes, askerOf(request)).open)}`
}

function observedLine(rotation: Rotation): string {
  const seen = rotation.observed
  if (rotation.phase === 'in') return 'nothing is watched while it is in rotation.'
  if (!seen) return 'not looked at yet.'
  const parts: string[] = []
  if (seen.dispatcher) {
    if (!seen.dispatcher.read) parts.push(`the dispatcher cannot be read (${inWords(seen.dispatcher.why, 100)})`)
    else if (!seen.dispatcher.active) parts.push('the dispatcher does not plan for it')
    else
      parts.push(
        seen.dispatcher.override
          ? `the override ${inWords(seen.dispatcher.override.id, 60)} holds it`
          : 'the dispatcher plans for it',
      )
  }
  if (seen.placement) {
    parts.push(
      seen.placement.read
        ? `${seen.placement.running + seen.placement.runningAllowed} jobs run there`
        : `ProwJobs cannot be read (${inWords(seen.placement.why, 100)})`,
    )
  }
  return `${parts.length > 0 ? listed(parts) : 'nothing is configured to look with'} (${slackTime(seen.at)}).`
}

function nextLine(rotation: Rotation, open: readonly Request[]): string {
  const awaiting = open.find(request => request.state === 'awaiting')
  if (awaiting) return `${awaiting.id} is decided in its thread, or with \`/sacrificial approve ${awaiting.id}\`.`
  switch (rotation.phase) {
    case 'in':
      return 'nothing. `/sacrificial failover` asks for it to be taken out.'
    case 'leaving':
    case 'returning':
      return 'the bot looks at the farm every few seconds until it is proven.'
    case 'questioned':
      return 'somebody answers on the card: *Keep it in*, or *Take it out again*.'
    case 'out':
    case 'drained':
      return outNext(rotation)
  }
}

function outNext(rotation: Rotation): string {
  const back = '`/sacrificial return` asks for it back.'
  if (wantsStopGap(rotation) && rotation.stopGap?.live) {
    return `the stop-gap ends ${slackTime(rotation.stopGap.expiresAt)} unless renewed, until ${slackTime(rotation.bridgeUntil ?? 0)} at the latest; merge the lasting change before. ${back}`
  }
  return back
}
