import type {
  App,
  BlockAction,
  GlobalShortcut,
  MessageShortcut,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
  SlackShortcutMiddlewareArgs,
  SlackViewMiddlewareArgs,
  ViewSubmitAction,
} from '@slack/bolt'
import type { Boundary, Guarded } from '../../src/slack/boundary.ts'

/** Where a capability registers what it answers to in Slack. Everything goes through the boundary. */
export interface Listeners {
  /** With its slash: `/sacrificial`. */
  command(name: string, handler: Guarded<SlackCommandMiddlewareArgs>): void
  /** A button or a menu, in a message, a modal or the Home tab. */
  action(actionId: string | RegExp, handler: Guarded<SlackActionMiddlewareArgs<BlockAction>>): void
  submission(callbackId: string | RegExp, handler: Guarded<SlackViewMiddlewareArgs<ViewSubmitAction>>): void
  shortcut(callbackId: string, handler: Guarded<SlackShortcutMiddlewareArgs<GlobalShortcut>>): void
  messageShortcut(callbackId: string, handler: Guarded<SlackShortcutMiddlewareArgs<MessageShortcut>>): void
  homeOpened(handler: Guarded<SlackEventMiddlewareArgs<'app_home_opened'>>): void
}

/** Also answers what nobody registered for. */
export function createListeners(app: App, boundary: Boundary): Listeners {
  const { guard } = boundary
  boundary.catchStrays(app)
  return {
    command: (name, handler) => app.command(name, guard(handler)),
    action: (action_id, handler) => app.action<BlockAction>({ type: 'block_actions', action_id }, guard(handler)),
    submission: (callback_id, handler) =>
      app.view<ViewSubmitAction>({ type: 'view_submission', callback_id }, guard(handler)),
    shortcut: (callback_id, handler) => app.shortcut<GlobalShortcut>({ type: 'shortcut', callback_id }, guard(handler)),
    messageShortcut: (callback_id, handler) =>
      app.shortcut<MessageShortcut>({ type: 'message_action', callback_id }, guard(handler)),
    homeOpened: handler => app.event('app_home_opened', guard(handler)),
  }
}
