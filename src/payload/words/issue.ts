import { bullets, doc, heading, link, paragraph } from '../../kernel/adf.ts'
import type { AdfDoc } from '../../kernel/adf.ts'
import type { Actor, Person } from '../../kernel/people.ts'
import { zonedTime } from '../../kernel/text.ts'
import type { PayloadFact } from '../model/payload-facts.ts'
import type { Earlier, Payload, Selected } from '../model/payload.ts'
import { answerNames, leftNames, qeNames } from './names.ts'

/** How people and times are written where Slack's own markup means nothing. */
export interface IssueStyle {
  nameOf: (who: Person) => string
  timeZone: string
}

export function issueSummary({ sprint }: Payload, { tag }: Selected): string {
  return `Payload of sprint ${sprint} (fc): ${tag}`
}

export function issueLabels({ sprint }: Payload): string[] {
  return ['fc', 'sacrificial', `sprint-${sprint}`]
}

export function issueDescription(payload: Payload, selected: Selected, page: string, style: IssueStyle): AdfDoc {
  const at = (instant: number | null) => (instant === null ? 'not known' : zonedTime(instant, style.timeZone))
  const facts = [
    `Stream: ${payload.stream}`,
    `Pull spec: ${selected.pullSpec ?? 'not known'}`,
    `Begun: ${at(selected.createdAt)}`,
    `Accepted: ${at(selected.acceptedAt)}`,
    `Deadline: ${at(payload.deadlineAt)} (${selected.late ? 'selected after it' : 'selected in time'})`,
  ]
  return doc(
    paragraph(
      `${selected.tag} is the payload of sprint ${payload.sprint}, classified fc. ${howSelected(selected)} by ${style.nameOf(selected.by)} at ${at(selected.at)} (${payload.id}).`,
    ),
    bullets([...facts, link('Release page', page)]),
    ...(selected.reason ? [heading(3, 'Why it was accepted by hand'), paragraph(selected.reason)] : []),
  )
}

function howSelected({ mode }: Selected): string {
  return { proposed: 'Selected as proposed', chosen: 'Chosen', manual: 'Accepted by hand' }[mode]
}

function inPlaceOf(former: Earlier | undefined, selected: string, late: boolean): string | null {
  if (!former) return null
  return `${selected} in place of ${former.tag} (${leftNames[former.because]})${late ? ', after the deadline' : ''}.`
}

/** The comment for what happened to the payload, or null. */
export function issueComment(payload: Payload, fact: PayloadFact, by: Actor, style: IssueStyle): string | null {
  const who = by === 'bot' ? 'the bot' : style.nameOf(by)
  const at = (instant: number) => zonedTime(instant, style.timeZone)
  switch (fact.kind) {
    case 'payload-selected':
      // The first selection is what the issue itself says.
      return inPlaceOf(payload.earlier.at(-1), `${who} selected ${fact.classification.tag}`, fact.late)
    case 'payload-described':
      return `Digest of ${fact.tag}: ${fact.digest}`
    case 'payload-left':
      return `${fact.tag} is not the payload any more: ${leftNames[fact.because]}.${fact.reason ? ` ${fact.reason}` : ''}`
    case 'payload-restored':
      return `${fact.tag} is the payload again.${payload.noBuildAt === null ? '' : ' There is still no build on time.'}`
    case 'payload-qe': {
      const until = fact.verdict.until === null ? '' : ` until ${at(fact.verdict.until)}`
      return `QE: ${fact.tag} ${qeNames[fact.verdict.state]}${until} (${who}).${fact.verdict.note ? ` ${fact.verdict.note}` : ''}`
    }
    case 'payload-no-build':
      return `No build on time for sprint ${payload.sprint}; the deadline was ${at(fact.deadlineAt)}.`
    case 'payload-promoted':
      return `${fact.tag} was promoted as ${fact.name} (${fact.image}).`
    case 'payload-unpromoted':
      return `${fact.name} was withdrawn; the next public build of ${fact.tag} is waited for.`
    case 'payload-answered': {
      const { kind, cluster, why } = fact.answer
      return `Test Platform: ${answerNames[kind]}${cluster ? ` on ${cluster}` : ''} (${who}).${why ? ` ${why}` : ''}`
    }
    default:
      return null
  }
}
