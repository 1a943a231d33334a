import { html } from '../../web/html.ts'
import type { Html } from '../../web/html.ts'
import { layout } from '../../web/page.ts'
import type { Ask, PageAnswer } from '../../web/page.ts'
import type { HistoryContext } from '../actions/context.ts'
import type { SprintVerdict } from '../model/sprint-verdict.ts'
import { noCluster } from '../words/pages.ts'

/** To the same page of each cluster, where there are several. */
export function clusterLinks({ settings }: HistoryContext, path: string, here: string): Html | null {
  const { clusters } = settings
  if (clusters.length < 2) return null
  return linksHtml(
    'Clusters',
    clusters.map(cluster => ({
      path: `${path}?cluster=${encodeURIComponent(cluster)}`,
      title: cluster,
      isHere: cluster === here,
    })),
  )
}

export function linksHtml(name: string, links: readonly { path: string; title: string; isHere: boolean }[]): Html {
  return html`<nav aria-label="${name}">
    <ul class="more">
      ${links.map(({ path, title, isHere }) =>
        isHere
          ? html`<li><a href="${path}" aria-current="true">${title}</a></li>`
          : html`<li><a href="${path}">${title}</a></li>`,
      )}
    </ul>
  </nav>`
}

/** There is nothing here, said in words. */
export function nothing(title: string, { path, nav }: Ask, why: string, more: Html | null = null): PageAnswer {
  const body = html`<p>${why}</p>
    ${more}`
  return { status: 404, type: 'text/html', body: layout({ title, path, nav, body }) }
}

export function noSuchCluster(ctx: HistoryContext, ask: Ask): PageAnswer {
  const links = ctx.settings.clusters.map(cluster => ({
    path: `${ask.path}?cluster=${encodeURIComponent(cluster)}`,
    title: cluster,
    isHere: false,
  }))
  return nothing('Nothing here', ask, noCluster, linksHtml('Clusters', links))
}

/** Who confirmed the verdict of a sprint, by name. */
export async function confirmedBy(
  ctx: HistoryContext,
  verdicts: readonly SprintVerdict[],
): Promise<(sprint: number) => string | null> {
  const people = verdicts.map(({ confirmedBy: by }) => by).filter(by => by !== null)
  await ctx.learnNames(people)
  return sprint => {
    const by = verdicts.find(one => one.sprint === sprint)?.confirmedBy ?? null
    return by && ctx.nameOf(by)
  }
}
