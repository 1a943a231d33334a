import { counted, lasting, listed } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Out } from '../model/out.ts'
import type { Stretch } from '../model/past.ts'

export interface PastReport {
  cluster: string
  /** What was added, or would be. */
  fresh: readonly Out[]
  /** The time of which it was not known yet what the cluster did; null where there is none. */
  freshStretch: Stretch | null
  /** How many intervals the history tells of. */
  found: number
  versions: number
  unreadable: readonly { commit: string; at: Instant | null; why: string }[]
  stillOutSince: Instant | null
  written: boolean
}

/** What `npm run import -- rotation` prints. Times are UTC, to the second. */
export function pastReport(report: PastReport): string {
  const { cluster, fresh, freshStretch, found, versions, unreadable, stillOutSince, written } = report
  const known = found - new Set(fresh.map(out => out.id)).size
  return [
    `${cluster}: ${counted(versions, 'version')} of the file, ${counted(found, 'interval')} out of rotation or with reduced capacity.`,
    ...unreadable.map(one => `Skipped ${one.commit}${one.at === null ? '' : ` of ${utc(one.at)}`}: ${one.why}.`),
    ...(versions === 0 && unreadable.length > 0 ? ['Does the log have -U1000000, and --format="commit %H %cI"?'] : []),
    ...(stillOutSince === null
      ? []
      : [`It is out since ${utc(stillOutSince)} in the last version; that is left out until it has ended.`]),
    ...(freshStretch === null
      ? []
      : [
          `What is neither out nor reduced was in rotation, from the first version that has it (${utc(freshStretch.from)})${
            freshStretch.to === null ? '' : ` to ${utc(freshStretch.to)}`
          }.`,
        ]),
    ...(known > 0 ? [`${counted(known, 'interval')} left out, recorded already.`] : []),
    ...(fresh.length > 0 ? ['', ...table(fresh), ''] : []),
    last(fresh.length, freshStretch, written),
  ].join('\n')
}

/** The file never had a cluster of that name. */
export function neverThere(cluster: string, clusters: readonly string[]): string {
  const has = clusters.length === 0 ? 'Its last version has no cluster at all.' : `It has ${listed(clusters)}.`
  return `No version of the file has a cluster ${cluster}. ${has} Give one of them with --cluster, or another file with --file.`
}

function last(fresh: number, freshStretch: Stretch | null, written: boolean): string {
  if (fresh === 0 && freshStretch === null) return 'Nothing to add.'
  const what = fresh === 0 ? 'Its time in rotation' : counted(fresh, 'interval')
  if (!written) return `Nothing is written yet: ${what} would be added. Run it again with --write.`
  return fresh === 0
    ? `${what} added.`
    : `${what} added. Their cause is not classified: /sacrificial cause <id> sets it.`
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
