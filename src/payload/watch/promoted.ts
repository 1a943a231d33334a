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
  const newest = (await releases.tags(stream)).slice(0, NEWEST)
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
