import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { days, hours, minutes, seconds } from '../../src/kernel/time.ts'
import {
  counted,
  cut,
  cutEscaped,
  escapeSlack,
  inWords,
  lasting,
  listed,
  oneLine,
  quoted,
  slackClock,
  slackTime,
  unescapeSlack,
  zonedTime,
} from '../../src/kernel/text.ts'
import { NOON } from './samples.ts'

const anything = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '&amp;',
        '<!channel>',
        '<@U1>',
        '<https://a|b>',
        '…',
        ';',
        'a',
        'lt',
        '👩‍🚀',
        'שלום',
        '\n',
      ),
    )
    .map(parts => parts.join('')),
)

describe('text of people in Slack', () => {
  test('nothing in it can be a mention, a link or an entity, and it reads as it was written', () => {
    fc.assert(
      fc.property(anything, text => {
        const escaped = escapeSlack(text)
        expect(escaped).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/)
        expect(unescapeSlack(escaped)).toBe(text)
      }),
    )
  })

  test('cut anywhere, it is still whole, no longer than asked for, and a beginning of what was written', () => {
    fc.assert(
      fc.property(anything, fc.integer({ min: 1, max: 40 }), (text, max) => {
        const shortened = cutEscaped(escapeSlack(text), max)
        expect([...shortened].length).toBeLessThanOrEqual(max)
        expect(shortened).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/)
        const shown = unescapeSlack(shortened)
        expect(shown === text || (shown.endsWith('…') && text.startsWith(shown.slice(0, -1)))).toBe(true)
      }),
    )
  })

  test('in one of our sentences it is one line, in a quotation every line is theirs', () => {
    fc.assert(
      fc.property(anything, text => {
        expect(inWords(text)).not.toContain('\n')
        expect(
          quoted(text)
            .split('\n')
            .every(line => line.startsWith('> ')),
        ).toBe(true)
      }),
    )
    expect(inWords('  <!channel>\n\tlook ')).toBe('&lt;!channel&gt; look')
    expect(quoted('a\n<b>')).toBe('> a\n> &lt;b&gt;')
  })

  test.each([
    ['<@U1|ada> broke it', '@ada broke it'],
    ['<@U1>', '@U1'],
    ['see <#C1|general>', 'see #general'],
    ['<https://a.example/x?a=1&amp;b=2>', 'https://a.example/x?a=1&b=2'],
    ['<https://a.example|a.example>', 'https://a.example'],
    ['<mailto:a@example.com|a@example.com>', 'a@example.com'],
    ['1 &lt; 2 &amp;lt;', '1 < 2 &lt;'],
  ])('a command typed as %s reads as %s', (typed, plain) => {
    expect(unescapeSlack(typed)).toBe(plain)
  })

  test('it is cut in code points, and a pair is never torn', () => {
    expect(cut('👍👍👍', 3)).toBe('👍👍👍')
    expect(cut('👍👍👍👍', 3)).toBe('👍👍…')
    expect(cutEscaped('a <!date^1^{time}|12:00 UTC> b', 12)).toBe('a …')
  })
})

describe('words for numbers and times', () => {
  test.each([
    [0, '0 s'],
    [-5, '0 s'],
    [seconds(59), '59 s'],
    [59_600, '1 min'],
    [minutes(41) + seconds(3), '41 min'],
    [hours(1), '1 h'],
    [hours(1) + minutes(5), '1 h 5 min'],
    [days(2) + hours(3) + minutes(9), '2 d 3 h'],
    [days(1), '1 d'],
  ])('%i ms last %s', (ms, words) => expect(lasting(ms)).toBe(words))

  test('lists and counts read as a person would say them', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')]).toEqual([
      '',
      'a',
      'a and b',
      'a, b or c',
    ])
    expect([counted(1, 'job'), counted(0, 'job'), counted(1234, 'job'), counted(2, 'entry', 'entries')]).toEqual([
      '1 job',
      '0 jobs',
      '1,234 jobs',
      '2 entries',
    ])
    expect(oneLine(' a \n\t b ')).toBe('a b')
  })

  test.each([
    ['2026-11-01T05:30:00Z', 'America/New_York', '2026-11-01 01:30 EDT'],
    ['2026-11-01T06:30:00Z', 'America/New_York', '2026-11-01 01:30 EST'],
    ['2027-03-14T06:59:00Z', 'America/New_York', '2027-03-14 01:59 EST'],
    ['2027-03-14T07:00:00Z', 'America/New_York', '2027-03-14 03:00 EDT'],
    ['2026-11-23T05:00:00Z', 'America/New_York', '2026-11-23 00:00 EST'],
    ['2026-11-23T12:00:00Z', 'UTC', '2026-11-23 12:00 UTC'],
  ])('%s in %s is %s', (iso, zone, words) => expect(zonedTime(Date.parse(iso), zone)).toBe(words))

  test('a moment in Slack has a fallback in UTC', () => {
    expect(slackTime(NOON)).toBe('<!date^1795435200^{date_short_pretty} {time}|2026-11-23 12:00 UTC>')
    expect(slackClock(NOON)).toBe('<!date^1795435200^{time}|12:00 UTC>')
  })
})
