import { counted, lasting, listed } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Out } from '../model/out.ts'

export interface PastReport {
  cluster: string
  /** What was added, or would be. */
  fresh: readonly Out[]
  /** How many intervals the history tells of. */
  found: number
  versions: number
  unreadable: readonly { commit: string; at: Instant | null; why: string }[]
  stillOutSince: Instant | null
  written: boolean
}

/** What `npm run import -- rotation` prints. Times are UTC, to the second. */
export function pastReport(report: PastReport): string {
  const { cluster, fresh, found, versions, unreadable, stillOutSince, written } = report
  const known = found - new Set(fresh.map(out => out.id)).size
  return [
    `${cluster}: ${counted(versions, 'version')} of the file, ${counted(found, 'interval')} out of rotation or with reduced capacity.`,
    ...unreadable.map(one => `Skipped ${one.commit}${one.at === null ? '' : ` of ${utc(one.at)}`}: ${one.why}.`),
    ...(versions === 0 && unreadable.length > 0 ? ['Does the log have -U1000000, and --format="commit %H %cI"?'] : []),
    ...(stillOutSince === null
      ? []
      : [`It is out since ${utc(stillOutSince)} in the last version; that is left out until it has ended.`]),
    ...(known > 0 ? [`${counted(known, 'interval')} left out, recorded already.`] : []),
    ...(fresh.length > 0 ? ['', ...table(fresh), ''] : []),
    last(fresh.length, written),
  ].join('\n')
}

/** The file never had a cluster of that name. */
export function neverThere(cluster: string, clusters: readonly string[]): string {
  const has = clusters.length === 0 ? 'Its last version has no cluster at all.' : `It has ${listed(clusters)}.`
  return `No version of the file has a cluster ${cluster}. ${has} Give one of them with --cluster, or another file with --file.`
}

function last(fresh: number, written: boolean): string {
  if (fresh === 0) return 'Nothing to add.'
  if (written)
    return `${counted(fresh, 'interval')} added. Their cause is not classified: /sacrificial cause <id> sets it.`
  return `Nothing is written yet: ${counted(fresh, 'interval')} would be added. Run it again with --write.`
}

function table(outs: readonly Out[]): string[] {
  const rows = outs.map(out => [
    utc(out.from),
    utc(out.to ?? out.from),
    lasting((out.to ?? out.from) - out.from),
    out.kind === 'out' ? 'out' : `reduced to ${out.capacity} %`,
    out.id,
  ])
  const all = [['From (UTC)', 'To (UTC)', 'Length', 'What', 'ID'], ...rows]
  const widths = [0, 1, 2, 3].map(column => Math.max(...all.map(row => row[column]?.length ?? 0)))
  return all.map(row => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}

function utc(at: Instant): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}
