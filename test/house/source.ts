import { globSync, readFileSync } from 'node:fs'

const root = new URL('../../', import.meta.url)

export interface Import {
  /** As it is written: a package, `node:…`, or a path. */
  from: string
  /** The file it means, from the root of the project; null for packages. */
  file: string | null
  how: 'type' | 'value' | 'dynamic'
  /** What is taken, as the other file names it. */
  names: string[]
}

export interface Source {
  /** From the root of the project, with forward slashes. */
  path: string
  lines: number
  /** The text without its comments; strings are as they were. */
  code: string
  imports: Import[]
}

export function pathsOf(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] }).toSorted()
}

export function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

export function sourcesOf(...patterns: string[]): Source[] {
  return pathsOf(...patterns).map(path => sourceFrom(path, textOf(path)))
}

export function sourceFrom(path: string, text: string): Source {
  const code = withoutComments(text)
  return { path, lines: text.trimEnd().split('\n').length, code, imports: importsOf(path, code) }
}

/** Where in a source something is written: `src/a.ts:12`. */
export function linesWith({ path, code }: Source, pattern: RegExp): string[] {
  return code.split('\n').flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1}`] : []))
}

/** Comments become blanks, so that lines keep their numbers. What looks like one inside a string or pattern stays. */
function withoutComments(text: string): string {
  const tokens =
    /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|(?<=[(,=:[!&|?{};]\s*)\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return text.replace(tokens, token => (/^\/[/*]/.test(token) ? token.replace(/[^\n]/g, ' ') : token))
}

function importsOf(path: string, code: string): Import[] {
  const statements = code.matchAll(
    /^(?:import|export)\s+(?<type>type\s)?(?<names>[^'"();]*?)from\s*['"](?<from>[^'"]+)['"]/gm,
  )
  const bare = code.matchAll(/^import\s*['"](?<from>[^'"]+)['"]/gm)
  const dynamic = code.matchAll(/\bimport\(\s*['"](?<from>[^'"]+)['"]\s*\)/g)
  const found = (matches: Iterable<RegExpMatchArray>, how: (match: RegExpMatchArray) => Import['how']) =>
    [...matches].map(match => {
      const from = match.groups?.['from'] ?? ''
      return { from, file: fileOf(path, from), how: how(match), names: namesIn(match.groups?.['names'] ?? '') }
    })
  return [
    ...found(statements, match => (match.groups?.['type'] ? 'type' : 'value')),
    ...found(bare, () => 'value'),
    ...found(dynamic, () => 'dynamic'),
  ]
}

function namesIn(clause: string): string[] {
  return [...clause.matchAll(/(?:[{,]\s*)(?:type\s+)?(?<name>\w+)/g)].map(match => match.groups?.['name'] ?? '')
}

function fileOf(path: string, from: string): string | null {
  return from.startsWith('.') ? new URL(from, `file:///${path}`).pathname.slice(1) : null
}
