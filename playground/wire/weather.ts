/** What can go wrong with one call on its way. `before`: the stand-in never did it. `after`: it did, and the answer is lost. */
export type Trouble =
  | { kind: 'answer'; status: number; headers?: Record<string, string>; body?: unknown; after?: boolean }
  | { kind: 'html'; status: number }
  | { kind: 'reset'; when: 'before' | 'after' }
  /** Never answers; the caller must give up by itself. */
  | { kind: 'hang'; when: 'before' | 'after' }
  | { kind: 'slow'; ms: number }

export interface Forecast {
  /** The stand-in's name: `slack`, `jira`, `dispatcher`, `kubernetes`, `github`, `releases`. */
  service: string
  /** The call's name as the stand-in gives it (`chat.postMessage`, `POST /rest/api/3/issue`), or all of them. */
  call?: string | RegExp
  /** How many calls it hits; without it, all until it is lifted. */
  times?: number
  trouble: Trouble
}

/** Bad weather, kept in one place for all stand-ins, so that tests and the demo's page make it the same way. */
export interface Weather {
  /** Returns how to lift it. */
  add(forecast: Forecast): () => void
  clear(service?: string): void
  list(): readonly Forecast[]
  /** The trouble for this call, if any; a counted one is used up by asking. */
  take(service: string, call: string): Trouble | null
}

export function fairWeather(): Weather {
  let forecasts: { forecast: Forecast; left: number }[] = []
  return {
    add(forecast) {
      const entry = { forecast, left: forecast.times ?? Infinity }
      forecasts.push(entry)
      return () => {
        forecasts = forecasts.filter(f => f !== entry)
      }
    },
    clear(service) {
      forecasts = service ? forecasts.filter(f => f.forecast.service !== service) : []
    },
    list: () => forecasts.filter(f => f.left > 0).map(f => f.forecast),
    take(service, call) {
      const hit = forecasts.find(f => f.left > 0 && f.forecast.service === service && matches(f.forecast.call, call))
      if (!hit) return null
      hit.left -= 1
      return hit.forecast.trouble
    },
  }
}

function matches(wanted: Forecast['call'], call: string): boolean {
  if (wanted === undefined) return true
  return typeof wanted === 'string' ? wanted === call : wanted.test(call)
}
