import { z } from 'zod'
import { refuse } from '../kernel/refusal.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { inWords } from '../kernel/text.ts'

/** Where an envelope travels, with Slack's limit for it (slack.md §1.1, §1.4). */
const MAX = { button: 2000, modal: 3000 }

const wrapperSchema = z.looseObject({ env: z.string() })

/**
 * What a button's value or a modal's `private_metadata` carries, marked with the environment that made it, so that a bot
 * beside ours that shares the workspace never acts on our buttons. Nothing secret belongs in it: clients can read it.
 */
export function seal(env: string, data: object, carrier: keyof typeof MAX = 'button'): string {
  const text = JSON.stringify({ ...data, env })
  if (text.length > MAX[carrier]) throw new RangeError(`${text.length} characters are too many for a ${carrier}`)
  return text
}

/** The data of an envelope of our own environment; a refusal for a foreign one or one that does not fit `schema`. */
export function open<T>(env: string, text: string | undefined, schema: z.ZodType<T>): T | Refusal {
  const outer = wrapperSchema.safeParse(parsed(text))
  if (!outer.success) return outdated()
  const { env: from, ...data } = outer.data
  if (from !== env) return refuse(`This belongs to ${inWords(from, 40)}; this bot runs ${inWords(env, 40)}.`)
  const inner = schema.safeParse(data)
  return inner.success ? inner.data : outdated()
}

/** What the listeners of every capability are given, as far as it matters here. */
interface Sealing {
  ctx: { settings: { environment: string } }
}

/** `seal` with the environment of whoever listens. */
export function sealed({ ctx }: Sealing, data: object, carrier?: keyof typeof MAX): string {
  return seal(ctx.settings.environment, data, carrier)
}

/** `open` with the environment of whoever listens. */
export function opened<T>({ ctx }: Sealing, text: string | undefined, schema: z.ZodType<T>): T | Refusal {
  return open(ctx.settings.environment, text, schema)
}

function outdated(): Refusal {
  return refuse('This was made by another version of the bot. Please start again with `/sacrificial`.')
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    return null
  }
}
