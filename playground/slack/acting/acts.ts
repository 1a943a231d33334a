import type { FieldValue } from '../model/fields.ts'
import { typeCommand } from './command.ts'
import type { CommandOptions } from './command.ts'
import { closeModal, submitModal } from './modal.ts'
import type { CloseOptions, Values } from './modal.ts'
import { chooseMessageShortcut, chooseShortcut, typeIntoMenu, visitHome } from './shortcuts.ts'
import type { ActOptions, Outcome, Stage } from './stage.ts'
import { touch } from './touch.ts'
import type { Place, Touch } from './touch.ts'

/**
 * What a person can do. Each settles when Slack would know the outcome, and throws where a person could not do it:
 * a button that is not there, a channel one is not in, a deactivated account.
 */
export interface Acts {
  /** Types `/sacrificial <text>`. */
  command(userId: string, channelId: string, text: string, options?: CommandOptions): Promise<Outcome>
  /** Presses a button, or chooses from a menu with `selected`. */
  press(userId: string, place: Place, actionId: string, how?: Touch): Promise<Outcome>
  /** Changes a field of the top modal, or of the Home tab with `home`. */
  change(
    userId: string,
    actionId: string,
    value: FieldValue,
    how?: Omit<Touch, 'selected' | 'value'> & { home?: boolean },
  ): Promise<Outcome>
  /** Types into a menu with an external data source; its options come back and can then be chosen. */
  suggest(userId: string, place: Place, actionId: string, query: string): Promise<Outcome>
  /** Fills the top modal by action id or block id, and submits it. */
  submitView(userId: string, values?: Values, options?: ActOptions): Promise<Outcome>
  closeView(userId: string, options?: CloseOptions): Promise<Outcome>
  globalShortcut(userId: string, callbackId: string, options?: ActOptions): Promise<Outcome>
  messageShortcut(
    userId: string,
    callbackId: string,
    message: { channel: string; ts: string },
    options?: ActOptions,
  ): Promise<Outcome>
  openHome(userId: string, options?: ActOptions): Promise<Outcome>
}

export function peopleActing(stage: Stage): Acts {
  return {
    command: (userId, channelId, text, options) => typeCommand(stage, userId, channelId, text, options),
    press: (userId, place, actionId, how) => touch(stage, userId, place, actionId, how),
    change: (userId, actionId, value, { home = false, ...how } = {}) =>
      touch(stage, userId, home ? { home: true } : { view: 'top' }, actionId, { ...how, selected: value }),
    suggest: (userId, place, actionId, query) => typeIntoMenu(stage, userId, place, actionId, query),
    submitView: (userId, values, options) => submitModal(stage, userId, values, options),
    closeView: (userId, options) => closeModal(stage, userId, options),
    globalShortcut: (userId, callbackId, options) => chooseShortcut(stage, userId, callbackId, options),
    messageShortcut: (userId, callbackId, message, options) =>
      chooseMessageShortcut(stage, userId, callbackId, message, options),
    openHome: (userId, options) => visitHome(stage, userId, options),
  }
}
