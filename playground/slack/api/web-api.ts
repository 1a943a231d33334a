import type { WireAnswer, WireRequest } from '../../wire/serve.ts'
import type { Json } from '../model/blocks.ts'
import { isThing } from '../validation/shape.ts'
import { blocksValidate } from './blocks-validate.ts'
import { chatMethods } from './chat.ts'
import { conversationMethods } from './conversations.ts'
import { fileMethods } from './files.ts'
import { needScope } from './method.ts'
import type { ApiWorld, Method } from './method.ts'
import { peopleMethods } from './people.ts'
import type { RateLimits } from './rate-limits.ts'
import { ApiRefusal } from './refusal.ts'
import { viewMethods } from './views.ts'

const METHODS: Readonly<Record<string, Method>> = {
  ...chatMethods,
  ...conversationMethods,
  ...viewMethods,
  ...peopleMethods,
  ...fileMethods,
  'blocks.validate': blocksValidate,
}

export interface WebApi {
  answer(name: string, request: WireRequest): WireAnswer
}

export interface WebApiParts {
  world: ApiWorld
  botToken: string
  appToken: string
  /** `null`: no limits. */
  rateLimits: RateLimits | null
  /** Told of every call that reached the model: `error` is Slack's code, or `null`. */
  record(name: string, error: string | null): void
}

/** The Web API: one HTTP call in, one `{"ok":…}` out (slack.md §3.1). */
export function createWebApi({ world, botToken, appToken, rateLimits, record }: WebApiParts): WebApi {
  return {
    answer(name, request) {
      try {
        const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined
        if (!method) throw new ApiRefusal('unknown_method', { req_method: name })
        const args = argumentsOf(request)
        authenticate(method, request, args)
        const wait = rateLimits?.take(name, method.tier, args['channel']) ?? 0
        if (wait > 0) return busy(name, wait)
        for (const scope of method.scopes) needScope(world, scope)
        const body = method.answer(args, world)
        record(name, null)
        return { status: 200, headers: scopeHeaders(method), body: { ok: true, ...body } }
      } catch (error) {
        if (!(error instanceof ApiRefusal)) throw error
        record(name, error.code)
        return { status: 200, headers: scopeHeaders(), body: { ok: false, error: error.code, ...error.more } }
      }
    },
  }

  function authenticate(method: Method, request: WireRequest, args: Json): void {
    if (method.token === 'none') return
    const [scheme, bearer] = (request.headers.authorization ?? '').split(' ')
    const given = scheme === 'Bearer' ? bearer : args['token']
    if (typeof given !== 'string' || given === '') throw new ApiRefusal('not_authed')
    if (given !== botToken && given !== appToken) throw new ApiRefusal('invalid_auth')
    if (given !== (method.token === 'app' ? appToken : botToken)) throw new ApiRefusal('not_allowed_token_type')
  }

  function busy(name: string, seconds: number): WireAnswer {
    record(name, 'ratelimited')
    return { status: 429, headers: { 'retry-after': String(seconds) }, body: { ok: false, error: 'ratelimited' } }
  }

  function scopeHeaders(method?: Method): Record<string, string> {
    return {
      'x-oauth-scopes': world.workspace.app.scopes.join(','),
      ...(method && method.scopes.length > 0 && { 'x-accepted-oauth-scopes': method.scopes.join(',') }),
    }
  }
}

/** Arguments from the query, then from a form or JSON body. */
function argumentsOf({ url, headers, raw }: WireRequest): Json {
  const fromQuery = Object.fromEntries(url.searchParams)
  const type = headers['content-type'] ?? ''
  const body = raw.toString('utf8')
  if (body === '') return fromQuery
  if (type.startsWith('application/x-www-form-urlencoded'))
    return { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) }
  if (type.startsWith('application/json')) return { ...fromQuery, ...jsonObject(body) }
  // Multipart comes with files, and those have an address of their own.
  throw new ApiRefusal('invalid_post_type')
}

function jsonObject(body: string): Json {
  try {
    const value: unknown = JSON.parse(body)
    if (isThing(value)) return value
  } catch {
    // Said below, together with JSON that is no object.
  }
  throw new ApiRefusal('invalid_json')
}
