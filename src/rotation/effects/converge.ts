import { z } from 'zod'
import { isOutsideError } from '../../kernel/outside.ts'
import { minutes, seconds } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import { done } from '../../outbox/delivery.ts'
import type { Delivery, Sent } from '../../outbox/delivery.ts'
import { isDispatcherRefusal } from '../../services/dispatcher/refusals.ts'
import type { DispatcherRefusal } from '../../services/dispatcher/refusals.ts'
import type { Dispatcher } from '../../services/dispatcher/dispatcher.ts'
import type { Override } from '../../services/dispatcher/answers.ts'
import { gotStuck, stopGapEnded, stopGapQuestioned, stopGapStarted } from '../actions/clusters.ts'
import { converge } from '../actions/context.ts'
import { isLive, nextStep, RENEW_BEFORE_MS } from '../model/convergence.ts'
import type { OverrideSeen, Step } from '../model/convergence.ts'
import { isOpen } from '../model/request.ts'
import type { Rotation } from '../model/rotation.ts'
import { readRequest, readRotation } from '../store.ts'
import { overrideReason } from '../words/issue.ts'
import { heldByOther, refusedByDispatcher } from '../words/trouble.ts'
import { overrideSeen } from '../watch/overrides.ts'
import type { RotationDesk } from './desk.ts'

const bodySchema = z.object({ cluster: z.string() })
/** Until the dispatcher's next generation shows a fresh override as active. */
const LOOK_AGAIN_MS = seconds(5)
const WAIT_FOR_OTHERS_MS = minutes(1)

/**
 * Brings the dispatcher's override of a cluster to what is desired. Each delivery reads the desired state and the
 * dispatcher's own list, and does the one next thing.
 */
export function convergeDelivery(desk: RotationDesk): Delivery {
  return {
    kind: 'rotation.converge',
    repeatIsHarmlessBecause:
      'it reads the dispatcher’s list first: an override with our key that is live already is adopted, never asked for twice',
    async send(effect, { now }) {
      const { cluster } = bodySchema.parse(effect.body)
      const rotation = await readRotation(desk.ctx.store.db, cluster, now)
      const { dispatcher } = desk.eyes
      if (!dispatcher || !desk.ctx.settings.ways.includes('dispatcher')) return done
      try {
        const overrides = (await dispatcher.overrides()).map(overrideSeen)
        const step = nextStep(rotation, {
          environment: desk.ctx.settings.environment,
          botUser: desk.botUser,
          stopGapWay: true,
          overrides,
          now,
        })
        return await take(desk, dispatcher, rotation, step, overrides, now)
      } catch (error) {
        // A 403 or 404 is mended by people, some day: what is desired does not cease to be desired by it.
        if (!isOutsideError(error) || !['refused', 'missing'].includes(error.mishap)) throw error
        return { retryAt: now + WAIT_FOR_OTHERS_MS, why: error.message }
      }
    },
  }
}

async function take(
  desk: RotationDesk,
  dispatcher: Dispatcher,
  rotation: Rotation,
  step: Step,
  overrides: readonly OverrideSeen[],
  now: Instant,
): Promise<Sent> {
  const { ctx } = desk
  const { cluster } = rotation
  switch (step.do) {
    case 'nothing':
      return settled(rotation, overrides, step.lookAgainAt)
    case 'adopt': {
      const { id, startsAt, expiresAt } = step.override
      const gapMs = gapBefore(rotation, overrides, startsAt)
      return started(desk, cluster, { id, startedAt: startsAt, expiresAt, gapMs, applications: step.applications })
    }
    case 'start':
      return applied(desk, dispatcher, rotation, step, endOfLast(rotation, overrides), overrides)
    case 'renew':
      return renewed(desk, dispatcher, rotation, step, overrides, now)
    case 'cancel': {
      let endedAt = now
      for (const id of step.ids) {
        const cancelled = await dispatcher.cancel(id, { cluster, userID: desk.botUser, idempotencyKey: `cancel-${id}` })
        endedAt = cancelled.revokedAt ?? now
      }
      const last = step.ids.at(-1) ?? ''
      return {
        done: true,
        tell: async tx => {
          await stopGapEnded(ctx, tx, cluster, last, endedAt)
          tx.pen.promise([converge(cluster)])
        },
      }
    }
    case 'question':
      return { done: true, tell: tx => stopGapQuestioned(ctx, tx, cluster, step.question) }
    case 'wait':
      return blocked(desk, rotation, heldBy(desk, step.foreign))
  }

  /** What is as it shall be may still have to be written down: a cancel whose answer was lost. */
  function settled(current: Rotation, seen: readonly OverrideSeen[], lookAgainAt: Instant | null): Sent {
    const gap = current.stopGap
    const gone = gap?.live && !seen.some(o => o.id === gap.id && isLive(o, now))
    const endedAt = seen.find(o => o.id === gap?.id)?.revokedAt ?? gap?.expiresAt ?? now
    return {
      done: true,
      tell: async tx => {
        if (gap && gone) await stopGapEnded(ctx, tx, cluster, gap.id, Math.min(endedAt, now))
        if (lookAgainAt !== null) tx.pen.promise([converge(cluster, Math.max(lookAgainAt, now + LOOK_AGAIN_MS))])
      },
    }
  }
}

/** Cancel, plan, apply. Where another does not come about, it is written down at once that nothing holds any more. */
async function renewed(
  desk: RotationDesk,
  dispatcher: Dispatcher,
  rotation: Rotation,
  step: Extract<Step, { do: 'renew' }>,
  overrides: readonly OverrideSeen[],
  now: Instant,
): Promise<Sent> {
  const { cluster } = rotation
  const by = { cluster, userID: desk.botUser, idempotencyKey: `cancel-${step.cancel}` }
  const cancelled = await dispatcher.cancel(step.cancel, by)
  const endedAt = cancelled.revokedAt ?? now
  const open = () => desk.ctx.store.tx(tx => stopGapEnded(desk.ctx, tx, cluster, step.cancel, endedAt))
  try {
    const sent = await applied(desk, dispatcher, rotation, step, endedAt, overrides)
    if ('retryAt' in sent) await open()
    return sent
  } catch (error) {
    await open()
    throw error
  }
}

interface Asked {
  key: string
  applications: number
  durationMs: number
}

/** Plans and applies, as each of the people the dispatcher wants to see. */
async function applied(
  desk: RotationDesk,
  dispatcher: Dispatcher,
  rotation: Rotation,
  asked: Asked,
  endedAt: Instant | null,
  overrides: readonly OverrideSeen[],
): Promise<Sent> {
  const { ctx } = desk
  const { cluster } = rotation
  const root = rotation.failover === null ? null : await readRequest(ctx.store.db, rotation.failover)
  if (!root) return done
  const incidentURL = await desk.issueUrl(root.id)
  const stopper = rotation.stoppedReturn?.by ?? 'bot'
  await ctx.learnNames([root.requester, ...rotation.approvers, ...(stopper === 'bot' ? [] : [stopper])])
  const renewal = asked.applications > rotation.firstApplication + 1
  try {
    const plan = await dispatcher.plan({
      kind: 'Drain',
      cluster,
      durationSeconds: asked.durationMs / 1000,
      reason: overrideReason(rotation, root, ctx.nameOf),
      ...(incidentURL !== null && { incidentURL }),
      userID: renewal ? desk.botUser : (rotation.approvers[0]?.user ?? desk.botUser),
      idempotencyKey: asked.key,
    })
    let override: Override | null = null
    for (const userID of appliers(desk, rotation, renewal, plan.requiredApprovals)) {
      override = await dispatcher.apply(plan.id, { cluster, userID, idempotencyKey: asked.key })
    }
    if (!override) throw new Error('a plan that nobody applied')
    const startedAt = override.startsAt ?? ctx.clock.now()
    return started(desk, cluster, {
      id: override.id,
      startedAt,
      expiresAt: override.expiresAt ?? startedAt + asked.durationMs,
      gapMs: endedAt === null ? null : Math.max(0, startedAt - endedAt),
      applications: asked.applications,
    })
  } catch (error) {
    if (!isDispatcherRefusal(error)) throw error
    // Nothing is left to be moved off a cluster that its lasting change keeps out already: the watch is about to see it.
    const isOut = rotation.lasting !== null && 'inactive' in (await dispatcher.status(cluster))
    if (isOut) return { retryAt: ctx.clock.now() + LOOK_AGAIN_MS, why: error.message }
    return refused(desk, rotation, error, overrides)
  }
}

/**
 * Under whose IDs a plan is applied. The first is applied as its approvers. A renewal is the bot's own act; an older
 * dispatcher that wants a second person gets the approver, whose approval covers the renewals.
 */
function appliers(desk: RotationDesk, rotation: Rotation, renewal: boolean, required: number): string[] {
  const approvers = rotation.approvers.map(person => person.user)
  const inOrder = renewal ? [desk.botUser, ...approvers] : [...approvers, desk.botUser]
  return [...new Set(inOrder)].slice(0, Math.max(1, required))
}

/** A 409 is told apart by its text. What may be gone at the next look is looked at again; the rest is shown to people. */
async function refused(
  desk: RotationDesk,
  rotation: Rotation,
  refusal: DispatcherRefusal,
  overrides: readonly OverrideSeen[],
): Promise<Sent> {
  const { reason, message } = refusal
  const now = desk.ctx.clock.now()
  const passing = reason === 'plan-expired' || reason === 'plan-stale' || reason === 'cluster-has-override'
  if (passing) return { retryAt: now + LOOK_AGAIN_MS, why: message }
  const holder =
    reason === 'provider-has-override' ? overrides.find(override => message.includes(override.id)) : undefined
  return blocked(desk, rotation, holder ? heldBy(desk, holder) : refusedByDispatcher(message))
}

/**
 * The stop-gap cannot be had now and is asked for again every minute. A request that is still carried out gets stuck
 * with the reason; where it is done already, the reason stands on the card and both teams are called.
 */
async function blocked({ ctx }: RotationDesk, rotation: Rotation, why: string): Promise<Sent> {
  const { cluster } = rotation
  const again = ctx.clock.now() + WAIT_FOR_OTHERS_MS
  const request = rotation.request === null ? null : await readRequest(ctx.store.db, rotation.request)
  if (!request || !isOpen(request.state)) return { retryAt: again, why }
  return {
    done: true,
    tell: async tx => {
      await gotStuck(ctx, tx, cluster, why)
      tx.pen.promise([converge(cluster, again)])
    },
  }
}

function heldBy({ ctx }: RotationDesk, holder: OverrideSeen): string {
  return heldByOther(holder, user => ctx.nameOf({ team: '', user }), ctx.settings.timeZone)
}

interface Started {
  id: string
  startedAt: Instant
  expiresAt: Instant
  gapMs: number | null
  applications: number
}

function started(desk: RotationDesk, cluster: string, fresh: Started): Sent {
  return {
    done: true,
    tell: async tx => {
      await stopGapStarted(desk.ctx, tx, cluster, fresh)
      tx.pen.promise([converge(cluster, fresh.expiresAt - RENEW_BEFORE_MS)])
    },
  }
}

/** When our last override of this failover ended, where there was one: a gap opened then. */
function endOfLast(rotation: Rotation, overrides: readonly OverrideSeen[]): Instant | null {
  const gap = rotation.stopGap
  if (!gap) return null
  const listed = overrides.find(o => o.id === gap.id)
  return listed?.revokedAt ?? gap.endedAt ?? gap.expiresAt
}

function gapBefore(rotation: Rotation, overrides: readonly OverrideSeen[], startsAt: Instant): number | null {
  const ended = endOfLast(rotation, overrides)
  return ended === null ? null : Math.max(0, startsAt - ended)
}
