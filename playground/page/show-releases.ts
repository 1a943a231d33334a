import type { ShownTag } from '../releases/stand-in.ts'
import { nightly, preview } from '../releases/streams.ts'
import type { World } from '../world.ts'
import type { ShownPayload, ShownReleases } from './snapshot.ts'

/** The newest are shown. */
const NIGHTLIES_MAX = 8
const PUBLIC_MAX = 4

export function shownReleases({ releases }: World): ShownReleases {
  return {
    nightlies: releases.tags(nightly).slice(0, NIGHTLIES_MAX).map(shown),
    promoted: releases.tags(preview).slice(0, PUBLIC_MAX).map(shown),
  }
}

function shown({ name, phase, createdAt, isOverridden, promotedFrom }: ShownTag): ShownPayload {
  const from = promotedFrom?.split(':').at(-1) ?? null
  return { name, phase, createdAt, isOverridden, promotedFrom: from }
}
