import { requestRefusal } from '../../src/rotation/words/refusals.ts'
import type { decideRequest } from '../../src/rotation/model/request-decide.ts'
import { ENDED_STATES, OPEN_STATES } from '../../src/rotation/model/request.ts'
import type { RequestState, RequestVerb } from '../../src/rotation/model/request.ts'

export const STATES = [...OPEN_STATES, ...ENDED_STATES]

/** Where each verb leads, written down once more and apart from the product. */
export const leadsTo: Record<RequestVerb, Partial<Record<RequestState, RequestState[]>>> = {
  preview: { awaiting: ['awaiting'] },
  approve: { awaiting: ['awaiting', 'approved'] },
  reject: { awaiting: ['rejected'] },
  withdraw: { awaiting: ['withdrawn'] },
  expire: { awaiting: ['expired'] },
  'ask-again': { approved: ['awaiting'], changing: ['awaiting'], stuck: ['awaiting'] },
  begin: { approved: ['changing'], changing: ['changing'], stuck: ['changing'] },
  'get-stuck': { approved: ['stuck'], changing: ['stuck'] },
  'try-again': { stuck: ['changing'] },
  finish: { changing: ['done'], stuck: ['done'] },
  stop: { approved: ['withdrawn'], changing: ['withdrawn'], stuck: ['withdrawn'] },
  supersede: { awaiting: ['superseded'], approved: ['superseded'], changing: ['superseded'], stuck: ['superseded'] },
  'change-details': {
    awaiting: ['awaiting'],
    approved: ['approved'],
    changing: ['changing'],
    stuck: ['stuck'],
    done: ['done'],
  },
}

/** The words of a refusal. */
export function said(decided: ReturnType<typeof decideRequest>): string {
  if (!('no' in decided)) throw new Error('it was not refused')
  return requestRefusal(decided).say
}
