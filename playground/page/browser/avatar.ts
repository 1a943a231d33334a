import { h } from './dom.ts'
import type { Drawn } from './dom.ts'
import type { App } from './state.ts'

/** A coloured square with an initial; the bot has its sign. */
export function avatar({ snapshot }: App, userId: string): Drawn {
  if (userId === snapshot.bot.user) {
    return h('span', { class: 'avatar is-bot', 'aria-hidden': 'true' }, '⟳')
  }
  const index = snapshot.people.findIndex(who => who.id === userId)
  const initial = snapshot.people[index]?.realName.slice(0, 1) ?? '?'
  return h('span', { class: `avatar colour-${index + 1}`, 'aria-hidden': 'true' }, initial)
}

export function nameOf({ snapshot }: App, userId: string): string {
  return snapshot.names.users[userId] ?? (userId === 'USLACKBOT' ? 'Slackbot' : userId)
}
