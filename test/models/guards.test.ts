import { describe, expect, test } from 'vitest'
import { failoverGuards, returnGuards } from '../../src/rotation/model/guards.ts'
import type { ClusterSeen, ConfigSeen, DrainSeen, FarmSeen, Read, ReturnSeen } from '../../src/rotation/model/guards.ts'
import { COLOURS, colourOf, GUARDS, worsenings } from '../../src/rotation/model/preview.ts'
import type { Guard, Preview, Worsening } from '../../src/rotation/model/preview.ts'
import { guardLine, worseningLine } from '../../src/rotation/words/names.ts'
import { aGuard, aPreview, impact } from './samples.ts'
import { expectPlainWords, read } from './shown.ts'

const some = <T>(value: T): Read<T> => ({ read: true, value })
const none = { read: false, why: 'GitHub does not answer' } as const

function cluster(name: string, more: Partial<ClusterSeen> = {}): ClusterSeen {
  return { name, provider: 'gcp', blocked: false, capabilities: ['kvm'], ...more }
}

const sound: FarmSeen = {
  cluster: 'build02',
  clusters: some([cluster('build02'), cluster('build04'), cluster('build01', { provider: 'aws' })]),
  config: some<ConfigSeen>({ default: 'build01', kvm: [], sshBastion: 'build01' }),
  drain: some<DrainSeen>({ can: true, impact, requiredApprovals: 1 }),
  running: some(41),
}
const clusters = (...list: ClusterSeen[]) => ({ clusters: some(list) })
const config = (more: Partial<ConfigSeen>) => ({
  config: some<ConfigSeen>({ default: null, kvm: [], sshBastion: null, ...more }),
})
const drain = (seen: DrainSeen) => ({ drain: some(seen) })

describe('the guards before a failover', () => {
  test('a sound farm is green throughout', () => {
    const guards = failoverGuards(sound)
    expect(guards.map(guard => guard.name)).toEqual([
      'known',
      'in-rotation',
      'capability',
      'provider',
      'others-out',
      'default',
      'kvm',
      'ssh-bastion',
      'destinations',
      'override',
      'running',
    ])
    expect(guards.every(guard => guard.colour === 'green')).toBe(true)
  })

  const cases: [string, Partial<FarmSeen>, Partial<Guard>][] = [
    ['it is not in the file', clusters(cluster('build04')), { name: 'known', colour: 'impossible' }],
    [
      'it is blocked already',
      clusters(cluster('build02', { blocked: true }), cluster('build04')),
      { name: 'in-rotation', colour: 'impossible' },
    ],
    [
      'it is the last with a capability',
      clusters(cluster('build02', { capabilities: ['kvm', 'arm64'] }), cluster('build04')),
      { name: 'capability', colour: 'impossible', about: ['arm64'] },
    ],
    [
      'the other one with the capability is blocked',
      clusters(cluster('build02'), cluster('build04', { blocked: true }), cluster('build06', { capabilities: [] })),
      { name: 'capability', colour: 'impossible', about: ['kvm'] },
    ],
    [
      'it is the last of its provider',
      clusters(cluster('build02'), cluster('build01', { provider: 'aws' })),
      { name: 'provider', colour: 'impossible', about: ['gcp'] },
    ],
    [
      'another one is out',
      clusters(cluster('build02'), cluster('build04'), cluster('build06', { blocked: true })),
      { name: 'others-out', colour: 'amber', about: ['build06'] },
    ],
    ['it is the default', config({ default: 'build02' }), { name: 'default', colour: 'impossible' }],
    [
      'KVM jobs are left with one',
      config({ kvm: ['build02', 'build04'] }),
      { name: 'kvm', colour: 'amber', about: ['build04'] },
    ],
    ['KVM jobs are left with none', config({ kvm: ['build02'] }), { name: 'kvm', colour: 'red', about: [] }],
    [
      'KVM jobs are left with one that is not there',
      config({ kvm: ['build02', 'build09'] }),
      { name: 'kvm', colour: 'red', about: [] },
    ],
    ['it is the bastion', config({ sshBastion: 'build02' }), { name: 'ssh-bastion', colour: 'red' }],
    [
      'jobs cannot be moved',
      drain({ can: false, because: 'no-destination', immovable: ['job-a'], impact: null }),
      { name: 'destinations', colour: 'red', about: ['job-a'] },
    ],
    [
      'an override is held',
      drain({ can: false, because: 'override', holder: 'override-x' }),
      { name: 'override', colour: 'red', about: ['override-x'] },
    ],
    [
      'the dispatcher does not know it',
      drain({ can: false, because: 'inactive' }),
      { name: 'in-rotation', colour: 'impossible' },
    ],
    [
      'the dispatcher says something else',
      drain({ can: false, because: 'other', text: 'teapot' }),
      { name: 'destinations', colour: 'amber', unread: true, about: ['teapot'] },
    ],
    ['the file cannot be read', { clusters: none }, { name: 'capability', colour: 'amber', unread: true }],
    ['the configuration cannot be read', { config: none }, { name: 'default', colour: 'amber', unread: true }],
    ['the dispatcher cannot be read', { drain: none }, { name: 'destinations', colour: 'amber', unread: true }],
    ['ProwJobs cannot be read', { running: none }, { name: 'running', colour: 'amber', unread: true }],
  ]
  test.each(cases)('%s', (_, more, expected) => {
    const guards = failoverGuards({ ...sound, ...more })
    const guard = guards.find(({ name, colour }) => name === expected.name && colour === expected.colour)
    expect(guard).toMatchObject(expected)
    expect(colourOf(aPreview({ guards }))).toBe(expected.colour)
    if (expected.colour === 'impossible' || expected.colour === 'red')
      expect(guardLine(guard ?? aGuard('known'))).toMatch(/Repair: |KVM jobs would be left/)
  })

  test('what is not configured is not asked about', () => {
    const names = failoverGuards({ ...sound, drain: null, running: null }).map(guard => guard.name)
    expect(names).not.toContain('destinations')
    expect(names).not.toContain('running')
  })
})

describe('the guards before a return', () => {
  const back: ReturnSeen = {
    cluster: 'build02',
    canary: some('passed'),
    lasting: false,
    foreign: some(null),
    running: some(0),
  }
  const cases: [string, Partial<ReturnSeen>, Partial<Guard>][] = [
    ['its canary passed', {}, { name: 'canary', colour: 'green' }],
    [
      'its canary failed',
      { canary: some('failed' as const) },
      { name: 'canary', colour: 'amber', about: ['failed last'] },
    ],
    [
      'its canary has not run',
      { canary: some(null) },
      { name: 'canary', colour: 'amber', about: ['has not run lately'] },
    ],
    ['a lasting change has to be undone', { lasting: true }, { name: 'lasting', colour: 'amber' }],
    [
      'somebody else holds it',
      { foreign: some('override-x') },
      { name: 'override', colour: 'amber', about: ['override-x'] },
    ],
    [
      'nothing can be read',
      { canary: none, foreign: none, running: none },
      { name: 'canary', colour: 'amber', unread: true },
    ],
  ]
  test.each(cases)('%s', (_, more, expected) => {
    const guards = returnGuards({ ...back, ...more })
    expect(guards).toContainEqual(expect.objectContaining(expected))
    expect(['green', 'amber'], 'nothing stands in the way of a return').toContain(colourOf(aPreview({ guards })))
  })
})

test('every guard in every colour has its words', () => {
  for (const name of GUARDS) {
    for (const colour of COLOURS) {
      for (const about of name === 'running' ? [['0'], ['1'], ['41']] : [[], ['one'], ['a', 'b', 'c', 'd', 'e', 'f']]) {
        expectPlainWords(read(guardLine({ name, colour, about, unread: false })))
        expectPlainWords(read(guardLine({ name, colour, about, unread: true })))
      }
    }
  }
})

describe('what is worse than what was approved', () => {
  const guards = (colour: Guard['colour'], more: Partial<Guard> = {}) => ({
    guards: [{ ...aGuard('kvm', colour, ['build04']), ...more }],
  })
  const demand = (n: number) => ({ impact: { ...impact, demand: n } })
  const cases: [string, Partial<Preview>, Partial<Preview>, Worsening[]][] = [
    ['nothing', {}, {}, []],
    [
      'a guard got worse',
      guards('green'),
      guards('amber'),
      [{ kind: 'guard', guard: 'kvm', from: 'green', to: 'amber' }],
    ],
    ['a guard got better', guards('red'), guards('amber'), []],
    [
      'a guard is new and amber',
      { guards: [] },
      guards('amber'),
      [{ kind: 'guard', guard: 'kvm', from: 'green', to: 'amber' }],
    ],
    ['a guard could not be read today', guards('green'), guards('amber', { unread: true }), []],
    [
      'what could not be read is red',
      guards('amber', { unread: true }),
      guards('red'),
      [{ kind: 'guard', guard: 'kvm', from: 'amber', to: 'red' }],
    ],
    [
      'a job became immovable',
      {},
      { impact: { ...impact, immovable: ['job-a'] } },
      [{ kind: 'immovable', jobs: ['job-a'] }],
    ],
    [
      'a job that was immovable still is',
      { impact: { ...impact, immovable: ['job-a'] } },
      { impact: { ...impact, immovable: ['job-a'] } },
      [],
    ],
    [
      'a new destination',
      {},
      { impact: { ...impact, destinations: { build04: 400, build06: 12 } } },
      [{ kind: 'destination', clusters: ['build06'] }],
    ],
    ['a destination went away', { impact: { ...impact, destinations: { build04: 400, build06: 12 } } }, {}, []],
    ['a quarter more demand', {}, demand(125), []],
    ['more than a quarter more demand', {}, demand(126), [{ kind: 'demand', percent: 26 }]],
    ['less demand', {}, demand(10), []],
    ['the impact is not known today', {}, { impact: null }, []],
    ['the impact was not known at the approval', { impact: null }, {}, [{ kind: 'impact-unknown' }]],
    ['the impact was never known', { impact: null }, { impact: null }, []],
  ]
  test.each(cases)('%s', (_, approved, today, expected) => {
    const found = worsenings(aPreview(approved), aPreview(today))
    expect(found).toEqual(expected)
    for (const worse of found) expectPlainWords(read(worseningLine(worse)))
  })
})
