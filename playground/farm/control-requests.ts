import { z } from 'zod'
import type { Impact } from './snapshot.ts'
import { ControlRefusal, goDuration, refusalTexts } from './refusal-texts.ts'

/** As a Go decoder has it: what is missing is empty, what is unknown is ignored. */
const planRequest = z.object({
  kind: z.string().default(''),
  cluster: z.string().default(''),
  capability: z.string().optional(),
  capacity: z.int().nullish(),
  durationSeconds: z.int().default(0),
  reason: z.string().default(''),
  incidentURL: z.string().optional(),
  userID: z.string().default(''),
  channelID: z.string().default(''),
  idempotencyKey: z.string().default(''),
})
const applyRequest = z.object({
  userID: z.string().default(''),
  channelID: z.string().default(''),
  idempotencyKey: z.string().default(''),
  slackThreadTS: z.string().optional(),
})
const threadRequest = z.object({
  userID: z.string().default(''),
  channelID: z.string().default(''),
  threadTS: z.string().default(''),
})

export type PlanRequest = z.infer<typeof planRequest>
export type ApplyRequest = z.infer<typeof applyRequest>
export type ThreadRequest = z.infer<typeof threadRequest>

export const readPlanRequest = (raw: string): PlanRequest => decode(planRequest, raw)
export const readApplyRequest = (raw: string): ApplyRequest => decode(applyRequest, raw)
export const readThreadRequest = (raw: string): ThreadRequest => decode(threadRequest, raw)

/** A preview, tied to the generation it was made for. */
export interface DispatchPlan {
  id: string
  createdAt: string
  expiresAt: string
  sourceGeneration: number
  policyInputDigest: string
  request: PlanRequest
  impact: Impact
  requiredApprovals: number
  /** Nanoseconds, as Go writes a duration in JSON. */
  propagationBound: number
  currentEffectiveCapacity: number
  requestedEffectiveCapacity: number
}

export interface Limits {
  /** The one channel that may ask. */
  channel: string
  maxTtlSeconds: number
  maxDrainTtlSeconds: number
}

/** Refuses what is wrong with a plan by itself, in the order in which the dispatcher looks. */
export function checkPlanRequest(request: PlanRequest, limits: Limits): void {
  const { kind, cluster, capability = '', capacity, durationSeconds, reason, incidentURL = '' } = request
  refuseIf(request.channelID !== limits.channel, refusalTexts.wrongChannel)
  refuseIf(!request.userID || !reason.trim() || !request.idempotencyKey, refusalTexts.planFieldsMissing)
  refuseIf(!cluster, refusalTexts.clusterMissing)
  const outOfRange = durationSeconds <= 0 || durationSeconds > limits.maxTtlSeconds
  refuseIf(outOfRange, refusalTexts.ttl(goDuration(limits.maxTtlSeconds)))
  const drainTooLong = kind === 'Drain' && durationSeconds > limits.maxDrainTtlSeconds
  refuseIf(drainTooLong, refusalTexts.drainTtl(goDuration(limits.maxDrainTtlSeconds)))
  refuseIf(kind !== 'Drain' && kind !== 'Capacity', refusalTexts.kind(kind))
  refuseIf(kind === 'Capacity' && !(capacity && capacity >= 1 && capacity <= 100), refusalTexts.capacity)
  refuseIf(kind === 'Drain' && (capacity ?? undefined) !== undefined, refusalTexts.drainWithCapacity)
  const bytes = Buffer.byteLength
  const tooLong = bytes(reason) > 500 || bytes(incidentURL) > 2048 || bytes(cluster) > 253 || bytes(capability) > 253
  refuseIf(tooLong, refusalTexts.tooLong)
  refuseIf(incidentURL !== '' && !isAbsoluteHttp(incidentURL), refusalTexts.incidentUrl)
}

const identifier = /^[a-z0-9][a-z0-9-]{0,62}$/
export const isIdentifier = (id: string): boolean => identifier.test(id)

export function refuseIf(wrong: boolean, text: string, status = 409): void {
  if (wrong) throw new ControlRefusal(text, status)
}

function isAbsoluteHttp(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return url !== null && /^https?:$/.test(url.protocol) && url.host !== ''
}

/** The wording of a decoding error is Go's in the original and cannot be told apart by callers; here it is zod's. */
function decode<T>(schema: z.ZodType<T>, raw: string): T {
  let value: unknown
  try {
    value = JSON.parse(raw)
  } catch {
    throw new ControlRefusal(raw === '' ? 'EOF' : 'invalid character in JSON body', 400)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new ControlRefusal(`json: cannot unmarshal: ${z.prettifyError(parsed.error)}`, 400)
  return parsed.data
}
