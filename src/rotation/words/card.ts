import type { KnownBlock } from '@slack/types'
import { tally } from '../../approval/model.ts'
import { openWords } from '../../approval/words.ts'
import { actions, button, context, section } from '../../kernel/blocks.ts'
import type { ButtonSpec } from '../../kernel/blocks.ts'
import { actorName, inWords, lasting, listed, mention, quoted, slackClock, slackTime } from '../../kernel/text.ts'
import type { Tracked } from '../../tracking/model.ts'
import { unheldSince, wantsStopGap } from '../model/convergence.ts'
import { askerOf, slotsFor } from '../model/request-decide.ts'
import { isOpen, requestCan } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { rotationCan } from '../model/rotation.ts'
import { askedBy, causeNames, flavourNames, stateNames, urgencyNames, whatCame, wish } from './names.ts'

/** All that a card is made of. */
export interface CardData {
  request: Request
  rotation: Rotation
  tracked: Tracked | null
  /** What is not delivered or not proven yet, escaped. */
  pending: string[]
  /** What others say about it, escaped. */
  notes: string[]
  /** Whether something was given up and can be tried again. */
  canRetry: boolean
  now: number
  /** Marks what a button carries with the environment it belongs to. */
  seal: (data: object) => string
}

/** The request card: one sentence that says it all, then what belongs to it, then what can be done. */
export function requestCard(data: CardData): { text: string; blocks: KnownBlock[] } {
  const lead = leadOf(data)
  const buttons = buttonsOf(data)
  const notes = [...data.pending.map(line => `:hourglass_flowing_sand: ${line}`), ...renewalNote(data), ...data.notes]
  return {
    text: lead,
    blocks: [
      section(lead),
      section(storyOf(data.request)),
      context(footOf(data)),
      ...(notes.length > 0 ? [context(...notes)] : []),
      ...(buttons.length > 0 ? [actions(buttons.map(button))] : []),
    ],
  }
}

function leadOf(data: CardData): string {
  const { request, rotation, now } = data
  // However the request ended, who looks at its card wants to know first where the cluster is.
  const holdsOut =
    request.ended !== null && request.state !== 'done' && rotation.failover === request.id && rotation.phase !== 'in'
  return holdsOut ? `${rotationLead(rotation, request, now)} ${ownLead(data)}` : ownLead(data)
}

function ownLead({ request, rotation, now }: CardData): string {
  const by = askedBy(request)
  switch (request.state) {
    case 'awaiting': {
      const open = openWords(tally(slotsFor(request), request.votes, askerOf(request)).open)
      return `${by} asks to ${wish(request)} (${soon(request)}). It waits for ${open}.`
    }
    case 'approved':
      return `${by} asked to ${wish(request)}; ${approvedBy(request)}. The change begins.`
    case 'changing':
      return rotationLead(rotation, request, now)
    case 'done':
      return isCurrent(request, rotation) ? rotationLead(rotation, request, now) : doneLead(request)
    case 'stuck':
      return `:warning: The change of *${inWords(request.cluster)}* is stuck: ${inWords(request.stuck?.why ?? '', 400)} *Try again*, or *Stop*.`
    case 'rejected':
      return `${actorName(request.ended?.by ?? 'bot')} rejected the request of ${by} to ${wish(request)}: ${inWords(request.ended?.why ?? '', 300)}`
    case 'withdrawn':
      return `${actorName(request.ended?.by ?? 'bot')} withdrew the request of ${by} to ${wish(request)}${because(request.ended?.why)}`
    case 'expired':
      return `${capital(whatCame(request))} the request of ${by} to ${wish(request)} in time; it expired ${slackTime(request.ended?.at ?? 0)}. Ask again with \`/sacrificial ${request.direction}\`.`
    case 'superseded':
      return `The request of ${by} to ${wish(request)} was superseded by ${inWords(request.ended?.why ?? 'a newer one')}.`
  }
}

/** What a finished request brought about; where the cluster is today is told by newer ones. */
function doneLead(request: Request): string {
  const cluster = `*${inWords(request.cluster, 60)}*`
  const at = slackTime(request.ended?.at ?? request.openedAt)
  return request.direction === 'failover'
    ? `${cluster} was taken out of rotation ${at}, asked by ${askedBy(request)}; that failover is over.`
    : `${cluster} came back into rotation ${at}, asked by ${askedBy(request)}.`
}

function isCurrent(request: Request, rotation: Rotation): boolean {
  return rotation.request === request.id || rotation.failover === request.id
}

/** Where the cluster stands, for whoever looks at it in the middle of the night. */
export function rotationLead(rotation: Rotation, request: Request | null, now: number): string {
  const cluster = `*${inWords(rotation.cluster, 60)}*`
  const asker = request ? `, asked by ${askedBy(request)}` : ''
  const placement = rotation.observed?.placement
  const running = placement?.read ? placement.running : null
  const stillRun = running === null ? '' : running === 0 ? '; nothing runs there any more' : `; ${running} still run`
  switch (rotation.phase) {
    case 'in':
      if (rotation.version === 0) return `${cluster} is in rotation; nothing was asked of it yet.`
      return `${cluster} is in rotation since ${slackTime(rotation.since)}.`
    case 'leaving':
      return `${cluster} is asked out of rotation since ${slackTime(rotation.askedAt ?? rotation.since)}${asker}; that it takes no new jobs is not yet proven.`
    case 'out':
      if (unheldSince(rotation, now) !== null) return unheldLead(rotation, now)
      return `${cluster} takes no new jobs since ${slackTime(rotation.since)}${asker}${stillRun}.`
    case 'drained':
      if (unheldSince(rotation, now) !== null) return unheldLead(rotation, now)
      return `${cluster} takes no new jobs since ${slackTime(rotation.since)}${asker}; what was running ended ${slackTime(rotation.drainedAt ?? rotation.since)}.`
    case 'questioned':
      return `:warning: ${questionLine(rotation)} It is not taken out again by itself: *Keep it in*, or *Take it out again*.`
    case 'returning':
      return `${cluster} is asked back into rotation since ${slackTime(rotation.askedAt ?? rotation.since)}${asker}; that jobs run there again is not yet proven.`
  }
}

/** Out was proven, and is no longer: nothing is known to hold. */
function unheldLead(rotation: Rotation, now: number): string {
  const since = slackTime(unheldSince(rotation, now) ?? now)
  return `:warning: Jobs may land on *${inWords(rotation.cluster, 60)}* again since ${since}: its stop-gap ended and could not be renewed yet. Merge the lasting change, or *Put it back now*.`
}

export function questionLine(rotation: Rotation): string {
  const { question, cluster } = rotation
  const name = `*${inWords(cluster, 60)}*`
  if (!question) return ''
  const at = slackTime(question.at)
  switch (question.kind) {
    case 'revoked':
      return `${question.byUser ? `<@${inWords(question.byUser, 30)}>` : 'Somebody'} revoked the stop-gap of ${name} in the dispatcher ${at}; jobs may land there again.`
    case 'lapsed':
      return `The stop-gap of ${name} lapsed ${at} and was not renewed in time; jobs land there again.`
    case 'bridge-ended':
      return `The stop-gap of ${name} ended ${at}: its time was up before the lasting change was seen; jobs land there again.`
  }
}

function storyOf(request: Request): string {
  const { failover, back } = request
  if (failover) {
    const facts = [
      `*Why:* ${causeNames[failover.cause]}`,
      `*Flavour:* ${flavourNames[failover.flavour]}`,
      ...(failover.expectedMs === null ? [] : [`*Expected:* ${lasting(failover.expectedMs)}`]),
      ...(failover.investigator ? [`*Investigates:* ${mention(failover.investigator)}`] : []),
    ]
    const tried = failover.tried ? `\n*Tried first:*\n${quoted(failover.tried, 400)}` : ''
    const evidence = failover.evidence.length > 0 ? `\n*Evidence:* ${evidenceLinks(failover.evidence)}` : ''
    return `${facts.join('  ·  ')}\n${quoted(failover.seen)}${tried}${evidence}`
  }
  if (request.how !== 'asked') {
    const what = request.how === 'put-back' ? 'Put back at once' : 'Kept in'
    return `*${what} by* ${mention(request.filedBy)}:\n${quoted(request.reason ?? '')}`
  }
  if (!back) return ''
  const workaround = back.workaround
    ? `\n*A workaround stays:*\n${quoted(back.workaround, 400)}`
    : '\n*No workaround stays.*'
  return `*Final cause:* ${causeNames[back.cause]}\n*Found:*\n${quoted(back.found)}\n*Done about it:*\n${quoted(back.done)}${workaround}`
}

/** Links with our own labels: an address that somebody typed is never shown as anything but itself. */
export function evidenceLinks(urls: readonly string[]): string {
  return listed(urls.map(url => `<${url.replaceAll(/[<>|]/g, encodeURIComponent)}>`))
}

function footOf({ request, tracked }: CardData): string {
  return `${request.id} · ${stateNames[request.state]} · asked ${slackTime(request.openedAt)} · ${issueLink(tracked)}`
}

export function issueLink(tracked: Tracked | null): string {
  if (!tracked || tracked.state === 'off') return 'no Jira is configured'
  const trouble = tracked.troubled ? ` (${inWords(tracked.troubled, 160)})` : ''
  if (tracked.key && tracked.url)
    return `<${tracked.url}|${tracked.key}>${tracked.state === 'gone' ? ' (gone)' : ''}${trouble}`
  return tracked.state === 'failed' ? `Jira failed${trouble}` : `Jira pending${trouble}`
}

function renewalNote({ request, rotation, now }: CardData): string[] {
  const gap = rotation.stopGap
  const concerned = rotation.failover === request.id || rotation.request === request.id
  if (!gap?.live || gap.expiresAt <= now || !concerned || !wantsStopGap(rotation)) return []
  const renewable = (rotation.bridgeUntil ?? 0) > gap.expiresAt
  const until = renewable
    ? `; it is renewed until ${slackTime(rotation.bridgeUntil ?? 0)} at the latest`
    : '; it is not renewed any more'
  return [`Returns by itself at ${slackClock(gap.expiresAt)} unless renewed${until}.`]
}

function buttonsOf(data: CardData): ButtonSpec[] {
  const { request, rotation, seal } = data
  const id = seal({ id: request.id })
  const cluster = seal({ cluster: rotation.cluster })
  const current = rotation.request === request.id || rotation.failover === request.id
  const out = current && rotation.phase !== 'in'
  const found: ButtonSpec[] = []
  if (requestCan('try-again', request.state))
    found.push({ id: 'request.try-again', text: 'Try again', style: 'primary', value: id })
  if (current && rotationCan('take-out-again', rotation.phase)) {
    found.push(
      { id: 'rotation.keep-in', text: 'Keep it in', value: cluster },
      { id: 'rotation.take-out', text: 'Take it out again', value: cluster },
    )
  }
  if (requestCan('stop', request.state)) found.push({ id: 'request.stop', text: 'Stop', value: id })
  if (request.failover && (isOpen(request.state) || (request.state === 'done' && out))) {
    found.push({ id: 'request.details', text: 'Change details', value: id })
  }
  if (out) found.push({ id: 'rotation.tell-me', text: 'Tell me when it is back', value: cluster })
  if (out && rotationCan('ask-in', rotation.phase)) {
    found.push({ id: 'rotation.put-back', text: 'Put it back now', style: 'danger', value: cluster })
  }
  if (data.canRetry) found.push({ id: 'request.retry-pending', text: 'Try what waits again', value: id })
  return found
}

export function approvedBy(request: Request): string {
  if (request.how !== 'asked') return `decided by ${mention(request.filedBy)}`
  return `approved by ${listed(request.votes.map(vote => mention(vote.by)))}`
}

function soon(request: Request): string {
  return request.failover ? urgencyNames[request.failover.urgency] : 'as soon as it is approved'
}

function because(why: string | null | undefined): string {
  return why ? `: ${inWords(why, 300)}` : '.'
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
