import { isRefusal, refuse } from '../../kernel/refusal.ts'
import { COMMAND } from '../../slack/commands.ts'
import type { Subcommand, Typed } from '../../slack/commands.ts'
import { memberOf } from '../../slack/members.ts'
import type { PayloadContext } from '../actions/context.ts'
import { openNow } from '../actions/open.ts'
import type { Begun } from '../actions/open.ts'
import { whereItStands } from '../actions/status.ts'
import { earlyNote, openedNote, statusText, unknownWord } from '../words/status.ts'
import type { PayloadSlack } from './context.ts'

/** `more`: what can be typed after `payload`, by its word. */
export function payloadSubcommand(slack: PayloadSlack, more: Readonly<Record<string, Subcommand['run']>>): Subcommand {
  return {
    names: ['payload'],
    async run(typed) {
      const [word = ''] = typed.rest.split(/\s+/, 1)
      if (word === '') return show(slack, typed, false)
      if (word.toLowerCase() === 'now') return show(slack, typed, true)
      const run = more[word.toLowerCase()]
      if (!run) return refuse(unknownWord(word, COMMAND))
      return run({ ...typed, rest: typed.rest.slice(word.length).trim() })
    },
  }
}

/** TRT begins the selection with it, where that has not begun; everybody sees where it stands. */
async function show(slack: PayloadSlack, { args }: Typed, anyway: boolean) {
  const { ctx } = slack
  const member = await memberOf(slack.people, args.person)
  if (isRefusal(member)) return member
  const isTrt = member.roles.includes('trt')
  const begun = isTrt || anyway ? await openNow(ctx, member, anyway) : null
  if (isRefusal(begun)) return begun
  const text = begun?.is === 'new' ? openedNote(begun.payload.sprint) : await standing(ctx, begun)
  await args.ack({ response_type: 'ephemeral', text })
  return null
}

async function standing(ctx: PayloadContext, begun: Begun | null): Promise<string> {
  const { lead, link } = await whereItStands(ctx)
  const more = begun?.is === 'early' ? [earlyNote(begun.sprint.number, COMMAND)] : []
  return [statusText(lead, link), ...more].join('\n')
}
