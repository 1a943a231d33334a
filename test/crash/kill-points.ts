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
 * Where the bot is to be killed: at every call of the undisturbed story that changes something, in each of the three
 * phases (where a step edits messages several times, at the first edit); at those that only read, once the answer is
 * heard, in the first steps that have them; and at every kind of call that only a bot makes that was killed before, as
 * it looks for what it may have left.
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

/** Calls that change nothing outside, also where a service takes them as a POST. */
const READS =
  / (GET|get|list|watch)\b|\.(list|info|history|replies|test)$|search|comment\/list$|accessreviews$|dispatcher POST \/$/
/** The same looks are taken in most steps. */
const STEPS_READ_MAX = 3
/** Brings a message to what is so by then: of those in a step the first stands for the others. */
const EDITS = /chat\.update$/

/** `spared`: steps that another story tells, and is killed in. */
export function createKillPoints(spared: ReadonlySet<string> = new Set()): KillPoints {
  const names = new Set<string>()
  const wanted = new Set<string>()
  const hit = new Set<string>()
  const taken = new Set<string>()
  const inStory = new Set<string>()
  const stepsThatRead = new Map<string, Set<string>>()
  let calls = 0

  function phasesOf({ step, name, nth }: Call): readonly Phase[] {
    if (spared.has(step)) return []
    if (EDITS.test(name)) return nth === 1 ? PHASES : []
    if (!READS.test(name)) return PHASES
    // Before it has heard the answer nothing has happened anywhere; the same is read again and again.
    return nth === 1 && isReadSeldom(name, step) ? ['answered'] : []
  }

  function isReadSeldom(name: string, step: string): boolean {
    const steps = stepsThatRead.get(name) ?? new Set()
    stepsThatRead.set(name, steps)
    if (steps.size < STEPS_READ_MAX) steps.add(step)
    return steps.has(step)
  }

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
    const phases = phasesOf({ ...call, nth: 1 })
    if (taken.has(key) || !phases.includes(phase)) return false
    taken.add(key)
    for (const each of phases) wanted.add(`after a kill: ${call.name} ${each}`)
    hit.add(`after a kill: ${call.name} ${phase}`)
    return true
  }

  return {
    learn(call) {
      calls += 1
      names.add(kindOf(call))
      for (const phase of phasesOf(call)) wanted.add(`${kindOf(call)} #${call.nth} ${phase}`)
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
      return calls
    },
  }
}

const kindOf = ({ step, name }: Call): string => `${step}: ${name}`
