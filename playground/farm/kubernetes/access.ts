import { z } from 'zod'
import type { Resource } from './resources.ts'
import { refusals } from './status.ts'

/** What an account may not do; what is left out means any. */
export interface Denial {
  verb?: string
  resource?: string
}

/** Who may do what on one cluster: everything, but for what is denied. */
export interface Access {
  /** Returns how to lift it. */
  deny(denial: Denial): () => void
  check(resource: Resource, verb: string, name: string): void
  review(body: unknown): unknown
}

const reviewRequest = z.looseObject({
  spec: z.looseObject({
    resourceAttributes: z.looseObject({ verb: z.string().default('*'), resource: z.string().default('*') }).optional(),
  }),
})

export function createAccess(user: string): Access {
  let denials: Denial[] = []
  const isDenied = (verb: string, resource: string) =>
    denials.some(denial => (denial.verb ?? verb) === verb && (denial.resource ?? resource) === resource)
  return {
    deny(denial) {
      denials.push(denial)
      return () => {
        denials = denials.filter(other => other !== denial)
      }
    },
    check(resource, verb, name) {
      if (isDenied(verb, resource.plural)) throw refusals.forbidden(resource, verb, name, user)
    },
    review(body) {
      const asked = reviewRequest.safeParse(body)
      if (!asked.success) throw refusals.badRequest('SelfSubjectAccessReview: spec is required')
      const attributes = asked.data.spec.resourceAttributes
      if (!attributes) throw refusals.notModelled('access reviews without resourceAttributes')
      const allowed = !isDenied(attributes.verb, attributes.resource)
      const status = allowed ? { allowed, reason: 'RBAC: allowed' } : { allowed }
      return { ...asked.data, apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', status }
    },
  }
}
