import { openWords } from '../../approval/words.ts'
import { budgetBar } from '../../investigation/words/bar.ts'
import { driftLine } from '../../investigation/words/drift.ts'
import { chargedTo } from '../../investigation/words/names.ts'
import { roleNames } from '../../kernel/people.ts'
import { inWords, lasting, listed, slackTime } from '../../kernel/text.ts'
import { code } from '../../payload/words/names.ts'
import { notYetLine, payloadLine } from '../../payload/words/status.ts'
import { causeNames, wish } from '../../rotation/words/names.ts'
import { changeWish } from '../../sprint/words/names.ts'
import { sprintDayLine, sprintLine } from '../../sprint/words/line.ts'
import { minutes } from '../../kernel/time.ts'
import type { ClusterFacts, DigestFacts, StandingFacts } from '../model/facts.ts'
import { isSelected } from '../model/coming.ts'
import { reductionNow } from '../model/standing.ts'
import type { Item, Late, Wait } from '../model/items.ts'
import { comingLine } from './coming.ts'

/** Who has just been asked has not waited yet. */
const WORTH_TELLING_MS = minutes(1)

/** What the lines are written from beside their items. */
export interface Writing {
  facts: DigestFacts
  /** The address of the message about a subject: `F12`, `P280`, `E1`, `M1`. */
  linkOf: (subject: string) => string | null
  /** The next mark of the sprint has a line of its own. */
  tellsMarks?: boolean
}

/** One line of the digest. It mentions nobody: who is waited for is named by team, and a morning paper calls nobody. */
export function lineOf(item: Item, writing: Writing): string {
  const { facts } = writing
  switch (item.kind) {
    case 'cluster':
      return clusterLine(item, writing)
    case 'overdue':
      return overdueLine(item.late, writing)
    case 'waiting':
      return waitingLine(item.wait, writing)
    case 'coming':
      return comingLine(item, facts, subject => named(subject, writing))
    case 'sprint':
      return writing.tellsMarks ? sprintDayLine(facts.sprint, facts.now, facts.timeZone) : sprintStands(facts)
    case 'budget':
      return budgetLine(item.cluster, facts)
    case 'payload':
      return payloadStands(facts, writing.linkOf)
    case 'upgrade':
      return `${inWords(item.line).replace(/^./, letter => letter.toUpperCase())}.`
    case 'run':
      return runLine(item.cluster)
  }
}

/** The sprint with its next mark, what is reduced, the budgets, the payload: a line each. */
export function standingLines(facts: StandingFacts, linkOf: Writing['linkOf']): string[] {
  return [
    sprintStands(facts),
    ...facts.clusters.flatMap(cluster => reducedLine(cluster, facts.now) ?? []),
    ...facts.clusters.map(cluster => budgetLine(cluster, facts)),
    payloadStands(facts, linkOf),
  ]
}

function reducedLine({ budget, outs }: StandingFacts['clusters'][number], now: number): string | null {
  const reduction = reductionNow(outs, now)
  if (!reduction) return null
  return `${bold(budget.cluster)} has ${reduction.capacity ?? 0} % of its capacity since ${slackTime(reduction.from)}.`
}

function sprintStands(facts: StandingFacts): string {
  return sprintLine(facts.sprint, facts.now, facts.timeZone, isSelected(facts))
}

function payloadStands({ payload, sprint, isTaken }: StandingFacts, linkOf: Writing['linkOf']): string {
  if (payload === null) return notYetLine(sprint.number, sprint.selectionAt)
  // What was answered about an upgrade is told until the cluster itself shows what came of it.
  const told = isTaken ? { ...payload, answer: null } : payload
  const link = linkOf(payload.id)
  return `${payloadLine(told)}${link === null ? '' : ` <${link}|Its card>`}`
}

function clusterLine({ cluster, unheldSince, reducedTo, drift }: Extract<Item, { kind: 'cluster' }>, writing: Writing) {
  const { rotation, failover } = cluster
  const { now } = writing.facts
  const name = bold(rotation.cluster)
  const since = `since ${slackTime(rotation.since)}`
  const why = failover?.failover ? ` (${named(failover.id, writing)}: ${causeNames[failover.failover.cause]})` : ''
  if (unheldSince !== null)
    return `:warning: Jobs may land on ${name} again since ${slackTime(unheldSince)}: its stop-gap ended and could not be renewed${why}.`
  switch (rotation.phase) {
    case 'in': {
      if (drift) return driftLine(drift, now)
      const part = reducedTo === null ? '' : `, with ${reducedTo} % of its capacity`
      return rotation.version === 0 ? `${name} is in rotation${part}.` : `${name} is in rotation ${since}${part}.`
    }
    case 'leaving':
      return `${name} is asked out of rotation ${since}; that is not yet proven${why}.`
    case 'out':
    case 'drained':
      return `${name} is out of rotation ${since}, for ${lasting(now - rotation.since)}${why}.`
    case 'questioned':
      return `:warning: Whether ${name} stays out is in question ${since}: somebody answers on the card${why}.`
    case 'returning':
      return `${name} is asked back into rotation ${since}; that is not yet proven${why}.`
  }
}

function overdueLine(late: Late, writing: Writing): string {
  const ago = writing.facts.now - (late.since ?? writing.facts.now)
  const lead = ago < WORTH_TELLING_MS ? '*Overdue:*' : `*Overdue* for ${lasting(ago)}:`
  switch (late.what) {
    case 'qe':
      return `${lead} The answer of ${roleNames[writing.facts.qeRole]} on ${payloadName(late.payload.selected?.tag)} (${named(late.payload.id, writing)}).`
    case 'selection':
      return `${lead} TRT is to select the payload of sprint ${late.payload.sprint} (${named(late.payload.id, writing)}).`
    case 'expected-back':
      return `${lead} ${bold(late.rotation.cluster)} was expected back in rotation (${named(late.failover.id, writing)}). \`/sacrificial return\` asks for it.`
    case 'cause':
      return `${lead} The final cause of ${late.out.id} is not set. \`/sacrificial cause ${late.out.id}\` sets it.`
    case 'told':
      return `${lead} ${late.overdue.text}`
  }
}

function waitingLine(wait: Wait, writing: Writing): string {
  const ago = writing.facts.now - wait.since
  const waits = ago < WORTH_TELLING_MS ? 'waits' : `has waited ${lasting(ago)}`
  switch (wait.what) {
    case 'request': {
      const { request, open } = wait
      const name = named(request.id, writing)
      if (request.state === 'stuck')
        return `:warning: ${name} to ${wish(request)} is stuck: somebody presses *Try again* or *Stop* on its card.`
      if (request.state !== 'awaiting') return `${name} to ${wish(request)} is under way for ${lasting(ago)}.`
      return `${name} to ${wish(request)} ${waits} for ${openWords(open)}.`
    }
    case 'accept': {
      const { accept, open } = wait
      const name = `${named(accept.id, writing)} to accept ${payloadName(accept.candidate.tag)} by hand`
      if (accept.state === 'stuck')
        return `:warning: ${name} is stuck: somebody of TRT decides on its message how it goes on.`
      return accept.state === 'awaiting' ? `${name} ${waits} for ${openWords(open)}.` : `${name} is under way.`
    }
    case 'edit':
      return `${named(wait.edit.id, writing)} ${waits} for a second person of TRT: to ${changeWish(wait.edit)}.`
    case 'select':
      return `${named(wait.payload.id, writing)} ${waits} for TRT to select the payload of sprint ${wait.payload.sprint}.`
    case 'qe': {
      const { id, qe, selected } = wait.payload
      const team = roleNames[writing.facts.qeRole]
      const how = qe?.until ? `is with ${team} until ${slackTime(qe.until)}` : `${waits} for ${team}`
      return `${named(id, writing)} ${how}: does ${payloadName(selected?.tag)} pass?`
    }
    case 'told': {
      const teams = listed(wait.overdue.waitsFor.map(role => roleNames[role]))
      return `${teams === '' ? 'Open' : `Waits for ${teams}`}: ${wait.overdue.text}`
    }
    case 'promotion':
      return `${named(wait.payload.id, writing)} ${waits} to be promoted: ${payloadName(wait.payload.selected?.tag)} passed QE, and Test Platform upgrades to it once it is public.`
    case 'answer':
      return `${named(wait.payload.id, writing)} ${waits} for Test Platform: will it upgrade to ${payloadName(wait.payload.promoted?.name ?? wait.payload.selected?.tag)}?`
  }
}

/** `Half sprint of the payload of sprint 280 on build02: ▓▓▓▓▓▓▓▓░░ 8.4 of 10.5 days out (80 %)` */
export function budgetLine({ budget }: Pick<ClusterFacts, 'budget'>, { clusters }: StandingFacts): string {
  const on = clusters.length > 1 ? ` on ${bold(budget.cluster)}` : ''
  return `Half sprint of ${chargedTo(budget)}${on}: ${budgetBar(budget)}`
}

function runLine({ run, rotation }: ClusterFacts): string {
  if (!run) return ''
  const what = `${payloadName(run.payload.name ?? run.payload.tag)}, the payload of sprint ${run.sprint}`
  return run.startedAt === null
    ? `${bold(rotation.cluster)} is being upgraded to ${what}, since ${slackTime(run.upgradeStartedAt)}.`
    : `${bold(rotation.cluster)} runs ${what}, since ${slackTime(run.startedAt)}.`
}

function named(subject: string, { linkOf }: Writing): string {
  const link = linkOf(subject)
  return link === null ? subject : `<${link}|${subject}>`
}

function bold(name: string): string {
  return `*${inWords(name, 60)}*`
}

function payloadName(name: string | null | undefined): string {
  return name ? code(name) : 'the payload'
}

/** `2 overdue, 1 waiting` */
export function kindsOf(items: readonly Item[]): string {
  const kinds = { overdue: 'overdue', waiting: 'open', coming: 'due soon' }
  const counted = Object.entries(kinds).flatMap(([kind, word]) => {
    const count = items.filter(item => item.kind === kind).length
    return count === 0 ? [] : [`${count} ${word}`]
  })
  return listed(counted)
}
