import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adfText, bullets, codeBlock, doc, heading, link, paragraph, strong } from '../../src/kernel/adf.ts'
import type { AdfNode } from '../../src/kernel/adf.ts'
import { checkAdf } from './adf-shape.ts'

const text = fc.oneof(
  fc.constant(''),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('<b>', '[~ada]', 'h1. x', '\n', 'x'.repeat(3000)),
)
const href = fc.constantFrom('https://a.example/x', 'javascript:alert(1)', '', 'HTTP://b.example')
const inline = fc.oneof(
  text,
  text.map(strong),
  fc.tuple(text, href).map(([label, to]) => link(label, to)),
)
const block: fc.Arbitrary<AdfNode | null> = fc.oneof(
  fc.array(inline, { maxLength: 4 }).map(parts => paragraph(...parts)),
  fc.tuple(fc.constantFrom(1, 2, 3, 4, 5, 6), text).map(([level, words]) => heading(level, words)),
  fc.array(inline, { maxLength: 4 }).map(bullets),
  text.map(codeBlock),
  fc.constant(null),
)

test('whatever is written, the document is one that Jira takes, and is within its size', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 30, size: 'max' }), blocks => {
      const made = doc(...blocks)
      expect(checkAdf(made)).toEqual([])
      expect(JSON.stringify(made).length).toBeLessThan(32_767)
    }),
  )
})

test('what is too long ends with a line that says where the rest is', () => {
  const long = doc(paragraph('first'), ...Array.from({ length: 20 }, () => paragraph('x'.repeat(3000))))
  expect(adfText(long).split('\n')[0]).toBe('first')
  expect(adfText(long).split('\n').at(-1)).toBe('(The rest is in Slack: it was too long for Jira.)')
})

test('an address that is not of the web is text, and never a link', () => {
  expect(link('click', 'javascript:alert(1)')).toEqual({ type: 'text', text: 'click' })
  expect(link('', 'https://a.example')).toMatchObject({ text: 'https://a.example', marks: [{ type: 'link' }] })
})

test('the text of a document has a line for each block', () => {
  expect(adfText(doc(heading(3, 'Why'), paragraph('a', strong('b')), bullets(['c', 'd'])))).toBe('Why\nab\nc\nd')
})
