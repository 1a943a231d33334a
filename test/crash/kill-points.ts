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
 * Where the bot is to be killed: at every call of the undisturbed story, and at every kind of call that only a bot makes
 * that was killed before, as it looks for what it may have left; in each of the three phases.
 */
export interface KillPoints {
  /** The undisturbed story is told: counts what is to be hit. */
  learn(call: Call): void
  /** Takes the point, so that nobody else is killed there. */
  take(call: Call, phase: Phase): boolean
  /** Points that have to be hit still. */
  left(): string[]
  readonly taken: number
  /** How many of them were at calls of the undisturbed story; the others were at those of a bot that was killed before. */
  readonly takenInStory: number
  /** The calls of the undisturbed story. */
  readonly calls: number
}

const PHASES: readonly Phase[] = ['arrived', 'committed', 'answered']

export function createKillPoints(): KillPoints {
  const names = new Set<string>()
  const wanted = new Set<string>()
  const hit = new Set<string>()
  const taken = new Set<string>()
  const inStory = new Set<string>()

  function takeInStory(call: Call, phase: Phase): boolean {
    const key = `${kindOf(call)} #${call.nth} ${phase}`
    if (call.again || !wanted.has(key) || hit.has(key)) return false
    hit.add(key)
    inStory.add(key)
    taken.add(key)
    return true
  }

  /** Once in each step where it happens to be seen; what has to be is that it is hit at all. */
  function takeAfterKill(call: Call, phase: Phase): boolean {
    const key = `${kindOf(call)} ${phase}`
    if (taken.has(key)) return false
    taken.add(key)
    for (const each of PHASES) wanted.add(`after a kill: ${call.name} ${each}`)
    hit.add(`after a kill: ${call.name} ${phase}`)
    return true
  }

  return {
    learn(call) {
      names.add(kindOf(call))
      for (const phase of PHASES) wanted.add(`${kindOf(call)} #${call.nth} ${phase}`)
    },
    take: (call, phase) => (names.has(kindOf(call)) ? takeInStory(call, phase) : takeAfterKill(call, phase)),
    left: () => [...wanted].filter(key => !hit.has(key)),
    get taken() {
      return taken.size
    },
    get takenInStory() {
      return inStory.size
    },
    get calls() {
      return [...wanted].filter(key => !key.startsWith('after a kill')).length / PHASES.length
    },
  }
}

const kindOf = ({ step, name }: Call): string => `${step}: ${name}`
