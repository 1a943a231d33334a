import { z } from 'zod'

/** What the parent asks of a process with bots in it; each is answered with an `Answer` of the same number. */
export const orderSchema = z.discriminatedUnion('do', [
  z.object({
    number: z.number(),
    do: z.literal('open'),
    town: z.number(),
    now: z.number(),
    env: z.record(z.string(), z.string()),
  }),
  /** Moves the town's clock. */
  z.object({ number: z.number(), do: z.literal('move'), town: z.number(), now: z.number() }),
  /** Turns the crank once around, when the bot has heard of all that happened on the farm up to this version. */
  z.object({ number: z.number(), do: z.literal('settle'), town: z.number(), heard: z.number() }),
  z.object({ number: z.number(), do: z.literal('close'), town: z.number() }),
])
export type Order = z.infer<typeof orderSchema>
export type Unnumbered = Order extends infer O ? (O extends Order ? Omit<O, 'number'> : never) : never

export const reportSchema = z.union([
  /** Everything is loaded; nothing is opened yet. */
  z.object({ warm: z.literal(true) }),
  z.object({ town: z.number(), logged: z.string() }),
  z.object({ number: z.number(), url: z.string().optional(), fault: z.string().optional() }),
])
export type Report = z.infer<typeof reportSchema>
