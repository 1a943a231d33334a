import type { Json } from '../model/blocks.ts'
import type { Finding } from '../validation/shape.ts'
import { spelled } from '../validation/views.ts'

/** An answer `{"ok":false,"error":…}` with HTTP 200. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal'
  readonly code: string
  readonly more: Json

  constructor(code: string, more: Json = {}) {
    super(code)
    this.code = code
    this.more = more
  }
}

export function argumentsRefused(lines: readonly string[], code = 'invalid_arguments'): ApiRefusal {
  return new ApiRefusal(code, { response_metadata: { messages: lines.map(line => `[ERROR] ${line}`) } })
}

/** Messages answer `invalid_blocks` and list the errors twice (slack.md §1.6). */
export function blocksRefused(findings: readonly Finding[]): ApiRefusal {
  const errors = findings.map(spelled)
  return new ApiRefusal('invalid_blocks', {
    errors,
    response_metadata: { messages: errors.map(line => `[ERROR] ${line}`) },
  })
}
