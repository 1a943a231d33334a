import { inWords, slackTime } from '../../kernel/text.ts'
import type { Upgrade } from '../model/upgrade.ts'
import type { Watch } from '../model/watch.ts'
import { isUnderWay } from '../model/upgrade.ts'
import { bold } from './names.ts'
import { upgradeLead } from './message.ts'

export const notWatched =
  'What the clusters run is not watched: without KUBECONFIG the bot sees neither upgrades nor payload runs.'

/** What a cluster runs, and what cannot be seen of it; one line each. */
export function statusLinesOf(watch: Watch, upgrade: Upgrade | null): string[] {
  const { cluster, running, trouble, gatesTrouble } = watch
  return [
    ...(upgrade ? [upgradeLead(upgrade)] : running ? [`${bold(cluster)} runs ${bold(running)}.`] : []),
    ...(trouble?.told
      ? [
          `:warning: The version of ${bold(cluster)} cannot be read since ${slackTime(trouble.since)}: ${inWords(trouble.why)}. What is said of its upgrade is older.`,
        ]
      : []),
    ...(gatesTrouble?.told && !trouble?.told
      ? [
          `:warning: The admin gates and acks of ${bold(cluster)} cannot be read since ${slackTime(gatesTrouble.since)}: ${inWords(gatesTrouble.why)}.`,
        ]
      : []),
  ]
}

/** For the sentence of another capability: `upgrade of build02 at 357 of 1021`. Plain; null where none is under way. */
export function upgradeLineOf(upgrade: Upgrade): string | null {
  const { view, cluster } = upgrade
  if (upgrade.gone !== null || !isUnderWay(upgrade)) return null
  const what = `upgrade of ${cluster}`
  switch (view.state) {
    case 'blocked':
      return `${what} not begun: it is blocked`
    case 'progressing':
    case 'started':
    case 'failing':
      if (view.completedAt !== null) return `${what} completed, and failing`
      return view.progress === null
        ? `${what} begun`
        : `${what} at ${view.progress.done} of ${view.progress.of}${view.state === 'failing' ? ', and failing' : ''}`
    case 'completed':
      return `${what} completed, machines under way`
    case 'workers-done':
      return `${what} completed, not healthy yet`
    default:
      return null
  }
}
