import type { HomeView } from '@slack/types'
import { actions, button, context, divider, header, home, section } from '../kernel/blocks.ts'
import { roleNames } from '../kernel/people.ts'
import type { Role } from '../kernel/people.ts'
import { inWords, listed, slackTime } from '../kernel/text.ts'
import type { Request } from '../rotation/model/request.ts'
import { stateNames, wish } from '../rotation/words/names.ts'

export interface HomeData {
  /** One text for each cluster. */
  statuses: string[]
  waitingForMe: Request[]
  /** What else waits for this person; escaped. */
  alsoWaiting: string[]
  mine: Request[]
  recent: Request[]
  roles: readonly Role[]
  linkOf: (request: Request) => string | null
  /** What is not configured or not allowed, so that it is missed here and not searched for. */
  notes: string[]
  seal: (data: object) => string
}

/** The Home tab: how things are, what waits for me, my requests, the last ones of all. */
export function homeView(data: HomeData): HomeView {
  const { statuses, waitingForMe, alsoWaiting, mine, recent, roles, notes, seal } = data
  const mayAsk = roles.includes('trt') || roles.includes('test-platform')
  return home([
    header('Sacrificial cluster'),
    ...statuses.map(text => section(text)),
    ...(mayAsk
      ? [
          actions([
            button({ id: 'request.ask-failover', text: 'Ask for a failover', value: seal({}) }),
            button({ id: 'request.ask-return', text: 'Ask for a return', value: seal({}) }),
          ]),
        ]
      : []),
    divider(),
    header('Waits for you'),
    ...(waitingForMe.length > 0 || alsoWaiting.length === 0
      ? [section(list(waitingForMe, data, 'Nothing waits for you.'))]
      : []),
    ...alsoWaiting.map(text => section(`• ${text}`)),
    header('Your requests'),
    section(list(mine, data, 'You have not asked for anything yet.')),
    header('Recent requests'),
    section(list(recent, data, 'Nobody has asked for anything yet.')),
    ...(notes.length > 0 ? [divider(), context(...notes)] : []),
  ])
}

function list(requests: readonly Request[], { linkOf }: HomeData, nothing: string): string {
  if (requests.length === 0) return nothing
  return requests
    .map(request => {
      const link = linkOf(request)
      const name = link ? `<${link}|${request.id}>` : request.id
      return `• ${name}: ${wish(request)}, ${stateNames[request.state]}, asked ${slackTime(request.openedAt)} by <@${inWords(request.requester.user, 30)}>`
    })
    .join('\n')
}

export interface HelpData {
  lead: string
  roles: readonly Role[]
  command: string
}

/** What this person may do here; the state of the cluster stands in the first line. */
export function helpText({ lead, roles, command }: HelpData): string {
  const team = roles.includes('trt') || roles.includes('test-platform')
  const lines = [
    lead,
    '',
    roles.length > 0 ? `You are here as ${listed(roles.map(role => roleNames[role]))}. You can:` : 'You can:',
    `• \`${command} status\`: what is desired, what is observed, who waits for whom`,
    `• \`${command} sprint\`: where the sprint is, and what comes next`,
    `• \`${command} history\`: how the last twelve sprints went, in numbers`,
    `• \`${command} digest\`: all that is open, overdue and due soon`,
    `• \`${command} payload\`: where the payload of the sprint stands${roles.includes('trt') ? '; its selection begins at once, where it has not' : ''}`,
    ...(roles.includes('trt')
      ? [
          `• \`${command} payload accept\`: accept one by hand, where the jobs accepted none; a second person of TRT confirms`,
        ]
      : []),
    `• \`${command} verdict\`: how the sprint is judged, and by what`,
    `• \`${command} agenda\`: what the weekly call talks about`,
    ...(team
      ? [
          `• \`${command} failover [what is seen]\`: ask for the cluster to be taken out of rotation`,
          `• \`${command} return [what was found]\`: ask for it back`,
          `• \`${command} withdraw &lt;id&gt;\`: take your own request back`,
          `• \`${command} stop &lt;id&gt; &lt;reason&gt;\`: stop your change while it runs`,
          `• \`${command} admin-change\`: record what had to be changed by hand on the cluster; \`list\` shows all`,
        ]
      : []),
    ...(roles.includes('trt')
      ? [
          `• \`${command} sprint edit\`: a longer or shorter sprint, or another day for its selection`,
          `• \`${command} cause &lt;id&gt;\`: say what a failover was caused by, which decides whether it counts`,
        ]
      : []),
    ...(roles.includes('test-platform')
      ? [
          `• \`${command} approve &lt;id&gt;\`, \`${command} reject &lt;id&gt; &lt;reason&gt;\`: decide a request`,
          '• *Put it back now* on the card: bring the cluster back at once, with a reason',
        ]
      : []),
    '• *Tell me when it is back* on the card of a cluster that is out',
    ...(team ? [] : ['Only TRT and Test Platform can ask for a change.']),
  ]
  return lines.join('\n')
}
