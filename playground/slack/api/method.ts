import { z } from 'zod'
import type { Triggers } from '../acting/triggers.ts'
import type { Json } from '../model/blocks.ts'
import type { Workspace } from '../model/workspace.ts'
import type { WireTime } from '../wire-time.ts'
import { ApiRefusal, argumentsRefused } from './refusal.ts'

/** Calls a minute: 20, 50, 100; `post` is one a second and channel; `special` is several hundred (slack.md §4). */
export type Tier = 'tier2' | 'tier3' | 'tier4' | 'post' | 'special'

/** What methods work on. */
export interface ApiWorld {
  workspace: Workspace
  triggers: Triggers
  wire: WireTime
  /** The base of the stand-in's own addresses. */
  address(): string
  /** A fresh WebSocket address for one connection, or why there is none. */
  openConnection(): string
}

export interface Method {
  tier: Tier
  token: 'bot' | 'app' | 'none'
  /** All needed. Scopes that depend on the kind of channel are checked by the method. */
  scopes: readonly string[]
  answer(args: Json, world: ApiWorld): Json
}

type Traits = Pick<Method, 'tier'> & Partial<Pick<Method, 'token' | 'scopes'>>

/** Arguments that every method takes. */
const COMMON = ['token', 'team_id']

export function method<Shape extends z.ZodRawShape>(
  { tier, token = 'bot', scopes = [] }: Traits,
  shape: Shape,
  run: (args: z.infer<z.ZodObject<Shape, z.core.$strict>>, world: ApiWorld) => Json,
): Method {
  const schema = z.strictObject(shape)
  return {
    tier,
    token,
    scopes,
    answer(args, world) {
      const own = Object.fromEntries(Object.entries(args).filter(([key]) => !COMMON.includes(key)))
      const read = schema.safeParse(own)
      if (!read.success) throw refusalFor(read.error)
      return run(read.data, world)
    },
  }
}

function refusalFor(error: z.ZodError): ApiRefusal {
  const unknown = error.issues.flatMap(issue => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  // Real Slack has this code too, but shrugs at many a stray argument: here what is not modelled must be loud.
  if (unknown.length > 0)
    return argumentsRefused(
      unknown.map(key => `unknown or not modelled argument: ${key}`),
      'invalid_arg_name',
    )
  if (error.issues.some(issue => issue.path[0] === 'blocks')) return new ApiRefusal('invalid_blocks_format')
  if (error.issues.some(issue => issue.path[0] === 'metadata')) return new ApiRefusal('invalid_metadata_format')
  return argumentsRefused(error.issues.map(issue => `${issue.message} [json-pointer:/${issue.path.join('/')}]`))
}

/** A flag as JSON has it or as a form spells it. */
export const flag = z.union([z.boolean(), z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'] })])

export const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max)

/** A nested value: an object in a JSON body, a JSON string in a form (slack.md §3.1). */
export const nested = z.unknown().transform((value, context): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    context.addIssue({ code: 'custom', message: 'must be valid JSON' })
    return z.NEVER
  }
})

export function needScope(world: ApiWorld, scope: string): void {
  const { scopes } = world.workspace.app
  if (!scopes.includes(scope)) throw new ApiRefusal('missing_scope', { needed: scope, provided: scopes.join(',') })
}
