import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { inWords, listed, mention, slackTime } from '../../kernel/text.ts'
import { dayName } from '../../sprint/words/dates.ts'
import type { VerdictNo } from '../model/decide.ts'
import { answerName, changeWish, openQuestions, questionName } from './names.ts'
import { overallName } from './steps.ts'

export function onlyTrt(what: string, team: string): Refusal {
  return refuse(`Only TRT can ${what}. Please ask ${team} to do it.`)
}

export function reasonMissing(): Refusal {
  return refuse('Say why, so that whoever reads it later can follow it.', 'why')
}

export function nobodyElse(): Refusal {
  return refuse(
    'A second person of TRT has to agree to this, and nobody else is in that team now. Add somebody to it in Slack, then do this again.',
  )
}

export function noVerdict(sprint: number): Refusal {
  return refuse(
    `Sprint ${sprint} has no verdict yet: it begins with the deadline of its selection. \`/sacrificial sprint\` shows when that is.`,
  )
}

export function typedWrong(): Refusal {
  return refuse(
    'Type `/sacrificial verdict` to see where the sprint stands, or `/sacrificial verdict 280` for another one.',
  )
}

export function noSuchSprint(first: number, last: number): Refusal {
  return refuse(
    `Only the sprints ${first} to ${last} can be looked at here. \`/sacrificial history\` shows the older ones.`,
  )
}

export function chooseAnswer(): Refusal {
  return refuse('Choose one of the answers.', 'value')
}

export function unknownFailover(id: string, known: readonly string[]): Refusal {
  return refuse(`${inWords(id, 40)} is none of its times out. Choose one of ${listed(known, 'or')}.`, 'failover')
}

export function whichMissing(): Refusal {
  return refuse('Say which failover it forced, or that it did not force the cluster out.', 'failover')
}

export function agendaOnlyTeams(teams: string): Refusal {
  return refuse(`Only TRT and Test Platform can post the agenda. Please ask ${teams} to do it, or copy it as Markdown.`)
}

export function agendaPostedBefore(day: string): Refusal {
  return refuse(
    `The agenda of ${dayName(day)} is in the channel already. What came since is in \`/sacrificial agenda\`, and is posted from tomorrow on.`,
  )
}

export function verdictRefusal(no: VerdictNo): Refusal {
  switch (no.no) {
    case 'confirmed': {
      const { overall, by, at } = no.confirmed
      return refuse(
        `${mention(by)} confirmed this verdict as ${overallName(overall)} ${slackTime(at)}. Press *Reopen* on it if that is wrong; a second person of TRT has to agree.`,
      )
    }
    case 'waits':
      return refuse(
        `${mention(no.change.by)} wants to ${changeWish(no.change)}. Agree or decline that first, on the verdict in the channel.`,
      )
    case 'not-settled':
      return refuse(
        `The records may still change the answer to ${questionName(no.question)}. Wait until it is settled.`,
        'question',
      )
    case 'same':
      return refuse(
        `That is the answer already: *${answerName(no.question, no.value)}*. Choose another one, or leave it.`,
        'value',
      )
    case 'only-third':
      return refuse('Only the third question can be answered with "found". Choose yes or no.', 'value')
    case 'nothing-out':
      return refuse('Nothing that counts took the cluster out, so there is nothing to answer.')
    case 'undecided':
      return refuse(
        `This cannot be confirmed yet: ${listed(openQuestions(no.open))} is open. Answer it first, or wait until it is settled.`,
      )
    case 'moved':
      return refuse(
        'The answers changed since that message was written. It now shows what counts; look at it and press again.',
      )
    case 'not-confirmed':
      return refuse('This verdict is open: change an answer on it, or confirm it.')
    case 'no-change':
      return refuse('That change is decided already. The verdict now shows what came of it.')
    case 'own':
      return no.verb === 'confirm'
        ? refuse('You proposed this yourself, so another person of TRT has to agree. You can withdraw it.')
        : refuse('You proposed this yourself: press *Withdraw* to take it back.')
    case 'not-own':
      return refuse(`${mention(no.change.by)} proposed this, who alone can withdraw it. You can decline it.`)
    case 'expired':
      return refuse(
        `This ended ${slackTime(no.change.expiresAt)}, since nobody had agreed by then. Propose it again if it is still right.`,
      )
  }
}
