import { cut, oneLine } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Payload, Selected } from '../../payload/model/payload.ts'
import { answerNames, leftNames, qeNames } from '../../payload/words/names.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import type { Answer, Records } from '../../verdict/model/answers.ts'
import { evidenceLines } from '../../verdict/words/evidence.ts'
import { answerName, questionTitles } from '../../verdict/words/names.ts'
import { plainStyle } from '../../verdict/words/style.ts'
import type { Named } from './outs.ts'

export interface Fact {
  at: Instant | null
  what: string
  said: string
  by: string | null
}

/** What became of a sprint's payload, in the order in which it happened. */
export function payloadFacts(payload: Payload | null, run: PayloadRun | null, named: Named): Fact[] {
  const facts = [...(payload ? selectionFacts(payload, named) : []), ...(run ? runFacts(run) : [])]
  return facts.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
}

function selectionFacts(payload: Payload, { nameOf }: Named): Fact[] {
  const { selected, earlier, qe, promoted, answer, none, noBuildAt } = payload
  return [
    ...[...earlier, ...(selected ? [selected] : [])].map(one => selectionFact(one, nameOf)),
    ...earlier.map(({ tag, leftAt, because }) => ({
      at: leftAt,
      what: 'Payload left',
      said: `${tag}: ${leftNames[because]}`,
      by: null,
    })),
    ...(none ? [{ at: none.at, what: 'None was good enough', said: words(none.reason), by: nameOf(none.by) }] : []),
    ...(noBuildAt === null
      ? []
      : [{ at: noBuildAt, what: 'No build on time', said: 'Nothing was selected by the deadline.', by: null }]),
    ...(qe
      ? [
          {
            at: qe.at,
            what: 'QE',
            said: [qeNames[qe.state], ...(qe.note ? [words(qe.note)] : [])].join(': '),
            by: qe.by && nameOf(qe.by),
          },
        ]
      : []),
    ...(promoted ? [{ at: promoted.at, what: 'Promoted', said: promoted.name, by: null }] : []),
    ...(answer
      ? [
          {
            at: answer.at,
            what: 'Test Platform',
            said: [answerNames[answer.kind], ...(answer.why ? [words(answer.why)] : [])].join(': '),
            by: nameOf(answer.by),
          },
        ]
      : []),
  ]
}

function selectionFact({ tag, at, by, mode, reason, late }: Selected, nameOf: Named['nameOf']): Fact {
  const how = { proposed: 'as proposed', chosen: 'chosen from the list', manual: 'accepted by hand' }[mode]
  const said = [`${tag}, ${how}${late ? ', after the deadline' : ''}`, ...(reason ? [words(reason)] : [])].join(': ')
  return { at, what: 'Payload selected', said, by: nameOf(by) }
}

function runFacts({ cluster, payload, upgradeStartedAt, startedAt, endedAt }: PayloadRun): Fact[] {
  const name = payload.name ?? payload.tag
  return [
    { at: upgradeStartedAt, what: 'Upgrade began', said: `${cluster} to ${name}`, by: null },
    ...(startedAt === null ? [] : [{ at: startedAt, what: 'Upgrade completed', said: name, by: null }]),
    ...(endedAt === null
      ? []
      : [{ at: endedAt, what: 'Run ended', said: 'The upgrade to the next payload began.', by: null }]),
  ]
}

function words(typed: string): string {
  return cut(oneLine(typed), 300)
}

/** The three questions with what each answer rests on. */
export function judgedAnswers(
  answers: readonly Answer[],
  records: Records,
  named: Named,
): { question: string; answer: string; evidence: string[] }[] {
  const how = { style: plainStyle(named), links: new Map<string, string>() }
  return answers.map(answer => ({
    question: questionTitles[answer.question],
    answer: answerName(answer.question, answer.value),
    evidence: evidenceLines(answer, records, how),
  }))
}

/** The moments that a ribbon shows, in few words. */
export function eventsOf(payload: Payload | null, run: PayloadRun | null): { at: Instant; label: string }[] {
  return [
    ...(payload?.selected ? [{ at: payload.selected.at, label: 'payload selected' }] : []),
    ...(payload?.qe?.by ? [{ at: payload.qe.at, label: `QE: ${qeNames[payload.qe.state]}` }] : []),
    ...(run ? [{ at: run.upgradeStartedAt, label: 'upgrade began' }] : []),
    ...(run?.startedAt ? [{ at: run.startedAt, label: 'upgrade completed' }] : []),
  ]
}
