import { openWords } from '../../approval/words.ts'
import { roleNames } from '../../kernel/people.ts'
import type { Role } from '../../kernel/people.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { actorName, inWords, listed, mention, slackTime } from '../../kernel/text.ts'
import type { RequestNo } from '../model/request-decide.ts'
import { verbsIn } from '../model/request.ts'
import type { Direction, Request, RequestVerb } from '../model/request.ts'
import type { RotationNo } from '../model/rotation-decide.ts'
import type { Rotation } from '../model/rotation.ts'
import { guardLine, phaseNames, stateNames, wish } from './names.ts'

const verbNames = {
  preview: 'checked',
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrawn',
  expire: 'expired',
  'ask-again': 'asked again',
  begin: 'begun',
  'get-stuck': 'marked as stuck',
  'try-again': 'tried again',
  finish: 'finished',
  stop: 'stopped',
  supersede: 'superseded',
  'change-details': 'changed',
} satisfies Record<RequestVerb, string>

/** What people may do, as they would type or press it. */
const offers: Partial<Record<RequestVerb, string>> = {
  approve: 'approve',
  reject: 'reject',
  withdraw: 'withdraw',
  stop: 'stop',
  'try-again': 'try again',
  'change-details': 'change details',
}

export function requestRefusal(no: RequestNo): Refusal {
  switch (no.no) {
    case 'state':
      return refuse(
        `${no.request.id} cannot be ${verbNames[no.verb]}: it is ${stateNames[no.request.state]}${whoseDoing(no.request)}. ${possible(no.request)}`,
      )
    case 'own-request':
      return refuse(`${no.request.id} was asked for by you, so somebody else has to decide it. You can withdraw it.`)
    case 'already-voted':
      return refuse(
        `You approved ${no.request.id} already. It ${no.request.state === 'awaiting' ? 'still waits for others' : `is ${stateNames[no.request.state]} now`}.`,
      )
    case 'not-needed':
      return no.open.length === 0
        ? refuse(`${no.request.id} has all the approvals it needs.`)
        : refuse(
            `Only ${listed(
              [...new Set(no.open.flatMap(slot => slot.roles))].map(role => roleNames[role]),
              'or',
            )} can decide ${no.request.id}. Needed: ${openWords(no.open)}.`,
          )
    case 'not-yours':
      return refuse(`Only ${whoMay(no.request, no.roles)} can do this to ${no.request.id}.`)
    case 'no-preview':
      return refuse(`What ${no.request.id} would do to the farm is still being checked. Try again in a few seconds.`)
    case 'guards':
      return refuse(
        `${no.request.id} cannot be approved as it stands:\n${no.guards.map(guard => `• ${guardLine(guard)}`).join('\n')}\nWhen it is mended, press *Check again* on its approval message.`,
      )
    case 'no-reason':
      return refuse(
        `A reason is needed, for those who read it later: \`/sacrificial ${no.verb} &lt;id&gt; &lt;reason&gt;\`.`,
        'reason',
      )
  }
}

function whoseDoing(request: Request): string {
  if (request.ended) return `, by ${actorName(request.ended.by)}, ${slackTime(request.ended.at)}`
  const last = request.votes.at(-1)
  return last && request.approvedAt ? `, by ${mention(last.by)}, ${slackTime(request.approvedAt)}` : ''
}

function possible(request: Request): string {
  const verbs = verbsIn(request.state).flatMap(verb => offers[verb] ?? [])
  return verbs.length > 0
    ? `Possible now: ${listed(verbs, 'or')}.`
    : `To ask anew: \`/sacrificial ${request.direction}\`.`
}

function whoMay(request: Request, roles: readonly Role[]): string {
  return listed([mention(request.requester), ...roles.map(role => roleNames[role])], 'or')
}

export function rotationRefusal(no: RotationNo): Refusal {
  const cluster = inWords(no.rotation.cluster)
  if (no.no === 'no-lasting') {
    const done = no.rotation.lasting?.done
    return done
      ? refuse(`${mention(done.by)} pressed *Done* already, ${slackTime(done.at)}. The farm's own answer is awaited.`)
      : refuse(`No lasting change of ${cluster} is awaited.`)
  }
  return refuse(
    `${cluster} is ${phaseNames[no.rotation.phase]} since ${slackTime(no.rotation.since)}, by ${actorName(no.rotation.by)}; this is not possible now.`,
  )
}

/** Beside the field of a form that asks for nothing else. */
export function reasonMissing(): Refusal {
  return refuse('A reason is needed, for those who read it later.', 'reason')
}

export function alreadyOpen(request: Request): Refusal {
  return refuse(
    `${mention(request.requester)} asked to ${wish(request)} already: ${request.id} is ${stateNames[request.state]}. ${possible(request)}`,
  )
}

export function wrongWay(direction: Direction, rotation: Rotation): Refusal {
  const cluster = inWords(rotation.cluster)
  return direction === 'failover'
    ? refuse(
        `${cluster} is ${phaseNames[rotation.phase]} since ${slackTime(rotation.since)}, by ${actorName(rotation.by)}. To bring it back: \`/sacrificial return\`.`,
      )
    : refuse(
        `${cluster} is in rotation since ${slackTime(rotation.since)}; there is nothing to bring back. To take it out: \`/sacrificial failover\`.`,
      )
}

export function nothingToPutBack(rotation: Rotation): Refusal {
  return refuse(
    `${inWords(rotation.cluster)} is in rotation since ${slackTime(rotation.since)}; there is nothing to put back.`,
  )
}

/** `put-back` and `kept-in` are decided already; a second one would only repeat the first. */
export function puttingBackAlready(request: Request): Refusal {
  return refuse(`${mention(request.filedBy)} is putting it back already (${request.id}).`)
}

export function unknownRequest(id: string): Refusal {
  return refuse(`There is no request ${inWords(id, 40)}. \`/sacrificial status\` lists the open ones.`)
}

export function unknownCluster(cluster: string, ours: readonly string[]): Refusal {
  return refuse(
    `${inWords(cluster, 60)} is not a sacrificial cluster. This bot looks after ${listed(ours.map(c => inWords(c, 60)))}.`,
    'cluster',
  )
}

export function onlyTeams(what: string, roles: readonly Role[], who: string): Refusal {
  return refuse(
    `Only ${listed(
      roles.map(role => roleNames[role]),
      'or',
    )} can ${what}. Ask ${who}.`,
  )
}

export function nobodyCanApprove(roles: readonly Role[]): Refusal {
  const names = listed(
    roles.map(role => roleNames[role]),
    'or',
  )
  return refuse(
    `Nobody can approve this today: no other member of ${names} is known. Ask a workspace admin to fill the group. If it cannot wait, take the cluster out by hand, as docs/by-hand.md says.`,
  )
}
