import { Agent, request } from 'node:http'
import type { SignedCall } from './signed.ts'

export interface Run {
  /** Of each call from its sending to the whole answer, in milliseconds, ascending. */
  latencies: number[]
  perSecond: number
}

/** Sends each call once, so many of them in flight at any time. Every one must be acknowledged. */
export async function drive(base: string, calls: readonly SignedCall[], inFlight: number): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  const url = new URL('/slack/events', base)
  const latencies: number[] = []
  let next = 0

  async function sender(): Promise<void> {
    for (let call = calls[next++]; call; call = calls[next++]) {
      const sent = performance.now()
      await post(url, call, agent)
      latencies.push(performance.now() - sent)
    }
  }

  const started = performance.now()
  await Promise.all(Array.from({ length: inFlight }, sender))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  return { latencies: latencies.toSorted((a, b) => a - b), perSecond: calls.length / seconds }
}

function post(url: URL, { body, headers }: SignedCall, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers, agent }, answer => {
      answer.resume()
      answer.once('error', reject)
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`a call was answered with ${answer.statusCode}`))
      })
    })
    sending.once('error', reject)
    sending.end(body)
  })
}
