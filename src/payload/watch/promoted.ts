import { isOutsideError } from '../../kernel/outside.ts'
import { minutes } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { ReleaseController, ReleaseTag } from '../../services/release-controller/release-controller.ts'

export interface PromotedLook {
  found: { name: string; image: string } | null
  /** Those that are known to come from other payloads. */
  others: string[]
}

/** A stream makes one in weeks. */
const NEWEST = 12
/** Each may take half a minute to be worked out. */
const READ_MAX = 4

/**
 * Looks among the newest public builds for the one that was promoted from this payload (payloads.md §3.1): never by
 * its number, which may be skipped or withdrawn.
 */
export async function seePromoted(
  releases: ReleaseController,
  stream: string,
  tag: string,
  known: readonly string[],
  now: Instant,
): Promise<PromotedLook> {
  const newest = newestFirst(await releases.tags(stream)).slice(0, NEWEST)
  const unknown = inTurn(
    newest.filter(({ name }) => !known.includes(name)),
    now,
  )
  const others: string[] = []
  for (const build of unknown) {
    const from = await promotedFrom(releases, stream, build.name)
    if (from !== null && isOf(from, tag)) return { found: await addressed(releases, build), others }
    if (from !== null) others.push(build.name)
  }
  return { found: null, others }
}

/** A public build that is not listed any more is not to be installed. A list without any build tells nothing. */
export async function isWithdrawn(
  releases: Pick<ReleaseController, 'tags'>,
  stream: string,
  name: string,
): Promise<boolean> {
  const listed = await releases.tags(stream)
  return listed.length > 0 && !listed.some(build => build.name === name)
}

/** By the version in the name, whatever the order they are served in; names of another form last, as they came. */
export function newestFirst<T extends Pick<ReleaseTag, 'name'>>(builds: readonly T[]): T[] {
  const known = builds.flatMap(build => {
    const numbers = /^(\d+)\.(\d+)\.(\d+)-ec\.(\d+)$/.exec(build.name)?.slice(1).map(Number)
    return numbers ? [{ build, numbers }] : []
  })
  const ordered = known.toSorted((a, b) => newer(a.numbers, b.numbers)).map(({ build }) => build)
  return [...ordered, ...builds.filter(build => !ordered.includes(build))]
}

function newer(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((number, index) => number !== b[index])
  return at === -1 ? 0 : (b[at] ?? 0) - (a[at] ?? 0)
}

/** Some of them, others each time: a few that never say where they come from must not hide the rest. */
function inTurn(tags: readonly ReleaseTag[], now: Instant): ReleaseTag[] {
  const first = tags.length <= READ_MAX ? 0 : (Math.floor(now / minutes(5)) * READ_MAX) % tags.length
  return [...tags.slice(first), ...tags.slice(0, first)].slice(0, READ_MAX)
}

/** Null where it is not worked out yet, or the build was withdrawn between the two calls. */
async function promotedFrom(releases: ReleaseController, stream: string, name: string): Promise<string | null> {
  try {
    return await releases.promoted(stream, name)
  } catch (error) {
    if (isOutsideError(error) && error.mishap === 'missing') return null
    throw error
  }
}

/** `registry.ci…/ocp/release:<tag>` ends with the payload's name. */
function isOf(pullSpec: string, tag: string): boolean {
  return pullSpec.slice(pullSpec.lastIndexOf(':') + 1) === tag
}

async function addressed(releases: ReleaseController, { name, pullSpec }: ReleaseTag) {
  const { digest } = await releases.image(name)
  const repository = repositoryOf(pullSpec) ?? PUBLIC_REPOSITORY
  return { name, image: `${repository}@${digest}` }
}

/** Where public builds are published (payloads.md §3.1). */
const PUBLIC_REPOSITORY = 'quay.io/openshift-release-dev/ocp-release'

/** A colon before the last slash belongs to the port. */
function repositoryOf(pullSpec: string | null): string | null {
  const [, repository = null] = /^([^@\s]+?)(?::[^/:@]+|@\S+)?$/.exec(pullSpec ?? '') ?? []
  return repository
}
