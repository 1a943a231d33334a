import { placeOf } from './places.ts'
import type { Foundation, Place, Room } from './places.ts'
import type { Import, Source } from './source.ts'

/** What a part of the foundation may use: other parts, files at the root of src, packages. */
interface Doors {
  parts: readonly Foundation[]
  root?: readonly string[]
  packages: readonly string[]
}

const foundation: Record<Foundation, Doors> = {
  kernel: { parts: ['kernel'], packages: ['zod', '@slack/types'] },
  store: { parts: ['store', 'kernel'], packages: ['kysely', 'better-sqlite3', 'pg'] },
  outbox: { parts: ['outbox', 'store', 'kernel'], root: ['log.ts'], packages: [] },
  slack: {
    parts: ['slack', 'outbox', 'store', 'kernel'],
    root: ['log.ts'],
    packages: ['@slack/bolt', '@slack/types', '@slack/web-api', 'fastest-levenshtein', 'zod'],
  },
  services: { parts: ['services', 'kernel'], packages: ['*'] },
  jobs: { parts: ['jobs', 'kernel'], root: ['log.ts'], packages: ['node-cron'] },
  pictures: {
    parts: ['pictures', 'kernel'],
    packages: ['@observablehq/plot', '@resvg/resvg-js', 'linkedom/worker', 'date-fns/*', '@date-fns/tz'],
  },
  web: { parts: ['web', 'pictures', 'kernel'], root: ['log.ts'], packages: ['prom-client'] },
  config: { parts: ['config', 'kernel'], packages: ['zod', 'fastest-levenshtein'] },
}

interface RoomDoors extends Doors {
  /** Rooms of its own capability. */
  own: readonly Room[]
  /** Rooms of other capabilities; besides `model` and `actions` only words build on the words of what they stand on. */
  others: readonly ('model' | 'actions' | 'words')[]
}

/** Builds the promises of messages: data only, so that a verb can promise one without knowing Slack. */
const PROMISES = 'src/slack/promises.ts'

const rooms: Record<Room, RoomDoors> = {
  model: { own: ['model'], others: ['model'], parts: ['kernel'], packages: ['zod', 'date-fns/*', '@date-fns/tz'] },
  words: { own: ['model', 'words'], others: ['model', 'words'], parts: ['kernel'], packages: ['@slack/types'] },
  store: { own: ['model', 'store'], others: ['model'], parts: ['kernel', 'store'], packages: ['kysely', 'zod'] },
  port: { own: ['model', 'port'], others: ['model'], parts: ['kernel'], packages: [] },
  actions: {
    own: ['model', 'store', 'words', 'actions', 'port'],
    others: ['model', 'actions'],
    parts: ['kernel', 'store'],
    packages: ['zod', 'kysely'],
  },
  slack: {
    own: ['model', 'words', 'actions', 'slack', 'port'],
    others: ['model', 'actions'],
    parts: ['kernel', 'slack'],
    packages: ['zod', '@slack/bolt', '@slack/types'],
  },
  jobs: {
    own: ['model', 'words', 'actions', 'watch', 'jobs'],
    others: ['model', 'actions'],
    parts: ['kernel', 'jobs'],
    packages: [],
  },
  watch: {
    own: ['model', 'actions', 'watch', 'port'],
    others: ['model', 'actions'],
    parts: ['kernel', 'services'],
    packages: [],
  },
  capability: {
    own: ['model', 'store', 'words', 'actions', 'slack', 'watch', 'jobs', 'effects', 'pages', 'port', 'capability'],
    others: ['model', 'actions'],
    parts: ['kernel', 'store', 'slack', 'jobs', 'outbox', 'services', 'web', 'config'],
    packages: [],
  },
  // A process of its own, with an environment of its own.
  program: {
    own: ['model', 'words', 'actions', 'program'],
    others: ['model'],
    parts: ['kernel', 'store', 'services', 'config'],
    packages: [],
  },
  effects: {
    own: ['model', 'store', 'words', 'actions', 'watch', 'effects', 'port'],
    others: ['model', 'actions'],
    parts: ['kernel', 'store', 'outbox', 'services', 'pictures'],
    packages: ['zod'],
  },
  pages: {
    own: ['model', 'words', 'actions', 'pages'],
    others: ['model', 'actions'],
    parts: ['kernel', 'pictures', 'web'],
    packages: [],
  },
}

/** What is wrong with the imports of a source, each in a sentence. */
export function closedDoors(source: Source): string[] {
  return source.imports.flatMap(use => {
    const why = whyClosed(source.path, use)
    return why === null ? [] : [`${source.path} imports ${use.from}: ${why}`]
  })
}

function whyClosed(path: string, use: Import): string | null {
  const from = placeOf(path)
  if (use.from.startsWith('node:')) return ofNode(from, use)
  if (from.kind === 'root') return fromRoot(from.name, use)
  if (from.kind === 'foundation') return fromFoundation(path, from.part, use)
  if (from.kind === 'capability') return fromCapability(from, use)
  return null
}

function ofNode(from: Place, use: Import): string | null {
  const PURE = ['node:crypto', 'node:util', 'node:assert']
  if (from.kind !== 'capability' || from.room === 'program' || PURE.includes(use.from)) return null
  return 'a capability reaches the machine through the foundation only'
}

function fromRoot(name: string, use: Import): string | null {
  if (name === 'bot.ts' || name === 'capabilities.ts') return null
  if (name === 'outside.ts') return fromOutside(use)
  if (name === 'capability.ts') return use.how === 'type' ? null : 'capability.ts is a shape, and has types only'
  if (use.file === null)
    return name === 'log.ts' && use.from === 'pino' ? null : 'main and log have no business with it'
  const to = placeOf(use.file)
  // A database of a newer release is no crash: main tells it in its own words.
  const isOpen =
    name === 'main.ts' &&
    (use.file === 'src/store/migrate.ts' ||
      (to.kind === 'root' && ['bot.ts', 'log.ts'].includes(to.name)) ||
      (to.kind === 'foundation' && ['config', 'kernel'].includes(to.part)))
  return isOpen ? null : 'main reads the configuration and starts the bot; bot.ts wires everything else'
}

/** Makes the clients of the outside from the configuration, for bot.ts alone. */
function fromOutside(use: Import): string | null {
  const to = use.file === null ? null : placeOf(use.file)
  const isOpen = to?.kind === 'foundation' && ['config', 'services', 'kernel'].includes(to.part)
  return isOpen ? null : 'outside.ts turns configuration into services, and knows nothing else'
}

function fromFoundation(path: string, part: Foundation, use: Import): string | null {
  const doors = foundation[part]
  if (use.file === null) return packageClosed(doors.packages, use, part)
  const to = placeOf(use.file)
  if (to.kind === 'foundation' && doors.parts.includes(to.part)) return null
  if (to.kind === 'root' && doors.root?.includes(to.name)) return null
  if (part === 'store' && to.kind === 'migrations') return null
  // A program of its own, with an environment of its own.
  if (path === 'src/store/audit-cli.ts' && to.kind === 'foundation' && to.part === 'config') return null
  if (to.kind === 'capability')
    return `${part} is under the capabilities and knows none of them; bot.ts brings them together`
  return `${part} may use ${[...doors.parts, ...(doors.root ?? [])].join(', ')}`
}

function fromCapability(from: Place & { kind: 'capability' }, use: Import): string | null {
  if (from.room === null) return null
  const doors = rooms[from.room]
  if (use.file === null) return packageClosed(doors.packages, use, from.room)
  const to = placeOf(use.file)
  switch (to.kind) {
    case 'root':
      if (to.name === 'capability.ts' && from.room === 'capability') return null
      return to.name === 'log.ts' && use.how === 'type' ? null : `a capability knows nothing of ${to.name}`
    case 'foundation':
      if (use.file === PROMISES && ['actions', 'effects'].includes(from.room)) return null
      if (!doors.parts.includes(to.part))
        return `${from.room} may use ${doors.parts.join(', ')} of the foundation, not ${to.part}`
      if (to.part !== 'services' || !use.names.some(name => name.startsWith('create'))) return null
      return `${from.room} is given its services by bot.ts and makes none itself`
    case 'capability':
      return betweenRooms(from, to, doors)
    case 'migrations':
    case 'elsewhere':
      return 'the product uses nothing outside src'
  }
}

function betweenRooms(from: Place & { kind: 'capability' }, to: Place & { kind: 'capability' }, doors: RoomDoors) {
  if (to.room === null) return null
  if (to.capability === from.capability) {
    return doors.own.includes(to.room) ? null : `${from.room} may use ${doors.own.join(', ')} of its own capability`
  }
  if (to.room !== 'model' && to.room !== 'actions' && !(to.room === 'words' && from.room === 'words'))
    return `${to.capability} is entered through its model and its actions only`
  return doors.others.includes(to.room)
    ? null
    : `${from.room} may use only the ${doors.others.join(' and ')} of another capability`
}

function packageClosed(allowed: readonly string[], { from, how }: Import, who: string): string | null {
  const open = allowed.some(
    name => name === '*' || name === from || (name.endsWith('/*') && from.startsWith(name.slice(0, -1))),
  )
  if (!open) return `${who} may use ${allowed.length > 0 ? allowed.join(', ') : 'no package'}`
  return from === '@slack/types' && how !== 'type' ? 'it has types only' : null
}
