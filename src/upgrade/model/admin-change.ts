import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import type { Actor } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { gatesFor } from './gates.ts'
import type { GateSnapshot } from './gates.ts'
import type { Upgrade } from './upgrade.ts'

export const NEEDS = ['needed', 'experiment', 'undecided'] as const
export type Needed = (typeof NEEDS)[number]

const decisionSchema = z.object({
  needed: z.enum(NEEDS),
  /** It has to stay: a workaround that outlives the sprint. */
  persistent: z.boolean(),
  /** The key of the gate that announced it. */
  gate: z.string().nullable(),
})
/** What people say about a change, and may say otherwise later. */
export type Decision = z.infer<typeof decisionSchema>

export const adminChangeSchema = decisionSchema.extend({
  /** `A1` */
  id: z.string(),
  number: z.number().int(),
  sprint: z.number().int(),
  cluster: z.string(),
  what: z.string(),
  why: z.string(),
  /** The question of the bot that it answers. */
  ask: z.string().nullable(),
  by: personSchema,
  at: z.number(),
  /** How it was decided before, oldest first, and why that changed. */
  earlier: z.array(decisionSchema.extend({ by: personSchema, at: z.number(), why: z.string() })),
  version: z.number(),
})
/** Something an administrator did to the cluster by hand for a sprint's payload. */
export type AdminChange = z.infer<typeof adminChangeSchema>

export type FindingVerdict = 'covered' | 'missing' | 'not-needed' | 'unknown'

/** An answer, or a missing one, to: was a change by the administrator needed that no gate announced? */
export interface AdminFinding {
  /** Of the admin change, or of the bot's own question that it is about: `build02/280/forced`. */
  id: string
  what: string
  why: string
  needed: Needed
  persistent: boolean
  gate: string | null
  verdict: FindingVerdict
  by: Actor
  at: Instant
  /** How a change was decided before, oldest first. */
  earlier: AdminChange['earlier']
}

/** By payloads.md §4.3. `snapshots`: all that held from the selection until the end of the run; `from`: what it ran before. */
export function findingOf(change: AdminChange, snapshots: readonly GateSnapshot[], from: string): AdminFinding {
  const { id, what, why, needed, persistent, gate, by, at, earlier } = change
  return { id, what, why, needed, persistent, gate, by, at, earlier, verdict: verdictOf(change, snapshots, from) }
}

function verdictOf({ needed, gate }: Decision, snapshots: readonly GateSnapshot[], from: string): FindingVerdict {
  if (needed === 'undecided') return 'unknown'
  if (needed === 'experiment') return 'not-needed'
  if (gate === null) return 'missing'
  // Whether that gate was there cannot be said where nobody ever saw the gates, or what the cluster ran.
  if (snapshots.length === 0 || from === '') return 'unknown'
  return snapshots.some(snapshot => gatesFor(snapshot, from).includes(gate)) ? 'covered' : 'missing'
}

/** The bot's own questions: without an answer nobody knows; a recorded change speaks for itself. */
export function findingsOfAsks(
  { id, asks }: Upgrade,
  questionOf: (kind: Upgrade['asks'][number]) => string,
): AdminFinding[] {
  return asks.flatMap((ask): AdminFinding[] => {
    if (ask.answer?.what === 'change') return []
    const said = { id: `${id}/${ask.id}`, what: questionOf(ask), why: '', persistent: false, gate: null, earlier: [] }
    return ask.answer === null
      ? [{ ...said, needed: 'undecided', verdict: 'unknown', by: 'bot', at: ask.at }]
      : [{ ...said, needed: 'experiment', verdict: 'not-needed', by: ask.answer.by, at: ask.answer.at }]
  })
}
