import type { Act } from '../acts.ts'
import type { ShownSprint } from '../snapshot.ts'
import { dayAndTime, timeLeft, wallClock } from './dates.ts'
import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import { zoneOf } from './mrkdwn.ts'
import type { App } from './state.ts'

/** Above all: what time it is in this world, where that is in the sprint, and how to move it. */
export function header(app: App): Drawn {
  return h('header', { key: 'header', class: 'world' }, clock(app), sprint(app), journeys(app))
}

function clock(app: App): Drawn {
  const { date, time, zone } = wallClock(app.now(), zoneOf(app))
  return h(
    'p',
    { class: 'wall-clock', 'data-testid': 'clock' },
    h('strong', {}, time),
    ` ${zone}`,
    h('small', {}, date),
  )
}

function sprint(app: App): Drawn {
  const { sprint: shown, travellingTo } = app.snapshot
  const { number, day, days } = shown
  return h(
    'section',
    { class: 'sprint', 'aria-label': 'The sprint' },
    h(
      'p',
      { 'data-testid': 'sprint', 'data-travelling': String(travellingTo !== null) },
      h('strong', {}, `Sprint ${number}, day ${day} of ${days}`),
      h('span', { class: 'sprint-news' }, news(app)),
    ),
    line(shown, app.now()),
  )
}

function news({ snapshot: { sprint: shown, travellingTo }, now }: App): string {
  const { marks, endAt, timeZone } = shown
  if (travellingTo !== null) return `on the way to ${dayAndTime(travellingTo, timeZone)} …`
  const ahead = [...marks, { name: 'end', at: endAt }].filter(({ at }) => at > now()).toSorted((a, b) => a.at - b.at)
  const [next] = ahead
  return next ? `next: ${next.name}, ${dayAndTime(next.at, timeZone)}, in ${timeLeft(next.at, now())}` : ''
}

/** The sprint from its first moment to its last, with what is behind filled. */
function line({ startAt, endAt, marks, timeZone }: ShownSprint, now: number): Drawn {
  const share = (at: number) => Math.min(100, Math.max(0, ((at - startAt) / (endAt - startAt)) * 100))
  return h(
    'div',
    { class: 'sprint-line' },
    h('span', { class: 'bar' }, h('span', { width: share(now) })),
    marks.map(({ name, at }) =>
      h(
        'span',
        {
          key: name,
          class: `mark mark-${name}`,
          left: share(at),
          title: `${name}: ${dayAndTime(at, timeZone)}`,
          'data-testid': `mark-${name}`,
        },
        h('small', {}, name),
      ),
    ),
  )
}

const HOUR = 3_600_000
const advances = [
  ['+1 min', 60_000],
  ['+10 min', 600_000],
  ['+1 h', HOUR],
  ['+1 day', 24 * HOUR],
  ['+3 days', 72 * HOUR],
] as const

const ways = [
  ['digest', 'Next digest', 'To 09:00 of the next working day'],
  ['half', 'Half', 'To the half of the sprint'],
  ['selection', 'Selection', 'To the last Wednesday, when the payload is selected'],
  ['deadline', 'Deadline', 'To the end of the time in which a selection is on time'],
  ['next-sprint', 'Next sprint', 'To the first moment of the next sprint'],
] as const

function journeys(app: App): Drawn {
  const isUnderWay = app.snapshot.travellingTo !== null
  return h(
    'section',
    { class: 'journeys', 'aria-label': 'Move time' },
    h(
      'div',
      {},
      advances.map(([label, ms]) => button(app, label, { do: 'advance', ms })),
      button(app, 'Stop', { do: 'stop-travelling' }, { disabled: !isUnderWay, title: 'Time stays where it is by now' }),
    ),
    h(
      'div',
      {},
      h('span', {}, 'To'),
      ways.map(([to, label, title]) => button(app, label, { do: 'travel', to }, { title, 'data-testid': `to-${to}` })),
    ),
  )
}

function button(app: App, label: string, what: Act, more: object = {}): Drawn {
  const onclick = () => void app.act(what)
  return h('button', { key: label, type: 'button', class: 'button small', onclick, ...more }, label)
}
