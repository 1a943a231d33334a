import type { Act } from '../acts.ts'
import type { ShownUpgrade } from '../snapshot.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { panel } from './panel.ts'
import type { App } from './state.ts'

type What = Extract<Act, { do: 'upgrade' }>['what']

/** The sacrificial cluster's version, how far an upgrade has come, and what people can do about it. */
export function upgrade(app: App): Drawn {
  const shown = app.snapshot.farm.upgrade
  const { cluster, version, target, next, share, progress, troubles, isFailing } = shown
  return panel(
    'upgrade',
    `Version of ${cluster}`,
    h(
      'p',
      { 'data-testid': 'version', 'data-target': target ?? '' },
      h('strong', {}, version),
      target !== null && ` → ${target}`,
    ),
    share !== null && h('span', { class: 'bar' }, h('span', { width: share * 100 })),
    h('small', { class: isFailing ? 'error' : '' }, progress),
    troubles.map(trouble => h('small', { key: trouble, class: 'error' }, trouble)),
    h('small', {}, machines(shown)),
    row(app, steps(shown)),
    next === null && target === null && h('small', {}, 'It has the newest public build.'),
    h('details', { key: 'troubles' }, h('summary', {}, 'Troubles'), row(app, spells(shown))),
  )
}

function machines({ pools, isRescue }: ShownUpgrade): string {
  const counted = pools.map(({ name, machines, updated, degraded, isPaused }) =>
    [`${name} ${updated} of ${machines}`, degraded > 0 && `${degraded} degraded`, isPaused && 'paused']
      .filter(Boolean)
      .join(', '),
  )
  return [...counted, ...(isRescue ? ['version operator scaled down'] : [])].join(' · ')
}

function steps({ next, target, pools, gates }: ShownUpgrade): [string, What][] {
  const isBehind = pools.some(({ machines, updated }) => updated < machines)
  return [
    ...(next !== null && target === null ? [[`Upgrade to ${next}`, 'start'] satisfies [string, What]] : []),
    ...(target !== null || isBehind ? [['Finish the upgrade', 'finish'] satisfies [string, What]] : []),
    ...(gates.some(({ isAcked }) => !isAcked) ? [['Acknowledge the gates', 'ack'] satisfies [string, What]] : []),
  ]
}

function spells({ pools, isFailing, isRescue }: ShownUpgrade): [string, What][] {
  const workers = pools.find(({ name }) => name === 'worker')
  return [
    isFailing ? ['Mend the operator', 'mend'] : ['Degrade an operator', 'fail'],
    workers?.degraded ? ['Let workers drain', 'mend-workers'] : ['Keep two workers from draining', 'degrade-workers'],
    workers?.isPaused ? ['Resume the workers', 'resume-workers'] : ['Pause the workers', 'pause-workers'],
    isRescue ? ['Run the version operator', 'end-rescue'] : ['Scale the version operator down', 'rescue'],
    ['Lose the signature', 'block-signature'],
    ['Put up a gate', 'block-gate'],
    ['Lift all blocks', 'unblock'],
  ]
}

function row(app: App, choices: readonly [string, What][]): Some {
  return h(
    'div',
    { class: 'row' },
    choices.map(([label, what]) =>
      h(
        'button',
        {
          key: what,
          type: 'button',
          class: 'button small',
          onclick: () => void app.act({ do: 'upgrade', what }),
        },
        label,
      ),
    ),
  )
}
