import { verdictSquares } from '../../pictures/pictures.ts'
import type { Section } from '../../web/report.ts'
import type { Cell } from '../../web/table.ts'
import type { Figures } from '../model/figures.ts'
import type { Answer } from '../model/rows.ts'
import { answerNames, outcomeNames, questions } from '../words/names.ts'
import { headings, hows, verdictsSaid } from '../words/pages.ts'
import { sprintCell } from './cells.ts'
import { drawnOnce } from './drawn-once.ts'

export function squaresSection(
  figures: Figures,
  { named, nameOf }: { named: string | null; nameOf: (sprint: number) => string | null },
): Section {
  const { sprints } = figures.verdicts
  return {
    heading: headings.verdicts,
    picture: drawnOnce(verdictSquares, {
      title: 'Verdicts by sprint',
      desc: verdictsSaid(figures),
      questions,
      sprints: sprints.map(({ sprint, answers }) => ({ number: sprint, answers })),
    }),
    table: {
      id: 'verdicts',
      caption: 'Verdicts by sprint',
      columns: [
        { key: 'sprint', label: 'Sprint' },
        { key: 'on_time', label: 'Build on time', whole: true },
        { key: 'ack_missing', label: 'Ack missing', whole: true },
        { key: 'problem', label: 'Problem', whole: true },
        { key: 'outcome', label: 'Verdict', whole: true },
        { key: 'confirmed_by', label: 'Confirmed by', whole: true },
      ],
      rows: sprints.map(({ sprint, answers: [onTime, ackMissing, problem], outcome }) => ({
        sprint: sprintCell(sprint, named),
        on_time: answerCell(onTime),
        ack_missing: answerCell(ackMissing),
        problem: answerCell(problem),
        outcome: { value: outcome, text: outcomeNames[outcome] },
        confirmed_by: nameOf(sprint),
      })),
      how: hows.verdicts,
    },
  }
}

function answerCell(answer: Answer): Cell {
  return { value: answer, text: answerNames[answer] }
}
