import { plain, textObject } from './compositions.ts'
import { elementIn } from './elements.ts'
import { imageElement, imageFields } from './images.ts'
import { richTextParagraphs } from './rich-text.ts'
import { byType, flag, findingsOf, isThing, list, object, oneOf, text, whole } from './shape.ts'
import type { Fields, Finding, Rule, Surface, Thing, Visit } from './shape.ts'

/** Blocks per message and per view (slack.md §1.1). */
const MOST_BLOCKS: Record<Surface, number> = { message: 50, modal: 100, home: 100 }

const contextText = textObject(3000)

/** The blocks an approval app uses (slack.md §1.3). What is not here is refused as unsupported. */
const BLOCKS: Record<string, Rule> = {
  section: block('section', {
    may: {
      text: textObject(3000),
      fields: list(textObject(2000), 1, 10),
      accessory: accessory(),
      expand: flag,
    },
    also(thing, at, { report }) {
      if (thing['text'] === undefined && thing['fields'] === undefined)
        report('must define either `text` or `fields`', `${at}/type`)
    },
  }),
  header: block('header', { must: { text: plain(150) }, may: { level: whole(1, 4) } }),
  context: block('context', { must: { elements: list(imageOr(contextText), 1, 10) } }),
  actions: block('actions', { must: { elements: list(elementIn('actions'), 1, 25) } }),
  divider: block('divider', {}),
  image: block('image', { ...imageFields, may: { ...imageFields.may, title: plain(2000) } }),
  input: block('input', {
    must: { label: plain(2000), element: elementIn('input') },
    may: { hint: plain(2000), optional: flag, dispatch_action: flag },
  }),
  rich_text: block('rich_text', { must: { elements: richTextParagraphs } }),
}

/** All that is wrong with the blocks of a message or view, most outward first within each block. */
export function findingsInBlocks(blocks: unknown, surface: Surface, root = '/blocks'): Finding[] {
  return findingsOf(surface, visit => {
    // A modal or home may be empty of nothing: a view needs one block at least (slack.md §1.1).
    list(byType(BLOCKS), surface === 'message' ? 0 : 1, MOST_BLOCKS[surface])(blocks, root, visit)
    const things = Array.isArray(blocks) ? blocks.filter(isThing) : []
    refuseSameIds(things, root, visit)
    refuseTwoFocuses(things, root, visit)
  })
}

function block(type: string, { must = {}, may = {}, also }: Fields): Rule {
  return object({
    must: { type: oneOf(type), ...must },
    may: { block_id: text(1, 255), ...may },
    ...(also && { also }),
  })
}

function imageOr(other: Rule): Rule {
  return (value, at, visit) => (isThing(value) && value['type'] === 'image' ? imageElement : other)(value, at, visit)
}

function accessory(): Rule {
  return imageOr(elementIn('accessory'))
}

/**
 * A block_id is used once; an action_id once within its block, and in a modal once at all (slack.md §1.2).
 * Slack's own wording of this refusal was not found.
 */
function refuseSameIds(blocks: readonly Thing[], root: string, visit: Visit): void {
  const blockIds = new Set<unknown>()
  const inModal = new Set<unknown>()
  blocks.forEach((thing, index) => {
    const blockId = thing['block_id']
    if (blockId !== undefined && blockIds.has(blockId))
      visit.report(`\`block_id\` already exists: ${String(blockId)}`, `${root}/${index}/block_id`)
    blockIds.add(blockId)
    const seen = visit.surface === 'modal' ? inModal : new Set<unknown>()
    for (const { element, path } of elementsOf(thing)) {
      const actionId = element['action_id']
      if (actionId !== undefined && seen.has(actionId))
        visit.report(`\`action_id\` already exists: ${String(actionId)}`, `${root}/${index}/${path}/action_id`)
      seen.add(actionId)
    }
  })
}

function refuseTwoFocuses(blocks: readonly Thing[], root: string, visit: Visit): void {
  const focused = blocks.flatMap((thing, index) =>
    elementsOf(thing)
      .filter(({ element }) => element['focus_on_load'] === true)
      .map(({ path }) => `${root}/${index}/${path}/focus_on_load`),
  )
  for (const pointer of focused.slice(1)) visit.report('only one element may have `focus_on_load`', pointer)
}

function elementsOf(thing: Thing): { element: Thing; path: string }[] {
  const places: [string, unknown][] = [
    ['accessory', thing['accessory']],
    ['element', thing['element']],
    ...(thing['type'] === 'actions' && Array.isArray(thing['elements']) ? thing['elements'] : []).map(
      (element: unknown, index): [string, unknown] => [`elements/${index}`, element],
    ),
  ]
  return places.flatMap(([path, element]) => (isThing(element) ? [{ element, path }] : []))
}
