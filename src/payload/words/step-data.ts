import type { Actor, Role } from '../../kernel/people.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Payload } from '../model/payload.ts'

/** How the teams are mentioned. */
export interface Mentions {
  trt: string
  testPlatform: string
  qe: string
}

export interface StepData {
  before: Payload
  payload: Payload
  by: Actor
  mentions: Mentions
  qeRole: Role
  now: Instant
  /** Whether TRT is at work. */
  atWork: boolean
  /** `upgrade of build02 at 357 of 1021`, where one runs; plain text. */
  upgrade: string | null
  /** Where it is installed already. */
  running: readonly { cluster: string; completedAt: number }[]
  /** Whether the bot sees what every cluster runs. */
  seesClusters: boolean
  /** The payload of a later sprint, once its choice has begun: this one's is over then. */
  later: Payload | null
  /** Test Platform was told that this selection is ready. */
  wasReady: boolean
}

/** Nothing is chosen any more for a sprint once the choice of a later one has begun. */
export function overWords({ sprint }: Payload, later: Payload): string {
  const next = later.selected ? `sprint ${later.sprint} has its payload (${later.id})` : `${later.id} is being chosen`
  return `The choice of sprint ${sprint} is over: ${next}.`
}
