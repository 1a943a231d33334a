import type { KnownBlock, ModalView } from '@slack/types'
import { radioButtons, textInput } from '../../kernel/block-elements.ts'
import { actions, button, input, modal, section } from '../../kernel/blocks.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { counted, inWords, lasting, listed, mention, quoted, slackTime } from '../../kernel/text.ts'
import type { Person } from '../../kernel/people.ts'
import { CAUSES } from '../../rotation/model/request.ts'
import type { Cause } from '../../rotation/model/request.ts'
import { counts, mayBe } from '../model/out.ts'
import type { CauseChange, Out } from '../model/out.ts'
import { outCauseNames } from './names.ts'

export interface CauseMessage {
  /** All the times out of one failover. */
  outs: readonly Out[]
  id: string
  now: number
  /** Mentions the team that is asked. */
  trt: string
  seal: (data: object) => string
}

/** In the failover's thread: what the time counts as, and where that is said. */
export function causeMessage({ outs, id, now, trt, seal }: CauseMessage): { text: string; blocks: KnownBlock[] } {
  const settled = outs.every(out => out.finalCause !== null)
  const lead = settled
    ? `The final cause of ${inWords(id)} is said.`
    : `${trt}: ${proposal(outs) ?? `${inWords(id)} ended without a final cause. What was it?`}`
  const text = `${lead}\n${outs.map(out => outLine(out, now)).join('\n')}`
  const press = button({
    id: 'investigation.cause',
    text: settled ? 'Change the cause' : 'Set the cause',
    value: seal({ id }),
  })
  return { text, blocks: [section(text), actions([press])] }
}

/** What a return said that nobody of TRT asked for. */
function proposal(outs: readonly Out[]): string | null {
  const proposed = proposedFor(outs)
  if (!proposed) return null
  const { by, request, cause } = proposed
  return `${mention(by)}'s return ${inWords(request)} says *${outCauseNames[cause]}*. TRT sets the final cause; until then it counts as it was declared.`
}

function proposedFor(outs: readonly Out[]) {
  return outs.findLast(out => out.finalCause === null && out.proposedCause !== null)?.proposedCause ?? null
}

/** One time out, with what it counts as and who said so. */
export function outLine(out: Out, now: number): string {
  const length = lasting((out.to ?? Math.max(now, out.from)) - out.from)
  const when = out.to === null ? `since ${slackTime(out.from)}` : `from ${slackTime(out.from)} to ${slackTime(out.to)}`
  const { finalCause } = out
  const said = finalCause ? `final, said by ${mention(finalCause.by)}` : 'as declared when it was asked for'
  const changes = out.changes.map(change => `\n${changeLine(change)}`).join('')
  return `• Out for ${length} ${when}: *${outCauseNames[out.cause]}* (${out.cause === 'unclassified' ? 'nobody said why' : said}), ${charge(out)}.${changes}`
}

/** What the card of a failover says of a time out that is over, or does not count; `whose` half sprint it would be. */
export function outNote(out: Out, now: number, whose: string): string {
  const length = lasting((out.to ?? Math.max(now, out.from)) - out.from)
  const of = counts(out.cause) ? ` of ${whose}` : ''
  return `Out for ${length} as ${outCauseNames[out.cause]}: ${charge(out)}${of}.`
}

function charge({ cause }: Out): string {
  return counts(cause) ? 'counted against the half sprint' : 'not counted against the half sprint'
}

function changeLine({ from, to, by, at, why }: CauseChange): string {
  return `${mention(by)} changed it from ${outCauseNames[from]} to ${outCauseNames[to]} ${slackTime(at)}:\n${quoted(why, 300)}`
}

/** In the thread, when the return is effective that said it. */
export function finalCauseStep(outs: readonly Out[], cause: Cause, returnId: string): string {
  const ms = outs.reduce((sum, out) => sum + (out.to ?? out.from) - out.from, 0)
  return `The final cause is *${outCauseNames[cause]}*, as ${inWords(returnId)} says: ${lasting(ms)} out, ${counts(cause) ? 'counted' : 'not counted'} against the half sprint. TRT changes it with \`/sacrificial cause ${outs[0]?.failover ?? ''}\`.`
}

export function noGameDayStep(returnId: string, outs: readonly Out[]): string {
  const declared = listed([...new Set(outs.map(out => outCauseNames[out.declaredCause]))])
  return `${inWords(returnId)} calls it a game day. One counts as such only where the failover's request said so before it began, and this one said ${declared}; so it stays that until TRT sets another cause.`
}

/** Plain text where `by` is a name, for Jira. */
export function causeChangedStep({ id, was, now, by, why }: CauseChanged): string {
  return `${by} set the cause of ${inWords(id)} from ${was} to *${outCauseNames[now]}*, which is ${counts(now) ? 'counted' : 'not counted'} against the half sprint.\n${quoted(why, 400)}`
}

export function causeChangedComment({ id, was, now, by, why }: CauseChanged): string {
  return `${by} set the cause of ${id} from ${was} to ${outCauseNames[now]}, which is ${counts(now) ? 'counted' : 'not counted'} against the half sprint: ${why}`
}

export interface CauseChanged {
  id: string
  /** What it counted as before, in words. */
  was: string
  now: Cause
  by: string
  why: string
}

/** `infrastructure`; where several times out counted differently, each of them. */
export function causesOf(outs: readonly Out[]): string {
  return listed([...new Set(outs.map(out => outCauseNames[out.cause]))])
}

export function causeForm(id: string, outs: readonly Out[], metadata: string): ModalView {
  const [first] = outs
  const choices = CAUSES.filter(cause => outs.every(out => mayBe(out, cause))).map(cause => ({
    value: cause,
    text: outCauseNames[cause],
    description: counts(cause) ? 'Counted against the half sprint' : 'Not counted',
  }))
  const from = Math.min(...outs.map(out => out.from))
  const about = outs.length > 1 ? `${counted(outs.length, 'time', 'times')} out, the first` : 'Out'
  return modal({
    callbackId: 'cause.submit',
    title: `Cause of ${id}`,
    submit: 'Set the cause',
    metadata,
    blocks: [
      section(
        `${about} since ${slackTime(from)}; it counts as *${causesOf(outs)}* now. What it counted as before stays visible.`,
      ),
      input({
        id: 'final-cause',
        label: 'What it was',
        element: radioButtons({ choices, ...(first && { initial: proposedFor(outs)?.cause ?? first.cause }) }),
      }),
      input({
        id: 'reason',
        label: 'How that is known',
        element: textInput({ multiline: true, maxLength: 1000 }),
      }),
    ],
  })
}

export function causeSetNote([first]: readonly Out[], id: string, cause: Cause): string {
  const told = first?.failover ? ' Its thread says so, too.' : first?.drift ? ' The channel is told, too.' : ''
  return `${inWords(id)} counts as *${outCauseNames[cause]}* now.${told}`
}

export function unknownOut(id: string): Refusal {
  return refuse(
    `No time out of rotation is known as ${inWords(id || '(nothing)', 60)}. Give the number on the failover's card: \`/sacrificial cause F12\`.`,
  )
}

export function onlyTrt(trt: string): Refusal {
  return refuse(`Only TRT says what a failover was caused by. Ask ${trt}.`)
}

export function causeReasonMissing(): Refusal {
  return refuse('Say how that is known: whoever judges the sprint reads it.', 'reason')
}

export function gameDayRefused(outs: readonly Out[]): Refusal {
  const declared = listed([...new Set(outs.map(out => outCauseNames[out.declaredCause]))])
  return refuse(
    `A game day is one only where the failover's request said so before it began; this one said ${declared}. Choose what it was.`,
    'final-cause',
  )
}

export function chooseCause(): Refusal {
  return refuse('Choose what it was.', 'final-cause')
}

export function sameCause(cause: Cause): Refusal {
  return refuse(`Its final cause is ${outCauseNames[cause]} already. Choose another, or close the form.`, 'final-cause')
}

export function causeSetMeanwhile(by: Person | null, outs: readonly Out[]): Refusal {
  const who = by ? mention(by) : 'Somebody'
  return refuse(
    `${who} set it to ${causesOf(outs)} while your form was open. Look at the thread, then start again if you still disagree.`,
  )
}
