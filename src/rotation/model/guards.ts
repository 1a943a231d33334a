import type { Guard, GuardName, Impact } from './preview.ts'

/** Something that was read from the farm, or why it could not be. */
export type Read<T> = { read: true; value: T } | { read: false; why: string }

export interface ClusterSeen {
  name: string
  provider: string
  blocked: boolean
  capabilities: readonly string[]
}

export interface ConfigSeen {
  default: string | null
  kvm: readonly string[]
  sshBastion: string | null
}

/** What the dispatcher answered when asked for a plan of the drain. */
export type DrainSeen =
  | { can: true; impact: Impact; requiredApprovals: number }
  | { can: false; because: 'no-destination'; immovable: string[]; impact: Impact | null }
  | { can: false; because: 'override'; holder: string }
  | { can: false; because: 'inactive' }
  | { can: false; because: 'other'; text: string }

export interface FarmSeen {
  cluster: string
  clusters: Read<readonly ClusterSeen[]>
  config: Read<ConfigSeen>
  /** Null where no dispatcher is configured. */
  drain: Read<DrainSeen> | null
  /** Jobs that run on the cluster now; null where ProwJobs are not read. */
  running: Read<number> | null
}

/** The guards before a failover (buildfarm.md §6.4), each with its colour. */
export function failoverGuards(farm: FarmSeen): Guard[] {
  return [...clusterGuards(farm), ...configGuards(farm), ...drainGuards(farm), ...runningGuard(farm)]
}

function clusterGuards({ cluster, clusters }: FarmSeen): Guard[] {
  if (!clusters.read)
    return (['in-rotation', 'capability', 'provider'] as const).map(name => unread(name, clusters.why))
  const own = clusters.value.find(c => c.name === cluster)
  if (!own) return [{ name: 'known', colour: 'impossible', about: [cluster], unread: false }]
  if (own.blocked)
    return [guard('known'), { name: 'in-rotation', colour: 'impossible', about: [cluster], unread: false }]
  const others = clusters.value.filter(c => c.name !== cluster && !c.blocked)
  const lonely = own.capabilities.filter(capability => !others.some(c => c.capabilities.includes(capability)))
  const siblings = others.filter(c => c.provider === own.provider)
  const out = clusters.value.filter(c => c.name !== cluster && c.blocked).map(c => c.name)
  return [
    guard('known'),
    guard('in-rotation'),
    guard('capability', lonely.length > 0 ? 'impossible' : 'green', lonely),
    guard('provider', siblings.length === 0 ? 'impossible' : 'green', [own.provider]),
    guard('others-out', out.length > 0 ? 'amber' : 'green', out),
  ]
}

function configGuards({ cluster, clusters, config }: FarmSeen): Guard[] {
  if (!config.read) return (['default', 'kvm', 'ssh-bastion'] as const).map(name => unread(name, config.why))
  const { kvm, sshBastion } = config.value
  const inRotation = (name: string) => !clusters.read || clusters.value.some(c => c.name === name && !c.blocked)
  const kvmLeft = kvm.filter(name => name !== cluster && inRotation(name))
  const kvmColour = !kvm.includes(cluster) ? 'green' : kvmLeft.length === 0 ? 'red' : 'amber'
  return [
    guard('default', config.value.default === cluster ? 'impossible' : 'green', [cluster]),
    guard('kvm', kvmColour, kvmLeft),
    guard('ssh-bastion', sshBastion === cluster ? 'red' : 'green', [cluster]),
  ]
}

function drainGuards({ drain }: FarmSeen): Guard[] {
  if (drain === null) return []
  if (!drain.read) return [unread('destinations', drain.why)]
  const seen = drain.value
  if (seen.can) return [guard('destinations'), guard('override')]
  switch (seen.because) {
    case 'no-destination':
      return [guard('destinations', 'red', seen.immovable)]
    case 'override':
      return [guard('override', 'red', [seen.holder])]
    case 'inactive':
      return [guard('in-rotation', 'impossible', ['the dispatcher'])]
    case 'other':
      return [unread('destinations', seen.text)]
  }
}

function runningGuard({ running }: FarmSeen): Guard[] {
  if (running === null) return []
  return running.read ? [guard('running', 'green', [String(running.value)])] : [unread('running', running.why)]
}

export interface ReturnSeen {
  cluster: string
  /** How its canary ended last; null where none was found. */
  canary: Read<'passed' | 'failed' | null> | null
  /** A lasting change has to be undone, too. */
  lasting: boolean
  /** Somebody else's override on the cluster. */
  foreign: Read<string | null> | null
  running: Read<number> | null
}

/** The guards before a return: none of them is red, because a cluster that is out does no good. */
export function returnGuards(farm: ReturnSeen): Guard[] {
  return [
    ...canaryGuard(farm.canary),
    ...(farm.foreign === null ? [] : [foreignGuard(farm.foreign)]),
    guard('lasting', farm.lasting ? 'amber' : 'green'),
    ...(farm.running === null
      ? []
      : [
          farm.running.read
            ? guard('running', 'green', [String(farm.running.value)])
            : unread('running', farm.running.why),
        ]),
  ]
}

function canaryGuard(canary: ReturnSeen['canary']): Guard[] {
  if (canary === null) return []
  if (!canary.read) return [unread('canary', canary.why)]
  if (canary.value === 'passed') return [guard('canary')]
  return [guard('canary', 'amber', [canary.value === 'failed' ? 'failed last' : 'has not run lately'])]
}

function foreignGuard(foreign: Read<string | null>): Guard {
  if (!foreign.read) return unread('override', foreign.why)
  return foreign.value === null ? guard('override') : guard('override', 'amber', [foreign.value])
}

function guard(name: GuardName, colour: Guard['colour'] = 'green', about: readonly string[] = []): Guard {
  return { name, colour, about: [...about], unread: false }
}

function unread(name: GuardName, why: string): Guard {
  return { name, colour: 'amber', about: [why], unread: true }
}
