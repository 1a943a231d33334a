import type { Instant } from '../../src/kernel/time.ts'
import { steadyUuid } from '../farm/chance.ts'
import { imagestream, namespace } from './streams.ts'

/** `<stream>-YYYY-MM-DD-HHMMSS` in UTC, cut to the second, `payloads.md §1.1`. */
export function tagName(stream: string, at: Instant): string {
  const [day = '', time = ''] = new Date(at).toISOString().split(/[T.]/)
  return `${stream}-${day}-${time.replaceAll(':', '')}`
}

/** Always the same for the same name; a cluster that runs a version has the image of this digest. */
export function digestOf(name: string): string {
  return `sha256:${steadyUuid(name).replaceAll('-', '').repeat(2)}`
}

export function isPublicName(name: string): boolean {
  return /^\d+\.\d+\.0-ec\.\d+$/.test(name)
}

/** Promoted builds are pulled from quay.io, the others from the registry of the CI cluster. */
export function pullSpecOf(name: string): string {
  return isPublicName(name)
    ? `quay.io/openshift-release-dev/ocp-release:${name}-x86_64`
    : `registry.ci.openshift.org/${namespace}/${imagestream}:${name}`
}

export function downloadUrlOf(name: string): string {
  return `https://openshift-release-artifacts.apps.ci.l2s4.p1.openshiftapps.com/${name}`
}

/** Newest first, as the release controller sorts: numbers by their size, not their letters. */
export function newestFirst(a: string, b: string): number {
  return byNumbers.compare(b, a)
}

const byNumbers = new Intl.Collator('en', { numeric: true })
