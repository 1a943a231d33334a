import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { actorName, inWords, mention } from '../../kernel/text.ts'
import type { Sprint, SprintChange } from '../model/calendar.ts'
import type { EditNo } from '../model/edit-decide.ts'
import { SPRINT_DAYS_MAX, SPRINT_DAYS_MIN } from '../model/edit.ts'
import type { EditState, SprintEdit } from '../model/edit.ts'
import type { PlanNo } from '../model/plan.ts'
import { dayName, momentName, zoneName } from './dates.ts'
import { changeWish, markNames } from './names.ts'

export function onlyTrt(what: string, team: string): Refusal {
  return refuse(`Only TRT can ${what}. Please ask ${team} to do it.`)
}

export function reasonMissing(): Refusal {
  return refuse('Say why, so that whoever confirms it can judge it.', 'reason')
}

export function nobodyElse(): Refusal {
  return refuse(
    'A second person of TRT has to confirm a change of the calendar, and nobody else is in that team now. Add somebody to it in Slack, then propose this again.',
  )
}

export function unknownEdit(id: string): Refusal {
  return refuse(
    `There is no change of the calendar called ${inWords(id, 20)}. \`/sacrificial sprint\` shows those there are.`,
  )
}

/** The sprint that was meant has ended, or is too far away. */
export function noSuchSprint(offered: readonly Sprint[]): Refusal {
  return refuse(
    `Only the sprints ${offered.at(0)?.number} to ${offered.at(-1)?.number} can be changed now. Name one of them, or none for the one that runs.`,
  )
}

export function sprintTyped(): Refusal {
  return refuse('Type `/sacrificial sprint` to see where it is, or `/sacrificial sprint edit` to change the calendar.')
}

export const noWholeNumber = `Write a whole number of days, ${SPRINT_DAYS_MIN} to ${SPRINT_DAYS_MAX}.`

/** One of the two, and only one. */
export function chooseOne(both: boolean): { days: string; day: string } {
  const say = both
    ? 'Fill in only one of the two; propose the other one after this.'
    : 'Fill in either the number of days or the day of the selection.'
  return { days: say, day: say }
}

export function alreadyProposed(edit: SprintEdit): Refusal {
  return refuse(
    `${edit.id} of ${mention(edit.proposedBy)} already proposes to ${changeWish(edit)}. Decide that one in the channel first, or let it be withdrawn.`,
  )
}

export function planRefusal(no: PlanNo, kind: SprintChange['kind'], timeZone: string): Refusal {
  return refuse(planWords(no, timeZone), fieldOf(no, kind))
}

export function editRefusal(no: EditNo, timeZone: string): Refusal {
  const { edit } = no
  switch (no.no) {
    case 'closed':
      return refuse(
        `${edit.id} is decided: it was ${stateNames[edit.state]}${byWhom(edit)}. Nothing more is needed from you.`,
      )
    case 'own':
      return no.verb === 'confirm'
        ? refuse(`You proposed ${edit.id}, so another person of TRT has to confirm it. You can withdraw it.`)
        : refuse(`You proposed ${edit.id} yourself: press *Withdraw* to take it back.`)
    case 'not-own':
      return refuse(
        `${edit.id} was proposed by ${mention(edit.proposedBy)}, who alone can withdraw it. You can decline it.`,
      )
    case 'moved':
      return refuse(
        `What ${edit.id} would do is not what that message said any more. It now shows what would move, and what stays; look at it and press again.`,
      )
    case 'expired':
      return refuse(
        `${edit.id} expired ${momentName(edit.expiresAt, timeZone)} ${zoneName(edit.expiresAt, timeZone)} and changes nothing any more. Propose it again with \`/sacrificial sprint edit\`.`,
      )
    case 'impossible':
      return refuse(`${edit.id} cannot be confirmed any more. ${planWords(no.why, timeZone)}`)
  }
}

function planWords(no: PlanNo, timeZone: string): string {
  const at = (moment: number) => `${momentName(moment, timeZone)} ${zoneName(moment, timeZone)}`
  switch (no.no) {
    case 'over':
      return `Sprint ${no.sprint.number} ended with ${dayName(no.sprint.lastDay)}. Choose one that runs or is still to come.`
    case 'days':
      return `A sprint has ${SPRINT_DAYS_MIN} to ${SPRINT_DAYS_MAX} days.`
    case 'outside':
      return `Sprint ${no.sprint.number} goes from ${dayName(no.sprint.firstDay)} to ${dayName(no.sprint.lastDay)}: choose one of its days.`
    case 'same':
      return `That is how sprint ${no.sprint.number} is already: ${no.sprint.days} days, selection on ${dayName(no.sprint.selectionDay)}.`
    case 'passed':
      return `${capital(markNames[no.mark])} of sprint ${no.sprint.number} was due ${at(no.at)}. What has passed is not moved.`
    case 'would-pass':
      return `With that, ${markNames[no.mark]} would have been ${at(no.at)}, which has passed. Choose a later one.`
    case 'before-anchor':
      return `Sprint ${no.sprint.number} is counted back from sprint ${no.anchorNumber}, whose first day is set in SPRINT_ANCHOR. Whoever runs the bot sets it, with SPRINT_ANCHOR_NUMBER, to a sprint that has begun; propose it again then.`
    case 'strands':
      return `The selection of sprint ${no.sprint.number} was moved to ${dayName(no.sprint.selectionDay)}, which would then lie outside it. Move that one first.`
  }
}

function fieldOf({ no }: PlanNo, kind: SprintChange['kind']): string {
  if (no === 'over') return 'sprint'
  return kind === 'length' ? 'days' : 'day'
}

const stateNames = {
  proposed: 'proposed',
  confirmed: 'confirmed',
  declined: 'declined',
  withdrawn: 'withdrawn',
  expired: 'not confirmed in time',
} satisfies Record<EditState, string>

function byWhom({ ended }: SprintEdit): string {
  return ended && ended.by !== 'bot' ? ` by ${actorName(ended.by)}` : ''
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
