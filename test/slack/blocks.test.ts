import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkboxes, radioButtons, select, textInput, usersSelect } from '../../src/kernel/block-elements.ts'
import {
  actions,
  button,
  confirm,
  context,
  divider,
  fitMessage,
  header,
  home,
  input,
  modal,
  section,
} from '../../src/kernel/blocks.ts'
import { escapeSlack } from '../../src/kernel/text.ts'
import { slackWorld } from './slack-world.ts'

const words = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'grapheme', minLength: 2000, maxLength: 4000, size: 'max' }),
  fc.constantFrom('', ' ', '\n', '&'.repeat(3500), '<!channel>', '😀'.repeat(3000)),
)
const texts = fc.record({ short: words, long: words, many: fc.array(words, { maxLength: 12 }) })

function messageOf({ short, long, many }: { short: string; long: string; many: string[] }) {
  return [
    header(short),
    section(escapeSlack(long), { fields: many.map(escapeSlack) }),
    divider(),
    context(...many.map(escapeSlack)),
    actions([
      button({ id: 'go', text: short, value: 'r1', confirm: confirm({ title: long, text: long, confirm: short }) }),
    ]),
  ]
}

function fieldsOf({ short, long, many }: { short: string; long: string; many: string[] }) {
  const choices = [short, ...many].map((text, at) => ({ value: `v${at}`, text, description: long }))
  return [
    input({
      id: 'why',
      label: long,
      hint: short,
      element: textInput({ multiline: true, initial: long, placeholder: long }),
    }),
    input({ id: 'link', label: short, element: textInput({ placeholder: long }), optional: true }),
    input({ id: 'menu', label: short, element: select({ choices, initial: 'v0', placeholder: long }) }),
    input({ id: 'radio', label: short, element: radioButtons({ choices, initial: 'v11' }), dispatch: true }),
    input({ id: 'boxes', label: short, element: checkboxes({ choices, initial: ['v0', 'v1'] }) }),
    input({ id: 'who', label: short, element: usersSelect({ placeholder: long }) }),
  ]
}

test('whatever people write, Slack takes the message, the modal and the Home tab', async () => {
  const { slack, bot, ann, channel } = await slackWorld()
  const { validate } = blocksValidator(slack.url)
  await fc.assert(
    fc.asyncProperty(texts, async given => {
      const message = messageOf(given)
      expect(await validate({ blocks: message })).toEqual({ ok: true })
      const view = modal({ callbackId: 'form', title: given.long, blocks: fieldsOf(given), metadata: '{}' })
      expect(await validate({ view })).toEqual({ ok: true })
    }),
    { numRuns: 60 },
  )
  const worst = messageOf({ short: '&'.repeat(4000), long: '<'.repeat(9000), many: Array(12).fill('>'.repeat(3000)) })
  await bot.clients.bulk.chat.postMessage({ channel, text: 'worst', blocks: fitMessage(worst) })
  await bot.clients.bulk.views.publish({ user_id: ann, view: home(worst) })
})

test('a message with too many parts loses its middle, not its buttons', () => {
  const parts = Array.from({ length: 70 }, (_, at) => section(`part ${at}`))
  const fitted = fitMessage([header('Request 7'), ...parts, actions([button({ id: 'go', text: 'Approve' })])])
  expect(fitted).toHaveLength(50)
  expect(fitted[0]).toEqual(header('Request 7'))
  expect(fitted.at(-1)?.type).toBe('actions')
  expect(JSON.stringify(fitted)).toContain('23 parts left out')
})

test('identifiers and values of ours are never cut: too long is a fault', () => {
  expect(() => button({ id: 'go', text: 'Go', value: 'v'.repeat(2001) })).toThrow(RangeError)
  expect(() => modal({ callbackId: 'f', title: 'F', blocks: [], metadata: 'm'.repeat(3001) })).toThrow(RangeError)
  expect(() => select({ choices: [{ value: 'v'.repeat(151), text: 'x' }] })).toThrow(RangeError)
})

test('a modal with a field always has a button to submit it', () => {
  expect(
    modal({ callbackId: 'f', title: 'F', blocks: fieldsOf({ short: 'a', long: 'b', many: [] }) }).submit?.text,
  ).toBe('Submit')
  expect(modal({ callbackId: 'f', title: 'F', blocks: [section('read this')] }).submit).toBeUndefined()
})

/** Slack's own validator, as the stand-in has it (slack.md §1.7). */
function blocksValidator(url: string) {
  return {
    async validate(what: { blocks: unknown } | { view: unknown }): Promise<unknown> {
      const [[name, value] = ['', null]] = Object.entries(what)
      const body = new URLSearchParams({ [name]: JSON.stringify(value) })
      return (await fetch(`${url}/api/blocks.validate`, { method: 'POST', body })).json()
    },
  }
}
