import { slackDate } from './dates.ts'
import { h } from './dom.ts'
import type { Drawn, Some } from './dom.ts'
import { emoji } from './emoji.ts'
import type { App } from './state.ts'

/** Slack's mrkdwn as elements (slack.md §3.4). Whatever is not markup stays text. */
export function mrkdwn(app: App, text: string): Drawn[] {
  return text.split(/(```[\s\S]*?```)/).flatMap(part => {
    const fence = /^```\n?([\s\S]*?)\n?```$/.exec(part)
    if (fence) return [h('pre', {}, plainly(fence[1] ?? ''))]
    return paragraphs(app, part)
  })
}

/** Text of an element that knows no markup but emoji. */
export function plainText(text: string): string {
  return text.replaceAll(/:([a-z0-9_+-]+):/g, (whole, name: string) => emoji[name] ?? whole)
}

/** Lines that belong together: quoted ones and others. */
function paragraphs(app: App, text: string): Drawn[] {
  const groups: { quoted: boolean; lines: string[] }[] = []
  for (const line of text.replaceAll(/^\n|\n$/g, '').split('\n')) {
    const quoted = /^(?:>|&gt;) ?/.test(line)
    const last = groups.at(-1)
    const words = quoted ? line.replace(/^(?:>|&gt;) ?/, '') : line
    if (last && last.quoted === quoted) last.lines.push(words)
    else groups.push({ quoted, lines: [words] })
  }
  return groups
    .filter(({ quoted, lines }) => quoted || lines.some(line => line !== ''))
    .map(({ quoted, lines }) =>
      h(
        quoted ? 'blockquote' : 'p',
        {},
        lines.map((line, index) => [index > 0 && h('br'), ...inline(app, line)]),
      ),
    )
}

/** The first of these that fits, wherever it begins; what is inside may have markup of its own. */
const marks: readonly { pattern: RegExp; shown: (app: App, inner: string) => Some }[] = [
  { pattern: /`([^`]+)`/, shown: (_app, inner) => h('code', {}, plainly(inner)) },
  { pattern: /<([^<>]+)>/, shown: reference },
  { pattern: /(?<![\w*])\*(\S(?:[^*]*?\S)?)\*(?![\w*])/, shown: (app, inner) => h('strong', {}, inline(app, inner)) },
  { pattern: /(?<![\w_])_(\S(?:[^_]*?\S)?)_(?![\w_])/, shown: (app, inner) => h('em', {}, inline(app, inner)) },
  { pattern: /(?<![\w~])~(\S(?:[^~]*?\S)?)~(?![\w~])/, shown: (app, inner) => h('s', {}, inline(app, inner)) },
  { pattern: /:([a-z0-9_+-]+):/, shown: (_app, name) => emoji[name] ?? `:${name}:` },
]

function inline(app: App, text: string): Some[] {
  const hits = marks.flatMap(({ pattern, shown }) => {
    const hit = pattern.exec(text)
    return hit ? [{ at: hit.index, length: hit[0].length, inner: hit[1] ?? '', shown }] : []
  })
  const [next] = hits.toSorted((a, b) => a.at - b.at)
  if (!next) return [plainly(text)]
  const { at, length, inner, shown } = next
  return [plainly(text.slice(0, at)), shown(app, inner), ...inline(app, text.slice(at + length))]
}

function reference(app: App, inner: string): Some {
  const bar = inner.indexOf('|')
  const target = bar === -1 ? inner : inner.slice(0, bar)
  const label = bar === -1 ? null : inner.slice(bar + 1)
  const { users, groups, channels } = app.snapshot.names
  if (target.startsWith('!date^')) return date(app, target, label ?? target)
  if (target.startsWith('@')) return mention(users[target.slice(1)] ?? label ?? target.slice(1), target.slice(1), app)
  if (target.startsWith('!subteam^')) return mention(groups[target.slice(9)] ?? label ?? target.slice(9), '', app)
  if (target.startsWith('!')) return mention(target.slice(1), '', app)
  if (target.startsWith('#')) return h('span', { class: 'mention' }, `#${channels[target.slice(1)] ?? label ?? ''}`)
  return link(app, plainly(target), plainly(label ?? target))
}

function mention(name: string, userId: string, { snapshot }: App): Drawn {
  return h('span', { class: userId === snapshot.me ? 'mention is-me' : 'mention' }, `@${name}`)
}

function date(app: App, target: string, fallback: string): Drawn {
  const [, at = '', format = ''] = target.split('^')
  const moment = Number(at) * 1000
  if (!Number.isFinite(moment) || format === '') return h('time', {}, fallback)
  const shown = slackDate(format, moment, app.now(), zoneOf(app))
  return h('time', { title: plainly(fallback) }, shown)
}

export function zoneOf({ snapshot }: App): string {
  return snapshot.people.find(who => who.id === snapshot.me)?.tz ?? 'Etc/UTC'
}

/** Links to what is on this page lead there; others only where they say, and only to the web. */
function link(app: App, url: string, label: string): Some {
  const issue = issueIn(app, url)
  if (issue !== null) return here(label, () => app.set({ openIssue: issue }))
  const ts = messageIn(app, url)
  if (ts !== null) return here(label, () => app.set({ place: 'channel', thread: ts }))
  if (!/^https?:\/\//.test(url)) return label
  return h('a', { href: url, target: '_blank', rel: 'noreferrer noopener' }, label)
}

function here(label: string, onclick: () => void): Drawn {
  return h('button', { type: 'button', class: 'link', onclick }, label)
}

function issueIn({ snapshot: { jira } }: App, url: string): string | null {
  return url.startsWith(`${jira.url}/browse/`) ? url.slice(`${jira.url}/browse/`.length) : null
}

function messageIn({ snapshot: { channel } }: App, url: string): string | null {
  const found = /^https:\/\/[^/]+\.slack\.com\/archives\/(\w+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/.exec(url)
  return found && found[1] === channel.id ? (found[4] ?? `${found[2]}.${found[3]}`) : null
}

function plainly(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}
