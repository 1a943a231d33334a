import { describe, expect, test } from 'vitest'
import { closedDoors } from './doors.ts'
import { placeOf, ROOMS } from './places.ts'
import { sourceFrom, sourcesOf } from './source.ts'

const sources = sourcesOf('src/**/*.ts')

describe('doors', () => {
  test('every file of a capability belongs to one of its rooms', () => {
    const homeless = sources.flatMap(({ path }) => {
      const place = placeOf(path)
      return place.kind === 'capability' && place.room === null ? [path] : []
    })

    expect(homeless, `rooms are ${ROOMS.join(', ')}: a file is named after one, or lies in its folder`).toEqual([])
  })

  test('each room imports only what it has a door to', () => {
    expect(sources.flatMap(closedDoors)).toEqual([])
  })

  test('nobody enters bot.ts but main, the demo, tests and benchmarks', () => {
    const entering = sources.filter(
      ({ path, imports }) => path !== 'src/main.ts' && imports.some(({ file }) => file === 'src/bot.ts'),
    )

    expect(entering.map(({ path }) => path)).toEqual([])
  })

  test('nothing in the product imports what is outside it', () => {
    const outside = sources.flatMap(({ path, imports }) =>
      imports.flatMap(({ file }) =>
        file !== null && placeOf(file).kind === 'elsewhere' ? [`${path} imports ${file}`] : [],
      ),
    )

    expect(outside).toEqual([])
  })
})

describe('the order of the capabilities', () => {
  /** Who may import whom; a thing that a lower one needs from above is a port, filled in bot.ts. */
  const order: Record<string, readonly string[]> = {
    approval: [],
    tracking: [],
    sprint: [],
    rotation: ['sprint', 'approval', 'tracking'],
    payload: ['sprint', 'approval', 'tracking'],
    upgrade: ['payload', 'sprint', 'approval', 'tracking'],
    investigation: ['rotation', 'upgrade', 'payload', 'sprint', 'approval', 'tracking'],
    access: ['investigation', 'approval', 'tracking'],
    duplicates: ['investigation', 'approval', 'tracking'],
    verdict: ['*'],
    digest: ['*'],
    history: ['*'],
    home: ['*'],
  }
  const uses = new Map<string, Set<string>>()
  for (const { path, imports } of sources) {
    const from = placeOf(path)
    if (from.kind !== 'capability') continue
    const used = uses.get(from.capability) ?? new Set()
    uses.set(from.capability, used)
    for (const { file } of imports) {
      const to = placeOf(file ?? '')
      if (to.kind === 'capability' && to.capability !== from.capability) used.add(to.capability)
    }
  }

  test('every capability has its place in it', () => {
    expect([...uses.keys()].filter(capability => !(capability in order))).toEqual([])
  })

  test('is kept', () => {
    const against = [...uses].flatMap(([from, used]) =>
      [...used]
        .filter(to => !order[from]?.includes(to) && !order[from]?.includes('*'))
        .map(to => `${from} imports ${to}`),
    )

    expect(against, 'declare a port in the lower one and fill it in bot.ts').toEqual([])
  })

  test('has no circle', () => {
    const reaches = (from: string, seen = new Set<string>()): Set<string> => {
      for (const to of uses.get(from) ?? []) if (!seen.has(to)) reaches(to, seen.add(to))
      return seen
    }

    expect([...uses.keys()].filter(capability => reaches(capability).has(capability))).toEqual([])
  })
})

describe('the rules bite', () => {
  const complaints = (path: string, text: string) => closedDoors(sourceFrom(path, text))

  test.each([
    ['src/rotation/model.ts', "import { z } from '../store/store.ts'"],
    ['src/rotation/model/request.ts', "import { addDays } from 'date-fns'"],
    ['src/rotation/words.ts', "import { keep } from './actions.ts'"],
    ['src/rotation/slack/modals.ts', "import type { Jira } from '../../services/jira/jira.ts'"],
    ['src/rotation/watch/observe.ts', "import { createJira } from '../../services/jira/jira.ts'"],
    ['src/rotation/actions.ts', "import { inserted } from '../tracking/store.ts'"],
    ['src/rotation/actions.ts', "import { readFileSync } from 'node:fs'"],
    ['src/kernel/blocks.ts', "import { KnownBlock } from '@slack/types'"],
    ['src/services/jira/jira.ts', "import type { Request } from '../../rotation/model.ts'"],
    ['src/store/store.ts', "import {\n  a,\n  b,\n} from '../slack/app.ts'"],
    ['src/main.ts', "import { openStore } from './store/store.ts'"],
    ['src/home/actions.ts', "export { begin } from '../rotation/effects.ts'"],
    ['src/outbox/outbox.ts', "const a = await import('../rotation/actions.ts')"],
    ['src/investigation/import-cli.ts', "import { keep } from '../slack/promises.ts'"],
  ])('%s may not: %s', (path, text) => {
    expect(complaints(path, text)).toHaveLength(1)
  })

  test.each([
    ['src/rotation/model.ts', "import { addDays } from 'date-fns/addDays'"],
    ['src/rotation/actions.ts', "import { vote } from '../approval/actions.ts'"],
    ['src/rotation/watch.ts', "import type { Jira } from '../services/jira/jira.ts'"],
    ['src/investigation/import-cli.ts', "import { execFile } from 'node:child_process'"],
    ['src/rotation/model.ts', "// import { x } from '../store/store.ts'"],
    ['src/rotation/model.ts', "const example = `import { x } from '../store/store.ts'`"],
  ])('%s may: %s', (path, text) => {
    expect(complaints(path, text)).toEqual([])
  })
})
