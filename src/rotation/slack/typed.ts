import type { Member } from '../../kernel/people.ts'
import type { App, GlobalShortcut, MessageShortcut, SlackShortcutMiddlewareArgs } from '@slack/bolt'
import { isRefusal, refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { unescapeSlack } from '../../kernel/text.ts'
import type { Boundary, GuardedArgs } from '../../slack/boundary.ts'
import type { Subcommand, Typed } from '../../slack/commands.ts'
import { COMMAND } from '../../slack/commands.ts'
import { actOnRequest } from '../actions/requests.ts'
import type { PersonVerb } from '../actions/requests.ts'
import type { Direction, Request } from '../model/request.ts'
import { stateNames } from '../words/names.ts'
import { memberOf } from '../../slack/members.ts'
import type { RotationSlack } from './context.ts'
import { startAsking } from './modals.ts'

/** What can be typed: the same verbs as the buttons, for when those cannot be pressed. */
export function rotationSubcommands(slack: RotationSlack): Subcommand[] {
  return [
    asking(slack, 'failover'),
    asking(slack, 'return'),
    deciding(slack, 'approve', (member, note) => ({ verb: 'approve', member, note: note === '' ? null : note })),
    deciding(slack, 'reject', (member, why) => ({ verb: 'reject', member, why })),
    deciding(slack, 'withdraw', (member, why) => ({ verb: 'withdraw', member, why: why === '' ? null : why })),
    deciding(slack, 'stop', (member, why) => ({ verb: 'stop', member, why })),
  ]
}

function asking(slack: RotationSlack, direction: Direction): Subcommand {
  return {
    names: [direction],
    async run({ rest, args }) {
      await args.ack()
      return startAsking(slack, {
        direction,
        person: args.person,
        client: args.client,
        triggerId: args.command.trigger_id,
        text: rest,
      })
    },
  }
}

function deciding(
  slack: RotationSlack,
  name: string,
  command: (member: Member, rest: string) => PersonVerb,
): Subcommand {
  return {
    names: [name],
    run: typed => decide(slack, name, typed, command),
  }
}

async function decide(
  slack: RotationSlack,
  name: string,
  { rest, args }: Typed,
  command: (member: Member, rest: string) => PersonVerb,
): Promise<Refusal | void> {
  const [id = ''] = rest.split(/\s+/, 1)
  if (!/^[fr]\d{1,9}$/i.test(id))
    return refuse(`Which request? \`${COMMAND} ${name} F12\`, with the number on its card.`)
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const outcome = await actOnRequest(slack.ctx, id, command(member, rest.slice(id.length).trim()))
  if (isRefusal(outcome)) return outcome
  await args.ack({ response_type: 'ephemeral', text: confirmed(outcome) })
}

function confirmed(request: Request): string {
  return `${request.id} is ${stateNames[request.state]} now.`
}

type GlobalArgs = GuardedArgs<SlackShortcutMiddlewareArgs<GlobalShortcut>>
type MessageArgs = GuardedArgs<SlackShortcutMiddlewareArgs<MessageShortcut>>

export function listenForShortcuts(
  app: App,
  boundary: Boundary,
  slack: RotationSlack,
  permalink: (channel: string, ts: string) => string,
): void {
  app.shortcut<GlobalShortcut>(
    { type: 'shortcut', callback_id: 'failover' },
    boundary.guard(async ({ ack, person, client, shortcut }: GlobalArgs) => {
      await ack()
      return startAsking(slack, { direction: 'failover', person, client, triggerId: shortcut.trigger_id, text: '' })
    }),
  )
  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: 'failover_message' },
    boundary.guard(async ({ ack, person, client, shortcut }: MessageArgs) => {
      await ack()
      const text = unescapeSlack(shortcut.message.text ?? '')
      const evidence = permalink(shortcut.channel.id, shortcut.message.ts)
      return startAsking(slack, {
        direction: 'failover',
        person,
        client,
        triggerId: shortcut.trigger_id,
        text,
        evidence,
      })
    }),
  )
}
