import { counted, inWords, listed } from '../../kernel/text.ts'
import { inQuestion } from '../model/payload.ts'
import type { Payload, PayloadChanges } from '../model/payload.ts'
import { code, linked } from './names.ts'

/** What retrospectives promised, and whether this payload has it; `known` is false while its changes are not read. */
export interface Followed {
  known: boolean
  /** Jira keys with their titles. */
  in: { issue: string; title: string }[]
  out: { issue: string; title: string }[]
}

const ISSUES_MAX = 5
const FOLLOW_UPS_MAX = 6

/** What is new since the payload of an earlier sprint; nothing where there is none to compare with. */
export function changesLines(payload: Payload, pageOf: (tag: string) => string): string[] {
  const { changes } = payload
  if (changes === null || changes.tag !== inQuestion(payload)) return []
  return [changesLine(changes, pageOf)]
}

export function changesLine(changes: PayloadChanges, pageOf: (tag: string) => string): string {
  const { tag, from, components, commits, issues, trouble } = changes
  if (trouble !== null) return `What is new since ${code(from)} cannot be told: ${inWords(trouble, 200)}.`
  const page = linked(`${pageOf(tag)}?from=${encodeURIComponent(from)}`, 'Changes')
  if (commits === 0) return `${page} since ${code(from)}: none.`
  const shown = issues.slice(0, ISSUES_MAX).map(({ key, url }) => (url ? linked(url, key) : inWords(key, 40)))
  const left = issues.length - shown.length
  const named = listed([...shown, ...(left > 0 ? [`${left} more`] : [])])
  return `${page} since ${code(from)}: ${counted(commits, 'commit')} in ${counted(components, 'component')}${named ? ` (${named})` : ''}.`
}

export function followUpLine(payload: Payload, { known, in: there, out }: Followed): string {
  if (there.length + out.length === 0 || inQuestion(payload) === null) return ''
  const names = (list: Followed['in']) =>
    listed([
      ...list.slice(0, FOLLOW_UPS_MAX).map(({ issue, title }) => `${inWords(issue, 40)} ${inWords(title, 80)}`),
      ...(list.length > FOLLOW_UPS_MAX ? [`${list.length - FOLLOW_UPS_MAX} more`] : []),
    ])
  if (!known) return `*Follow-ups promised:* ${names([...there, ...out])}; whether they are in is not known yet.`
  return [
    ...(there.length > 0 ? [`*Follow-ups in:* ${names(there)}`] : []),
    ...(out.length > 0 ? [`*Follow-ups not in:* ${names(out)}`] : []),
  ].join('\n')
}
