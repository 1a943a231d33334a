import type { Section } from '../../web/report.ts'
import type { SprintFacts } from '../actions/sprint-facts.ts'
import type { Figures } from '../model/figures.ts'
import { accountsOf } from '../model/past.ts'
import type { SprintRow } from '../model/rows.ts'
import { judgedAnswers, payloadFacts } from '../words/facts.ts'
import { causeName } from '../words/names.ts'
import { changeWords, chargeWords, finalWords, outName } from '../words/outs.ts'
import type { Named } from '../words/outs.ts'
import { findingNames, headings, hows } from '../words/pages.ts'
import { length, moment } from './cells.ts'

/** Every time out of a sprint, with its cause, who said so, and what it is charged to. */
export function outsSection({ past }: Figures, row: SprintRow, named: Named): Section {
  const { outs, now, cluster } = past
  const accounts = accountsOf(past, outs)
  const touches = (from: number, to: number | null) => from < row.endAt && (to ?? Infinity) > row.startAt
  const shown = outs.filter(out => touches(out.from, out.to) || accounts.get(out)?.sprint === row.number)
  return {
    heading: headings.outs,
    picture: null,
    table: {
      id: 'outs',
      caption: `${cluster}: times out of rotation in sprint ${row.number}`,
      columns: [
        { key: 'out', label: 'Failover' },
        { key: 'from', label: 'Out', whole: true },
        { key: 'to', label: 'Back', whole: true },
        { key: 'lasted_s', label: 'Lasted', numeric: true },
        { key: 'cause', label: 'Cause' },
        { key: 'final', label: 'Final cause said by' },
        { key: 'changes', label: 'Changes of the cause' },
        { key: 'charged', label: 'Charged to' },
      ],
      rows: shown.map(out => {
        const account = accounts.get(out)
        return {
          out: { value: out.id, text: outName(out) },
          from: moment(out.from, named.timeZone),
          to: moment(out.to, named.timeZone),
          lasted_s: length((out.to ?? Math.max(now, out.from)) - out.from),
          cause: { value: out.cause, text: causeName(out.cause) },
          final: finalWords(out, named),
          changes: out.changes.length === 0 ? null : changeWords(out, named),
          charged: chargeWords(out, account?.sprint ?? null, (account?.run ?? null) !== null),
        }
      }),
      how: hows.outs,
    },
  }
}

export function payloadSection({ payload, run }: SprintFacts, sprint: number, named: Named): Section {
  return {
    heading: headings.payload,
    picture: null,
    table: {
      id: 'payload',
      caption: `What became of the payload of sprint ${sprint}`,
      columns: [
        { key: 'what', label: 'What' },
        { key: 'at', label: 'When', whole: true },
        { key: 'said', label: 'Said' },
        { key: 'by', label: 'By' },
      ],
      rows: payloadFacts(payload, run, named).map(({ at, what, said, by }) => ({
        what,
        at: moment(at, named.timeZone),
        said,
        by,
      })),
      how: hows.payload,
    },
  }
}

export function changesSection({ findings }: SprintFacts, sprint: number, { nameOf, timeZone }: Named): Section {
  return {
    heading: headings.changes,
    picture: null,
    table: {
      id: 'changes',
      caption: `Changes by hand for the payload of sprint ${sprint}`,
      columns: [
        { key: 'change', label: 'Change' },
        { key: 'what', label: 'What' },
        { key: 'why', label: 'Why' },
        { key: 'gate', label: 'Admin gate' },
        { key: 'verdict', label: 'Found' },
        { key: 'persistent', label: 'Has to stay' },
        { key: 'by', label: 'Recorded by' },
        { key: 'at', label: 'When', whole: true },
      ],
      rows: findings.map(({ id, what, why, gate, verdict, persistent, by, at }) => ({
        change: id,
        what,
        why: why === '' ? null : why,
        gate,
        verdict: { value: verdict, text: findingNames[verdict] },
        persistent: persistent ? 'yes' : 'no',
        by: by === 'bot' ? 'the bot' : nameOf(by),
        at: moment(at, timeZone),
      })),
      how: hows.changes,
    },
  }
}

/** The three questions of one sprint, each with what its answer rests on. */
export function judgedSection({ judged }: SprintFacts, sprint: number, named: Named): Section {
  const answers = judgedAnswers(judged.answers, judged.records, named)
  return {
    heading: headings.verdict,
    picture: null,
    table: {
      id: 'verdict',
      caption: `The three questions of sprint ${sprint}`,
      columns: [
        { key: 'question', label: 'Question' },
        { key: 'answer', label: 'Answer' },
        { key: 'evidence', label: 'Rests on' },
      ],
      rows: answers.map(({ question, answer, evidence }) => ({ question, answer, evidence: evidence.join('\n') })),
      how: hows.verdict,
    },
  }
}
