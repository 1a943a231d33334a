import type { Person } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import { payloadId } from '../../payload/model/payload.ts'
import { eventsOf } from '../../store/log.ts'
import type { Reader } from '../../store/store.ts'
import { upgradeSubject } from '../../upgrade/actions/context.ts'
import { outSubject } from '../../investigation/actions/context.ts'
import { outsIn } from '../model/answers.ts'
import type { Records } from '../model/answers.ts'
import { momentOf } from '../model/moments.ts'
import type { Moment } from '../model/moments.ts'
import { verdictId } from '../model/verdict.ts'

/** What happened to a sprint's payload, from its selection on, by the log and in its order of time. */
export async function timelineOf(db: Reader, records: Records): Promise<Moment[]> {
  const { sprint, clusters, payload } = records
  const outs = outsIn(clusters).filter(({ kind }) => kind === 'out')
  const failovers = outs.flatMap(({ failover }) => failover ?? [])
  const whole = [
    payloadId(sprint.number),
    verdictId(sprint.number),
    ...failovers,
    ...outs.map(({ id }) => outSubject(id)),
  ]
  const since = Math.min(payload?.openedAt ?? sprint.selectionAt, sprint.selectionAt)
  const [own, upgrades] = [
    await momentsOf(db, whole),
    await momentsOf(
      db,
      clusters.map(({ cluster }) => upgradeSubject(cluster)),
    ),
  ]
  const during = upgrades.filter(({ at }) => at >= since && at < endOf(records))
  return [...own, ...during].toSorted((a, b) => a.at - b.at || a.seq - b.seq)
}

/** Everybody who did something in it, or is named there. */
export function peopleIn(moments: readonly Moment[]): Person[] {
  const actors = [...new Set(moments.map(({ actor }) => actor))].flatMap(actor => {
    const [team, user] = actor.split('/')
    return team !== undefined && user !== undefined ? [{ team, user }] : []
  })
  const named = moments.flatMap(({ body }) => {
    if (body.kind === 'verdict-problem-answered') return body.problem.by
    return body.kind === 'retrospective-planned' ? body.plan.owner : []
  })
  return [...actors, ...named]
}

async function momentsOf(db: Reader, subjects: readonly string[]): Promise<Moment[]> {
  const events = await Promise.all([...new Set(subjects)].map(subject => eventsOf(db, subject)))
  return events.flat().flatMap(event => momentOf(event) ?? [])
}

/** What comes after the run belongs to the next payload. */
function endOf({ clusters }: Records): Instant {
  const ends = clusters.map(({ run }) => run?.endedAt ?? Infinity)
  return Math.max(...ends)
}
