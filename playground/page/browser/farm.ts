import type { Act } from '../acts.ts'
import type { FarmPhase, ShownCluster, ShownFarm, ShownOverride } from '../snapshot.ts'
import { timeLeft } from './dates.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { panel } from './panel.ts'
import type { App } from './state.ts'

export function farm(app: App): Drawn {
  const shown = app.snapshot.farm
  const most = Math.max(1, ...shown.clusters.map(({ jobs }) => jobs))
  return panel(
    'farm',
    'Build farm',
    shown.fault !== null && h('p', { class: 'error' }, shown.fault),
    shown.clusters.map(cluster => oneCluster(cluster, most)),
    overrides(app, shown.overrides),
    file(app, shown),
  )
}

const phaseWords = {
  in: 'in rotation',
  draining: 'no new jobs',
  drained: 'empty',
  'pinned-only': 'pinned jobs only',
} satisfies Record<FarmPhase, string>

function oneCluster({ name, provider, phase, jobs, assigned, blocked }: ShownCluster, most: number): Drawn {
  return h(
    'div',
    {
      key: name,
      class: `cluster ${phase}`,
      'data-testid': `cluster-${name}`,
      'data-phase': phase,
      'data-blocked': String(blocked),
      title: `On ${provider}; ${assigned} of the known jobs would be placed here now`,
    },
    h('strong', {}, name),
    h('span', { class: 'bar' }, h('span', { width: (jobs / most) * 100 })),
    h('span', { class: 'jobs' }, `${jobs} ${jobs === 1 ? 'job' : 'jobs'}`),
    (phase !== 'in' || blocked) &&
      h('small', {}, [phaseWords[phase], blocked && 'blocked in Git'].filter(Boolean).join(' · ')),
  )
}

function overrides(app: App, all: readonly ShownOverride[]): Some {
  const now = app.now()
  const isLive = ({ state, expiresAt }: ShownOverride) => (state === 'Active' || state === 'Pending') && expiresAt > now
  return h(
    'div',
    { class: 'overrides' },
    h('h3', {}, 'Dispatcher overrides'),
    all.length === 0 && h('p', { class: 'empty' }, 'None.'),
    all.map(override =>
      h(
        'div',
        {
          key: override.id,
          class: isLive(override) ? 'override live' : 'override',
          'data-testid': 'override',
          'data-state': override.state,
        },
        h('span', {}, h('strong', {}, `${override.kind} ${override.cluster}`), ` by ${override.by}`),
        h(
          'small',
          {},
          isLive(override) ? `ends in ${timeLeft(override.expiresAt, now)}` : override.state.toLowerCase(),
        ),
        h('small', { class: 'reason' }, override.reason),
        isLive(override) && act(app, 'Revoke by hand, as Priya', { do: 'revoke', overrideId: override.id }),
      ),
    ),
    !all.some(isLive) && act(app, 'Drain build02 by hand, as Priya', { do: 'drain' }),
  )
}

function file(app: App, { clusters, clustersYaml }: ShownFarm): Some {
  const build02 = clusters.find(({ name }) => name === 'build02')
  const isListed = build02?.phase !== 'pinned-only'
  const choices: [string, Extract<Act, { do: 'merge' }>['change']][] = isListed
    ? [
        build02?.blocked ? ['Merge: unblock build02', 'unblock'] : ['Merge: block build02', 'block'],
        ['Merge: remove build02', 'remove'],
      ]
    : [['Merge: put build02 back', 'put-back']]
  return h(
    'div',
    { class: 'farm-file' },
    h('details', {}, h('summary', {}, h('code', {}, '_clusters.yaml'), ' on main'), h('pre', {}, clustersYaml)),
    h(
      'div',
      { class: 'row' },
      choices.map(([label, change]) => act(app, label, { do: 'merge', change })),
    ),
  )
}

function act(app: App, label: string, what: Act): Drawn {
  return h('button', { key: label, type: 'button', class: 'button small', onclick: () => void app.act(what) }, label)
}
