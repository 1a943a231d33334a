import type { Clock } from '../../src/kernel/time.ts'
import { systemClock } from '../../src/kernel/time.ts'
import { createLog } from '../../src/log.ts'
import { reportPage } from '../../src/web/report.ts'
import type { Section } from '../../src/web/report.ts'
import { createWeb } from '../../src/web/server.ts'
import type { Web } from '../../src/web/server.ts'
import { pictures } from '../pictures/samples.ts'

export const TOKEN = 'a-long-random-token'

/** One section for each kind of picture, with a table as wide as they get. */
export const sections: readonly Section[] = Object.entries(pictures).map(([id, picture]) => ({
  heading: `Sample of ${id}`,
  picture,
  table: {
    id,
    caption: `Numbers of ${id}`,
    columns: [
      { key: 'sprint', label: 'Sprint' },
      { key: 'in_rotation', label: 'In rotation', numeric: true },
      { key: 'out', label: 'Out, counted', numeric: true },
      { key: 'budget', label: 'Budget', numeric: true },
      { key: 'cause', label: 'Cause of the longest failover' },
    ],
    rows: [
      { sprint: '280', in_rotation: { value: 0.864, text: '86 %' }, out: '3 d 12 h', budget: 10.5, cause: 'payload' },
      { sprint: '281', in_rotation: null, out: 0, budget: 10.5, cause: '=1+1 <b>"quoted"</b>, and more' },
    ],
    how: 'Time in rotation divided by the time that something is known about.',
  },
}))

export const report = reportPage({
  path: '/history',
  title: 'History',
  lead: 'The last sprints of build02.',
  read: async () => sections,
})

const second = reportPage({ path: '/budget', title: 'Budget', lead: 'Nothing yet.', read: async () => [] })

export interface House {
  url: string
  web: Web
}

export async function aHouse(options: { webToken?: string | null; clock?: Clock } = {}): Promise<House> {
  const web = createWeb({
    port: 0,
    host: '127.0.0.1',
    log: createLog('silent'),
    webToken: options.webToken === undefined ? TOKEN : options.webToken,
    health: async () => ({ ready: true, reasons: [] }),
    metrics: { scrape: async () => ({ contentType: 'text/plain', text: '' }) },
    pages: [report, second],
    clock: options.clock ?? systemClock,
  })
  return { web, url: `http://127.0.0.1:${await web.start()}` }
}
