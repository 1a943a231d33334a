import { hours, minutes } from '../../src/kernel/time.ts'
import type { Instant } from '../../src/kernel/time.ts'
import { freshPayload } from '../../src/payload/model/payload.ts'
import type { Payload } from '../../src/payload/model/payload.ts'
import type { Calendar } from '../../src/sprint/model/calendar.ts'
import type { AdminGates } from '../../src/upgrade/model/gates.ts'
import type { ClusterSeen, ConditionSeen, UpdateSeen, VersionSeen } from '../../src/upgrade/model/seen.ts'

export const NOON = Date.parse('2026-11-30T12:00:00Z')
/** Sprint 280 as the playground has it: three weeks without a change of the clocks. */
export const calendar: Calendar = {
  rules: {
    anchor: '2026-11-09',
    anchorNumber: 280,
    days: 21,
    timeZone: 'America/New_York',
    selectionTime: '10:00',
    deadlineTime: '24:00',
  },
  edits: [],
}

export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`
export const image = (letter: string): string => `quay.io/openshift-release-dev/ocp-release@${digest(letter)}`

export function condition(
  status: ConditionSeen['status'],
  more: Partial<Omit<ConditionSeen, 'status'>> = {},
): ConditionSeen {
  return { status, reason: '', message: '', at: NOON, ...more }
}

/** The cluster is on ec.6 since days; `history` comes on top. */
export function anUpdate(more: Partial<UpdateSeen> = {}): UpdateSeen {
  return {
    state: 'Completed',
    version: '5.0.0-ec.7',
    image: image('7'),
    startedAt: NOON - hours(3),
    completedAt: NOON - hours(1),
    acceptedRisks: null,
    ...more,
  }
}

export const before = anUpdate({
  version: '5.0.0-ec.6',
  image: image('6'),
  startedAt: NOON - hours(2500),
  completedAt: NOON - hours(2498),
})

export const underWay = anUpdate({ state: 'Partial', completedAt: null, startedAt: NOON - hours(1) })

export function aCluster(
  version: Partial<VersionSeen> = {},
  more: Partial<Omit<ClusterSeen, 'version'>> = {},
): ClusterSeen {
  const { history = [anUpdate(), before] } = version
  return {
    version: {
      generation: 4,
      observedGeneration: 4,
      desired: history[0] ?? before,
      desiredUpdate: null,
      overrides: [],
      conditions: {
        Available: condition('True'),
        Progressing: condition('False'),
        Failing: condition('False'),
        ReleaseAccepted: condition('True', { reason: 'PayloadLoaded' }),
      },
      conditionalUpdates: [],
      ...version,
      history,
    },
    operators: { read: true, value: [anOperator('etcd'), anOperator('network')] },
    pools: { read: true, value: [aPool('master', 3), aPool('worker', 12)] },
    versionOperator: { read: true, value: { replicas: 1 } },
    ...more,
  }
}

export function anOperator(name: string, degraded: ConditionSeen = condition('False')) {
  return { name, available: condition('True'), degraded }
}

export function aPool(name: string, machines: number, more: object = {}) {
  return { name, paused: false, machines, updated: machines, degraded: 0, ...more }
}

export function someGates(gates: Record<string, string> = {}, acks: Record<string, string> = {}): AdminGates {
  const version = (data: object) => String(JSON.stringify(data).length)
  return {
    gates: { data: gates, resourceVersion: version(gates), managers: [] },
    acks: { data: acks, resourceVersion: version(acks), managers: [] },
  }
}

/** A payload that was selected, and promoted where it has a name. */
export function aPayload(
  sprint: number,
  { name = null, letter = 'a', at = NOON - hours(50) }: { name?: string | null; letter?: string; at?: Instant } = {},
): Payload {
  const fresh = freshPayload(
    { sprint, stream: '5.0.0-0.nightly', deadlineAt: at + hours(10), openedBy: null, late: false },
    at - minutes(30),
  )
  const tag = `5.0.0-0.nightly-2026-11-${String(sprint % 30).padStart(2, '0')}-010203`
  return {
    ...fresh,
    state: 'selected',
    selected: {
      tag,
      pullSpec: `registry.ci.openshift.org/ocp/release-5:${tag}`,
      digest: digest('d'),
      createdAt: at - hours(20),
      acceptedAt: at - hours(10),
      by: { team: 'T1', user: 'U0ADA' },
      at,
      mode: 'proposed',
      reason: null,
      late: false,
    },
    promoted: name === null ? null : { name, image: image(letter), at },
  }
}
