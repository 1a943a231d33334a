import { Resvg } from '@resvg/resvg-js'
import { expect, test } from 'vitest'
import { rotationRibbon } from '../../src/pictures/rotation-ribbon.ts'
import { stacked } from '../../src/pictures/stacked.ts'
import { outInAQuietTown } from '../stories/hands.ts'
import { aRibbon, LOOK } from '../pictures/samples.ts'
import type { Town } from '../town.ts'
import { aDigestTown, pictureOf, until } from './hands.ts'

async function out(town: Town): Promise<string> {
  town.world.farm.startJobs(4, { cluster: 'build02', state: 'success' })
  await town.settle()
  return outInAQuietTown(town)
}

async function heightWith(clusters: string): Promise<number> {
  await using town = await aDigestTown({ env: { SACRIFICIAL_CLUSTER: clusters } })
  await out(town)
  await until(town, '2026-11-23T14:00:20Z')
  const { width, height } = pictureOf(town)
  expect(width).toBe(1600)
  town.skim()
  return height
}

test('the picture has the whole ribbon of each cluster, with marks, events and now', async () => {
  const one = await heightWith('build02')
  const two = await heightWith('build02,build04')

  // The second had no event, so its ribbon needs less room.
  expect(two).toBeGreaterThan(one * 1.7)
  expect(two).toBeLessThanOrEqual(one * 2)
})

test('the overview shows the same events as the page of the sprint', async () => {
  await using town = await aDigestTown()
  const id = await out(town)

  for (const path of ['/overview', '/sprints/280'])
    expect(await (await fetch(town.bot.url + path)).text(), path).toContain(`>${id} out<`)
  town.skim()
})

test('pictures under one another are drawn as each alone, in their own places', async () => {
  const pictures = await Promise.all(['a', 'b'].map((id, at) => rotationRibbon(aRibbon(at * 4), { ...LOOK, id })))
  const drawn = (svg: string) => new Resvg(svg, { font: { loadSystemFonts: false } }).render()
  const [first, second, both] = [...pictures, stacked(pictures)].map(drawn)

  expect(both?.width).toBe(first?.width)
  expect(both?.height).toBe((first?.height ?? 0) + (second?.height ?? 0))
  expect(
    both?.pixels.equals(Buffer.concat([first?.pixels ?? Buffer.alloc(0), second?.pixels ?? Buffer.alloc(0)])),
  ).toBe(true)
})
