import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { isLive, isOurs, nextStep, overrideKey } from '../../src/rotation/model/convergence.ts'
import type { OverrideSeen, Step } from '../../src/rotation/model/convergence.ts'
import { decideRotation } from '../../src/rotation/model/rotation-decide.ts'
import type { RotationCommand } from '../../src/rotation/model/rotation-decide.ts'
import type { Rotation } from '../../src/rotation/model/rotation.ts'
import { aLasting, NOON, person, rotationCommands, rotationIn, stopGap } from './samples.ts'

const BOT = 'UBOT'
const END = NOON + hours(2)

function ours(more: Partial<OverrideSeen> = {}): OverrideSeen {
  return {
    id: 'override-0',
    cluster: 'build02',
    state: 'Active',
    key: 'sacrificial-production-f1-0',
    startsAt: NOON,
    expiresAt: END,
    createdBy: 'UBEN',
    revokedBy: null,
    revokedAt: null,
    ...more,
  }
}

const foreign = ours({ id: 'override-x', key: 'incident-42', createdBy: 'UEVE' })
const revoked = (by: string, at: number) => ours({ state: 'Revoked', revokedBy: by, revokedAt: at })
const expired = ours({ state: 'Expired' })
const out = rotationIn('out')
/** Asked out, and nothing was applied yet. */
const asked = rotationIn('leaving', { stopGap: null, applications: 0 })
const start = (application: number, durationMs = hours(2)): Step => ({
  do: 'start',
  ...startOf(application),
  durationMs,
})
const nothing = (lookAgainAt: number | null = null): Step => ({ do: 'nothing', lookAgainAt })
const question = (kind: 'revoked' | 'lapsed' | 'bridge-ended', at: number, byUser: string | null = null): Step => ({
  do: 'question',
  question: { kind, at, byUser },
})

const rotationOut: RotationCommand = { ...rotationCommands['ask-out'], failover: 'F1' }

const cases: [string, Rotation, OverrideSeen[], number, Step][] = [
  ['asked out and none there: it is started', asked, [], NOON, start(0)],
  [
    'the bridge is shorter than a drain: it is started for the rest',
    { ...asked, bridgeUntil: NOON + minutes(45) },
    [],
    NOON,
    start(0, minutes(45)),
  ],
  [
    'ours is live and recorded: it is left until shortly before its end',
    out,
    [ours()],
    NOON + hours(1),
    nothing(END - minutes(10)),
  ],
  ['ours is pending: it counts', out, [ours({ state: 'Pending' })], NOON, nothing(END - minutes(10))],
  [
    'ours nears its end: it is renewed',
    out,
    [ours()],
    END - minutes(10),
    { do: 'renew', cancel: 'override-0', ...startOf(1) },
  ],
  [
    'ours nears its end and the bridge with it: it is renewed for the rest',
    { ...out, bridgeUntil: END + minutes(20) },
    [ours()],
    END - minutes(10),
    { do: 'renew', cancel: 'override-0', ...startOf(1), durationMs: minutes(30) },
  ],
  [
    'ours nears its end and the bridge is over by then: it is left to end',
    { ...out, bridgeUntil: END },
    [ours()],
    END - minutes(5),
    nothing(END),
  ],
  [
    'ours is live and its answer was lost: it is adopted',
    asked,
    [ours()],
    NOON + minutes(1),
    { do: 'adopt', override: ours(), applications: 1 },
  ],
  [
    'a renewal was applied and its answer was lost: it is adopted',
    out,
    [revoked(BOT, NOON), ours({ id: 'override-1', key: 'sacrificial-production-f1-1' })],
    NOON + minutes(1),
    { do: 'adopt', override: ours({ id: 'override-1', key: 'sacrificial-production-f1-1' }), applications: 2 },
  ],
  [
    'killed between cancel and apply: it is started again',
    out,
    [revoked(BOT, NOON + hours(1))],
    NOON + hours(1) + minutes(1),
    start(1),
  ],
  [
    'revoked by somebody else: asked, never applied again',
    out,
    [revoked('UEVE', NOON + minutes(30))],
    NOON + minutes(31),
    question('revoked', NOON + minutes(30), 'UEVE'),
  ],
  [
    'revoked by somebody else who holds the cluster now: asked all the same',
    out,
    [revoked('UEVE', NOON + minutes(30)), foreign],
    NOON + minutes(31),
    question('revoked', NOON + minutes(30), 'UEVE'),
  ],
  ['expired a minute ago: it is started again', out, [expired], END + minutes(1), start(1)],
  ['expired fifteen minutes ago: it is started again', out, [expired], END + minutes(15), start(1)],
  ['expired sixteen minutes ago: asked', out, [expired], END + minutes(16), question('lapsed', END)],
  ['expired as its state says Active still: the clock counts', out, [ours()], END + minutes(1), start(1)],
  [
    'expired and the bridge is over: asked',
    { ...out, bridgeUntil: END },
    [expired],
    END,
    question('bridge-ended', END),
  ],
  ['somebody else holds the cluster: waited for', asked, [foreign], NOON, { do: 'wait', foreign }],
  [
    'expired and somebody else holds the cluster: waited for',
    out,
    [expired, { ...foreign, expiresAt: END + hours(1) }],
    END + minutes(1),
    { do: 'wait', foreign: { ...foreign, expiresAt: END + hours(1) } },
  ],
  ['an override elsewhere on the farm: not looked at', asked, [{ ...foreign, cluster: 'build04' }], NOON, start(0)],
  [
    'ours of another failover is live: it goes first',
    asked,
    [ours({ key: 'sacrificial-production-f9-3' })],
    NOON,
    { do: 'cancel', ids: ['override-0'] },
  ],
  [
    'ours of a failover with a longer number is live: it is told apart',
    asked,
    [ours({ key: 'sacrificial-production-f12-0' })],
    NOON,
    { do: 'cancel', ids: ['override-0'] },
  ],
  [
    'another bot on the farm holds the cluster: it is not ours',
    asked,
    [ours({ key: 'sacrificial-production-eu-f1-0' })],
    NOON,
    { do: 'wait', foreign: ours({ key: 'sacrificial-production-eu-f1-0' }) },
  ],
  ['asked in: ours is cancelled', rotationIn('returning'), [ours()], NOON, { do: 'cancel', ids: ['override-0'] }],
  [
    'asked in and two of ours live: both are cancelled',
    rotationIn('returning'),
    [ours(), ours({ id: 'override-1' })],
    NOON,
    { do: 'cancel', ids: ['override-0', 'override-1'] },
  ],
  ['asked in and somebody else holds it: it is not fought', rotationIn('returning'), [foreign], NOON, nothing()],
  [
    'asked in and another bot holds it: it is not fought',
    rotationIn('returning'),
    [ours({ key: 'sacrificial-production-eu-f1-0' })],
    NOON,
    nothing(),
  ],
  ['asked in and none there: nothing', rotationIn('returning'), [], NOON, nothing()],
  ['in question: nothing is applied', rotationIn('questioned'), [revoked('UEVE', NOON)], NOON + minutes(1), nothing()],
  [
    'in question and ours live after all: it is cancelled',
    rotationIn('questioned'),
    [ours()],
    NOON,
    { do: 'cancel', ids: ['override-0'] },
  ],
  [
    'the lasting change is seen: the stop-gap goes',
    { ...out, lasting: aLasting({ seenAt: NOON }) },
    [ours()],
    NOON + hours(1),
    { do: 'cancel', ids: ['override-0'] },
  ],
  [
    'the lasting change is merged and not seen: the stop-gap stays',
    { ...out, lasting: aLasting({ done: { by: person('ben'), at: NOON } }) },
    [ours()],
    NOON + hours(1),
    nothing(END - minutes(10)),
  ],
  [
    'taken out again after a revocation: what ended before is history',
    { ...asked, applications: 1, firstApplication: 1 },
    [revoked('UEVE', NOON)],
    NOON + hours(1),
    start(1),
  ],
]

describe('the next step of the stop-gap', () => {
  test.each(cases)('%s', (_, rotation, overrides, now, step) => {
    expect(nextStep(rotation, { environment: 'production', botUser: BOT, stopGapWay: true, overrides, now })).toEqual(
      step,
    )
  })

  test('where the way has no stop-gap nothing is ever done', () => {
    const facts = { environment: 'production', botUser: BOT, stopGapWay: false, overrides: [ours()], now: NOON }
    expect(nextStep(asked, facts)).toEqual(nothing())
    expect(nextStep(rotationIn('returning'), facts)).toEqual(nothing())
  })

  test('of two of ours the recorded one is kept, the other goes', () => {
    const twice = [ours({ id: 'override-9', key: 'sacrificial-production-f1-1' }), ours()]
    const facts = {
      environment: 'production',
      botUser: BOT,
      stopGapWay: true,
      overrides: twice,
      now: NOON + minutes(1),
    }
    expect(nextStep({ ...out, stopGap }, facts)).toEqual({ do: 'cancel', ids: ['override-9'] })
  })
})

describe('an override whose answer was lost', () => {
  const facts = { environment: 'production', botUser: BOT, stopGapWay: true }
  const after = (rotation: Rotation, command: RotationCommand) => {
    const decided = decideRotation(rotation, command, NOON)
    if ('no' in decided) throw new Error(`refused: ${decided.no}`)
    return decided.rotation
  }

  test('is history when it was revoked and the cluster is taken out again: nobody is asked twice', () => {
    const overrides = [revoked('UEVE', NOON)]
    const questioned = after(asked, { verb: 'question', question: { kind: 'revoked', at: NOON, byUser: 'UEVE' } })
    const again = after(questioned, { verb: 'take-out-again', by: person('ben'), bridgeUntil: NOON + hours(12) })

    expect(nextStep(again, { ...facts, overrides, now: NOON + minutes(1) })).toEqual(start(1))
  })

  test('belongs to what is now once it is adopted, though it is older: revoked after that, it is asked about', () => {
    const back = after(rotationIn('returning', { stopGap: null, applications: 0 }), rotationOut)
    const { id, startsAt: startedAt, expiresAt } = ours()
    const adopted = after(back, { verb: 'start-stop-gap', id, startedAt, expiresAt, gapMs: null, applications: 1 })

    const overrides = [revoked('UEVE', NOON + 1)]
    expect(nextStep(adopted, { ...facts, overrides, now: NOON + minutes(1) })).toEqual(
      question('revoked', NOON + 1, 'UEVE'),
    )
  })
})

describe('whose an override is', () => {
  test('is told by its key, which names the environment whatever its case', () => {
    expect(isOurs({ key: overrideKey('Production', 'F12', 3) }, 'production')).toBe(true)
    expect(isOurs({ key: overrideKey('staging', 'F12', 3) }, 'production')).toBe(false)
    expect(isOurs({ key: 'sacrificial-production-f1-0-and-more' }, 'production')).toBe(false)
    expect(isOurs({ key: '' }, 'production')).toBe(false)
  })

  test('it is live while its time runs and nobody ended it', () => {
    expect(isLive(ours(), END - 1)).toBe(true)
    expect(isLive(ours(), END)).toBe(false)
    expect(
      ['Pending', 'Active', 'Expired', 'Revoked', 'Failed'].filter(state => isLive(ours({ state }), NOON)),
    ).toEqual(['Pending', 'Active'])
  })
})

function startOf(application: number) {
  return { key: `sacrificial-production-f1-${application}`, applications: application + 1, durationMs: hours(2) }
}
