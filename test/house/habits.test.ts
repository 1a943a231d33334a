import { describe, expect, test } from 'vitest'
import { linesWith, pathsOf, sourcesOf, textOf } from './source.ts'
import type { Source } from './source.ts'

const product = sourcesOf('src/**/*.ts')
const ours = sourcesOf('{src,playground,test,bench,migrations}/**/*.ts', '*.ts')

/** Where this is written in code, comments left aside; `but` names the files that have a reason. */
function found(sources: Source[], pattern: RegExp, but: readonly string[] = []): string[] {
  return sources
    .filter(({ path }) => !but.some(known => path.startsWith(known)))
    .flatMap(source => linesWith(source, pattern))
}

describe('the environment', () => {
  test('is read where the configuration is made, and nowhere else', () => {
    const READERS = ['src/main.ts', 'src/config/', 'src/store/audit-cli.ts', 'src/investigation/import-cli.ts']

    expect(found(product, /\bprocess\.env\b/, READERS), 'take it from the Config that bot.ts passes on').toEqual([])
  })

  test('the time is asked of the clock that is passed in', () => {
    const pattern = /\bDate\.now\(|\bnew Date\(\)/

    expect(found(product, pattern, ['src/kernel/time.ts']), 'a test or the demo could not move it').toEqual([])
  })
})

describe('the product does not know that it is tested', () => {
  test('it has no word for stand-ins', () => {
    const MARK = 'const DEMO_TOKEN = /^x(?:oxb|app)-fake-/'
    const lines = product.flatMap(({ path }) =>
      textOf(path)
        .split('\n')
        .flatMap((line, at) => (/fake|playground|\bmock/i.test(line) && line !== MARK ? [`${path}:${at + 1}`] : [])),
    )

    expect(lines, 'only addresses and the clock differ between production and the demo').toEqual([])
  })
})

describe('types', () => {
  test('nothing is any', () => {
    expect(
      found(ours, /(?::\s*|<|\bas\s+|\|\s*)any\b(?!\w|\s*[a-z])/),
      'what is not known is unknown, and parsed',
    ).toEqual([])
  })

  test('nothing is forced into another type', () => {
    expect(found(ours, /\bas unknown as\b/), 'parse it with zod, or say what it is').toEqual([])
  })

  test('complaints of the compiler are answered, not silenced', () => {
    const lines = ours.flatMap(({ path }) => (/@ts-(?:ignore|expect-error|nocheck)/.test(textOf(path)) ? [path] : []))

    expect(lines.filter(path => path !== 'test/house/habits.test.ts')).toEqual([])
  })
})

describe('modules', () => {
  test('have names for what they give', () => {
    expect(found(ours, /^export default\b/, ['vitest.config.ts']), 'export it by its name').toEqual([])
  })

  test('are small enough to read: a longer one is two rooms', () => {
    const long = ours.filter(({ path, lines }) => /^(?:src|playground)\//.test(path) && lines > 300)

    expect(long.map(({ path, lines }) => `${path} has ${lines} lines`)).toEqual([])
  })

  test('say what they are for: none is a drawer', () => {
    const drawers = ours
      .map(({ path }) => path)
      .filter(path => /\/(?:utils?|helpers?|common|misc|shared|types)(?:\.ts|\/)/.test(path))

    expect(drawers, 'put it into the room that needs it').toEqual([])
  })

  test('are named in kebab-case', () => {
    const odd = ours
      .map(({ path }) => path)
      .filter(path => !/^(?:[a-z0-9-]+\/)*[a-z0-9-]+(?:\.(?:test|config|d))?\.ts$/.test(path))

    expect(odd).toEqual([])
  })

  test('nothing is left for later', () => {
    const lines = ours.flatMap(({ path }) =>
      textOf(path)
        .split('\n')
        .flatMap((line, at) => (/\b(?:TODO|FIXME|XXX|HACK)\b/.test(line) ? [`${path}:${at + 1}`] : [])),
    )

    expect(lines.filter(line => !line.startsWith('test/house/habits.test.ts'))).toEqual([])
  })
})

describe('start-up stays fast', () => {
  test('date-fns is imported function by function', () => {
    const whole = ours.flatMap(({ path, imports }) => imports.filter(({ from }) => from === 'date-fns').map(() => path))

    expect(whole, "import { addDays } from 'date-fns/addDays'").toEqual([])
  })

  test('heavy packages are loaded when they are first used', () => {
    const HEAVY =
      /^(?:@slack\/(?:bolt|web-api|socket-mode)|jira\.js|@kubernetes\/client-node|@octokit\/rest|pg|prom-client|@observablehq\/plot|@resvg\/resvg-js|linkedom)(?:\/|$)/
    const early = product.flatMap(({ path, imports }) =>
      imports
        .filter(({ from, how }) => how === 'value' && HEAVY.test(from))
        .map(({ from }) => `${path} imports ${from}`),
    )

    expect(early, 'import its types with `import type`, and the rest with `await import()`').toEqual([])
  })
})

describe('words', () => {
  test('people are told, not shouted at', () => {
    const words = product.filter(({ path }) => /\/words(?:\.ts$|\/|-)/.test(path))
    const loud = words.flatMap(source => linesWith({ ...source, code: textsOf(source) }, /[\p{L}\d.)]!(?:\s|$|['"`])/u))

    expect(loud, 'no exclamation marks').toEqual([])
  })

  /** Only what is inside quotes; `!` is an operator elsewhere, and `<!date^…>` is a mention and no shout. */
  function textsOf({ code }: Source): string {
    return code
      .split('\n')
      .map(line => (line.match(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:\\.|[^`\\])*(?:`|$)/g) ?? []).join(' '))
      .join('\n')
  }

  test('the tree names no machine and no private address', () => {
    const PATTERN =
      /(?<![.\w])\/(?:home|Users|root|work)\/\w|registry\.(?:npmjs\.org|yarnpkg\.com)|artifactory|\.internal\b|\.corp\b|\.svc\.cluster\.local/
    const files = pathsOf(
      '{src,playground,test,bench,migrations,docs,deploy,.ci}/**/*.{ts,tsx,js,md,yml,yaml,json,css,html}',
      '*.{ts,md,yml}',
      '.env.example',
    )
    const lines = files
      .filter(path => path !== 'test/house/habits.test.ts')
      .flatMap(path =>
        textOf(path)
          .split('\n')
          .flatMap((line, at) => (PATTERN.test(line) ? [`${path}:${at + 1}`] : [])),
      )

    expect(lines).toEqual([])
  })
})
