import { z } from 'zod'
import type { Instant } from '../kernel/time.ts'

/*
 * Our services are written in Go: an empty list or map comes as null, a time that was never set as the year 1, and what
 * is empty may be left out. What is missing must not stop us, so each of these has something to stand for it.
 */

export const instant = z
  .string()
  .nullish()
  .transform((iso): Instant | null => {
    const at = Date.parse(iso ?? '')
    return Number.isFinite(at) && at > 0 ? at : null
  })

/** `null` for an empty one. */
export const text = z
  .string()
  .nullish()
  .transform(value => (value ? value : null))

/** An address that may become a link; `null` for anything else, whatever it says. */
export const link = z
  .string()
  .nullish()
  .transform(value => (value && URL.canParse(value) && /^https?:/i.test(value) ? value : null))

/** Empty where there is none. */
export const words = z
  .string()
  .nullish()
  .transform(value => value ?? '')

export const count = z
  .number()
  .nullish()
  .transform(value => value ?? null)

export const number = z
  .number()
  .nullish()
  .transform(value => value ?? 0)

export const flag = z
  .boolean()
  .nullish()
  .transform(value => value ?? false)

export const strings = z
  .array(z.string())
  .nullish()
  .transform(list => list ?? [])

export const listOf = <T>(item: z.ZodType<T>) =>
  z
    .array(item)
    .nullish()
    .transform(list => list ?? [])

export const mapOf = <T>(value: z.ZodType<T>) =>
  z
    .record(z.string(), value)
    .nullish()
    .transform(map => map ?? {})
