import type { SlackStandIn } from '../slack/slack.ts'
import type { Forecast, Weather } from '../wire/weather.ts'
import type { ShownForecast } from './snapshot.ts'

/** The kinds of bad weather a person can make on the page. */
export interface Forecasts {
  list(): ShownForecast[]
  /** Throws for a name that is not in the list. */
  toggle(name: string): void
}

interface Kind {
  name: string
  title: string
  forecast: Forecast
}

const unavailable = { kind: 'html', status: 503 } as const
const forbidden = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  reason: 'Forbidden',
  code: 403,
  message: 'this account may not patch that',
}
const lost = { kind: 'reset', when: 'after' } as const

const kinds: readonly Kind[] = [
  {
    name: 'slack-limited',
    title: 'Slack is rate limited',
    forecast: {
      service: 'slack',
      // Connections are left alone: a person could not press anything any more.
      call: /^(?!apps\.)/,
      trouble: {
        kind: 'answer',
        status: 429,
        headers: { 'retry-after': '5' },
        body: { ok: false, error: 'ratelimited' },
      },
    },
  },
  { name: 'slack-down', title: 'Slack is down', forecast: { service: 'slack', trouble: unavailable } },
  { name: 'jira-down', title: 'Jira is down', forecast: { service: 'jira', trouble: unavailable } },
  {
    name: 'jira-lost',
    title: 'Jira loses its next answer',
    forecast: { service: 'jira', call: /^(?:POST|PUT) (?!.*search)/, times: 1, trouble: lost },
  },
  { name: 'dispatcher-down', title: 'Dispatcher is down', forecast: { service: 'dispatcher', trouble: unavailable } },
  {
    name: 'dispatcher-lost',
    title: 'Dispatcher loses its next answer',
    forecast: { service: 'dispatcher', call: /^POST .*(?:apply|cancel)$/, times: 1, trouble: lost },
  },
  {
    name: 'farm-kubernetes-down',
    title: "The farm's Kubernetes is down",
    forecast: { service: 'kubernetes', call: /prowjobs|releasepayloads|imagestreamtags/, trouble: unavailable },
  },
  {
    name: 'cluster-kubernetes-down',
    title: "build02's Kubernetes is down",
    forecast: {
      service: 'kubernetes',
      call: /clusterversions|clusteroperators|machineconfigpools|deployments|configmaps/,
      trouble: unavailable,
    },
  },
  {
    name: 'payloads-forbidden',
    title: 'Payloads may not be written',
    forecast: {
      service: 'kubernetes',
      call: /^patch (?:releasepayloads|imagestreamtags)/,
      trouble: { kind: 'answer', status: 403, body: forbidden },
    },
  },
  {
    name: 'releases-gone',
    title: 'Release stream is gone',
    forecast: {
      service: 'releases',
      call: /\{stream\}/,
      trouble: { kind: 'answer', status: 404, body: 'Unable to find release\n' },
    },
  },
  {
    name: 'releases-limited',
    title: 'Release controller is busy',
    forecast: {
      service: 'releases',
      trouble: { kind: 'answer', status: 429, headers: { 'retry-after': '60' }, body: 'too many requests\n' },
    },
  },
  {
    name: 'releases-broken',
    title: 'Release controller fails',
    forecast: { service: 'releases', trouble: { kind: 'answer', status: 500, body: 'Internal error\n' } },
  },
  {
    name: 'releases-slow',
    title: 'Release controller is slow',
    forecast: { service: 'releases', trouble: { kind: 'slow', ms: 15_000 } },
  },
]

export function createForecasts(weather: Weather, slack: SlackStandIn): Forecasts {
  const lifts = new Map<Kind, () => void>()
  // A counted one is over as soon as it has hit.
  const isOn = (kind: Kind) => weather.list().includes(kind.forecast)
  return {
    list: () => kinds.map(kind => ({ name: kind.name, title: kind.title, on: isOn(kind) })),
    toggle(name) {
      const kind = kinds.find(one => one.name === name)
      if (!kind) throw new Error(`there is no weather "${name}"`)
      if (isOn(kind)) return lifts.get(kind)?.()
      lifts.set(kind, weather.add(kind.forecast))
      if (name === 'slack-down') slack.dropConnections()
    },
  }
}
