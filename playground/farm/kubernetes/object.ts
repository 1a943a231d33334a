import { z } from 'zod'
import type { Instant } from '../../../src/kernel/time.ts'

const words = z.record(z.string(), z.string())

/** Any Kubernetes object: its metadata is known, the rest is kept as it came. */
export const kubernetesObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string().min(1),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().optional(),
    generation: z.number().optional(),
    creationTimestamp: z.string().nullish(),
    labels: words.optional(),
    annotations: words.optional(),
  }),
})

export type KubernetesObject = z.infer<typeof kubernetesObject>

/** What a caller must give to create one: the name may be left to the server by `generateName`. */
export const newObject = z.looseObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z.looseObject({ name: z.string().optional(), generateName: z.string().optional() }).default({}),
})

/** Kubernetes' own precision: whole seconds. */
export function kubernetesTime(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}
