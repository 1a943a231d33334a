import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { readText } from './blocks.ts'
import { stateFor } from './fields.ts'
import { normaliseBlocks } from './normalise.ts'
import type { View, Workspace } from './workspace.ts'

/** How many modals may lie on each other (slack.md §1.1). */
const DEEPEST = 3

const written = z.looseObject({
  type: z.enum(['modal', 'home']),
  private_metadata: z.string().default(''),
  callback_id: z.string().default(''),
  external_id: z.string().default(''),
  clear_on_close: z.boolean().default(false),
  notify_on_close: z.boolean().default(false),
})

/** A view as an app wrote it, already found valid by the rules. */
export type WrittenView = z.infer<typeof written>
export const readView = (valid: unknown): WrittenView => written.parse(valid)

export const stackOf = (workspace: Workspace, userId: string): readonly View[] => workspace.stacks.get(userId) ?? []
export const topView = (workspace: Workspace, userId: string): View | undefined => stackOf(workspace, userId).at(-1)

/** Opens a modal; one that is open gives way. */
export function openModal(workspace: Workspace, userId: string, view: WrittenView, conversation?: string): View {
  const id = workspace.nextId('V')
  const opened = shown(workspace, { id, userId, rootId: id, previousId: null }, view, conversation)
  workspace.stacks.set(userId, [opened])
  workspace.changed()
  return opened
}

/** Lays a modal on the open ones, or says that there are three already. */
export function pushModal(workspace: Workspace, userId: string, view: WrittenView): View | 'push_limit_reached' {
  const stack = stackOf(workspace, userId)
  const below = stack.at(-1)
  if (!below) throw new Error(`${userId} has no open modal`)
  if (stack.length >= DEEPEST) return 'push_limit_reached'
  const id = workspace.nextId('V')
  const pushed = shown(workspace, { id, userId, rootId: below.rootId, previousId: below.id }, view)
  workspace.stacks.set(userId, [...stack, pushed])
  workspace.changed()
  return pushed
}

/** Shows other content under the same id; fields with unchanged ids keep what was put in. */
export function replaceView(workspace: Workspace, current: View, view: WrittenView): View {
  const { id, userId, rootId, previousId, state } = current
  const next = shown(workspace, { id, userId, rootId, previousId }, view)
  Object.assign(current, next, { state: stateFor(next.blocks, state) })
  workspace.changed()
  return current
}

export function publishHome(workspace: Workspace, userId: string, view: WrittenView): View {
  const before = workspace.homes.get(userId)
  if (before) return replaceView(workspace, before, view)
  const id = workspace.nextId('V')
  const home = shown(workspace, { id, userId, rootId: id, previousId: null }, view)
  workspace.homes.set(userId, home)
  workspace.changed()
  return home
}

export function closeTop(workspace: Workspace, userId: string): void {
  workspace.stacks.set(userId, stackOf(workspace, userId).slice(0, -1))
  workspace.changed()
}

export function closeAll(workspace: Workspace, userId: string): void {
  workspace.stacks.delete(userId)
  workspace.changed()
}

/** An open modal or a home, by what an app may know of it. */
export function viewKnownAs(workspace: Workspace, key: { id: string } | { externalId: string }): View | undefined {
  const all = [...[...workspace.stacks.values()].flat(), ...workspace.homes.values()]
  return all.find(view => ('id' in key ? view.id === key.id : view.externalId === key.externalId))
}

type Identity = Pick<View, 'id' | 'userId' | 'rootId' | 'previousId'>

function shown(workspace: Workspace, identity: Identity, view: WrittenView, conversation?: string): View {
  const blocks = normaliseBlocks(view['blocks'])
  return {
    ...identity,
    type: view.type,
    hash: `${Math.floor(workspace.clock.now() / 1000)}.${randomBytes(4).toString('hex')}`,
    title: view['title'] === undefined ? null : readText(view['title']),
    submit: view['submit'] === undefined ? null : readText(view['submit']),
    close: view['close'] === undefined ? null : readText(view['close']),
    blocks,
    privateMetadata: view.private_metadata,
    callbackId: view.callback_id,
    externalId: view.external_id,
    clearOnClose: view.clear_on_close,
    notifyOnClose: view.notify_on_close,
    state: stateFor(blocks, {}, conversation),
    errors: {},
  }
}
