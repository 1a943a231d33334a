import { budgetBurnDown } from '../../src/pictures/budget-burn-down.ts'
import type { Look } from '../../src/pictures/drawing.ts'
import { failoverSegments } from '../../src/pictures/failover-segments.ts'
import { lightPalette } from '../../src/pictures/palette.ts'
import { ribbonRows } from '../../src/pictures/ribbon-rows.ts'
import { rotationRibbon } from '../../src/pictures/rotation-ribbon.ts'
import type { RibbonSpec } from '../../src/pictures/rotation-ribbon.ts'
import { verdictSquares } from '../../src/pictures/verdict-squares.ts'
import { days, hours, minutes } from '../../src/kernel/time.ts'

/** The first moment of 9 November 2026 in New York. */
export const SPRINT_START = Date.UTC(2026, 10, 9, 5)
const START = SPRINT_START
const END = START + days(21)

export const LOOK: Look = { id: 'sample', width: 760, palette: lightPalette, heading: true }

export function aRibbon(events = 6, label = (n: number) => `Event ${n + 1}`): RibbonSpec {
  return {
    title: 'build02 in sprint 280',
    desc: 'In rotation until Nov 12, then out for three days.',
    from: START,
    to: END,
    timeZone: 'America/New_York',
    marks: [
      { at: START + days(10.5), label: 'half' },
      { at: START + days(16) + hours(10), label: 'payload selection' },
      { at: START + days(17), label: 'deadline' },
    ],
    spans: [
      { from: START, to: START + days(3), state: 'in', label: '' },
      { from: START + days(3), to: START + days(6.5), state: 'out-counted', label: 'etcd is slow' },
      { from: START + days(6.5), to: START + days(8), state: 'reduced', label: '50 %' },
      { from: START + days(8), to: START + days(9), state: 'out-free', label: 'upgrade' },
      { from: START + days(9), to: START + days(10), state: 'unknown', label: '' },
      { from: START + days(10), to: START + days(15), state: 'in', label: '' },
    ],
    events: Array.from({ length: events }, (_, n) => ({
      at: START + days(3) + (n * days(11)) / events,
      label: label(n),
    })),
    now: START + days(15),
  }
}

const points = [
  { at: START, usedMs: 0 },
  { at: START + days(3), usedMs: 0 },
  { at: START + days(10), usedMs: days(7) },
  { at: START + days(13), usedMs: days(7) },
  { at: START + days(18), usedMs: days(12) },
]

/** One of each kind, of data as a year brings it. */
export const pictures: Record<string, (look: Look) => Promise<string>> = {
  ribbon: look => rotationRibbon(aRibbon(), look),
  rows: look =>
    ribbonRows(
      {
        title: 'Rotation by sprint',
        desc: 'Six sprints, one of them a week longer.',
        rows: Array.from({ length: 6 }, (_, n) => ({
          label: `${275 + n}`,
          from: START,
          to: START + days(n === 2 ? 28 : 21),
          spans: aRibbon().spans.slice(0, n + 1),
          note: `${90 + n} %`,
        })),
      },
      look,
    ),
  'burn-down': look =>
    budgetBurnDown(
      {
        title: 'Half-sprint budget',
        desc: 'Twelve of ten and a half days are spent.',
        from: START,
        to: END,
        timeZone: 'America/New_York',
        budgetMs: days(10.5),
        points,
        now: START + days(18),
      },
      look,
    ),
  segments: look =>
    failoverSegments(
      {
        title: 'Time to failover',
        desc: 'Three failovers; the last one still waits.',
        rows: [
          { label: 'F12, Nov 12', peopleMs: hours(1), botMs: 800, farmMs: minutes(3) },
          { label: 'F13, Nov 15', peopleMs: minutes(12), botMs: 700, farmMs: minutes(4) },
          { label: 'F14, Nov 23', peopleMs: minutes(5), botMs: null, farmMs: null },
        ],
      },
      look,
    ),
  verdicts: look =>
    verdictSquares(
      {
        title: 'Verdicts',
        desc: 'Twelve sprints, two of them failed, one open.',
        questions: [
          { text: 'Did we have a build on time?', good: 'yes' },
          { text: 'Were any changes required by the administrator missing an admin ack?', good: 'no' },
          { text: 'Did we find a significant problem that forced us to remove the cluster?', good: 'no' },
        ],
        sprints: Array.from({ length: 12 }, (_, n) => ({
          number: 270 + n,
          answers:
            n === 11 ? ['yes', 'pending', 'pending'] : n % 5 === 3 ? ['no', 'unknown', 'yes'] : ['yes', 'no', 'no'],
        })),
      },
      look,
    ),
}
