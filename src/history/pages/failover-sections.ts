import { zonedTime } from '../../kernel/text.ts'
import { failoverSegments } from '../../pictures/pictures.ts'
import type { Section } from '../../web/report.ts'
import type { FailoverParts } from '../model/failover-figures.ts'
import type { Figures } from '../model/figures.ts'
import { failoverRows } from '../model/past.ts'
import { causeName } from '../words/names.ts'
import { gameDaysApart, headings, hows, segmentsSaid } from '../words/pages.ts'
import { length, moment, sprintCell } from './cells.ts'
import { drawnOnce } from './drawn-once.ts'

/** More would make a picture that nobody reads; the table has all. */
const DRAWN_MAX = 20

export function segmentsSection(
  { past, failovers }: Figures,
  { timeZone, named }: { timeZone: string; named: string | null },
): Section {
  const shown = failovers.failovers.slice(-DRAWN_MAX)
  const parts = new Map(failovers.failovers.map(one => [one.row.id, one]))
  const title = `${past.cluster}: time to failover`
  return {
    heading: headings.failovers,
    picture: drawnOnce(failoverSegments, {
      title,
      desc: segmentsSaid(shown.length, failovers.failovers.length),
      rows: shown.map(({ row, peopleMs, botMs, farmMs }) => ({
        label: `${row.id}, ${zonedTime(row.openedAt, timeZone).slice(0, 10)}: ${causeName(row.cause)}`,
        peopleMs,
        botMs,
        farmMs,
      })),
    }),
    table: {
      id: 'failovers',
      caption: title,
      columns: [
        { key: 'failover', label: 'Failover' },
        { key: 'sprint', label: 'Sprint' },
        { key: 'asked', label: 'Asked' },
        { key: 'cause', label: 'Cause' },
        { key: 'people_s', label: 'People', numeric: true },
        { key: 'bot_s', label: 'Bot', numeric: true },
        { key: 'farm_s', label: 'Farm', numeric: true },
        { key: 'whole_s', label: 'In all', numeric: true },
        { key: 'returned', label: 'Back' },
      ],
      rows: failoverRows(past).map(row => {
        const of: FailoverParts | null = parts.get(row.id) ?? null
        return {
          failover: row.id,
          sprint: sprintCell(row.sprint, named),
          asked: moment(row.openedAt, timeZone),
          cause: { value: row.cause, text: causeName(row.cause) },
          people_s: length(of?.peopleMs ?? null),
          bot_s: length(of?.botMs ?? null),
          farm_s: length(of?.farmMs ?? null),
          whole_s: length(of?.wholeMs ?? null),
          returned: moment(row.returnedAt, timeZone),
        }
      }),
      how: hows.failovers,
    },
  }
}

export function partsSection({ past, failovers }: Figures): Section {
  const { people, bot, farm, whole } = failovers
  const parts = [
    { part: 'People: approving and merging', ...people },
    { part: 'Bot: the rest until taken by the farm', ...bot },
    { part: 'Farm: taken until proven', ...farm },
    { part: 'In all', ...whole },
  ]
  return {
    heading: headings.parts,
    picture: null,
    table: {
      id: 'parts',
      caption: `${past.cluster}: median and p90 of the time to failover`,
      columns: [
        { key: 'part', label: 'Part' },
        { key: 'n', label: 'n', numeric: true },
        { key: 'median_s', label: 'Median', numeric: true },
        { key: 'p90_s', label: 'p90', numeric: true },
      ],
      rows: parts.map(({ part, n, median, p90 }) => ({ part, n, median_s: length(median), p90_s: length(p90) })),
      how: hows.parts,
    },
  }
}

export function causesSection({ past, failovers }: Figures): Section {
  const { byCause, gameDays } = failovers
  return {
    heading: headings.causes,
    picture: null,
    table: {
      id: 'causes',
      caption: `${past.cluster}: failovers by cause`,
      columns: [
        { key: 'cause', label: 'Cause' },
        { key: 'failovers', label: 'Failovers', numeric: true },
      ],
      rows: byCause.map(({ cause, n }) => ({ cause: { value: cause, text: causeName(cause) }, failovers: n })),
      how: `${hows.causes}${gameDaysApart(gameDays)}`,
    },
  }
}
