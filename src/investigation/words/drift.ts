import { inWords, lasting, slackTime } from '../../kernel/text.ts'
import type { Drift, Out } from '../model/out.ts'
import { counts } from '../model/out.ts'
import { outCauseNames } from './names.ts'

export interface DriftTold {
  /** Mentions whom it concerns; null where nobody is to be called. */
  call: string | null
  /** Whose half sprint it is charged to. */
  charged: string
}

/** In the channel: others have taken the cluster out, and what that means. */
export function driftBegan(out: Out, { call, charged }: DriftTold): string {
  const lead = call === null ? '' : `${call}: `
  return `${lead}*${inWords(out.cluster, 60)}* is out of rotation since ${slackTime(out.from)}, and no request here asked for it: ${whatHolds(out.drift, madeBy(out.drift))}. ${firstSeen(out)}It counts as not classified against the half sprint of ${charged} until TRT sets its cause with \`/sacrificial cause ${out.id}\`. The bot fights nobody's change: whoever made it takes it back.`
}

/** In the channel, when it is over; `failover`: the request that keeps the cluster out from then on. */
export function driftEnded(out: Out, { call, charged, failover }: DriftTold & { failover: string | null }): string {
  const name = `*${inWords(out.cluster, 60)}*`
  const to = out.to ?? out.from
  const lead =
    failover === null
      ? `The change of others that kept ${name} out of rotation is over: it was out from ${slackTime(out.from)} to ${slackTime(to)}, for ${lasting(to - out.from)} (${whatHolds(out.drift)}).`
      : `${inWords(failover)} keeps ${name} out of rotation from ${slackTime(to)} on; the change of others had done so since ${slackTime(out.from)}, for ${lasting(to - out.from)}.`
  if (out.finalCause !== null) return `${lead} Its cause is *${outCauseNames[out.cause]}*, ${charge(out)}.`
  const asked = call === null ? 'It' : `${call}: it`
  return `${lead} ${asked} counts as not classified against the half sprint of ${charged} until \`/sacrificial cause ${out.id}\` says what it was.`
}

/** One sentence on where the cluster stands, in place of the one that it is in rotation. */
export function driftLine(out: Out, now: number): string {
  return `:warning: *${inWords(out.cluster, 60)}* is out of rotation since ${slackTime(out.from)}, for ${lasting(Math.max(0, now - out.from))}, by a change of others: ${whatHolds(out.drift)}. It counts as ${outCauseNames[out.cause]}, ${charge(out)}; \`/sacrificial cause ${out.id}\` sets its cause.`
}

/** It names nobody where it is read every day; who is told of it first knows whom to ask. */
function whatHolds(drift: Drift | null, by = ''): string {
  if (drift?.where === 'dispatcher') return `an override${by} in the dispatcher`
  return drift?.where === 'file-absent' ? 'it has no entry in the farm’s file' : 'the farm’s file blocks it'
}

function madeBy(drift: Drift | null): string {
  return drift?.by ? ` by <@${inWords(drift.by, 30)}>` : ''
}

/** Where the history of the file could not be read. */
function firstSeen({ drift }: Out): string {
  return !drift?.isFirstSeen ? '' : 'That is when the bot first saw it; it may have been merged earlier. '
}

function charge({ cause }: Out): string {
  return counts(cause) ? 'counted against the half sprint' : 'not counted against the half sprint'
}
