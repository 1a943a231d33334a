import type { Actor, Person } from '../../kernel/people.ts'
import { actorName, cut, inWords, oneLine, slackTime, zonedTime } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'

/** How the same sentence is written in Slack, in Markdown and as plain text. */
export interface Style {
  /** What somebody wrote, inside one of our sentences. */
  text(words: string, max?: number): string
  bold(ours: string): string
  time(at: Instant): string
  who(actor: Actor): string
  /** `words` are ours. */
  link(url: string, words: string): string
}

export const slackStyle: Style = {
  text: (words, max = 200) => inWords(words, max),
  bold: ours => `*${ours}*`,
  time: at => slackTime(at),
  who: actor => actorName(actor),
  link: (url, words) => `<${url.replaceAll(/[<>|]/g, encodeURIComponent)}|${words}>`,
}

export interface Named {
  nameOf: (who: Person) => string
  timeZone: string
}

/** For Jira, where the whole is put into text nodes. */
export function plainStyle({ nameOf, timeZone }: Named): Style {
  return {
    text: (words, max = 200) => cut(oneLine(words), max),
    bold: ours => ours,
    time: at => zonedTime(at, timeZone),
    who: actor => (actor === 'bot' ? 'the bot' : nameOf(actor)),
    link: (_, words) => words,
  }
}

export function markdownStyle(named: Named): Style {
  const plain = plainStyle(named)
  return {
    ...plain,
    text: (words, max) => escapeMarkdown(plain.text(words, max)),
    bold: ours => `**${ours}**`,
    who: actor => escapeMarkdown(plain.who(actor)),
    link: (url, words) => `[${words}](${url.replaceAll(/[\s()<>]/g, encodeURIComponent)})`,
  }
}

function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\`*_~[\]<>#|&]/g, String.raw`\$&`)
}
