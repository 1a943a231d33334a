import { z } from 'zod'
import type { Trigger } from '../acting/triggers.ts'
import { isShowable } from '../model/files.ts'
import { openModal, publishHome, pushModal, readView, replaceView, stackOf, viewKnownAs } from '../model/views.ts'
import type { WrittenView } from '../model/views.ts'
import type { View, Workspace } from '../model/workspace.ts'
import { findingsInFiles } from '../validation/images.ts'
import { isThing } from '../validation/shape.ts'
import { findingsInView, isTooLarge, spelled } from '../validation/views.ts'
import { method, nested } from './method.ts'
import type { ApiWorld, Method } from './method.ts'
import { ApiRefusal, argumentsRefused } from './refusal.ts'
import { viewOut } from './shapes.ts'

const triggered = { trigger_id: z.string(), view: nested }

const open = method({ tier: 'tier4' }, triggered, (args, world) => {
  const view = validView(world.workspace, args.view, 'modal')
  const trigger = exchange(world, args.trigger_id)
  const opened = openModal(world.workspace, trigger.userId, view, trigger.channelId)
  return { view: viewOut(world.workspace, opened) }
})

const push = method({ tier: 'tier4' }, triggered, (args, world) => {
  const { workspace } = world
  const view = validView(workspace, args.view, 'modal')
  const trigger = exchange(world, args.trigger_id)
  const isOpen = stackOf(workspace, trigger.userId).some(one => one.id === trigger.viewId)
  if (!isOpen) throw new ApiRefusal('not_found')
  const pushed = pushModal(workspace, trigger.userId, view)
  if (pushed === 'push_limit_reached') throw new ApiRefusal(pushed)
  return { view: viewOut(workspace, pushed) }
})

const update = method(
  { tier: 'tier4' },
  {
    view: nested,
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  },
  (args, { workspace }) => {
    const { view_id: id, external_id: externalId } = args
    if ((id === undefined) === (externalId === undefined))
      throw argumentsRefused(['must define either `view_id` or `external_id`'])
    const current = viewKnownAs(workspace, id === undefined ? { externalId: externalId ?? '' } : { id })
    if (!current) throw new ApiRefusal('not_found')
    const view = validView(workspace, args.view, current.type, current)
    refuseStale(current, args.hash)
    return { view: viewOut(workspace, replaceView(workspace, current, view)) }
  },
)

const publish = method(
  { tier: 'tier4' },
  { user_id: z.string(), view: nested, hash: z.string().optional() },
  (args, { workspace }) => {
    if (!workspace.manifest.features.app_home.home_tab_enabled) throw new ApiRefusal('not_enabled')
    const user = workspace.users.get(args.user_id)
    if (!user || user.deleted || user.isBot) throw argumentsRefused(['invalid `user_id`'])
    const current = workspace.homes.get(user.id)
    const view = validView(workspace, args.view, 'home', current)
    if (current) refuseStale(current, args.hash)
    return { view: viewOut(workspace, publishHome(workspace, user.id, view)) }
  },
)

export const viewMethods = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
} satisfies Record<string, Method>

/** A view Slack would show, or a refusal with everything wrong with it. */
export function validView(workspace: Workspace, view: unknown, type: View['type'], current?: View): WrittenView {
  if (isTooLarge(view)) throw new ApiRefusal('view_too_large')
  const blocks = isThing(view) ? view['blocks'] : undefined
  const files = findingsInFiles(blocks, file => isShowable(workspace, file), '/view/blocks')
  const findings = [...findingsInView(view), ...files]
  if (findings.length > 0) throw argumentsRefused(findings.map(spelled))
  const read = readView(view)
  if (read.type !== type)
    throw argumentsRefused([
      "must match the `type` of the root view whose stack we're pushing onto [json-pointer:/view/type]",
    ])
  const namesake = read.external_id === '' ? undefined : viewKnownAs(workspace, { externalId: read.external_id })
  if (namesake && namesake.id !== current?.id) throw new ApiRefusal('duplicate_external_id')
  return read
}

function exchange({ triggers }: ApiWorld, id: string): Trigger {
  const trigger = triggers.exchange(id)
  if (typeof trigger === 'string') throw new ApiRefusal(trigger)
  return trigger
}

function refuseStale(current: View, hash: string | undefined): void {
  if (hash !== undefined && hash !== current.hash) throw new ApiRefusal('hash_conflict')
}
