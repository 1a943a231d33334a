import { outCauseNames } from '../../investigation/words/names.ts'
import type { Actor } from '../../kernel/people.ts'
import { answerNames, leftNames, qeNames } from '../../payload/words/names.ts'
import { changeDone, changeWish } from '../../sprint/words/names.ts'
import { dayName } from '../../sprint/words/dates.ts'
import { askNames, needNames } from '../../upgrade/words/names.ts'
import type { Moment } from '../model/moments.ts'
import type { ChangeEnd } from '../model/verdict.ts'
import { problemLine } from './evidence.ts'
import { answerName, questionName } from './names.ts'
import type { Style } from './style.ts'

/** Something that happened, in one sentence without its time. */
export function momentLine({ body, subject, actor }: Moment, style: Style): string {
  const who = style.who(actorFrom(actor))
  const about = style.text(subject.slice(subject.indexOf('/') + 1), 60)
  const said = (words: string) => (words === '' ? '' : `: ${style.text(words, 300)}`)
  switch (body.kind) {
    case 'payload-selected':
      return `${about}: ${who} selected ${style.text(body.classification.tag)}${body.classification.mode === 'manual' ? ', accepted by hand' : ''}${body.late ? ', after the deadline' : ''}.`
    case 'payload-none':
      return `${about}: ${who} found no build good enough${said(body.reason)}`
    case 'payload-left':
      return `${about}: ${style.text(body.tag)} is not the payload any more: ${leftNames[body.because]}.`
    case 'payload-qe':
      return `${about}: QE on ${style.text(body.tag)}: ${qeNames[body.verdict.state]} (${who}).`
    case 'payload-no-build':
      return `${about}: no build on time.`
    case 'payload-promoted':
      return `${about}: ${style.text(body.tag)} was promoted as ${style.text(body.name)}.`
    case 'payload-answered': {
      const { kind, cluster, why } = body.answer
      return `${about}: Test Platform: ${answerNames[kind]}${cluster === null ? '' : ` on ${style.text(cluster, 60)}`} (${who})${said(why ?? '')}`
    }
    case 'accept-confirmed':
      return `${about}: ${who} confirmed that it is accepted by hand${said(body.reason)}`
    case 'accept-rejected':
      return `${about}: ${who} rejected that it is accepted by hand${said(body.why)}`
    case 'accept-withdrawn':
      return `${about}: ${who} does not want it accepted by hand any more.`
    case 'accept-expired':
      return `${about}: nobody confirmed in time that it is accepted by hand.`
    case 'accept-done':
      return `${about}: it was accepted ${body.how === 'jobs' ? 'by its own jobs' : 'by hand'}${body.unselected === null ? '' : ', and is not the payload of the sprint all the same'}.`
    case 'accept-failed':
      return `${about}: it was confirmed, and was not accepted all the same.`
    case 'accept-undo':
      return `${about}: ${who} took back that it was accepted by hand${said(body.why)}`
    case 'sprint-edit-confirmed':
      return `${style.text(body.edit.id, 20)}: ${who} confirmed a change of the calendar: ${changeDone(body.edit)}.`
    case 'sprint-edit-declined':
    case 'sprint-edit-withdrawn':
      return `${style.text(body.edit.id, 20)}: ${who} ${body.kind === 'sprint-edit-declined' ? 'declined' : 'withdrew'} the proposal to ${changeWish(body.edit)}.`
    case 'sprint-edit-expired':
      return `${style.text(body.edit.id, 20)}: nobody confirmed in time the proposal to ${changeWish(body.edit)}.`
    case 'upgrade-started':
      return `${about}: the upgrade to ${style.text(body.release)} began.`
    case 'upgrade-completed':
      return `${about}: the upgrade was completed.`
    case 'upgrade-failing':
      return `${about}: the upgrade was failing (${style.text(body.reason, 80)})${said(body.message)}`
    case 'upgrade-blocked':
      return `${about}: the upgrade was blocked (${style.text(body.reason, 80)})${said(body.message)}`
    case 'admin-change-recorded':
      return `${style.text(body.id, 20)}: ${who} recorded a change by hand${said(body.what)}`
    case 'admin-change-decided':
      return `${style.text(body.id, 20)}: ${who} decided that it is ${needNames[body.needed]}${said(body.why)}`
    case 'change-answered':
      return body.what === 'nothing'
        ? `${about}: ${who} said that nothing was needed by hand, though ${askNames[body.about]}.`
        : `${about}: ${who} recorded a change by hand, as ${askNames[body.about]}.`
    case 'request-opened': {
      const { direction, cluster, failover, back, reason } = body.request
      const wish = direction === 'failover' ? 'asked for the failover of' : 'asked for the return of'
      return `${about}: ${who} ${wish} ${style.text(cluster, 60)}${said(failover?.seen ?? back?.found ?? reason ?? '')}`
    }
    case 'request-approved':
      return `${about}: approved.`
    case 'request-rejected':
      return `${about}: ${who} rejected it${said(body.why)}`
    case 'request-withdrawn':
      return `${about}: ${who} withdrew it${body.why === null ? '.' : said(body.why)}`
    case 'request-expired':
      return `${about}: nobody decided it in time, and it expired.`
    case 'out-began':
      return `${about}: out of rotation (${outCauseNames[body.cause]}).`
    case 'out-ended':
      return `${about}: back in rotation.`
    case 'final-cause':
      return `${about}: its final cause is ${outCauseNames[body.cause]} (${who}).`
    case 'cause-changed':
      return `${about}: ${who} changed the cause from ${outCauseNames[body.was]} to ${outCauseNames[body.now]}${said(body.why)}`
    case 'verdict-confirmed':
      return `${about}: ${who} confirmed that sprint ${body.sprint} ${body.overall === 'failed' ? 'failed' : 'was a success'}.`
    case 'verdict-reopened':
      return `${about}: the verdict of sprint ${body.sprint} was reopened${said(body.why)}`
    case 'verdict-answered-by-hand': {
      const { question, value, why } = body.hand
      return `${about}: ${questionName(question)} was answered by hand with ${answerName(question, value)} instead of ${answerName(question, body.before)}${said(why)}`
    }
    case 'verdict-problem-answered': {
      const how = { style, links: new Map<string, string>() }
      return `${about}: question 3 was answered. ${problemLine(body.problem, how)}`
    }
    case 'verdict-change-ended':
      return `${about}: ${endedWords(body.how, who)}.`
    case 'retrospective-planned': {
      const { owner, date, teams } = body.plan
      return `${about}: ${who} planned the retrospective for ${dayName(date)}, led by ${style.who(owner)}, with ${style.text(teams, 300)}.`
    }
    case 'retrospective-not-needed':
      return `${about}: the retrospective is not needed any more.`
    case 'retrospective-held':
      return `${about}: the retrospective was held.`
    case 'action-item-added':
      return `${style.text(body.item, 20)}: ${who} added an action item for ${style.text(body.team, 80)}${said(body.title)}`
    case 'action-item-done':
      return `${style.text(body.item, 20)}: ${who} closed it${said(body.title)}`
  }
}

function endedWords(how: ChangeEnd, who: string): string {
  const names = {
    confirmed: `${who} agreed to a change of the verdict`,
    declined: `${who} declined a change of the verdict`,
    withdrawn: `${who} withdrew a change of the verdict`,
    expired: 'nobody agreed in time to a change of the verdict',
    overtaken: 'the records overtook a change of the verdict',
  } satisfies Record<ChangeEnd, string>
  return names[how]
}

function actorFrom(actor: string): Actor {
  const [team, user] = actor.split('/')
  return team !== undefined && user !== undefined ? { team, user } : 'bot'
}
