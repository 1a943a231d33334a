import { parse } from 'yaml'
import { z } from 'zod'
import { FarmFileFault } from './clusters-file.ts'

/** What `_config.yaml` says that the guards need (buildfarm.md §1.3). */
export interface FarmConfig {
  default: string | null
  kvm: string[]
  sshBastion: string | null
}

const schema = z.looseObject({
  default: z.string().nullish(),
  kvm: z.array(z.string()).nullish(),
  sshBastion: z.string().nullish(),
})

export function readFarmConfig(text: string): FarmConfig {
  const parsed = schema.safeParse(parse(text))
  if (!parsed.success) throw new FarmFileFault('`_config.yaml` does not have the expected shape')
  const { kvm, sshBastion } = parsed.data
  return { default: parsed.data.default ?? null, kvm: kvm ?? [], sshBastion: sshBastion ?? null }
}
