import type { KnownBlock } from '@slack/types'
import { tally } from '../../approval/model.ts'
import { openWords } from '../../approval/words.ts'
import { actions, button, confirm, context, section } from '../../kernel/blocks.ts'
import type { ButtonSpec } from '../../kernel/blocks.ts'
import { actorName, counted, inWords, listed, mention, slackTime } from '../../kernel/text.ts'
import { colourOf } from '../model/preview.ts'
import type { Preview } from '../model/preview.ts'
import { askerOf, slotsFor } from '../model/request-decide.ts'
import type { Request } from '../model/request.ts'
import { approvedBy } from './card.ts'
import { colourMarks, destinationsLine, guardLine, stateNames, wish } from './names.ts'

export interface ApprovalData {
  request: Request
  /** Whom to call, as a mention: the roles that can still approve. */
  call: string
  bridgeHours: number
  hasStopGap: boolean
  seal: (data: object) => string
}

/** The approval message in the thread: who is needed, what it would do today, and the buttons. */
export function approvalMessage(data: ApprovalData): { text: string; blocks: KnownBlock[] } {
  const { request } = data
  const lead = approvalLead(data)
  return {
    text: lead,
    blocks: [
      section(lead),
      ...(request.askedAgainBecause.length > 0 && request.state === 'awaiting'
        ? [context(`Asked again because ${inWords(request.askedAgainBecause.join('; '), 900)}.`)]
        : []),
      ...(request.preview
        ? previewBlocks(request, request.preview, data)
        : [context('Checking what it would do to the farm …')]),
      ...votesBlock(request),
      ...(request.state === 'awaiting' ? [actions(buttonsOf(data).map(button))] : []),
    ],
  }
}

function approvalLead({ request, call }: ApprovalData): string {
  if (request.state === 'awaiting') {
    const { open } = tally(slotsFor(request), request.votes, askerOf(request))
    return `${call}: ${mention(request.requester)} asks to ${wish(request)}. Needed: ${openWords(open)}.`
  }
  const by =
    request.state === 'approved' ||
    request.state === 'changing' ||
    request.state === 'stuck' ||
    request.state === 'done'
  if (by)
    return `${request.id}: ${approvedBy(request)}${request.approvedAt ? ` ${slackTime(request.approvedAt)}` : ''}.`
  const end = request.ended
  return `${request.id} is ${stateNames[request.state]}${end && end.by !== 'bot' ? ` by ${actorName(end.by)}` : ''}${end?.why ? `: ${inWords(end.why, 300)}` : '.'}`
}

function previewBlocks(request: Request, preview: Preview, data: ApprovalData): KnownBlock[] {
  const colour = colourOf(preview)
  const noteworthy = preview.guards.filter(guard => guard.colour !== 'green' || guard.name === 'running')
  const greens = preview.guards.filter(guard => guard.colour === 'green' && guard.name !== 'running')
  const lines = noteworthy.map(guard => `${colourMarks[guard.colour]} ${guardLine(guard)}`)
  const rest = greens.length > 0 ? `${colourMarks.green} ${counted(greens.length, 'other check')} green.` : ''
  const verdict = verdictLine(colour)
  const impact = request.failover
    ? `*Impact today:* ${impactLine(preview)}`
    : '*Impact:* jobs are scheduled there again.'
  return [
    section([impact, ...lines, rest, verdict].filter(line => line !== '').join('\n')),
    ...(request.failover && data.hasStopGap
      ? [
          context(
            `The approval covers renewals of the stop-gap for up to ${data.bridgeHours} h, until the lasting change is seen.`,
          ),
        ]
      : []),
    context(
      `Checked ${slackTime(preview.at)}${request.failover ? '; it is checked once more right before the change' : ''}.`,
    ),
  ]
}

function verdictLine(colour: ReturnType<typeof colourOf>): string {
  if (colour === 'impossible')
    return '*This cannot be done as it stands.* Mend what is named above, then *Check again*.'
  if (colour === 'red')
    return '*This would break jobs, so it cannot be approved.* Mend what is named above, then *Check again*.'
  return ''
}

/** What would move and where: `412 jobs affected, 412 movable; build04 100 %`. */
export function impactLine(preview: Preview): string {
  const { impact } = preview
  if (!impact) return 'not known: the dispatcher gave no plan.'
  const stay = impact.immovable.length > 0 ? `, ${impact.immovable.length} immovable` : ''
  return `${counted(impact.affectedJobs, 'job')} affected, ${impact.movableJobs} movable${stay}; they go to ${destinationsLine(impact.destinations)}.`
}

/** For the thread, where the last look before the change differs from what was approved; null where it does not. */
export function differenceStep(approved: Preview, today: Preview): string | null {
  const [was, is] = [impactLine(approved), impactLine(today)]
  return was === is ? null : `Looked at once more right before the change: ${is} (Approved were ${was})`
}

function votesBlock(request: Request): KnownBlock[] {
  if (request.votes.length === 0) return []
  const lines = request.votes.map(
    vote =>
      `:white_check_mark: ${mention(vote.by)} approved ${slackTime(vote.at)}${vote.note ? `: ${inWords(vote.note, 200)}` : ''}`,
  )
  return [context(listed(lines, 'and'))]
}

function buttonsOf({ request, seal }: ApprovalData): ButtonSpec[] {
  const value = seal({ id: request.id, asking: request.asking })
  const colour = request.preview ? colourOf(request.preview) : 'impossible'
  const approvable = request.preview !== null && (colour === 'green' || colour === 'amber')
  const approve: ButtonSpec[] = approvable
    ? [{ id: 'request.approve', text: 'Approve', style: 'primary', value, confirm: approveConfirm(request) }]
    : []
  return [
    ...approve,
    { id: 'request.reject', text: 'Reject', style: 'danger', value },
    { id: 'request.withdraw', text: 'Withdraw', value },
    { id: 'request.check-again', text: 'Check again', value },
  ]
}

function approveConfirm(request: Request) {
  const out = request.direction === 'failover'
  return confirm({
    title: out ? `Take ${request.cluster} out?` : `Bring ${request.cluster} back?`,
    text: !out ? 'Jobs are scheduled there again.' : request.preview ? `Today: ${impactLine(request.preview)}` : '',
    confirm: 'Approve',
    deny: 'Not yet',
  })
}
