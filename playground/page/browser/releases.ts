import type { ReleaseAct } from '../release-acts.ts'
import type { ShownPayload } from '../snapshot.ts'
import { wallClock } from './dates.ts'
import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import { zoneOf } from './mrkdwn.ts'
import { panel } from './panel.ts'
import type { App } from './state.ts'

export function releases(app: App): Drawn {
  const { nightlies, promoted } = app.snapshot.releases
  return panel(
    'releases',
    'Release controller',
    h(
      'div',
      { class: 'row' },
      h('span', {}, 'Publish:'),
      act(app, 'accepted', { what: 'publish', phase: 'Accepted' }),
      act(app, 'rejected', { what: 'publish', phase: 'Rejected' }),
      act(app, 'unfinished', { what: 'publish', phase: 'Ready' }),
    ),
    h('h3', {}, 'Nightlies'),
    nightlies.length === 0 && h('p', { class: 'empty' }, 'None is kept by now: publish one.'),
    nightlies.map(payload => onePayload(app, payload, choicesFor(payload))),
    h('h3', {}, 'Public builds'),
    promoted.length === 0 && h('p', { class: 'empty' }, 'None yet: promote an accepted nightly.'),
    promoted.map(payload => onePayload(app, payload, [])),
  )
}

type Choice = [label: string, act: ReleaseAct]

function choicesFor({ name: tag, phase }: ShownPayload): Choice[] {
  const isReady = phase === 'Ready' || phase === 'Pending'
  return [
    ...(isReady
      ? ([
          ['All jobs pass', { what: 'finish', tag, verdict: 'Accepted' }],
          ['A blocking job fails', { what: 'finish', tag, verdict: 'Rejected' }],
        ] satisfies Choice[])
      : []),
    ...(phase === 'Accepted' ? ([['Promote', { what: 'promote', tag }]] satisfies Choice[]) : []),
    ['Remove', { what: 'prune', tag }],
  ]
}

function onePayload(app: App, payload: ShownPayload, choices: readonly Choice[]): Drawn {
  const { name, phase, createdAt, isOverridden, promotedFrom, qe } = payload
  const { date, time } = wallClock(createdAt, zoneOf(app))
  const about = [`${date}, ${time}`, promotedFrom !== null && `from ${promotedFrom}`].filter(Boolean).join(' · ')
  return h(
    'details',
    { key: name, class: 'payload', 'data-testid': `payload-${name}`, 'data-phase': phase },
    h(
      'summary',
      {},
      h('span', { class: 'payload-name', title: name }, name.replace(/^[\d.]+-0\.nightly-/, '')),
      h(
        'span',
        { class: `phase ${phase.toLowerCase()}` },
        isOverridden ? `${phase} by hand` : phase,
        qe !== null && ` · QE: ${qe}`,
      ),
    ),
    h('small', {}, about),
    h(
      'div',
      { class: 'row' },
      choices.map(([label, what]) => act(app, label, what)),
    ),
  )
}

function act(app: App, label: string, what: ReleaseAct): Drawn {
  const onclick = () => void app.act({ do: 'release', act: what })
  return h('button', { key: label, type: 'button', class: 'button small', onclick }, label)
}
