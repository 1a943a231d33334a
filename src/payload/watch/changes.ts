import { isOutsideError } from '../../kernel/outside.ts'
import type { ReleaseChanges, ReleaseController } from '../../services/release-controller/release-controller.ts'
import type { PayloadChanges } from '../model/payload.ts'

const ISSUES_MAX = 400

/**
 * What is new in a payload. The nightly of an earlier sprint is often deleted by now (payloads.md §1.5); the public
 * build it became is not.
 */
export async function changesSince(
  releases: ReleaseController,
  stream: string,
  tag: string,
  from: { tag: string; publicName: string | null },
): Promise<PayloadChanges> {
  for (const name of [from.tag, from.publicName]) {
    if (name === null) continue
    try {
      return summary(await releases.changes(stream, tag, name), tag, name)
    } catch (error) {
      if (!(isOutsideError(error) && error.mishap === 'missing')) throw error
    }
  }
  const trouble = 'the release controller does not have it any more'
  return { tag, from: from.tag, components: 0, commits: 0, issues: [], trouble }
}

function summary({ images }: ReleaseChanges, tag: string, from: string): PayloadChanges {
  const changed = images.filter(({ commits }) => commits.length > 0)
  const commits = changed.flatMap(image => image.commits)
  const issues = new Map(commits.flatMap(commit => commit.issues.map(issue => [issue.key, issue] as const)))
  return {
    tag,
    from,
    components: changed.length,
    commits: commits.length,
    issues: [...issues.values()].slice(0, ISSUES_MAX),
    trouble: null,
  }
}
