import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import { farm } from './farm.ts'
import { jira } from './jira.ts'
import { releases } from './releases.ts'
import type { App } from './state.ts'
import { upgrade } from './upgrade.ts'

/** The right column: what the bot changes outside Slack. */
export function street(app: App): Drawn {
  return h(
    'aside',
    { class: 'street', 'aria-label': 'Farm, Jira and releases' },
    farm(app),
    jira(app),
    upgrade(app),
    releases(app),
  )
}
