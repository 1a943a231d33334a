import { refuse } from './refusals.ts'

export interface Word {
  readonly kind: 'bare' | 'quoted' | 'mark'
  readonly text: string
}

const pattern = /\s+|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|!=|!~|<=|>=|[=<>~(),]|[^\s"'=!<>~(),]+/y
const reserved = /[+.;?|*/%^$#@[\]]/

/** Cuts JQL into words; quotes are gone from the quoted ones. */
export function readWords(jql: string): Word[] {
  const words: Word[] = []
  let at = 0
  while (at < jql.length) {
    pattern.lastIndex = at
    const text = pattern.exec(jql)?.[0]
    if (text === undefined) throw unreadable(jql, at)
    if (text.trim() !== '') words.push(word(text))
    at += text.length
  }
  return words
}

function word(text: string): Word {
  if (text.startsWith('"') || text.startsWith("'")) {
    return { kind: 'quoted', text: text.slice(1, -1).replaceAll(/\\(.)/g, '$1') }
  }
  if (/^[=!<>~(),]/.test(text)) return { kind: 'mark', text }
  const character = reserved.exec(text)?.[0]
  if (character !== undefined && !/^cf\[\d+\]$/.test(text)) {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0')
    throw refuse(400, [
      `Error in the JQL Query: The character '${character}' is a reserved JQL character. You must enclose it in a string or use the escape '\\u${code}' instead.`,
    ])
  }
  return { kind: 'bare', text }
}

function unreadable(jql: string, at: number): Error {
  const isQuote = jql[at] === '"' || jql[at] === "'"
  return refuse(400, [
    isQuote
      ? `Error in the JQL Query: The quoted string '${jql.slice(at + 1)}' has not been completed. (line 1, character ${at + 1})`
      : `Error in the JQL Query: Unexpected character '${jql[at]}'. (line 1, character ${at + 1})`,
  ])
}
