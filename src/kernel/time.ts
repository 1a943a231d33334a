/** A moment, in milliseconds since the Unix epoch (UTC). */
export type Instant = number

/** Where the product reads the time. Everything that needs "now" is given one; nothing else asks the machine. */
export interface Clock {
  now(): Instant
}

export const systemClock: Clock = { now: () => Date.now() }

export const seconds = (n: number): number => n * 1000
export const minutes = (n: number): number => seconds(60) * n
export const hours = (n: number): number => minutes(60) * n
export const days = (n: number): number => hours(24) * n

export const toIso = (at: Instant): string => new Date(at).toISOString()
