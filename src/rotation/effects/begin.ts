import { z } from 'zod'
import { seconds } from '../../kernel/time.ts'
import { backoff, done } from '../../outbox/delivery.ts'
import type { Delivery } from '../../outbox/delivery.ts'
import { changedClusters, FarmFileFault, patchOf, removedEntry } from '../../services/farm-files/clusters-file.ts'
import { isOutsideError } from '../../kernel/outside.ts'
import { beginFailover, patchPrepared, previewed } from '../actions/clusters.ts'
import { readRequest, readRotation } from '../store.ts'
import { patchFault } from '../words/trouble.ts'
import type { GuardName } from '../model/preview.ts'
import { lookAhead } from '../watch/preview.ts'
import type { Removed } from '../model/rotation.ts'
import type { RotationDesk } from './desk.ts'

const idSchema = z.object({ id: z.string() })
const clusterSchema = z.object({ cluster: z.string() })

/** Looks at what a request would do today, for those who are asked to approve it. */
export function previewDelivery(desk: RotationDesk): Delivery {
  return {
    kind: 'rotation.preview',
    repeatIsHarmlessBecause: 'it only reads; a plan changes nothing in the dispatcher and the last look counts',
    async send(effect, { now }) {
      const { id } = idSchema.parse(effect.body)
      const request = await readRequest(desk.ctx.store.db, id)
      if (request?.state !== 'awaiting') return done
      const preview = await look(desk, id, now)
      return preview ? { done: true, tell: tx => previewed(desk.ctx, tx, id, preview) } : done
    },
  }
}

/** Looks once more when a failover is approved, and begins it or asks again. */
export function beginDelivery(desk: RotationDesk): Delivery {
  return {
    kind: 'rotation.begin',
    repeatIsHarmlessBecause: 'a failover that has begun is not begun again; looking changes nothing',
    async send(effect, { now }) {
      const { id } = idSchema.parse(effect.body)
      const request = await readRequest(desk.ctx.store.db, id)
      if (!request || !['approved', 'changing', 'stuck'].includes(request.state)) return done
      const today = await look(desk, id, now)
      if (!today) return done
      const unread = today.guards.find(guard => guard.unread && isAwaited(desk, guard.name))
      if (unread)
        return { retryAt: now + Math.min(backoff(effect.attempts), seconds(30)), why: unread.about.join('; ') }
      return { done: true, tell: async tx => void (await beginFailover(desk.ctx, tx, id, today)) }
    },
  }
}

/** What nobody could force must have been read: an unread file may hide that no job could be planned any more. */
const AWAITED: ReadonlySet<GuardName> = new Set(['in-rotation', 'default', 'capability', 'provider'])

function isAwaited({ ctx }: RotationDesk, name: GuardName): boolean {
  // Without the dispatcher's answer nothing could be applied, nor compared with what was approved.
  if (name === 'destinations') return ctx.settings.ways.includes('dispatcher')
  return AWAITED.has(name)
}

async function look(desk: RotationDesk, id: string, now: number) {
  const request = await readRequest(desk.ctx.store.db, id)
  if (!request) return null
  const rotation = await readRotation(desk.ctx.store.db, request.cluster, now)
  const { environment } = desk.ctx.settings
  const { eyes, botUser, allowed } = desk
  return lookAhead(request, rotation, { eyes, environment, botUser, allowed, now })
}

/** Prepares the patch of `_clusters.yaml` that makes the change last. */
export function patchDelivery(desk: RotationDesk): Delivery {
  return {
    kind: 'rotation.patch',
    repeatIsHarmlessBecause: 'it only reads the file; the patch it prepares replaces the one before',
    async send(effect, { now }) {
      const { cluster } = clusterSchema.parse(effect.body)
      const { lasting } = await readRotation(desk.ctx.store.db, cluster, now)
      if (!lasting || lasting.done || lasting.seenAt !== null) return done
      const { github, clustersFile } = desk.eyes
      if (!github) return prepared(desk, cluster, null, patchFault('no repository is configured'))
      try {
        const { text } = await github.readFile(clustersFile)
        const after = changedClusters(text, cluster, lasting.to, lasting.removed)
        const removed = lasting.to === 'pinned-only' ? removedEntry(text, cluster) : null
        return prepared(desk, cluster, after === null ? '' : patchOf(clustersFile, text, after), null, removed)
      } catch (error) {
        if (error instanceof FarmFileFault) return prepared(desk, cluster, null, patchFault(error.message))
        if (!isOutsideError(error)) throw error
        // People are told at once that it has to be done by hand; the prepared patch may still follow.
        if (effect.attempts > 1) return { retryAt: now + backoff(effect.attempts), why: error.message }
        await desk.ctx.store.tx(tx => patchPrepared(desk.ctx, tx, cluster, null, patchFault(error.message)))
        return { retryAt: now + backoff(effect.attempts), why: error.message }
      }
    },
  }
}

function prepared(
  desk: RotationDesk,
  cluster: string,
  patch: string | null,
  trouble: string | null,
  removed: Removed | null = null,
) {
  return {
    done: true as const,
    tell: (tx: Parameters<typeof patchPrepared>[1]) => patchPrepared(desk.ctx, tx, cluster, patch, trouble, removed),
  }
}
