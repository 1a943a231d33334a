import { describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { recordText } from '../../src/rotation/words/record.ts'
import type { RecordData } from '../../src/rotation/words/record.ts'
import { failoverForm, NOON, person, requestIn, returnForm } from './samples.ts'

describe('the record', () => {
  const data: RecordData = {
    failover: requestIn('done'),
    returned: { ...requestIn('done'), id: 'R2', direction: 'return', failover: null, back: returnForm },
    outSince: NOON,
    backSince: NOON + hours(5) + minutes(3),
    events: [{ seq: 1, at: NOON, subject: 'F1', kind: 'request-opened', body: {}, by: 'Ada', cause: null }],
    last: { seq: 1, hash: 'abc' },
    timeZone: 'America/New_York',
  }

  test('tells when the cluster was out, why, and what was found', () => {
    const text = recordText(data)
    expect(text).toContain('# Failover of build02 (F1)')
    expect(text).toContain('2026-11-23 07:00 EST')
    expect(text).toContain('(5 h 3 min)')
    expect(text).toContain('A kernel regression')
  })

  const hostile = [
    '# not a heading',
    '---',
    '===',
    '- not an item',
    '+ neither',
    '12. nor this',
    '3) nor that',
    '~~~',
    '```',
    '    code',
    '| a | b |',
    '<script>',
    '![x](y)',
    '&lt;',
    '**bold** _it_ `x` ~~no~~',
  ]
  test.each(hostile)('what people wrote stays what they wrote: %s', line => {
    const text = recordText({
      ...data,
      failover: requestIn('done', { failover: { ...failoverForm, seen: `First\n${line}\nlast` } }),
      returned: {
        ...requestIn('done'),
        id: 'R2',
        direction: 'return',
        failover: null,
        back: { ...returnForm, found: `First\n${line}\nlast`, done: line, workaround: line },
      },
      events: [
        { seq: 1, at: NOON, subject: 'F1', kind: 'request-rejected', body: { why: line }, by: line, cause: null },
      ],
    })
    const own = recordText(data).split('\n')
    const theirs = text.split('\n').filter(one => !own.includes(one))
    // A quotation, or behind the words of ours that begin the line.
    for (const one of theirs) expect(one).toMatch(/^(?:> |- (?:Found|Done about it|Workaround that stays): |\| 1 \| )/)
    for (const one of theirs) {
      expect(one.replace(/^> /, '')).not.toMatch(/(?<!\\)[`*_~<#&[]/)
      // Only in a quotation does a person's word begin a line.
      if (one.startsWith('> ')) expect(one).not.toMatch(/^> \s*(?:[-+=]|\d+[.)]\s)|^> {5}/)
    }
    expect(
      text
        .split('\n')
        .filter(one => one.startsWith('| 1 |'))
        .map(row => row.split(/(?<!\\)\|/).length),
    ).toEqual([7])
  })

  test('whoever put it back at once is named with the reason', () => {
    const returned = {
      ...requestIn('done'),
      failover: null,
      how: 'put-back' as const,
      reason: 'The release waits',
      filedBy: person('ben'),
    }
    expect(recordText({ ...data, returned })).toContain('The release waits')
  })
})
