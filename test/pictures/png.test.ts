import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { toPng } from '../../src/pictures/png.ts'
import { LOOK, pictures } from './samples.ts'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

test.each(Object.entries(pictures))('%s becomes a PNG of the width that was asked for', async (_name, draw) => {
  const png = await toPng(await draw(LOOK), { width: 1520 })

  expect(png.subarray(0, 8).equals(SIGNATURE)).toBe(true)
  expect(png.readUInt32BE(16)).toBe(1520)
  expect(png.byteLength).toBeLessThan(300_000)
})

test('words are really drawn, with the font that ships and no other', async () => {
  const svg = (text: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><text x="5" y="25" font-size="20" font-family="Inter, sans-serif">${text}</text></svg>`
  const [words, other, blank] = await Promise.all(
    ['in rotation', 'out', ''].map(text => toPng(svg(text), { width: 200 })),
  )

  expect(words?.equals(blank ?? words)).toBe(false)
  expect(words?.equals(other ?? words)).toBe(false)
  const withoutFonts = new Resvg(svg('in rotation'), { font: { loadSystemFonts: false } }).render().asPng()
  expect(withoutFonts.equals(blank ?? words ?? withoutFonts)).toBe(true)
})

test('the bold weight is there too', async () => {
  const svg = (weight: number) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text x="5" y="25" font-size="20" font-family="Inter" font-weight="${weight}">now</text></svg>`
  const [plain, bold] = await Promise.all([400, 600].map(weight => toPng(svg(weight), { width: 90 })))

  expect(plain?.equals(bold ?? plain)).toBe(false)
})
