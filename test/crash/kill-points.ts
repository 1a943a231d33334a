import type { Phase } from '../../playground/wire/serve.ts'

/** One outside call of the story: the nth of its name in a step of it. */
export interface Call {
  step: string
  name: string
  nth: number
  /** The bot was killed since the first of this name in this step: it may be a repeat of an earlier one. */
  again: boolean
}

/**
 * Where the bot is to be killed: at every call of the undisturbed story and, of what only a bot makes that was killed
 * before (looking for what it may have left), at each name in each step, in each of the three phases.
 */
export interface KillPoints {
  /** The undisturbed story is told: counts what is to be hit. */
  learn(call: Call): void
  /** Takes the point, so that nobody else is killed there. */
  take(call: Call, phase: Phase): boolean
  /** Points that are known and were not taken yet. */
  left(): string[]
  readonly taken: number
  /** How many of those were calls of the undisturbed story. */
  readonly calls: number
}

const PHASES: readonly Phase[] = ['arrived', 'committed', 'answered']

export function createKillPoints(): KillPoints {
  const known = new Set<string>()
  const names = new Set<string>()
  const taken = new Set<string>()
  let calls = 0

  return {
    learn(call) {
      calls += 1
      names.add(nameOf(call))
      for (const phase of PHASES) known.add(keyOf(call, phase))
    },
    take(call, phase) {
      const isNew = !names.has(nameOf(call))
      const point = isNew ? { ...call, nth: 1 } : call
      const key = keyOf(point, phase)
      if (isNew) for (const each of PHASES) known.add(keyOf(point, each))
      const mine = known.has(key) && !taken.has(key) && (isNew || !call.again)
      if (mine) taken.add(key)
      return mine
    },
    left: () => [...known].filter(key => !taken.has(key)),
    get taken() {
      return taken.size
    },
    get calls() {
      return calls
    },
  }
}

const nameOf = ({ step, name }: Call): string => `${step}: ${name}`
const keyOf = (call: Call, phase: Phase): string => `${nameOf(call)} #${call.nth} ${phase}`
