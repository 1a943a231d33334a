import type { Instant } from '../../kernel/time.ts'
import type { RotationFact } from '../../rotation/model/rotation-decide.ts'

export type Border = { border: 'begins' | 'ends'; at: Instant }

/**
 * Where a time out begins or ends, by the farm's clock. One that runs goes on when the cluster is proven out again: a
 * return that was stopped never brought it back. A stop-gap that was lost ends it, since jobs land there from then on;
 * what is taken out again after that is another.
 */
export function bordersIn(facts: readonly RotationFact[]): Border[] {
  return facts.flatMap((fact): Border[] => {
    switch (fact.kind) {
      case 'out-effective':
        return [{ border: 'begins', at: fact.effectiveAt }]
      case 'in-effective':
        return [{ border: 'ends', at: fact.effectiveAt }]
      case 'stop-gap-questioned':
        return [{ border: 'ends', at: fact.question.at }]
      default:
        return []
    }
  })
}
