import type { RotationReaction } from '../../rotation/actions/context.ts'
import { changeBy, timesOf } from '../model/failover-times.ts'
import { changeTimes, endTimes, insertTimes } from '../store.ts'

/** Notes the moments of each failover as they come, in the transaction that records them. */
export const followFailovers = {
  async request(tx, request, facts) {
    if (request.direction !== 'failover') return
    for (const fact of facts) {
      if (fact.kind === 'request-opened') await insertTimes(tx, timesOf(request))
      const change = changeBy(fact, tx.now)
      if (change) await changeTimes(tx, request.id, change)
    }
  },

  async rotation(tx, _before, rotation, facts) {
    for (const fact of facts) {
      if (fact.kind === 'in-effective') await endTimes(tx, rotation.cluster, fact.effectiveAt)
      const change = rotation.request === null ? null : changeBy(fact, tx.now)
      // What happens while a return is carried out finds no failover of that name.
      if (change && rotation.request !== null) await changeTimes(tx, rotation.request, change)
    }
  },
} satisfies RotationReaction
