import { createHash } from 'node:crypto'

/** A number in [0, 1) that is always the same for the same words: chance that repeats. */
export function chance(...words: (string | number)[]): number {
  return createHash('sha256').update(words.join('\0')).digest().readUInt32BE(0) / 2 ** 32
}

/** A number between the two, by chance. */
export function between([low, high]: readonly [number, number], ...words: (string | number)[]): number {
  return Math.round(low + (high - low) * chance(...words))
}

export function sha256(...words: string[]): string {
  return createHash('sha256').update(words.join('\0')).digest('hex')
}

/** Shaped like a version 4 UUID, but always the same for the same words. */
export function steadyUuid(...words: (string | number)[]): string {
  const hex = sha256(words.join('\0'))
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
