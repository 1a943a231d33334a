import { majorMinorOf } from './release-version.ts'
import type { WantedCondition } from './conditions.ts'

/** What the version operator weighs before a minor or major move. */
export interface Grounds {
  /** The last version that was applied whole: gates are named after it. */
  current: string
  /** Of the version operator that looks at them: what it says changed with 4.23 (payloads.md §4.2). */
  operator: string
  gates: Readonly<Record<string, string>>
  acks: Readonly<Record<string, string>>
  /** Operators that say no. */
  unready: readonly { name: string; reason: string; message: string }[]
  hasOverrides: boolean
  isUpgrading: boolean
}

/** One thing that speaks against it. */
interface Objection {
  /** Of the sub-condition that shows it where the operator is of 4.22 or before. */
  part: string
  reason: string
  message: string
  /** The name of the risk, from 4.23 on. */
  risk: string
}

/** A risk as `status.conditionalUpdateRisks` lists it, from 4.23 on. */
export interface Risk {
  name: string
  message: string
  url: string
  matchingRules: { type: 'Always' }[]
}

export interface Upgradeability {
  /** None: nothing speaks against it. */
  conditions: WantedCondition[]
  risks: Risk[]
  /** As a refused move quotes it. */
  no: { reason: string; message: string } | null
}

/** Conditions of this kind that are not wanted any more are taken away. */
export const isUpgradeableCondition = (type: string): boolean => type.startsWith('Upgradeable')

export function upgradeabilityOn(grounds: Grounds): Upgradeability {
  return knowsRisks(grounds.operator) ? byRisks(objectionsTo(grounds)) : byReasons(objectionsTo(grounds))
}

function knowsRisks(version: string): boolean {
  const [major, minor] = majorMinorOf(version)
  return major > 4 || minor >= 23
}

/** Up to 4.22: one condition with the reason, or with the reasons of several, and a sub-condition for each. */
function byReasons(objections: Objection[]): Upgradeability {
  const [first] = objections
  if (!first) return { conditions: [], risks: [], no: null }
  const parts = [...new Set(objections.map(({ part }) => part))].map(part => merged(objections, part))
  const [only] = parts
  const reasons = parts.map(({ reason }) => reason)
  const no =
    only && parts.length === 1
      ? { reason: only.reason, message: only.message }
      : {
          reason: 'MultipleReasons',
          message: `Cluster should not be upgraded between minor versions for multiple reasons: ${reasons.join(',')}\n${parts.map(({ message }) => `* ${message}`).join('\n')}`,
        }
  return {
    conditions: [
      { type: 'Upgradeable', status: 'False', ...no },
      ...parts.map(({ part, reason, message }) => ({ type: part, status: 'False' as const, reason, message })),
    ],
    risks: [],
    no,
  }
}

function merged(objections: readonly Objection[], part: string): Omit<Objection, 'risk'> {
  const same = objections.filter(one => one.part === part)
  const reasons = new Set(same.map(({ reason }) => reason))
  const [reason = ''] = reasons
  const message = same.map(one => one.message).join(' ')
  return { part, reason: reasons.size > 1 ? 'MultipleReasons' : reason, message }
}

/** Only such a name may be the reason of a condition; those of admin acks are not (payloads.md §4.2). */
const speakable = /^[A-Za-z](?:[A-Za-z0-9_,:]*[A-Za-z0-9_])?$/

function byRisks(objections: Objection[]): Upgradeability {
  const [first] = objections
  if (!first) return { conditions: [], risks: [], no: null }
  const message = objections.map(one => one.message).join('\n')
  const only = speakable.test(first.risk) ? first.risk : 'RiskNameNotCompatibleWithReasonProperty'
  const no = { reason: objections.length > 1 ? 'MultipleReasons' : only, message }
  return { conditions: [{ type: 'Upgradeable', status: 'False', ...no }], risks: objections.map(riskOf), no }
}

function riskOf({ risk, message }: Objection): Risk {
  const url = /https:\/\/\S+/.exec(message)?.[0] ?? ''
  return { name: risk, message, url, matchingRules: [{ type: 'Always' }] }
}

function objectionsTo(grounds: Grounds): Objection[] {
  const objections = [...gateObjections(grounds), ...operatorObjections(grounds)]
  if (grounds.hasOverrides) {
    objections.push({
      part: 'UpgradeableClusterVersionOverrides',
      reason: 'ClusterVersionOverridesSet',
      message:
        'Disabling ownership via cluster version overrides prevents upgrades. Please remove overrides before continuing.',
      risk: 'ClusterVersionOverridesSet',
    })
  }
  // Since 4.23 an upgrade on its way is no such condition (payloads.md §5.3).
  if (grounds.isUpgrading && !knowsRisks(grounds.operator)) {
    const message = 'An update is already in progress and the details are in the Progressing condition'
    objections.push({ part: 'UpgradeableUpgradeInProgress', reason: 'UpdateInProgress', message, risk: '' })
  }
  return objections
}

function operatorObjections({ unready }: Grounds): Objection[] {
  return unready.map(({ name, reason, message }) => ({
    part: 'UpgradeableClusterOperators',
    reason,
    message: `Cluster operator ${name} should not be upgraded between minor versions: ${message}`,
    risk: reason,
  }))
}

/** A gate must be acknowledged where it is named after the version that runs (payloads.md §4.1). */
function gateObjections({ gates, acks, current, operator }: Grounds): Objection[] {
  const [major, minor] = majorMinorOf(current)
  return Object.entries(gates).flatMap(([key, text]) => {
    const named = /^ack-([4-5])[.](\d+)-[^-]/.exec(key)
    const about = (reason: string, message: string): Objection[] => [
      { part: 'UpgradeableAdminAckRequired', reason, message, risk: `AdminAck-${key}` },
    ]
    if (!named) return about('AdminAckConfigMapGateNameError', `admin-gates configmap gate ${key} has invalid format`)
    const isOfMinor = Number(named[2]) === minor
    const applies = knowsRisks(operator) ? isOfMinor && Number(named[1]) === major : isOfMinor
    if (!applies) return []
    if (text === '') {
      return about(
        'AdminAckConfigMapGateValueError',
        `admin-gates configmap gate ${key} must contain a non-empty value.`,
      )
    }
    return acks[key] === 'true' ? [] : about('AdminAckRequired', text)
  })
}
