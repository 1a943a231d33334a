import type { App, SlackCommandMiddlewareArgs } from '@slack/bolt'
import { closest, distance } from 'fastest-levenshtein'
import { refuse } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { inWords, legible, unescapeSlack } from '../kernel/text.ts'
import type { Boundary, GuardedArgs } from './boundary.ts'

export const COMMAND = '/sacrificial'

export interface Typed {
  /** Everything after the subcommand, as plain text. */
  rest: string
  args: GuardedArgs<SlackCommandMiddlewareArgs>
}

/** One word after `/sacrificial`. */
export interface Subcommand {
  /** The first is its name, the others mean the same. */
  names: readonly [string, ...string[]]
  run(typed: Typed): Promise<Refusal | null | undefined | void>
}

/** What people type for something that is done in another way, and where that is. */
export interface Hint {
  names: readonly string[]
  say: string
}

/** Listens for the one slash command of the manifest and hands it to the subcommand that was typed. */
export function listenForCommands(
  app: App,
  boundary: Boundary,
  subcommands: readonly Subcommand[],
  hints: readonly Hint[],
): void {
  app.command(
    COMMAND,
    boundary.guard(async (args: GuardedArgs<SlackCommandMiddlewareArgs>) => {
      const text = legible(unescapeSlack(args.command.text)).trim()
      const [word = ''] = text.split(/\s+/, 1)
      const wanted = word === '' ? 'help' : word.toLowerCase()
      const found = subcommands.find(({ names }) => names.includes(wanted))
      if (!found) return unknown(word, subcommands, hints)
      return found.run({ rest: text.slice(word.length).trim(), args })
    }),
  )
}

function unknown(word: string, subcommands: readonly Subcommand[], hints: readonly Hint[]): Refusal {
  const names = subcommands.flatMap(subcommand => subcommand.names)
  const hint = hints.find(one => one.names.includes(word.toLowerCase()))
  const more = hint ? ` ${hint.say}` : meant(word.toLowerCase(), names)
  return refuse(
    `There is no \`${inWords(word, 40).replaceAll('`', "'")}\` here.${more} \`${COMMAND} help\` lists what you can do.`,
  )
}

function meant(word: string, names: readonly string[]): string {
  const nearest = closest(word, names)
  return distance(word, nearest) <= typosIn(word) ? ` Did you mean \`${COMMAND} ${nearest}\`?` : ''
}

/** How many letters may be wrong: in a short word every change makes another word. */
function typosIn({ length }: string): number {
  if (length <= 4) return 1
  return length <= 7 ? 2 : 3
}
