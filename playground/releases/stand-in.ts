import type { Instant } from '../../src/kernel/time.ts'
import type { Override } from './conditions.ts'
import type { TagPhase } from './model.ts'
import type { Publish } from './payload.ts'
import type { Verdict } from './verification.ts'

/** The open release controller: its address for the bot, verbs for what others do, and readings for tests and the demo's page. */
export interface ReleasesStandIn extends ReleasesReadings, ReleasesActs {
  url: string
  /** How many calls have arrived, by name: `GET /api/v1/releasestream/{stream}/tags`. */
  seen: ReadonlyMap<string, number>
  /** Lets everything happen that is due by now: payloads, jobs, controllers, removal. It also happens by itself when the clock is moved or a call arrives. */
  settle(): void
  close(): Promise<void>
}

export interface ShownTag {
  name: string
  phase: TagPhase
  createdAt: Instant
  /** Somebody decided it by hand. */
  isOverridden: boolean
  /** The pull spec that a public build was promoted from. */
  promotedFrom: string | null
}

export interface ReleasesReadings {
  streams(): string[]
  /** Newest first. */
  tags(stream: string): ShownTag[]
  phase(tag: string): TagPhase | null
  /** Those of its ReleasePayload. */
  labelsOf(tag: string): Record<string, string>
  overrideOf(tag: string): Override | null
  /** Whether somebody has asked for it to be kept, and the words they left. */
  keptBecause(tag: string): string | null
  digestOf(tag: string): string
  /** Keys of the issues in the changes from one tag to the other. */
  issuesBetween(from: string, to: string): string[]
  /** Returns how to stop listening. */
  onChange(listener: () => void): () => void
}

export interface ReleasesActs {
  /**
   * Returns the name of the new tag. It lives by `phase` alone: one that is `Ready` stays so until its verification is
   * finished. Removal spares it no more than others: a rejected one goes as soon as a newer one is accepted.
   */
  publish(stream: string, wanted?: Publish): string
  /** Ends all jobs that still run, and lets the controllers see it at once. */
  finishVerification(tag: string, verdict: Verdict, failing?: readonly string[]): void
  /** The tag and its ReleasePayload are gone. */
  prune(tag: string): void
  /** Somebody else's override, as `release-tool.py` writes it. */
  acceptByHand(tag: string, who: string, reason?: string): void
  rejectByHand(tag: string, who: string, reason?: string): void
  removeOverrideByHand(tag: string): void
  /** Publishes it under a public name, by default with the number after the highest that ever was. Returns that name. */
  promote(tag: string, ecNumber?: number): string
  /** A public build that is taken back; its number stays used. */
  withdraw(publicName: string): void
  /** The job that builds the image has failed. */
  failCreation(tag: string): void
  /** While it is paused, conditions stay what they are and overrides are not heard. */
  setController(paused: boolean): void
  /** What payloads that are created later have in them. */
  mergeChange(issue: string, more?: { image?: string; subject?: string }): void
}
