import { z } from 'zod'
import { personSchema } from '../../kernel/people.ts'
import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { candidateSchema } from './candidates.ts'
import { isUpgraded, isUpgradedEverywhere } from './taken.ts'
import type { Taken } from './taken.ts'

export const SELECTION_MODES = ['proposed', 'chosen', 'manual'] as const

export const selectedSchema = z.object({
  tag: z.string(),
  /** As the release controller lists it; it may be a tag and no digest. */
  pullSpec: z.string().nullable(),
  /** What a pull by digest needs; null until it was read. */
  digest: z.string().nullable(),
  createdAt: z.number().nullable(),
  acceptedAt: z.number().nullable(),
  by: personSchema,
  at: z.number(),
  mode: z.enum(SELECTION_MODES),
  reason: z.string().nullable(),
  /** After the deadline, or after it was recorded that there is no build on time. */
  late: z.boolean(),
})
/** The fc record: which payload the sprint runs, who chose it, and how (payloads.md §8.5). */
export type Selected = z.infer<typeof selectedSchema>

export const QE_STATES = ['called', 'in-progress', 'passed', 'passed-with-issues', 'failed'] as const
export type QeState = (typeof QE_STATES)[number]

export const qeVerdictSchema = z.object({
  state: z.enum(QE_STATES),
  /** Null while nobody has answered. */
  by: personSchema.nullable(),
  at: z.number(),
  /** When the answer is to be expected, where QE has said so. */
  until: z.number().nullable(),
  note: z.string().nullable(),
})
export type QeVerdict = z.infer<typeof qeVerdictSchema>

export const LEFT_BECAUSE = ['qe-failed', 'pruned', 'rejected', 'undone'] as const
export type LeftBecause = (typeof LEFT_BECAUSE)[number]

const promotedSchema = z.object({ name: z.string(), image: z.string(), at: z.number() })

/** A selection that does not stand any more. */
export const earlierSchema = selectedSchema.extend({
  qe: qeVerdictSchema.nullable(),
  leftAt: z.number(),
  because: z.enum(LEFT_BECAUSE),
  /** The public build it had become by then: a cluster may take that up all the same. */
  promoted: promotedSchema.nullable(),
})
export type Earlier = z.infer<typeof earlierSchema>

export const changesSchema = z.object({
  tag: z.string(),
  /** The payload of an earlier sprint that it is compared with. */
  from: z.string(),
  /** How many images of the payload have commits that are new. */
  components: z.number(),
  commits: z.number(),
  /** Every issue that a new commit names, by its key; bounded. */
  issues: z.array(z.object({ key: z.string(), url: z.string().nullable() })),
  /** Why they cannot be told, in plain text; the counts mean nothing then. */
  trouble: z.string().nullable(),
})
export type PayloadChanges = z.infer<typeof changesSchema>

const proposalSchema = z.object({
  /** When the release controller last answered. */
  at: z.number().nullable(),
  proposed: z.string().nullable(),
  candidates: z.array(candidateSchema),
  /** What keeps it from being up to date, in plain text. */
  trouble: z.string().nullable(),
  /** Not before this moment may the release controller be asked again: it said so. */
  notBefore: z.number().nullable(),
  /** Why acceptance times and QE's labels are not known, in plain text. */
  unlabelled: z.string().nullable(),
})
export type Proposal = z.infer<typeof proposalSchema>

const labelSchema = z.object({
  tag: z.string(),
  value: z.enum(['Accepted', 'Rejected']).nullable(),
  /** Why it could not be written, in plain text. */
  trouble: z.string().nullable(),
})

const answerSchema = z.object({
  kind: z.enum(['upgrading', 'held', 'not-this-sprint']),
  cluster: z.string().nullable(),
  why: z.string().nullable(),
  by: personSchema,
  at: z.number(),
})
export type Answer = z.infer<typeof answerSchema>

export const payloadSchema = z.object({
  id: z.string(),
  sprint: z.number().int(),
  stream: z.string(),
  openedAt: z.number(),
  /** Null: it was due. */
  openedBy: personSchema.nullable(),
  /** Opened after its time because the bot was down. */
  late: z.boolean(),
  /** Its whole time passed while the bot was down: nothing was ever proposed. */
  missed: z.boolean(),
  /** When TRT was last asked to choose. */
  choosingSince: z.number(),
  state: z.enum(['choosing', 'selected', 'none']),
  proposal: proposalSchema.nullable(),
  changes: changesSchema.nullable(),
  lookingDeeper: z.object({ until: z.number(), by: personSchema }).nullable(),
  none: z
    .object({
      by: personSchema,
      at: z.number(),
      reason: z.string(),
      /** What could have been selected then. */
      judged: z.array(z.string()),
      /** What was accepted since, and told. */
      told: z.array(z.string()),
    })
    .nullable(),
  selected: selectedSchema.nullable(),
  earlier: z.array(earlierSchema),
  /** When it was recorded that there is no build on time. */
  noBuildAt: z.number().nullable(),
  qe: qeVerdictSchema.nullable(),
  /** The public build it became, with its pull spec by digest. */
  promoted: promotedSchema.nullable(),
  /** Public builds that are known to come from other payloads. */
  promotedFromOthers: z.array(z.string()),
  /** The last answer, as it was given. */
  answer: answerSchema.nullable(),
  /** What holds for each cluster: one entry for each, oldest first. */
  answers: z.array(answerSchema),
  /** How QE's verdict is mirrored at the payload itself (payloads.md §2.4). */
  label: labelSchema.nullable(),
  deadlineAt: z.number(),
  version: z.number(),
})
export type Payload = z.infer<typeof payloadSchema>

/** Cron and a restart may be that late without anybody calling it late. */
export const LATE_AFTER_MS = minutes(10)

export const payloadId = (sprint: number): string => `P${sprint}`

/** The sprint of a payload's ID; null for what is no such ID. */
export function sprintOfId(id: string): number | null {
  return /^P\d{1,6}$/.test(id) ? Number(id.slice(1)) : null
}

export interface Opening {
  sprint: number
  stream: string
  deadlineAt: Instant
  openedBy: Payload['openedBy']
  late: boolean
  missed?: boolean
}

export function freshPayload({ sprint, stream, deadlineAt, openedBy, late, missed }: Opening, now: Instant): Payload {
  return {
    id: payloadId(sprint),
    sprint,
    stream,
    openedAt: now,
    openedBy,
    late,
    missed: missed ?? false,
    choosingSince: now,
    state: 'choosing',
    proposal: null,
    changes: null,
    lookingDeeper: null,
    none: null,
    selected: null,
    earlier: [],
    noBuildAt: null,
    qe: null,
    promoted: null,
    promotedFromOthers: [],
    answer: null,
    answers: [],
    label: null,
    deadlineAt,
    version: 0,
  }
}

/** Which selection this is, counted from 1: each is brought before QE by itself. */
export function round(payload: Payload): number {
  return payload.earlier.length + (payload.selected ? 1 : 0)
}

/** Whether there was a build on time: selected by the deadline, and not failed by QE later. */
export function onTime({ selected, qe, deadlineAt, noBuildAt }: Payload, now: Instant): 'yes' | 'no' | 'pending' {
  const stands = selected !== null && qe?.state !== 'failed'
  if (stands) return selected.late ? 'no' : 'yes'
  return now > deadlineAt || noBuildAt !== null ? 'no' : 'pending'
}

/**
 * As they are told: an answer that was given for all clusters at once is one, and where a cluster was seen upgraded,
 * that counts and no answer from before.
 */
export function toldAnswers({ answer, answers }: Payload, taken: readonly Taken[]): Answer[] {
  if (answer === null) return []
  const open = answers.filter(({ cluster }) => !isUpgraded(taken, cluster))
  if (open.length < answers.length) return open
  return answer.cluster === null || answers.length <= 1 ? [answer] : answers
}

/** What becomes of a payload that QE passed is settled: it was taken up everywhere, or answered for and held nowhere. */
export function isSettled({ qe, answers }: Payload, taken: readonly Taken[], clusters: readonly string[]): boolean {
  if (!hasPassed(qe)) return false
  if (isUpgradedEverywhere(taken, clusters)) return true
  return answers.length > 0 && answers.every(({ kind, cluster }) => kind !== 'held' || isUpgraded(taken, cluster))
}

/** Test Platform said that it takes the payload, on one cluster at least. */
export function isAnsweredUpgrading(payload: Payload): boolean {
  return payload.answers.some(({ kind }) => kind === 'upgrading')
}

export function hasPassed(qe: QeVerdict | null): boolean {
  return qe?.state === 'passed' || qe?.state === 'passed-with-issues'
}

/**
 * Whether Test Platform has a newer payload to take than this one. `later`: the payload of a later sprint, once its
 * choice has begun.
 */
export function isSuperseded(later: Payload | null): later is Payload {
  return later !== null && hasPassed(later.qe)
}

/** The payload that is looked at closer: the selected one, else the proposed one. */
export function inQuestion({ selected, proposal }: Payload): string | null {
  return selected?.tag ?? proposal?.proposed ?? null
}
