import { listed } from '../../kernel/text.ts'
import type { Out } from '../../investigation/model/out.ts'
import type { PayloadRun } from '../../upgrade/model/runs.ts'
import type { Install } from '../../upgrade/model/upgrade.ts'
import type { ClusterRecord } from '../model/answers.ts'
import type { Style } from './style.ts'

/** What a cluster made of the sprint's payload, a line for each time that it took one up. */
export function runLines({ cluster, run, installs }: ClusterRecord, sprint: number, style: Style): string[] {
  const who = style.text(cluster, 60)
  if (!run) return [`The payload of sprint ${sprint} has not run on ${who}.`]
  if (installs.length === 0) return [lineOf(who, 'this payload', asInstall(run), run, style)]
  return installs.map(install => {
    const what = installs.length === 1 ? 'this payload' : style.text(install.release, 80)
    return lineOf(who, what, install, run, style)
  })
}

function lineOf(who: string, what: string, install: Install, run: PayloadRun, style: Style): string {
  return `${who} began the upgrade to ${what} ${style.time(install.beganAt)}${ranFor(install, run, style)}.`
}

/** What came after the run is the next sprint's; what came in it is named. */
function ranFor({ completedAt, gone }: Install, { endedAt }: PayloadRun, style: Style): string {
  if (gone === null) return completedAt === null ? '' : `, and has run it since ${style.time(completedAt)}`
  const isNext = gone.at === endedAt
  if (completedAt === null) {
    const what = isNext ? '' : ` for ${style.text(gone.version, 80)}`
    return `, and gave it up ${style.time(gone.at)}${what}, before it was done`
  }
  const why = isNext ? '' : `, when the upgrade to ${style.text(gone.version, 80)} began`
  return `, and ran it from ${style.time(completedAt)} until ${style.time(gone.at)}${why}`
}

/** Where only the run is known. */
function asInstall({ payload, upgradeStartedAt, startedAt, endedAt }: PayloadRun): Install {
  const gone = endedAt === null ? null : { version: '', at: endedAt }
  return { release: payload.name ?? payload.tag, beganAt: upgradeStartedAt, completedAt: startedAt, gone }
}

/** Time out is charged to the run in which it began, also while the cluster had left its payload: that is said. */
export function awayLines(
  { cluster, run, installs }: ClusterRecord,
  outs: readonly Out[],
  nameOf: (out: Out) => string,
  style: Style,
): string[] {
  if (run === null || installs.length === 0) return []
  const away = outs.filter(({ from }) => from >= run.upgradeStartedAt && !installs.some(one => isDuring(one, from)))
  if (away.length === 0) return []
  return [
    `When ${listed(away.map(nameOf))} began, ${style.text(cluster, 60)} had left this payload: it counts for the payload all the same, unless TRT sets a cause that does not count.`,
  ]
}

function isDuring({ beganAt, gone }: Install, at: number): boolean {
  return beganAt <= at && (gone === null || at < gone.at)
}
