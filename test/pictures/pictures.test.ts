import fc from 'fast-check'
import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import { budgetBurnDown } from '../../src/pictures/budget-burn-down.ts'
import { dayTicks } from '../../src/pictures/day-ticks.ts'
import { failoverSegments } from '../../src/pictures/failover-segments.ts'
import { intoLanes } from '../../src/pictures/lanes.ts'
import { darkPalette, lightPalette } from '../../src/pictures/palette.ts'
import type { Palette } from '../../src/pictures/palette.ts'
import { rotationRibbon } from '../../src/pictures/rotation-ribbon.ts'
import { fitted, textWidth, wrapped } from '../../src/pictures/text-width.ts'
import { verdictSquares } from '../../src/pictures/verdict-squares.ts'
import { days } from '../../src/kernel/time.ts'
import { aRibbon, LOOK, pictures, SPRINT_START } from './samples.ts'

function parsed(svg: string): Document {
  const { DOMParser } = parseHTML('')
  return new DOMParser().parseFromString(svg, 'image/svg+xml')
}

const textsIn = (svg: string): string[] => [...parsed(svg).querySelectorAll('text')].map(one => one.textContent ?? '')

describe.each(Object.entries(pictures))('the picture of %s', (_name, draw) => {
  test('is one image with a name and a description', async () => {
    const root = parsed(await draw(LOOK)).documentElement

    expect([root.getAttribute('role'), root.getAttribute('aria-labelledby')]).toEqual([
      'img',
      'sample-title sample-desc',
    ])
    expect(root.querySelector('#sample-title')?.textContent).not.toBe('')
    expect(root.querySelector('#sample-desc')?.textContent).not.toBe('')
  })

  test('runs nothing, fetches nothing, and brings no style that a policy would refuse', async () => {
    const svg = await draw(LOOK)

    expect(svg).not.toMatch(/<script|<style|\sstyle=|<image|<foreignObject|\shref=|\son\w+=/i)
    expect(svg.match(/url\([^)]*\)/g)?.filter(use => !use.startsWith('url(#sample-')) ?? []).toEqual([])
    expect(svg.match(/https?:[^"]*/g)).toEqual(['http://www.w3.org/2000/svg'])
  })

  test('is the same for the same data, and defines what it refers to', async () => {
    const svg = await draw(LOOK)
    const ids = [...svg.matchAll(/\sid="([^"]+)"/g)].map(match => match[1])

    expect(await draw(LOOK)).toBe(svg)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(ids).toContain(id)
  })

  test.each([320, 560, 880])('at %i pixels no text is small, or leaves the picture', async width => {
    const svg = await draw({ ...LOOK, width })

    for (const text of parsed(svg).querySelectorAll('text')) {
      const size = Number(text.parentElement?.getAttribute('font-size') ?? 11.5)
      const at = Number(/translate\(([-\d.]+)/.exec(text.getAttribute('transform') ?? '')?.[1])
      const anchor = text.parentElement?.getAttribute('text-anchor') ?? 'middle'
      const long = textWidth(text.textContent ?? '', size)
      const left = at - (anchor === 'end' ? long : anchor === 'middle' ? long / 2 : 0)
      expect(size, text.textContent ?? '').toBeGreaterThanOrEqual(11)
      expect([left >= -1, left + long <= width + 1], `${text.textContent} at ${left}`).toEqual([true, true])
    }
  })
})

describe('what people wrote', () => {
  const HOSTILE = `</text><script>alert(1)</script>"'&amp;\u0000\u202E\uFFFE\uD800 x`

  test('is drawn as text, and stays XML', async () => {
    const spec = aRibbon(2, () => HOSTILE)
    const spans = spec.spans.map(span => ({ ...span, label: HOSTILE }))
    const svgs = await Promise.all([
      rotationRibbon({ ...spec, spans, title: HOSTILE, desc: HOSTILE }, { ...LOOK, width: 2000 }),
      failoverSegments(
        { title: HOSTILE, desc: HOSTILE, rows: [{ label: HOSTILE, peopleMs: 1, botMs: 1, farmMs: 1 }] },
        LOOK,
      ),
      verdictSquares({ title: 'V', desc: 'V', questions: [{ text: HOSTILE, good: 'no' }], sprints: [] }, LOOK),
    ])

    for (const svg of svgs) {
      expect(svg).not.toContain('<script')
      expect(svg.isWellFormed()).toBe(true)
      expect(svg).not.toMatch(/[\p{Cc}\u202E\uFFFE]/u)
      expect(parsed(svg).querySelectorAll('script')).toHaveLength(0)
    }
    expect(textsIn(svgs[0]).some(text => text.includes('<script>alert(1)</script>'))).toBe(true)
  })
})

describe('no empty or odd data breaks a picture', () => {
  test('a ribbon without anything, or of no length', async () => {
    const empty = { ...aRibbon(0), marks: [], spans: [] }

    expect(await rotationRibbon(empty, LOOK)).toContain('Nov 9')
    expect(await rotationRibbon({ ...empty, to: empty.from }, LOOK)).not.toContain('NaN')
  })

  test('a budget of which nothing is known', async () => {
    const { from, to, timeZone, now } = aRibbon()
    const svg = await budgetBurnDown({ title: 'B', desc: 'B', from, to, timeZone, now, budgetMs: 0, points: [] }, LOOK)

    expect(svg).not.toMatch(/NaN|Infinity/)
  })

  test('failovers that there were none of', async () => {
    expect(textsIn(await failoverSegments({ title: 'F', desc: 'F', rows: [] }, LOOK))).toContain(
      'No failovers in this time.',
    )
  })

  test('events beyond the words that have room are counted', async () => {
    const texts = textsIn(await rotationRibbon(aRibbon(40), LOOK))
    const written = texts.filter(text => text.startsWith('Event ')).length

    expect(written).toBeGreaterThan(5)
    expect(texts).toContain(`${40 - written} more events are shown without words.`)
  })
})

test('days begin where the zone has them begin, also when clocks change', () => {
  const ticks = dayTicks(Date.UTC(2026, 9, 31, 4), Date.UTC(2026, 10, 3, 5), 'America/New_York', 10)

  expect(ticks.map(({ at, label }) => [new Date(at).toISOString(), label])).toEqual([
    ['2026-10-31T04:00:00.000Z', 'Oct 31'],
    ['2026-11-01T04:00:00.000Z', 'Nov 1'],
    ['2026-11-02T05:00:00.000Z', 'Nov 2'],
    ['2026-11-03T05:00:00.000Z', 'Nov 3'],
  ])
  expect(dayTicks(SPRINT_START, SPRINT_START + days(21), 'America/New_York', 4).map(({ label }) => label)).toEqual([
    'Nov 9',
    'Nov 16',
    'Nov 23',
    'Nov 30',
  ])
})

test('no two texts in lanes overlap, and none is crossed by a leader that must not', () => {
  const flags = fc.array(fc.record({ x: fc.integer({ min: 0, max: 400 }), text: fc.string({ maxLength: 30 }) }), {
    maxLength: 25,
  })
  fc.assert(
    fc.property(flags, fc.boolean(), (all, mayCross) => {
      const { placed, wordless, count } = intoLanes(all, { size: 12, from: 0, to: 400, lanesMax: 4, mayCross })

      expect(placed.length + wordless.length).toBe(all.length)
      for (const [at, one] of placed.entries()) {
        expect(one.lane).toBeLessThan(count)
        for (const other of placed.slice(at + 1)) {
          if (one.lane === other.lane) expect(one.right <= other.left || other.right <= one.left).toBe(true)
          const [near, far] = one.lane < other.lane ? [one, other] : [other, one]
          if (near.lane < far.lane && !mayCross) expect(far.x <= near.left || far.x >= near.right).toBe(true)
        }
      }
    }),
  )
})

test('text is cut and broken so that it fits', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 40, max: 300 }), (text, width) => {
      expect(textWidth(fitted(text, 12, width), 12)).toBeLessThanOrEqual(width)
      for (const line of wrapped(text, 12, width)) expect(textWidth(line, 12)).toBeLessThanOrEqual(width)
    }),
  )
  expect(wrapped('Did we have a build on time?', 12, 90)).toEqual(['Did we have a', 'build on time?'])
})

describe('colours pass WCAG AA', () => {
  const texts: [keyof Palette, keyof Palette][] = [
    ['ink', 'paper'],
    ['soft', 'paper'],
    ['now', 'paper'],
    ['paper', 'now'],
    ['goodText', 'goodFill'],
    ['reducedText', 'reducedFill'],
    ['countedText', 'countedFill'],
    ['freeText', 'freeFill'],
    ['unknownText', 'unknownFill'],
  ]
  const shapes: (keyof Palette)[] = [
    'goodEdge',
    'reducedEdge',
    'countedEdge',
    'countedFill',
    'freeEdge',
    'unknownEdge',
    'people',
    'bot',
    'farm',
  ]

  test.each([
    ['light', lightPalette],
    ['dark', darkPalette],
  ])('in %s: words at 4.5 to 1, shapes at 3 to 1', (_name, palette) => {
    for (const [text, ground] of texts)
      expect(contrast(palette[text], palette[ground]), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    for (const shape of shapes) expect(contrast(palette[shape], palette.paper), shape).toBeGreaterThanOrEqual(3)
  })

  function contrast(a: string, b: string): number {
    const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
    return (light + 0.05) / (dark + 0.05)
  }

  function luminance(colour: string): number {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map(at => {
      const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
})
