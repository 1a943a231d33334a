import { ApiRefusal } from '../api/refusal.ts'
import { addMessage } from '../model/messages.ts'
import { actingPerson, channelCalled } from '../model/people.ts'
import type { Channel } from '../model/workspace.ts'
import { escapeTyped } from './escape.ts'
import { parseReply, respond } from './response-urls.ts'
import type { ResponseTarget } from './response-urls.ts'
import { badResponse, tell, VERIFICATION_TOKEN } from './stage.ts'
import type { ActOptions, Outcome, Stage } from './stage.ts'

export interface CommandOptions extends ActOptions {
  /** Which command; the manifest's first unless said. */
  command?: string
}

/** A person types a slash command in a channel or direct message they are in. */
export async function typeCommand(
  stage: Stage,
  userId: string,
  channelId: string,
  text: string,
  { command, ...options }: CommandOptions = {},
): Promise<Outcome> {
  const { workspace, triggers, responseUrls } = stage
  const user = actingPerson(workspace, userId)
  const channel = channelCalled(workspace, channelId)
  if (!channel.members.has(userId)) throw new Error(`${user.name} is not in ${channel.name || channelId}`)
  if (channel.isArchived) throw new Error(`${channel.name} is archived: nothing can be typed there`)
  const known = workspace.manifest.features.slash_commands
  const registered = command === undefined ? known[0] : known.find(one => one.command === command)
  if (!registered) throw new Error(`the manifest has no command ${command ?? ''}`)

  const target: ResponseTarget = { userId, channelId, original: { kind: 'none' } }
  const payload = {
    token: VERIFICATION_TOKEN,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channelId,
    channel_name: nameFor(channel),
    user_id: userId,
    user_name: user.name,
    command: registered.command,
    text: registered.should_escape ? escapeTyped(workspace, text) : text,
    api_app_id: workspace.app.id,
    is_enterprise_install: 'false',
    response_url: responseUrls.issue('commands', target),
    trigger_id: triggers.issue({ userId, channelId }),
  }
  const outcome = await tell(stage, { kind: 'slash_commands', payload, answers: true, ...options })
  return show(stage, target, `${registered.command} ${text}`.trim(), outcome)
}

const nameFor = ({ kind, name }: Channel): string =>
  kind === 'im' ? 'directmessage' : kind === 'private' ? 'privategroup' : name

/** The acknowledgement's own words, if any: to the person, or with what was typed to the channel (slack.md §2.2). */
function show(stage: Stage, target: ResponseTarget, typed: string, outcome: Outcome): Outcome {
  const { ackBody } = outcome
  if (ackBody === undefined) return outcome
  try {
    const reply = parseReply(typeof ackBody === 'string' ? { text: ackBody } : ackBody)
    if (reply.response_type === 'in_channel') {
      const channel = channelCalled(stage.workspace, target.channelId)
      addMessage(stage.workspace, channel, { text: typed, blocks: [] }, target.userId)
    }
    respond(stage.workspace, target, reply)
    return outcome
  } catch (error) {
    if (error instanceof ApiRefusal) return badResponse(outcome, [error.code])
    throw error
  }
}
