/** What is counted at the moment of a scrape, each by one question to whoever knows. */
export interface MetricReads {
  effectsByState(): Promise<Record<string, number>>
  requestsByState(): Promise<Record<string, number>>
  /** Open connections to Slack; `null` where Slack calls us and there are none to keep open. */
  socketsOpen(): Promise<number | null>
  /** For each outside service that is configured, whether calls to it fail at present. */
  outsideDown(): Promise<Record<string, boolean>>
  /** The phase each cluster is in. */
  rotationPhases(): Promise<Record<string, string>>
}

export interface Metrics {
  /** A click, command or submission was acknowledged after so many milliseconds. */
  acknowledged(kind: string, ms: number): void
  /** An attempt to deliver an effect ended after so many milliseconds. */
  delivered(kind: string, outcome: string, ms: number): void
  scrape(): Promise<{ contentType: string; text: string }>
}

/** From well below Slack's three seconds to just above them (slack.md §2.1), in seconds. */
const ACK_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5]
const DELIVERY_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30, 60, 90]

/** Prometheus metrics in a registry of their own. */
export async function createMetrics(reads: MetricReads): Promise<Metrics> {
  const { Gauge, Histogram, Registry } = await import('prom-client')
  const registry = new Registry()
  const registers = [registry]

  const acknowledgements = new Histogram({
    name: 'sacrificial_acknowledgement_seconds',
    help: 'Time from the arrival of an interaction to its acknowledgement',
    labelNames: ['kind'],
    buckets: ACK_BUCKETS,
    registers,
  })
  const deliveries = new Histogram({
    name: 'sacrificial_delivery_seconds',
    help: 'Time of one attempt to deliver an effect',
    labelNames: ['kind', 'outcome'],
    buckets: DELIVERY_BUCKETS,
    registers,
  })
  const failedReads = new Gauge({
    name: 'sacrificial_metric_unreadable',
    help: '1 where the current value of a metric could not be read',
    labelNames: ['metric'],
    registers,
  })
  const current = [
    gauge('effects', 'Promised effects by state', ['state'], async () =>
      byLabel('state', await reads.effectsByState()),
    ),
    gauge('requests', 'Requests by state', ['state'], async () => byLabel('state', await reads.requestsByState())),
    gauge('sockets_open', 'Open connections to Slack', [], async () => {
      const open = await reads.socketsOpen()
      return open === null ? [] : [{ labels: {}, value: open }]
    }),
    gauge('outside_down', '1 where calls to an outside service fail', ['service'], async () =>
      Object.entries(await reads.outsideDown()).map(([service, down]) => ({
        labels: { service },
        value: Number(down),
      })),
    ),
    gauge('rotation_phase', '1 for the phase that a cluster is in', ['cluster', 'phase'], async () =>
      Object.entries(await reads.rotationPhases()).map(([cluster, phase]) => ({
        labels: { cluster, phase },
        value: 1,
      })),
    ),
  ]

  function gauge(shortName: string, help: string, labelNames: string[], read: () => Promise<Sample[]>) {
    const name = `sacrificial_${shortName}`
    return { name, read, labelled: labelNames.length > 0, gauge: new Gauge({ name, help, labelNames, registers }) }
  }

  /** One that cannot be read is left out and named, so that the others still tell what is wrong. */
  async function refresh({ name, read, labelled, gauge: target }: (typeof current)[number]): Promise<void> {
    const samples = await read().catch(() => null)
    target.reset()
    // A gauge without labels is set to 0 by that, which would be a value like any other.
    if (!labelled) target.remove()
    for (const { labels, value } of samples ?? []) target.set(labels, value)
    failedReads.set({ metric: name }, samples === null ? 1 : 0)
  }

  return {
    acknowledged: (kind, ms) => acknowledgements.observe({ kind }, ms / 1000),
    delivered: (kind, outcome, ms) => deliveries.observe({ kind, outcome }, ms / 1000),
    async scrape() {
      await Promise.all(current.map(refresh))
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}

interface Sample {
  labels: Record<string, string>
  value: number
}

function byLabel(label: string, counts: Record<string, number>): Sample[] {
  return Object.entries(counts).map(([key, value]) => ({ labels: { [label]: key }, value }))
}
