import { zonedTime } from '../../kernel/text.ts'
import { ribbonRows, rotationRibbon } from '../../pictures/pictures.ts'
import type { Span } from '../../pictures/spans.ts'
import type { Moment } from '../../pictures/timeline.ts'
import type { Section } from '../../web/report.ts'
import type { Figures } from '../model/figures.ts'
import { spansOf } from '../model/spans.ts'
import type { SprintRow } from '../model/rows.ts'
import { headings, hows, rowsSaid, spansSaid, sprintTitle } from '../words/pages.ts'
import { percent, spanNames } from '../words/names.ts'
import { whyOf } from '../words/outs.ts'
import { length, moment, share, sprintCell } from './cells.ts'

/** What the cluster did in one sprint, with what happened meanwhile. */
export function ribbonSection(
  { past, rows }: Figures,
  { row, events, timeZone }: { row: SprintRow; events: readonly Moment[]; timeZone: string },
): Section {
  const { now, outs, sprints } = past
  const sprint = sprints[rows.indexOf(row)]
  const spans = spansOf(row, now).map((span): Span => ({ ...span, label: whyOf(span, outs) }))
  const title = `${past.cluster} in sprint ${row.number}`
  const marks = sprint
    ? [
        { at: sprint.halfAt, label: 'half' },
        { at: sprint.selectionAt, label: 'selection' },
        { at: sprint.deadlineAt, label: 'deadline' },
      ]
    : []
  return {
    heading: headings.rotation,
    picture: look =>
      rotationRibbon(
        { title, desc: spansSaid(spans), from: row.startAt, to: row.endAt, timeZone, marks, spans, events, now },
        look,
      ),
    table: {
      id: 'rotation',
      caption: title,
      columns: [
        { key: 'from', label: 'From', whole: true },
        { key: 'to', label: 'To', whole: true },
        { key: 'lasted_s', label: 'Lasted', numeric: true },
        { key: 'state', label: 'State', whole: true },
        { key: 'why', label: 'Why' },
      ],
      rows: spans.map(({ from, to, state, label }) => ({
        from: moment(from, timeZone),
        to: moment(to, timeZone),
        lasted_s: length(to - from),
        state: { value: state, text: spanNames[state] },
        why: label === '' ? null : label,
      })),
      how: hows.rotation,
    },
  }
}

/** The same for each sprint under one another. */
export function rowsSection(
  figures: Figures,
  { timeZone, named }: { timeZone: string; named: string | null },
): Section {
  const { past, rows, rotation, failovers } = figures
  const failoversIn = (sprint: number) => failovers.failovers.filter(({ row }) => row.sprint === sprint).length
  return {
    heading: headings.rows,
    picture: look =>
      ribbonRows(
        {
          title: `${past.cluster}: rotation by sprint`,
          desc: rowsSaid(figures),
          rows: rows.map((row, at) => ({
            label: String(row.number),
            from: row.startAt,
            to: row.endAt,
            spans: spansOf(row, past.now).map(span => ({ ...span, label: sprintTitle(row.number) })),
            note: noteOf(rotation[at]?.inShare ?? null),
          })),
        },
        look,
      ),
    table: {
      id: 'sprints',
      caption: `${past.cluster}: rotation by sprint`,
      columns: [
        { key: 'sprint', label: 'Sprint' },
        { key: 'from', label: 'From', whole: true },
        { key: 'in_share', label: 'In rotation', numeric: true },
        { key: 'in_s', label: 'In', numeric: true },
        { key: 'reduced_s', label: 'Reduced', numeric: true },
        { key: 'out_counted_s', label: 'Out, counted', numeric: true },
        { key: 'out_free_s', label: 'Out, not counted', numeric: true },
        { key: 'unknown_s', label: 'Not known', numeric: true },
        { key: 'failovers', label: 'Failovers', numeric: true },
      ],
      rows: rotation.map(({ sprint, ms, inShare }, at) => ({
        sprint: sprintCell(sprint, named),
        from: day(rows[at]?.startAt ?? 0, timeZone),
        in_share: share(inShare),
        in_s: length(ms.in),
        reduced_s: length(ms.reduced),
        out_counted_s: length(ms['out-counted']),
        out_free_s: length(ms['out-free']),
        unknown_s: length(ms.unknown),
        failovers: failoversIn(sprint),
      })),
      how: hows.rows,
    },
  }
}

/** A sprint begins with its day. */
function day(at: number, timeZone: string) {
  const text = zonedTime(at, timeZone)
  return { value: new Date(at).toISOString(), text: text.slice(0, 10) }
}

function noteOf(inShare: number | null): string {
  return inShare === null ? 'not known' : `${percent(inShare)} in`
}
