import type { KnownBlock } from '@slack/types'
import { doc, heading, paragraph } from '../../kernel/adf.ts'
import type { AdfDoc } from '../../kernel/adf.ts'
import { actions, button, section } from '../../kernel/blocks.ts'
import { cut, inWords, lasting, mention, oneLine, quoted, slackTime } from '../../kernel/text.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Tracked } from '../../tracking/model.ts'
import type { ActionItem } from '../model/retrospective.ts'
import type { Style } from './style.ts'

export interface ItemShown {
  item: ActionItem
  tracked: Tracked | null
  seal: (data: object) => string
}

/** An action item in the thread of its verdict. */
export function itemMessage({ item, tracked, seal }: ItemShown): { text: string; blocks: KnownBlock[] } {
  const { id, title, why, by, done } = item
  const issue = tracked?.url && tracked.key ? ` <${tracked.url}|${tracked.key}>` : ''
  const lead = `*${id}:* ${inWords(title)} · ${whose(item)}${issue}`
  const state = done
    ? `Done, says ${mention(done.by)} ${slackTime(done.at)}.\n${quoted(done.note, 600)}`
    : `Added by ${mention(by)}. It goes before feature development.\n${quoted(why, 600)}`
  return {
    text: lead,
    blocks: [
      section(`${lead}\n${state}`),
      ...(done ? [] : [actions([button({ id: 'action-item.done', text: 'Done', value: seal({ id }) })])]),
    ],
  }
}

function whose({ team, owner }: ActionItem): string {
  return owner ? `${inWords(team, 80)}, ${mention(owner)}` : inWords(team, 80)
}

/** By these a board finds what goes before features. */
export const itemLabels = (sprint: number): string[] => [
  'sacrificial',
  'before-features',
  'retrospective-action',
  `sprint-${sprint}`,
]

export function itemSummary({ title }: ActionItem): string {
  return cut(oneLine(title), 240)
}

export function itemDescription({ id, sprint, why, team, owner, by }: ActionItem, style: Style): AdfDoc {
  return doc(
    paragraph(
      `An action item (${id}) of the retrospective of sprint ${sprint}, added by ${style.who(by)}. This class of work goes before feature development.`,
    ),
    paragraph(`For ${style.text(team, 300)}${owner ? `, ${style.who(owner)}` : ''}.`),
    paragraph(
      `It is closed with Done on ${id} in Slack, in the thread of the verdict of sprint ${sprint}: the bot does not read the status of this issue, and reminds people until then.`,
    ),
    heading(3, 'Why'),
    paragraph(cut(why, 3000)),
  )
}

export function itemDoneComment({ done }: ActionItem, style: Style): string {
  return done ? `Closed by ${style.who(done.by)}: ${cut(oneLine(done.note), 1000)}` : ''
}

/** Where nobody owns it, TRT is called, who can find out. */
function itemReminder({ id, title, at, team, owner }: ActionItem, now: Instant, trt: string): string {
  const what = `${id} (${inWords(title)})`
  const since = `is open for ${lasting(now - at)}. It goes before feature development;`
  return owner
    ? `${mention(owner)}: ${what} ${since} press *Done* on it when it is closed.`
    : `${trt}: ${what}, for ${inWords(team, 80)} and without an owner, ${since} please ask there who does it, and press *Done* on it when it is closed.`
}

/** Longer lists nobody reads in a reminder. */
const LISTED_MAX = 12

/** All that is open of a sprint, in one message. */
export function itemsReminder(sprint: number, items: readonly ActionItem[], now: Instant, trt: string): string {
  const [only, ...others] = items
  if (only && others.length === 0) return itemReminder(only, now, trt)
  const isOwned = items.every(({ owner }) => owner !== null)
  const lines = items.slice(0, LISTED_MAX).map(item => `• ${openLine(item, now)}`)
  const more = items.length > LISTED_MAX ? [`• and ${items.length - LISTED_MAX} more, in the thread above`] : []
  const what = `${items.length} action items of sprint ${sprint} are open. They go before feature development; press *Done* on each when it is closed.`
  const lead = isOwned ? what : `${trt}: ${what} Where nobody owns one, please ask its team who does it.`
  return [lead, ...lines, ...more].join('\n')
}

function openLine({ id, title, at, team, owner }: ActionItem, now: Instant): string {
  const whose = owner ? mention(owner) : `${inWords(team, 80)}, without an owner`
  return `${id} (${inWords(title)}), ${whose}, for ${lasting(now - at)}`
}
