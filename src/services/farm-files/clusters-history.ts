import { FarmFileFault, readClusters, schedulingIn } from './clusters-file.ts'

/** A version of `_clusters.yaml` as it was merged, and how it schedules one cluster. */
export interface MergedVersion {
  commit: string
  /** When it was merged. */
  at: number
  state: ReturnType<typeof schedulingIn>
}

export interface ClustersHistory {
  versions: MergedVersion[]
  /** What could not be read, and why. */
  /** Which clusters the last version that could be read has. */
  clusters: string[]
  unreadable: { commit: string; at: number | null; why: string }[]
}

/**
 * The options of `git log` that make the text we read: each merge into the branch with its time and, because of the
 * wide context, with the whole file.
 */
export const LOG_OPTIONS = [
  'log',
  '--first-parent',
  '--diff-merges=first-parent',
  '--reverse',
  '--no-color',
  '--no-ext-diff',
  '--format=commit %H %cI',
  '-p',
  '-U1000000',
] as const

/** Reads the text that `git log` prints with these options for the file. */
export function readClustersHistory(log: string, cluster: string): ClustersHistory {
  const history: ClustersHistory = { versions: [], clusters: [], unreadable: [] }
  let lines: number | null = null
  let last: string[] = []
  for (const part of log.split(/^(?=commit [0-9a-f]{7,64}\b)/m)) {
    const head = /^commit (?<commit>[0-9a-f]{7,64})(?: (?<time>\S+))?/.exec(part)?.groups
    if (!head?.['commit'] || !/^@@ /m.test(part)) continue
    const commit = head['commit'].slice(0, 12)
    const time = Date.parse(head['time'] ?? '')
    const at = Number.isFinite(time) ? time : null
    const file = fileAfter(part, lines)
    lines = file?.length ?? null
    const read = file === null ? { why: 'it does not show the whole file' } : stateIn(file, cluster)
    if (at === null) history.unreadable.push({ commit, at, why: 'it does not say when it was merged' })
    else if (typeof read === 'object' && 'why' in read) history.unreadable.push({ commit, at, why: read.why })
    else {
      history.versions.push({ commit, at, state: read })
      if (file !== null && file.length > 0) last = file
    }
  }
  if (last.length > 0) history.clusters = readClusters(last.join('\n')).map(({ name }) => name)
  return history
}

/** The lines of the file after a change; null where the change does not show all of them. */
function fileAfter(part: string, linesBefore: number | null): string[] | null {
  const [, first = '', ...more] = part.split(/^(?=@@ )/m)
  const hunk = /^@@ -(?<from>\d+)(?:,(?<before>\d+))? \+\d+(?:,\d+)? @@.*\n(?<text>[\s\S]*)/.exec(first)?.groups
  const before = Number(hunk?.['before'] ?? 1)
  const isWhole = Number(hunk?.['from']) <= 1 && (linesBefore === null || linesBefore === before)
  if (!hunk || more.length > 0 || !isWhole) return null
  const lines = (hunk['text'] ?? '').split('\n')
  return lines.filter(line => line.startsWith(' ') || line.startsWith('+')).map(line => line.slice(1))
}

function stateIn(file: readonly string[], cluster: string): MergedVersion['state'] | { why: string } {
  if (file.length === 0) return 'absent'
  try {
    return schedulingIn(file.join('\n'), cluster)
  } catch (error) {
    if (error instanceof FarmFileFault) return { why: error.message }
    throw error
  }
}
