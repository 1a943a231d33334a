import { findingsInBlocks } from './blocks.ts'
import { plain } from './compositions.ts'
import { findingsOf, flag, isThing, object, oneOf, text } from './shape.ts'
import type { Finding, Rule, Thing } from './shape.ts'

/** A view's JSON may have 250 KB (slack.md §1.1). */
const LARGEST_VIEW = 250 * 1024

const anything: Rule = () => undefined
const common = {
  private_metadata: text(0, 3000),
  callback_id: text(0, 255),
  external_id: text(0, 255),
}

const MODAL = object({
  must: { type: oneOf('modal'), title: plain(24), blocks: anything },
  may: { ...common, submit: plain(24), close: plain(24), clear_on_close: flag, notify_on_close: flag },
})
const HOME = object({ must: { type: oneOf('home'), blocks: anything }, may: common })

export const isTooLarge = (view: unknown): boolean => Buffer.byteLength(JSON.stringify(view) ?? '') > LARGEST_VIEW

/** All that is wrong with a view; pointers start at `root`. */
export function findingsInView(view: unknown, root = '/view'): Finding[] {
  if (!isThing(view)) return [{ message: 'must be an object', pointer: root }]
  const surface = view['type']
  if (surface !== 'modal' && surface !== 'home')
    return [{ message: `unsupported type: ${String(surface)}`, pointer: `${root}/type` }]
  const frame = findingsOf(surface, visit => (surface === 'modal' ? MODAL : HOME)(view, root, visit))
  const blocks = view['blocks'] === undefined ? [] : findingsInBlocks(view['blocks'], surface, `${root}/blocks`)
  return [...frame, ...missingSubmit(view, root), ...blocks]
}

function missingSubmit(view: Thing, root: string): Finding[] {
  if (view['type'] !== 'modal' || view['submit'] !== undefined || !Array.isArray(view['blocks'])) return []
  return view['blocks'].flatMap((block, index) =>
    isThing(block) && block['type'] === 'input'
      ? [
          {
            message: 'must define `submit` to use an `input` block in modals',
            pointer: `${root}/blocks/${index}/input`,
          },
        ]
      : [],
  )
}

/** `message [json-pointer:/where]`, as Slack lists it. */
export const spelled = ({ message, pointer }: Finding): string => `${message} [json-pointer:${pointer}]`
