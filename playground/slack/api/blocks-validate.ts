import { findingsInBlocks } from '../validation/blocks.ts'
import type { Finding } from '../validation/shape.ts'
import { isThing } from '../validation/shape.ts'
import { findingsInView } from '../validation/views.ts'
import { method, nested } from './method.ts'
import type { Method } from './method.ts'
import { ApiRefusal, argumentsRefused } from './refusal.ts'

/** `blocks.validate` (slack.md §1.7): needs no token, and its pointers start at what was sent. */
export const blocksValidate: Method = method(
  { tier: 'special', token: 'none' },
  { blocks: nested.optional(), view: nested.optional(), message: nested.optional() },
  args => {
    const given = Object.entries(args).filter(([, value]) => value !== undefined)
    const [first] = given
    if (!first || given.length > 1) throw argumentsRefused(['must define exactly one of `blocks`, `view`, `message`'])
    const [what, value] = first
    const findings = findingsIn(what, value)
    if (findings.length > 0)
      throw new ApiRefusal(`invalid_${what}`, {
        errors: findings.map(finding => ({ code: 'failed_constraint', ...finding })),
      })
    return {}
  },
)

function findingsIn(what: string, value: unknown): Finding[] {
  if (what === 'view') return findingsInView(value, '')
  if (what === 'blocks') return findingsInBlocks(value, 'message', '')
  if (!isThing(value)) return [{ message: 'must be an object', pointer: '' }]
  return value['blocks'] === undefined ? [] : findingsInBlocks(value['blocks'], 'message')
}
