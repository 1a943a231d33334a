import type { ShownTag } from '../releases/stand-in.ts'
import { nightly, preview } from '../releases/streams.ts'
import type { World } from '../world.ts'
import type { ShownPayload, ShownReleases } from './snapshot.ts'

/** The newest are shown, and whatever QE has judged. */
const NIGHTLIES_MAX = 6
const PUBLIC_MAX = 4
/** Where QE's verdict lies on a ReleasePayload (payloads.md §2.4). */
const QE_LABEL = 'release.openshift.io/qe_state'

export function shownReleases({ releases }: World): ShownReleases {
  return {
    nightlies: releases
      .tags(nightly)
      .map(tag => ({ ...shown(tag), qe: releases.labelsOf(tag.name)[QE_LABEL] ?? null }))
      .filter(({ qe }, at) => at < NIGHTLIES_MAX || qe !== null),
    promoted: releases.tags(preview).slice(0, PUBLIC_MAX).map(shown),
  }
}

function shown({ name, phase, createdAt, isOverridden, promotedFrom }: ShownTag): ShownPayload {
  const from = promotedFrom?.split(':').at(-1) ?? null
  return { name, phase, createdAt, isOverridden, promotedFrom: from, qe: null }
}
