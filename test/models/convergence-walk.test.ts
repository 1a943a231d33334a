import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { nextStep, wantsStopGap } from '../../src/rotation/model/convergence.ts'
import type { Step } from '../../src/rotation/model/convergence.ts'
import { decideRotation } from '../../src/rotation/model/rotation-decide.ts'
import type { RotationCommand } from '../../src/rotation/model/rotation-decide.ts'
import { freshRotation } from '../../src/rotation/model/rotation.ts'
import type { Rotation } from '../../src/rotation/model/rotation.ts'
import { CLUSTER, ENVIRONMENT, smallDispatcher } from './dispatcher-model.ts'
import { NOON, person } from './samples.ts'

const BOT = 'UBOT'
const BRIDGE_MS = hours(12)

/** How far a delivery comes before the process dies or the answer is lost. */
const ENDS = ['well', 'well', 'well', 'before', 'after-cancel', 'answer-lost'] as const
type End = (typeof ENDS)[number]

type Happening =
  | { kind: 'deliver'; end: End }
  | { kind: 'time'; ms: number }
  | { kind: 'ask-out' | 'ask-in' | 'take-out-again' | 'revoked-by-person' | 'foreign' | 'merged' | 'proven-in' }

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...ENDS).map((end): Happening => ({ kind: 'deliver', end })) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(1, 5, 16, 55, 110, 300).map((n): Happening => ({ kind: 'time', ms: minutes(n) })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('ask-out', 'ask-in', 'take-out-again', 'revoked-by-person', 'foreign', 'merged', 'proven-in')
      .map((kind): Happening => ({ kind })),
  },
)

test('whatever is killed and lost on the way, the stop-gap becomes what is desired, and never fights a person', () => {
  const taken = new Set<Step['do']>()
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40, size: 'max' }), happenings => {
      const farm = aFarm(taken)
      farm.happens({ kind: 'ask-out' })
      for (const one of happenings) farm.happens(one)
      farm.settles()
    }),
    { numRuns: 1500, seed: 4 },
  )
  const steps: Step['do'][] = ['adopt', 'cancel', 'nothing', 'question', 'renew', 'start', 'wait']
  expect([...taken].toSorted(), 'the walk has seen every kind of step').toEqual(steps)
})

function aFarm(taken: Set<Step['do']>) {
  const clock = { now: NOON }
  const dispatcher = smallDispatcher(clock)
  let rotation: Rotation = freshRotation(CLUSTER, NOON)
  let requests = 0
  /** Set while somebody else's revocation has not been answered by a person. */
  let revokedBy: string | null = null

  function record(command: RotationCommand): void {
    const decided = decideRotation(rotation, command, clock.now)
    if (!('no' in decided)) rotation = decided.rotation
  }

  function step(): Step {
    const facts = {
      environment: ENVIRONMENT,
      botUser: BOT,
      stopGapWay: true,
      overrides: dispatcher.overrides,
      now: clock.now,
    }
    return nextStep(rotation, facts)
  }

  function apply(asked: Extract<Step, { do: 'start' | 'renew' }>, end: End): void {
    expect(revokedBy, 'what a person revoked is not applied again').toBeNull()
    const override = dispatcher.apply(asked.key, asked.durationMs, BOT)
    expect(override, 'it is only asked for where the cluster is free').not.toBeNull()
    if (!override || end === 'answer-lost') return
    const { id, startsAt: startedAt, expiresAt } = override
    record({ verb: 'start-stop-gap', id, startedAt, expiresAt, gapMs: null, applications: asked.applications })
  }

  function deliver(end: End): Step {
    const next = step()
    taken.add(next.do)
    if (end === 'before') return next
    switch (next.do) {
      case 'start':
        apply(next, end)
        break
      case 'renew':
        dispatcher.revoke(next.cancel, BOT)
        if (end !== 'after-cancel') apply(next, end)
        break
      case 'adopt': {
        const { id, startsAt: startedAt, expiresAt } = next.override
        record({ verb: 'start-stop-gap', id, startedAt, expiresAt, gapMs: null, applications: next.applications })
        break
      }
      case 'cancel':
        for (const id of next.ids) dispatcher.revoke(id, BOT)
        if (end === 'well') record({ verb: 'end-stop-gap', id: next.ids.at(-1) ?? '', endedAt: clock.now })
        break
      case 'question':
        record({ verb: 'question', question: next.question })
        break
      case 'nothing':
      case 'wait':
    }
    expect(dispatcher.oursLive().length).toBeLessThanOrEqual(1)
    return next
  }

  function askOut(): void {
    requests += 1
    const request = `F${requests}`
    const failover = rotation.failover ?? request
    const asked = {
      request,
      failover,
      flavour: 'blocked',
      approvers: [person('ben')],
      lastingWay: true,
      probes: [],
    } as const
    record({
      verb: 'ask-out',
      by: person('ben'),
      ...asked,
      approvers: [...asked.approvers],
      probes: [],
      bridgeUntil: clock.now + BRIDGE_MS,
      stoppedReturn: null,
    })
    revokedBy = null
  }

  function happens(one: Happening): void {
    switch (one.kind) {
      case 'deliver':
        deliver(one.end)
        return
      case 'time':
        clock.now += one.ms
        return
      case 'ask-out':
        return askOut()
      case 'ask-in':
        return record({ verb: 'ask-in', by: person('ben'), request: 'R0' })
      case 'take-out-again':
        if (rotation.phase !== 'questioned') return
        record({ verb: 'take-out-again', by: person('ben'), bridgeUntil: clock.now + BRIDGE_MS })
        revokedBy = null
        return
      case 'revoked-by-person': {
        const mine = dispatcher.oursLive()[0]
        if (!mine) return
        dispatcher.revoke(mine.id, 'UEVE')
        // One from before it was asked back in, and of which the bot never heard, cannot be told from history.
        const isKnown =
          mine.id === rotation.stopGap?.id || Number(mine.key.split('-').at(-1)) >= rotation.firstApplication
        if (wantsStopGap(rotation) && isKnown) revokedBy = 'UEVE'
        return
      }
      case 'foreign':
        dispatcher.apply('incident-42', minutes(30), 'UEVE')
        return
      case 'merged':
        if (rotation.lasting && rotation.phase !== 'questioned')
          rotation = { ...rotation, lasting: { ...rotation.lasting, seenAt: clock.now } }
        return
      case 'proven-in':
        if (rotation.phase === 'returning' && dispatcher.live().length === 0)
          rotation = { ...freshRotation(CLUSTER, clock.now), version: 1 }
    }
  }

  /** Nothing goes wrong any more: after some deliveries the farm is as it shall be. */
  function settles(): void {
    for (let round = 0; round < 8; round += 1) deliver('well')
    const live = dispatcher.oursLive()
    if (!wantsStopGap(rotation)) {
      expect(live).toEqual([])
      return
    }
    const next = step()
    if (next.do === 'wait') return expect(live).toEqual([])
    expect(next.do).toBe('nothing')
    expect(live.map(override => override.id)).toEqual([rotation.stopGap?.id])
    expect(rotation.stopGap?.live).toBe(true)
  }

  return { happens, settles }
}
