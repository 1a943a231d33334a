import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { instant, listOf, mapOf, words } from '../go-json.ts'
import { onLine, orNull } from './look.ts'
import type { LookOptions } from './look.ts'

/** What a cluster asks its administrator to confirm before an upgrade, and what was confirmed (payloads.md §4.1). */
export interface AdminGates {
  gates: ConfigMapSeen
  acks: ConfigMapSeen
}

export interface ConfigMapSeen {
  data: Record<string, string>
  /** Empty where there is no such ConfigMap. */
  resourceVersion: string
  /** Who wrote it, by the name of the program they used. */
  managers: { manager: string; at: Instant | null }[]
}

export function adminGates(options: LookOptions): Promise<AdminGates> {
  return onLine(options, async ({ configMap }) => {
    const [gates, acks] = await Promise.all([
      orNull(configMap('openshift-config-managed', 'admin-gates', ConfigMap)),
      orNull(configMap('openshift-config', 'admin-acks', ConfigMap)),
    ])
    return { gates: gates ?? NONE, acks: acks ?? NONE }
  })
}

const NONE: ConfigMapSeen = { data: {}, resourceVersion: '', managers: [] }

/** The SDK has made times of the strings that are known to be times. */
const time = z.preprocess(value => (value instanceof Date ? value.toISOString() : value), instant)

const ConfigMap = z
  .looseObject({
    data: mapOf(z.string()),
    metadata: z
      .looseObject({
        resourceVersion: words,
        managedFields: listOf(z.looseObject({ manager: words, time })),
      })
      .nullish(),
  })
  .transform(({ data, metadata }): ConfigMapSeen => ({
    data,
    resourceVersion: metadata?.resourceVersion ?? '',
    managers: (metadata?.managedFields ?? []).map(({ manager, time }) => ({ manager, at: time })),
  }))
