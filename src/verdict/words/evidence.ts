import { budgetBar } from '../../investigation/words/bar.ts'
import { outCauseNames } from '../../investigation/words/names.ts'
import { counts } from '../../investigation/model/out.ts'
import type { Out } from '../../investigation/model/out.ts'
import { lasting, listed } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Earlier, Payload, Selected } from '../../payload/model/payload.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { leftNames, qeNames } from '../../payload/words/names.ts'
import type { AdminFinding } from '../../upgrade/model/admin-change.ts'
import { needNames, verdictNames } from '../../upgrade/words/names.ts'
import { beyondAt, blindClusters, countedOuts, isAnswered, lastingChanges, outsIn, ran } from '../model/answers.ts'
import type { Answer, ClusterRecord, Records } from '../model/answers.ts'
import type { ProblemAnswer, Question } from '../model/verdict.ts'
import { answerInFull, answerName, isChange, questionNumbers, questionTitles } from './names.ts'
import { awayLines, runLines } from './runs.ts'
import type { Style } from './style.ts'

/** How evidence is written: the style, and where things called `P280` or `F12` are shown. */
export interface EvidenceStyle {
  style: Style
  links: ReadonlyMap<string, string>
}

/** `1. Build on time: yes.` */
export function answerLine({ question, value }: Answer, style: Style): string {
  return `${style.bold(`${questionNumbers[question]}. ${questionTitles[question]}:`)} ${answerInFull(question, value)}.`
}

/** What an answer rests on, a line each. */
export function evidenceLines(answer: Answer, records: Records, how: EvidenceStyle): string[] {
  const lines: Record<Question, () => string[]> = {
    'on-time': () => onTimeLines(records, how),
    'admin-acks': () => adminAckLines(records, how),
    problem: () => problemLines(records, how),
  }
  return [
    ...lines[answer.question](),
    ...openLine(answer, records, how),
    ...handLine(answer, how),
    ...heldLine(answer, records, how),
  ]
}

function onTimeLines({ payload, sprint, asOf }: Records, how: EvidenceStyle): string[] {
  if (!payload && asOf < sprint.selectionAt)
    return [`The payload of sprint ${sprint.number} will be proposed ${how.style.time(sprint.selectionAt)}.`]
  if (!payload)
    return [`No payload of sprint ${sprint.number} was to be selected with the bot, so it has no record of one.`]
  const { selected, earlier, missed, none } = payload
  return [
    ...earlier.map(one => leftLine(one, payload, how)),
    ...(selected ? [selectedLine(selected, payload, how)] : []),
    ...(missed
      ? [`The bot was not running when it was to be selected (${named(payloadId(sprint.number), how)}).`]
      : []),
    ...(none ? [`${how.style.who(none.by)} found none good enough: ${how.style.text(none.reason)}`] : []),
    ...(!selected && earlier.length === 0 && !missed
      ? [`Nothing was selected (${named(payloadId(sprint.number), how)}).`]
      : []),
  ]
}

function selectedLine(selected: Selected, payload: Payload, how: EvidenceStyle): string {
  const { style } = how
  const qe = payload.qe?.by ? `; QE: ${qeNames[payload.qe.state]}` : ''
  return `${chosen(selected, payload, how)}, ${selected.late ? 'after' : 'before'} the deadline (${style.time(payload.deadlineAt)})${qe}.`
}

function leftLine(earlier: Earlier, payload: Payload, how: EvidenceStyle): string {
  return `${chosen(earlier, payload, how)}, and left ${how.style.time(earlier.leftAt)}: ${leftNames[earlier.because]}.`
}

function chosen({ tag, by, at }: Selected, { sprint }: Payload, how: EvidenceStyle): string {
  const { style } = how
  return `${style.text(tag)} was selected by ${style.who(by)} ${style.time(at)} (${named(payloadId(sprint), how)})`
}

function adminAckLines(records: Records, how: EvidenceStyle): string[] {
  const { style } = how
  const { findings, clusters, watches, sprint } = records
  const found = findings.map(finding => findingLine(finding, sprint.number, how))
  const runs = clusters.flatMap(record => runLines(record, sprint.number, style))
  return [
    ...(watches ? [...runs, ...blindLines(records, style)] : ['What the clusters run is not watched.']),
    ...(found.length > 0 ? found : ['No change by hand was recorded, and the bot asked about none.']),
  ]
}

function blindLines(records: Records, style: Style): string[] {
  const blind = blindClusters(records).map(cluster => style.text(cluster, 60))
  if (blind.length === 0) return []
  return [
    `Gates and acks of ${listed(blind)} could not be read while it ran this payload: whether one was acknowledged for it, nobody saw.`,
  ]
}

/** A change has a number; what has none is a question of the bot. */
function findingLine(finding: AdminFinding, sprint: number, how: EvidenceStyle): string {
  const { style } = how
  const { id, what, verdict, by, at } = finding
  if (isChange(id)) return `${id}: ${style.text(what)} (${verdictNames[verdict]})${decidedAnew(finding, style)}`
  return verdict === 'unknown'
    ? `Nobody has answered the bot's question in the thread of ${named(payloadId(sprint), how)}, whether something had to be changed by hand. ${style.text(what)}.`
    : `Nothing had to be changed by hand, ${style.who(by)} answered ${style.time(at)}. ${style.text(what)}.`
}

/** From what to what, by whom and why, each time that it was decided anew. */
function decidedAnew({ needed, persistent, gate, earlier }: AdminFinding, style: Style): string {
  return earlier
    .map((before, at) => {
      const after = earlier[at + 1] ?? { needed, persistent, gate }
      const [was, is] = [before, after].map(one => decisionName(one, style))
      return `; it was ${was} until ${style.who(before.by)} decided ${style.time(before.at)} that it is ${is}: “${style.text(before.why)}”`
    })
    .join('')
}

function decisionName(
  { needed, persistent, gate }: Pick<AdminFinding, 'needed' | 'persistent' | 'gate'>,
  style: Style,
) {
  const stays = persistent ? ', and has to stay' : ''
  return `${needNames[needed]}${stays}${gate === null ? '' : `, announced by ${style.text(gate, 80)}`}`
}

function problemLines(records: Records, how: EvidenceStyle): string[] {
  const { style } = how
  const budgets = records.clusters.flatMap(({ cluster, budgets: all }) =>
    all.map(budget => `${style.text(cluster, 60)}, half of the sprint: ${budgetBar(budget)}`),
  )
  const outs = outsIn(records.clusters).map(out => outLine(out, records.asOf, how))
  const counted = countedOuts(records)
  const lasts = lastingChanges(records)
  return [
    ...budgets,
    ...outs,
    ...records.clusters.flatMap(record => awayOf(record, how)),
    ...(counted.length === 0 ? [nothingCounts(records)] : []),
    ...(records.problem ? [problemLine(records.problem, how), ...overtakenLine(records, records.problem)] : []),
    ...(isAnswered(records) || beyondAt(records) !== null
      ? []
      : [
          `TRT has not said yet whether what was behind ${listed(unanswered(records).map(({ id }) => style.text(id, 60)))} was significant, and forced it out.`,
        ]),
    ...(lasts.length > 0
      ? [
          `A change that has to stay fails the sprint: ${lasts.map(({ id, what }) => `${style.text(id, 60)}, ${style.text(what)}`).join('; ')}`,
        ]
      : []),
  ]
}

function awayOf(record: ClusterRecord, how: EvidenceStyle): string[] {
  const counted = countedOuts({ clusters: [record] })
  return awayLines(record, counted, out => named(out.failover ?? out.id, how), how.style)
}

function nothingCounts(records: Records): string {
  if (ran(records)) return 'No time out of rotation that counts began during its run.'
  const wasTried = records.clusters.some(({ run }) => run !== null)
  return wasTried && records.watches
    ? 'It was not out of rotation for anything that counts; a payload that never ran shows no problem.'
    : 'It was not out of rotation for anything that counts.'
}

function unanswered(records: Records): Out[] {
  return countedOuts(records).filter(({ id }) => !records.problem?.outs.includes(id))
}

/** One time that it was out, or had less than its capacity. */
export function outLine(out: Out, asOf: Instant, how: EvidenceStyle): string {
  const { style } = how
  const length = lasting((out.to ?? Math.max(asOf, out.from)) - out.from)
  const when = out.to === null ? `since ${style.time(out.from)}` : `${style.time(out.from)} to ${style.time(out.to)}`
  if (out.kind === 'reduced') return `${out.capacity ?? 0} % of its capacity for ${length}, ${when}: not counted.`
  const id = named(out.failover ?? out.id, how)
  const charge = counts(out.cause) ? 'counted' : 'not counted'
  const before = out.changes.map(
    ({ from, to, by, at, why }) =>
      `; it was ${outCauseNames[from]} until ${style.who(by)} changed it ${style.time(at)} to ${outCauseNames[to]}: “${style.text(why)}”`,
  )
  const { finalCause, declaredCause } = out
  const declared =
    before.length === 0 && finalCause && declaredCause !== out.cause
      ? `; it was declared as ${outCauseNames[declaredCause]}, and ${style.who(finalCause.by)} said what it was ${style.time(finalCause.at)}`
      : ''
  return `${id}: out for ${length}, ${when}, ${outCauseNames[out.cause]}: ${charge}${before.join('')}${declared}.`
}

/** What TRT said about the third question. */
export function problemLine(
  { significant, forced, failover, persists, note, by, second }: ProblemAnswer,
  how: EvidenceStyle,
) {
  const { style } = how
  const parts = [
    significant ? 'the problem was significant' : 'the problem was not significant',
    forced
      ? `it forced the cluster out${failover ? ` (${named(failover, how)})` : ''}`
      : 'it did not force the cluster out',
    persists ? 'a change that has to stay is needed' : 'no change has to stay',
  ]
  const agreed = second ? `, agreed by ${style.who(second)}` : ''
  return `TRT: ${listed(parts)}. Said by ${style.who(by)}${agreed}${note === '' ? '.' : `: ${style.text(note, 300)}`}`
}

/** It spoke of times out of which none counts any more. */
function overtakenLine(records: Records, { outs, persists }: ProblemAnswer): string[] {
  const isOvertaken = outs.length > 0 && countedOuts(records).length === 0 && !persists && beyondAt(records) === null
  return isOvertaken
    ? [
        'What TRT said was about time out that counted then. By the causes that are set now none counts, and so neither does that answer.',
      ]
    : []
}

function openLine({ question, settled }: Answer, records: Records, { style }: EvidenceStyle): string[] {
  if (settled) return []
  const { payload, sprint, clusters } = records
  const running = countedOuts(records).filter(({ to }) => to === null)
  const hasEnded = clusters.every(({ run }) => run !== null && run.endedAt !== null)
  if (question === 'problem' && hasEnded && running.length > 0)
    return [
      `It is settled when ${listed(running.map(({ id }) => style.text(id, 60)))} has ended: time out counts for the payload in whose run it began.`,
    ]
  return question === 'on-time'
    ? [`It is settled at the deadline, ${style.time(payload?.deadlineAt ?? sprint.deadlineAt)}.`]
    : ['It is settled when the run of its payload has ended, or half of the sprint is used up.']
}

function handLine({ question, recorded, byHand, handHolds }: Answer, { style }: EvidenceStyle): string[] {
  if (!byHand) return []
  const { value, was, before = was, why, by, at, second } = byHand
  const agreed = second ? `, agreed by ${style.who(second)}` : ''
  const said = `${style.bold(answerName(question, value))} instead of ${style.bold(answerName(question, before))}, said by ${style.who(by)}${agreed} ${style.time(at)}: ${style.text(why, 300)}`
  return handHolds
    ? [`By hand: ${said}`]
    : [
        `By hand, and not counted any more because the records now say ${style.bold(answerName(question, recorded))}: ${said}`,
      ]
}

/** It was settled or told as something that the records do not say any more. */
function heldLine({ question, recorded, held }: Answer, { payload }: Records, { style }: EvidenceStyle): string[] {
  if (!held) return []
  const qe = question === 'on-time' && payload?.qe?.by ? payload.qe : null
  const judged = qe?.by ? ` ${style.who(qe.by)} said for QE ${style.time(qe.at)}: ${qeNames[qe.state]}.` : ''
  const [told, now] = [held.value, recorded].map(value => style.bold(answerName(question, value)))
  return [
    `It was ${held.value === 'failed' ? 'settled' : 'told'} as ${told} ${style.time(held.at)}, and stays so although the records now say ${now}: only two people of TRT turn it.${judged} If the records are right, press ${style.bold('Change an answer')} (after ${style.bold('Reopen')}, where it is confirmed), and a second person agrees.`,
  ]
}

function named(id: string, { style, links }: EvidenceStyle): string {
  const url = links.get(id)
  return url === undefined ? style.text(id, 60) : style.link(url, style.text(id, 60))
}
