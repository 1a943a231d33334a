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

/** Listens for the one slash command of the manifest and hands it to the subcommand that was typed. */
export function listenForCommands(app: App, boundary: Boundary, subcommands: readonly Subcommand[]): void {
  app.command(
    COMMAND,
    boundary.guard(async (args: GuardedArgs<SlackCommandMiddlewareArgs>) => {
      const text = legible(unescapeSlack(args.command.text)).trim()
      const [word = ''] = text.split(/\s+/, 1)
      const wanted = word === '' ? 'help' : word.toLowerCase()
      const found = subcommands.find(({ names }) => names.includes(wanted))
      if (!found) return unknown(word, subcommands)
      return found.run({ rest: text.slice(word.length).trim(), args })
    }),
  )
}

const TYPO_MAX = 3

function unknown(word: string, subcommands: readonly Subcommand[]): Refusal {
  const names = subcommands.flatMap(subcommand => subcommand.names)
  const nearest = closest(word.toLowerCase(), names)
  const meant = distance(word.toLowerCase(), nearest) <= TYPO_MAX ? ` Did you mean \`${COMMAND} ${nearest}\`?` : ''
  return refuse(
    `There is no \`${inWords(word, 40).replaceAll('`', "'")}\` here.${meant} \`${COMMAND} help\` lists what you can do.`,
  )
}
