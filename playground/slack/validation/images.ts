import { isThing, object, oneOf, text } from './shape.ts'
import type { Fields, Finding, Rule, Thing } from './shape.ts'

/** Slack's own words, also those about the form of an id; seen in reports of its SDKs. */
const slackFileId: Rule = (value, at, { report }) => {
  const isId = typeof value === 'string' && /^F[A-Z0-9]{8,}$/.test(value)
  if (!isId) report('input must match regex pattern: ^[F][A-Z0-9]{8,}$', at)
}

const slackFile = object({
  may: { id: slackFileId, url: text(1, 3000) },
  also(thing, at, { report }) {
    if ((thing['id'] === undefined) === (thing['url'] === undefined)) report('must define either `id` or `url`', at)
  },
})

/** An image has words in its place, and either a public address or a file of Slack's (slack.md §1.3). */
export const imageFields: Fields = {
  must: { type: oneOf('image'), alt_text: text(1, 2000) },
  may: { image_url: text(1, 3000), slack_file: slackFile },
  also(thing, at, { report }) {
    if ((thing['image_url'] === undefined) === (thing['slack_file'] === undefined))
      report('must define either `image_url` or `slack_file`', `${at}/type`)
  },
}

export const imageElement = object(imageFields)

export type IsShowable = (file: { id?: unknown; url?: unknown }) => boolean

/** Images whose file Slack does not have, cannot show, or has not looked into yet. */
export function findingsInFiles(blocks: unknown, isShowable: IsShowable, root = '/blocks'): Finding[] {
  return imagesIn(blocks, root).flatMap(({ image, at }) => {
    const file = image['slack_file']
    if (!isThing(file) || isShowable(file)) return []
    return [{ message: 'invalid slack file', pointer: `${at}/slack_file` }]
  })
}

function imagesIn(blocks: unknown, root: string): { image: Thing; at: string }[] {
  const things = Array.isArray(blocks) ? blocks.filter(isThing) : []
  return things.flatMap((block, index) => {
    const at = `${root}/${index}`
    const elements: unknown[] = Array.isArray(block['elements']) ? block['elements'] : []
    const places: [unknown, string][] = [
      [block, at],
      [block['accessory'], `${at}/accessory`],
      ...elements.map((element, place): [unknown, string] => [element, `${at}/elements/${place}`]),
    ]
    return places.flatMap(([image, at]) => (isThing(image) && image['type'] === 'image' ? [{ image, at }] : []))
  })
}
