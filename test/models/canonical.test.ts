import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, fromCanonicalJson } from '../../src/store/canonical.ts'
import { NOON, requestIn, rotationIn } from './samples.ts'

const moment = fc.date({ noInvalidDate: true }).map(Number)
const MOMENTS = ['at', 'openedAt', 'outSince', 'bridgeUntil']
const key = fc.string().filter(name => !/(?:^at|At|Since|Until)$/.test(name))
const value = fc.letrec(tie => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.string(),
    fc.array(tie('any')),
    tie('object'),
  ),
  object: fc
    .tuple(
      fc.dictionary(key, tie('any'), { noNullPrototype: true }),
      fc.dictionary(fc.constantFrom(...MOMENTS), fc.option(moment), { noNullPrototype: true }),
    )
    .map(([plain, moments]) => ({ ...plain, ...moments })),
})).any

test('what was written reads back as it was, moments included', () => {
  fc.assert(
    fc.property(value, given => {
      expect(fromCanonicalJson(canonicalJson(given))).toEqual(given)
    }),
  )
})

test('the order in which something was put together does not show', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { selector: ([name]) => name, maxLength: 6 }),
      entries => {
        const plain = entries.filter(([name]) => !/(?:^at|At|Since|Until)$/.test(name))
        expect(canonicalJson(Object.fromEntries(plain.toReversed()))).toBe(canonicalJson(Object.fromEntries(plain)))
      },
    ),
  )
})

test('keys are sorted, moments are ISO times, and what is not defined is left out', () => {
  const text = canonicalJson({ b: 1, a: [{ z: undefined, at: NOON }], bridgeUntil: null, openedAt: 0, cat: 7 })
  expect(text).toBe(
    '{"a":[{"at":"2026-11-23T12:00:00.000Z"}],"b":1,"bridgeUntil":null,"cat":7,"openedAt":"1970-01-01T00:00:00.000Z"}',
  )
})

test('whole records survive it', () => {
  for (const record of [requestIn('stuck'), requestIn('withdrawn'), rotationIn('questioned'), rotationIn('drained')]) {
    expect(fromCanonicalJson(canonicalJson(record))).toEqual(record)
  }
})

test('a moment that is none is refused instead of written', () => {
  expect(() => canonicalJson({ at: Number.NaN })).toThrow(RangeError)
})
