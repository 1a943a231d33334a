import { counted, inWords, listed } from '../../kernel/text.ts'
import type { Proofs } from '../model/proof.ts'
import type { Rotation } from '../model/rotation.ts'

/** What is still missing before a change counts as effective, in plain words. */
export function missingProofs(rotation: Rotation, proofs: Proofs): string[] {
  const out = rotation.desired !== 'in'
  const seen = rotation.observed
  const missing: string[] = []
  if (proofs.dispatcher && proofs.dispatcher !== 'yes') missing.push(dispatcherMissing(rotation, out))
  if (proofs.probes && proofs.probes !== 'yes') {
    const here = seen?.probes?.here.length ?? 0
    if (!seen?.probes) missing.push('the dispatcher was not asked where jobs go')
    else if (out && here > 0) missing.push(`the dispatcher still sends ${here} of the probed jobs here`)
    else if (!out) missing.push('the dispatcher sends none of the probed jobs here yet')
    else if (seen.probes.unknown === 0)
      missing.push('no job is known that ran here before, so that none could be asked about')
    else missing.push('the dispatcher knows none of the probed jobs')
  }
  if (proofs.placement && proofs.placement !== 'yes') missing.push(placementMissing(rotation, out))
  return missing
}

function dispatcherMissing(rotation: Rotation, out: boolean): string {
  const dispatcher = rotation.observed?.dispatcher
  if (!dispatcher) return 'the dispatcher was not asked yet'
  if (!dispatcher.read) return `the dispatcher cannot be read (${inWords(dispatcher.why, 120)})`
  if (out)
    return dispatcher.active
      ? 'no override of ours holds the cluster'
      : 'the cluster left the map without a lasting change of ours'
  if (!dispatcher.active) return 'the dispatcher does not plan for the cluster'
  const holder = dispatcher.override
  return holder && !holder.ours
    ? `an override of somebody else holds the cluster (${holder.id})`
    : 'an override still holds the cluster'
}

function placementMissing(rotation: Rotation, out: boolean): string {
  const placement = rotation.observed?.placement
  if (!placement) return 'ProwJobs are not read: KUBECONFIG is not set, so the effect cannot be proven'
  if (!placement.read) return `ProwJobs cannot be read (${inWords(placement.why, 120)})`
  if (!out) return 'no job has been placed here yet'
  if (placement.landed.length > 0)
    return `jobs still land here: ${listed([...new Set(placement.landed)].slice(0, 3).map(job => `\`${inWords(job, 80)}\``))}`
  if (placement.unchecked > 0)
    return `the dispatcher has not said yet whether it placed ${counted(placement.unchecked, 'job')} here`
  return 'no job has been created since the change could be felt'
}
