import { seconds } from '../../src/kernel/time.ts'
import type { Entry, ReleasesModel } from './model.ts'
import { pullSpecOf, tagName } from './names.ts'
import { promotedPayload, publishedPayload, refuseImpossible, refuseUnknownJobs, failingBlocking } from './payload.ts'
import type { ReleasesActs } from './stand-in.ts'
import { preview, streamNamed } from './streams.ts'
import { endedAt } from './verification.ts'

/** What others do to payloads, past the bot. */
export function actsOn(model: ReleasesModel): ReleasesActs {
  const { clock, ledger } = model
  let highestEc = Math.max(-1, ...model.inStream(streamNamed(preview)).map(({ payload: { name } }) => ecOf(name)))

  function existing(tag: string): Entry {
    model.settle()
    const found = model.find(tag)
    if (!found) throw new Error(`there is no payload ${tag}`)
    return found
  }

  function decide(tag: string, override: 'Accepted' | 'Rejected', reason: string): void {
    existing(tag)
    model.patch(tag, { spec: { payloadOverride: { override, reason } } })
  }

  /** Tags are named by the second, so one that is taken makes the next one a second later. */
  function freeName(stream: string, at: number): { name: string; at: number } {
    const name = tagName(stream, at)
    return model.find(name) ? freeName(stream, at + seconds(1)) : { name, at }
  }

  return {
    publish(streamName, wanted = {}) {
      model.settle()
      const stream = streamNamed(streamName)
      if (stream.as === 'Stable') throw new Error(`${streamName} is filled by promotion`)
      const now = clock.now()
      if (wanted.at !== undefined && wanted.at > now) throw new Error('a payload cannot be published ahead of its time')
      const { name, at } = freeName(streamName, wanted.at ?? now)
      model.add(publishedPayload(stream, name, { ...wanted, at, now }))
      return name
    },
    finishVerification(tag, verdict, failing) {
      const entry = existing(tag)
      const { payload } = entry
      const now = clock.now()
      const jobs = payload.jobs.map(({ config }) => config)
      const failed = failing ?? (verdict === 'Rejected' ? failingBlocking(jobs, [tag]) : [])
      refuseUnknownJobs(failed, jobs)
      refuseImpossible(verdict, failed, jobs)
      const builtAt = Math.min(payload.builtAt, now)
      const mirroredAt = Math.min(payload.mirroredAt, now)
      model.change(entry, { ...payload, builtAt, mirroredAt, jobs: endedAt(payload.jobs, now, failed) })
    },
    prune(tag) {
      existing(tag)
      model.remove(tag)
    },
    acceptByHand: (tag, who, reason = `Manually accepted by ${who}`) => decide(tag, 'Accepted', reason),
    rejectByHand: (tag, who, reason = `Manually rejected by ${who}`) => decide(tag, 'Rejected', reason),
    removeOverrideByHand(tag) {
      existing(tag)
      model.patch(tag, { spec: { payloadOverride: null } })
    },
    promote(tag, ecNumber = highestEc + 1) {
      const { payload } = existing(tag)
      const name = `${payload.stream.name.split('-')[0]}-ec.${ecNumber}`
      if (model.find(name)) throw new Error(`${name} is there already`)
      highestEc = Math.max(highestEc, ecNumber)
      const from = { pullSpec: pullSpecOf(tag), contentAt: payload.contentAt }
      model.add(promotedPayload(streamNamed(preview), name, clock.now(), from))
      return name
    },
    withdraw(publicName) {
      existing(publicName)
      model.remove(publicName)
    },
    failCreation(tag) {
      const entry = existing(tag)
      const now = clock.now()
      model.change(entry, { ...entry.payload, build: 'Failed', builtAt: now, mirroredAt: now, jobs: [] })
    },
    setController: paused => model.setPaused(paused),
    mergeChange(issue, { image, subject = `${issue}: fix what was found` } = {}) {
      ledger.merge({ at: clock.now(), issue, subject, ...(image !== undefined && { image }) })
    },
  }
}

function ecOf(name: string): number {
  return Number(/-ec\.(\d+)$/.exec(name)?.[1] ?? -1)
}
