import { kubernetesTime } from '../farm/kubernetes/object.ts'
import { oneOf } from './verification.ts'
import type { Ledger, MergedPull } from './ledger.ts'
import { digestOf } from './names.ts'
import type { Payload } from './payload.ts'

/** What `format=short` leaves of the changelog, `payloads.md §1.3`. */
const nothing = { name: '', created: '0001-01-01T00:00:00Z', digest: '' }
export const noChangelog = { from: nothing, to: nothing }

/** What is in the second payload and not in the first, as JSON. Nothing where the second is the older one. */
export function changelogBetween(from: Payload, to: Payload, ledger: Ledger) {
  const pulls = ledger.between(from.contentAt, to.contentAt)
  const byImage = Map.groupBy(pulls, ({ image }) => image)
  return {
    from: side(from),
    to: side(to),
    components: [
      { name: 'Kubernetes', version: '1.35.2' },
      { name: 'Red Hat Enterprise Linux CoreOS', version: coreosOf(to), from: coreosOf(from) },
    ],
    updatedImages: [...byImage.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([image, merged]) => updated(image, merged)),
  }
}

/** The page's HTML, which JSON carries in base64. */
export function changelogPage(from: Payload, to: Payload, ledger: Ledger): string {
  const rows = ledger.between(from.contentAt, to.contentAt).map(({ image, subject, repository, number }) => {
    return `<li>${escapeHtml(image)}: ${escapeHtml(subject)} <a href="${pullUrl(repository, number)}">#${number}</a></li>`
  })
  return `<h2>Changes from ${from.name}</h2>\n<ul>\n${rows.join('\n')}\n</ul>`
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function side({ name, createdAt, promotedFrom }: Payload) {
  return { name, created: kubernetesTime(createdAt), digest: digestOf(name), ...(promotedFrom && { promotedFrom }) }
}

function coreosOf({ contentAt }: Payload): string {
  const built = new Date(contentAt).toISOString().slice(0, 10).replaceAll('-', '')
  return `10.2.${built}-${oneOf([0, 1, 2], contentAt, 'coreos')}`
}

function updated(image: string, merged: readonly MergedPull[]) {
  const last = merged.at(-1)
  return {
    name: image,
    path: `https://github.com/openshift/${last?.repository}/tree/${digestOf(`${image} ${last?.number}`).slice(7, 47)}`,
    commits: merged.toReversed().map(({ subject, issue, repository, number }) => ({
      ...(issue && { issues: { [issue]: `https://issues.redhat.com/browse/${issue}` } }),
      subject,
      pullID: number,
      pullURL: pullUrl(repository, number),
    })),
    fullChangeLog: `https://github.com/openshift/${last?.repository}/commits/main`,
  }
}

function pullUrl(repository: string, number: number): string {
  return `https://github.com/openshift/${repository}/pull/${number}`
}
