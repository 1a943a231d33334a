import { days } from '../../src/kernel/time.ts'
import type { KubernetesCluster } from '../farm/kubernetes/server.ts'
import type { WorldClock } from '../wire/clock.ts'
import { serve } from '../wire/serve.ts'
import type { Witness } from '../wire/serve.ts'
import type { Weather } from '../wire/weather.ts'
import { actsOn } from './acts.ts'
import { createModel } from './model.ts'
import type { Entry, ReleasesModel } from './model.ts'
import { digestOf, pullSpecOf, tagName } from './names.ts'
import { keepAnnotation } from './objects.ts'
import { promotedPayload } from './payload.ts'
import { answerReleasesCall, nameOfReleasesCall } from './server.ts'
import type { ReleasesReadings, ReleasesStandIn } from './stand-in.ts'
import { nightly, preview, streamNamed, streams } from './streams.ts'

export interface ReleasesOptions {
  clock: WorldClock
  weather: Weather
  witness?: Witness | undefined
  /** Where ReleasePayloads and ImageStreamTags lie. */
  controlPlane: KubernetesCluster
  /** The same seed makes the same payloads come, last and fail. */
  seed?: number
  /** Payloads come and are verified by themselves, and have for some days. Off: only by the verbs. */
  autopilot?: boolean
}

/** Public builds of earlier sprints, by their age in days. One number was never published. */
const promotedBefore = [
  { name: '5.0.0-ec.3', age: 54 },
  { name: '5.0.0-ec.4', age: 33 },
  { name: '5.0.0-ec.6', age: 12 },
] as const

/** Opens the release controller over the objects of the farm's control plane. */
export async function createReleases(options: ReleasesOptions): Promise<ReleasesStandIn> {
  const { clock, weather, controlPlane, seed = 1, autopilot = true } = options
  const { seen, witness } = counting(options.witness)
  const model = createModel({ clock, controlPlane, seed, since: autopilot ? clock.now() - days(6) : null })
  rememberPromoted(model)
  model.settle()
  const { url, close } = await serve({
    service: 'releases',
    nameOf: nameOfReleasesCall,
    handle: answerReleasesCall(model),
    weather,
    witness,
  })
  const stopClock = clock.onMove(() => model.settle())
  return {
    url,
    seen,
    settle: () => model.settle(),
    ...readingsOf(model, controlPlane),
    ...actsOn(model),
    async close() {
      stopClock()
      await close()
    },
  }
}

/** Each was promoted two days after its nightly, which is long gone. */
function rememberPromoted(model: ReleasesModel): void {
  const now = model.clock.now()
  for (const { name, age } of promotedBefore) {
    const contentAt = now - days(age + 2)
    const from = { pullSpec: pullSpecOf(tagName(nightly, contentAt)), contentAt }
    model.add(promotedPayload(streamNamed(preview), name, now - days(age), from))
  }
}

function readingsOf(model: ReleasesModel, controlPlane: KubernetesCluster): ReleasesReadings {
  const entryOf = (tag: string): Entry => {
    model.settle()
    const found = model.find(tag)
    if (!found) throw new Error(`there is no payload ${tag}`)
    return found
  }
  const resources = ['releasepayloads', 'imagestreamtags'].map(plural => controlPlane.resource(plural))
  return {
    streams: () => streams.map(({ name }) => name),
    tags(stream) {
      model.settle()
      return model.inStream(streamNamed(stream)).map(entry => ({
        name: entry.payload.name,
        phase: model.phaseOf(entry),
        createdAt: entry.payload.createdAt,
        isOverridden: Boolean(model.viewOf(entry)?.override),
        promotedFrom: entry.payload.promotedFrom,
      }))
    },
    phase(tag) {
      model.settle()
      const found = model.find(tag)
      return found ? model.phaseOf(found) : null
    },
    labelsOf: tag => ({ ...model.objectOf(entryOf(tag))?.metadata.labels }),
    overrideOf: tag => model.viewOf(entryOf(tag))?.override ?? null,
    keptBecause: tag => model.tagObjectOf(entryOf(tag))?.metadata.annotations?.[keepAnnotation] ?? null,
    digestOf,
    issuesBetween(from, to) {
      const pulls = model.ledger.between(entryOf(from).payload.contentAt, entryOf(to).payload.contentAt)
      return pulls.flatMap(({ issue }) => (issue === null ? [] : [issue]))
    },
    onChange: listener =>
      controlPlane.objects.onChange(({ resource }) => {
        if (resources.includes(resource)) listener()
      }),
  }
}

function counting(inner: Witness | undefined): { seen: Map<string, number>; witness: Witness } {
  const seen = new Map<string, number>()
  return {
    seen,
    async witness(phase, call) {
      if (phase === 'arrived') seen.set(call.call, (seen.get(call.call) ?? 0) + 1)
      await inner?.(phase, call)
    },
  }
}
