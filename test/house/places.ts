/** The parts of the product that are no capability, and the files at its root. */
const FOUNDATION = ['kernel', 'store', 'outbox', 'slack', 'services', 'jobs', 'pictures', 'web', 'config'] as const
export const ROOMS = [
  'model',
  'actions',
  'store',
  'words',
  'slack',
  'watch',
  'jobs',
  'effects',
  'pages',
  'port',
  'program',
  'capability',
] as const

export type Foundation = (typeof FOUNDATION)[number]
export type Room = (typeof ROOMS)[number]

/** Where a file of the product is in the house. */
export type Place =
  | { kind: 'foundation'; part: Foundation }
  | { kind: 'capability'; capability: string; room: Room | null }
  | { kind: 'root'; name: string }
  | { kind: 'migrations' }
  | { kind: 'elsewhere' }

export function placeOf(path: string): Place {
  const [top, first = '', second = ''] = path.split('/')
  if (top === 'migrations') return { kind: 'migrations' }
  if (top !== 'src') return { kind: 'elsewhere' }
  if (second === '') return { kind: 'root', name: first }
  const part = FOUNDATION.find(known => known === first)
  if (part !== undefined) return { kind: 'foundation', part }
  return { kind: 'capability', capability: first, room: roomOf(second) }
}

/**
 * A room is a file (`words.ts`), several with its name first (`effects-sweep.ts`), or a folder (`model/`). An interface
 * that a capability declares for others to fill is a port (`jira-port.ts`); what is started by itself from the command
 * line is a program (`import-cli.ts`).
 */
function roomOf(name: string): Room | null {
  const stem = name.replace(/\.ts$/, '')
  if (stem.endsWith('-port')) return 'port'
  if (stem.endsWith('-cli')) return 'program'
  return ROOMS.find(room => stem === room || stem.startsWith(`${room}-`)) ?? null
}
