import type { Person } from '../../kernel/people.ts'
import { payloadOf } from '../../payload/actions/reads.ts'
import type { Payload } from '../../payload/model/payload.ts'
import { adminFindings } from '../../upgrade/actions/reads.ts'
import type { AdminFinding } from '../../upgrade/model/admin-change.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import { anyState } from '../../verdict/actions/reads.ts'
import type { VerdictState } from '../../verdict/actions/reads.ts'
import type { Past } from '../model/past.ts'
import type { HistoryContext } from './context.ts'

/** What is known of one sprint beside the rotation of its cluster. */
export interface SprintFacts {
  payload: Payload | null
  run: PayloadRun | null
  findings: AdminFinding[]
  judged: VerdictState
}

/** Names of everybody who appears in it are known afterwards. */
export async function sprintFacts(ctx: HistoryContext, sprint: number, past: Past): Promise<SprintFacts> {
  const { db } = ctx.store
  const facts = {
    payload: await payloadOf(db, sprint),
    run: past.runs.find(run => run.sprint === sprint) ?? null,
    findings: await adminFindings(db, sprint),
    judged: await anyState(ctx.verdict, sprint),
  }
  await ctx.learnNames([...peopleIn(facts), ...peopleOfOuts(past)])
  return facts
}

function peopleIn({ payload, findings, judged }: SprintFacts): Person[] {
  const { problem, hands, confirmed } = judged.verdict
  const selections = [payload?.selected ?? null, ...(payload?.earlier ?? [])]
  return [
    ...selections.map(one => one?.by ?? null),
    payload?.qe?.by ?? null,
    payload?.answer?.by ?? null,
    payload?.none?.by ?? null,
    ...findings.map(({ by }) => (by === 'bot' ? null : by)),
    problem?.by ?? null,
    problem?.second ?? null,
    confirmed?.by ?? null,
    ...hands.flatMap(({ by, second }) => [by, second]),
  ].filter(one => one !== null)
}

function peopleOfOuts({ outs, verdicts }: Past): Person[] {
  const ofOuts = outs.flatMap(({ finalCause, changes }) => [finalCause?.by ?? null, ...changes.map(({ by }) => by)])
  return [...ofOuts, ...verdicts.map(({ confirmedBy }) => confirmedBy)].filter(one => one !== null)
}
