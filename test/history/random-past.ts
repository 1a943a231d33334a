import fc from 'fast-check'
import type { FileSeen } from '../../src/investigation/model/file-stretches.ts'
import { CAUSES } from '../../src/rotation/model/request.ts'
import type { Cause } from '../../src/rotation/model/request.ts'
import type { AdminChange } from '../../src/upgrade/model/admin-change.ts'
import type { Target } from './random-updates.ts'

/** 2 November 2026, midnight in UTC: every moment of a random past is a whole hour after it. */
export const BEGINNING = Date.UTC(2026, 10, 2)
/** Four sprints, and time for what follows them. */
export const SPRINTS = 4

export type Act =
  | { act: 'ask'; cause: Cause }
  | { act: 'effective' | 'question' | 'back'; lag: number }
  | { act: 'return'; cause: Cause | null }
  | { act: 'stop' | 'again' | 'completes' | 'looks' }
  | { act: 'upgrade'; target: Target }
  /** What others do: a drain in the dispatcher, the farm's file. */
  | { act: 'drain'; lasts: number }
  | { act: 'file'; seen: FileSeen }
  /** An interval of the time before, of which nothing may be recorded. */
  | { act: 'import'; ago: number; lasts: number }
  | { act: 'change'; cause: Cause; which: number }
  | { act: 'reduce'; lasts: number; capacity: number }

export interface RandomPast {
  /** How many days each sprint has. */
  days: number[]
  /** After so many hours; `half`: as many as the half sprint has that time out would be charged to. */
  acts: { after: number | 'half'; act: Act }[]
  /** How many more upgrades there were when all that was over. */
  upgrades: number
  /** In which of the sprints the gates of the cluster were seen first; in none where it is none of them. */
  gatesFrom: number
  payloads: ('none' | 'on-time' | 'late' | 'failed-by-qe')[]
  changes: Pick<AdminChange, 'needed' | 'persistent' | 'gate'>[][]
  /** What TRT says of each sprint's problem; how many of its times out are meant: all, or all but the last. */
  problems: ({ significant: boolean; forced: boolean; persists: boolean; all: boolean } | null)[]
}

const cause = fc.constantFrom(...CAUSES)
const lag = fc.integer({ min: 0, max: 6 })
const target = fc.constantFrom<Target>('current', 'current', 'current', 'previous', 'foreign')
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('ask' as const), cause }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constantFrom('effective' as const), lag }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('return' as const), cause: fc.option(cause) }) },
  { weight: 5, arbitrary: fc.record({ act: fc.constantFrom('back' as const, 'question' as const), lag }) },
  { weight: 4, arbitrary: fc.constantFrom({ act: 'stop' as const }, { act: 'again' as const }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('upgrade' as const), target }) },
  { weight: 4, arbitrary: fc.constantFrom({ act: 'completes' as const }, { act: 'looks' as const }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('change' as const), cause, which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('drain' as const), lasts: fc.integer({ min: 1, max: 48 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('file' as const),
      seen: fc.constantFrom<FileSeen>('blocked', 'absent', 'in', 'in', 'in'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('import' as const),
      ago: fc.integer({ min: 1, max: 500 }),
      lasts: fc.integer({ min: 1, max: 90 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('reduce' as const),
      lasts: fc.integer({ min: 1, max: 90 }),
      capacity: fc.constantFrom(20, 50),
    }),
  },
)

type Step = RandomPast['acts'][number]
const soon = fc.integer({ min: 1, max: 3 })
const after = fc.oneof({ weight: 1, arbitrary: soon }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 70 }) })
const out = (cause: Cause, after: number): Step[] => [
  { after, act: { act: 'ask', cause } },
  { after: 1, act: { act: 'effective', lag: 0 } },
]
const back = (after: Step['after']): Step[] => [
  { after, act: { act: 'return', cause: null } },
  { after: 1, act: { act: 'back', lag: 0 } },
]
/** What chance alone would seldom bring about. */
const episode: fc.Arbitrary<Step[]> = fc.oneof(
  // Out for exactly the half sprint, and for an hour more.
  soon.map(after => [...out('payload', after), ...back('half')]),
  soon.map(after => [...out('theory', after), ...back('half'), ...out('payload', 1), ...back(1)]),
  // Out from the very moment at which the upgrade begins.
  fc.tuple(soon, soon, target).map(([asks, felt, target]) => [
    { after: asks, act: { act: 'ask', cause: 'payload' } satisfies Act },
    { after: 1, act: { act: 'upgrade', target } satisfies Act },
    { after: felt, act: { act: 'effective', lag: felt } satisfies Act },
  ]),
  // Out while the upgrade is under way, and around its borders.
  fc
    .tuple(soon, soon, soon, target)
    .map(([asks, stays, ends, target]) => [
      { after: 1, act: { act: 'upgrade', target } satisfies Act },
      ...out('payload', asks),
      { after: ends, act: { act: 'completes' } satisfies Act },
      ...back(stays),
    ]),
)
const steps = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ after, act }).map(step => [step]) },
      { weight: 1, arbitrary: episode },
    ),
    { minLength: 5, maxLength: 40 },
  )
  .map(parts => parts.flat())

const mostly = fc.constantFrom(true, true, true, false)

const perSprint = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: SPRINTS, maxLength: SPRINTS })

export const randomPasts: fc.Arbitrary<RandomPast> = fc.record({
  days: perSprint(fc.constantFrom(7, 14, 21, 21, 28)),
  acts: steps,
  upgrades: fc.nat(SPRINTS),
  gatesFrom: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(SPRINTS)),
  payloads: perSprint(fc.constantFrom('none', 'on-time', 'late', 'failed-by-qe')),
  changes: perSprint(
    fc.array(
      fc.record({
        needed: fc.constantFrom('needed', 'experiment', 'undecided'),
        persistent: fc.boolean(),
        gate: fc.constantFrom(null, 'ack-4.22'),
      }),
      { maxLength: 2 },
    ),
  ),
  problems: perSprint(
    fc.option(
      fc.record({
        significant: mostly,
        forced: mostly,
        persists: fc.constantFrom(false, false, false, true),
        all: mostly,
      }),
    ),
  ),
})
