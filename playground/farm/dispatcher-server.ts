import { z } from 'zod'
import type { WireAnswer, WireRequest } from '../wire/serve.ts'
import { readApplyRequest, readPlanRequest, readThreadRequest } from './control-requests.ts'
import type { Controls } from './controls.ts'
import type { Policy } from './policy.ts'
import { ControlRefusal, refusalTexts } from './refusal-texts.ts'

/** Go writes a time that was never set like this, also where it was meant to be left out. */
const goZeroTime = '0001-01-01T00:00:00Z'
const bodyLimit = 64 * 1024

/** The call's name for weather and witness: method and path, ids taken out. */
export function nameOfDispatcherCall({ method, url }: WireRequest): string {
  return `${method} ${url.pathname.replace(/^(\/control\/v1\/(?:plans|overrides)\/)[^/]+/, '$1{id}')}`
}

/** The dispatcher's HTTP surface, `buildfarm.md §1.5`. */
export function answerDispatcherCall(policy: Policy, controls: Controls, token: string) {
  return (request: WireRequest): WireAnswer => {
    policy.settle()
    const { pathname } = request.url
    if (pathname === '/healthz') return { status: 200, body: 'ok' }
    if (pathname === '/readyz') return readiness(controls)
    if (!pathname.startsWith('/control/v1')) return placementAnswer(policy, controls, request)
    if (request.headers.authorization !== `Bearer ${token}`) {
      return { status: 401, body: { error: refusalTexts.unauthorized } }
    }
    try {
      return { status: 200, body: control(policy, controls, request) }
    } catch (error) {
      if (error instanceof ControlRefusal) return { status: error.status, body: { error: error.message } }
      throw error
    }
  }
}

function readiness(controls: Controls): WireAnswer {
  return controls.isReady() ? { status: 200, body: 'ok' } : { status: 503, body: 'no valid policy generation loaded\n' }
}

function placementAnswer(policy: Policy, controls: Controls, { method, url, raw }: WireRequest): WireAnswer {
  if (method !== 'POST') return { status: 405, body: 'Invalid request method\n' }
  if (url.pathname !== '/') return { status: 404, body: 'Not found\n' }
  const asked = z.object({ job: z.string() }).safeParse(jsonOrUndefined(raw))
  if (!asked.success) return { status: 400, body: 'invalid request body\n' }
  const job = asked.data.job.replace(/^rehearse-\d+-/, '')
  const decision = controls.isReady() ? decide(policy, job) : fromCache(policy, job)
  return decision ? { status: 200, body: decision } : { status: 404, body: 'Cluster not found\n' }
}

function decide(policy: Policy, job: string) {
  const { number, snapshot } = policy.current()
  const assignment = snapshot.assignments.get(job)
  if (!assignment) return null
  const { cluster, movedBy } = assignment
  const served = { cluster, policyGeneration: number, policyDigest: snapshot.digest }
  if (!movedBy) {
    return { ...served, source: 'baseline', validUntil: goZeroTime, explanation: 'baseline Git assignment' }
  }
  const { id, kind, cluster: from, expiresAt } = movedBy.spec
  const explanation = `${kind.toLowerCase()} override ${id} moved workload from ${from}`
  return { ...served, source: 'runtime-override', overrideID: id, validUntil: expiresAt, explanation }
}

/** Before the first policy is loaded: the clusters of the files in Git, from the cache on disk; no override counts. */
function fromCache(policy: Policy, job: string) {
  const cluster = policy.current().baseline.assignments.get(job)?.cluster
  if (cluster === undefined) return null
  const source = 'legacy-gob-fallback'
  const explanation = 'no policy generation is loaded'
  return { cluster, source, policyGeneration: 0, policyDigest: '', validUntil: goZeroTime, explanation }
}

function control(policy: Policy, controls: Controls, request: WireRequest): unknown {
  const { url, raw } = request
  if (raw.length > bodyLimit) throw new ControlRefusal('http: request body too large', 400)
  const body = raw.toString()
  const path = url.pathname.slice('/control/v1'.length)
  const id = path.split('/')[2] ?? ''
  switch (nameOfDispatcherCall(request).replace('/control/v1', '')) {
    case 'GET /status':
      return controls.status(url.searchParams.get('cluster') ?? '')
    case 'GET /overrides':
      return policy.overrides()
    case 'GET /jobs':
      return explain(policy, controls, url.searchParams.get('name') ?? '')
    case 'POST /plans':
      return controls.plan(readPlanRequest(body))
    case 'GET /plans/{id}':
      return foundPlan(controls, id)
    case 'POST /plans/{id}/apply':
      return controls.apply(id, readApplyRequest(body))
    case 'POST /overrides/{id}/cancel':
      return controls.cancel(id, readApplyRequest(body))
    case 'POST /overrides/{id}/thread':
      return controls.bindThread(id, readThreadRequest(body))
    default:
      throw new ControlRefusal(refusalTexts.notFound, 404)
  }
}

function explain(policy: Policy, controls: Controls, job: string) {
  if (job === '') throw new ControlRefusal(refusalTexts.jobNameMissing, 400)
  if (!controls.isReady()) throw new ControlRefusal(refusalTexts.notReady, 400)
  const decision = decide(policy, job)
  if (!decision) throw new ControlRefusal(refusalTexts.unknownJob(job), 404)
  return decision
}

function foundPlan(controls: Controls, id: string) {
  try {
    return controls.livePlan(id)
  } catch (error) {
    if (error instanceof ControlRefusal) throw new ControlRefusal(error.message, 404)
    throw error
  }
}

function jsonOrUndefined(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString())
  } catch {
    return undefined
  }
}
