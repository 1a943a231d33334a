import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import type { SvgOrder } from '../../src/pictures/orders.ts'
import * as apart from '../../src/pictures/pictures.ts'
import { toPng } from '../../src/pictures/png.ts'
import { rotationRibbon } from '../../src/pictures/rotation-ribbon.ts'
import { createStudio } from '../../src/pictures/studio.ts'
import type { Studio, StudioOptions } from '../../src/pictures/studio.ts'
import { aTown } from '../town.ts'
import { aRibbon, LOOK } from './samples.ts'

function aStudio(options: StudioOptions = {}): Studio {
  const studio = createStudio(options)
  onTestFinished(() => studio.rest())
  return studio
}

/** The threads that are started from here on. */
function threads(): Worker[] {
  const started: Worker[] = []
  const note = (worker: Worker) => void started.push(worker)
  process.on('worker', note)
  onTestFinished(() => void process.off('worker', note))
  return started
}

function ribbonOf(title: string, events = 6): SvgOrder {
  return { kind: 'rotationRibbon', spec: { ...aRibbon(events), title }, look: LOOK }
}

afterEach(() => apart.restPictures())

test('a picture is the same, whichever thread draws it', async () => {
  const svg = await rotationRibbon(aRibbon(), LOOK)

  expect(await apart.rotationRibbon(aRibbon(), LOOK)).toBe(svg)
  expect((await apart.toPng(svg, { width: 300 })).equals(await toPng(svg, { width: 300 }))).toBe(true)
})

test('many that are asked for at once are drawn in their order, by one thread, and each gets its own', async () => {
  const started = threads()
  const studio = aStudio()
  const titles = Array.from({ length: 40 }, (_, n) => `Picture ${n}`)
  const drawn: string[] = []
  await Promise.all(
    titles.map(async title => {
      const svg = await studio.svg(ribbonOf(title))
      drawn.push(/<title[^>]*>([^<]*)/.exec(svg)?.[1] ?? '')
    }),
  )

  expect(drawn).toEqual(titles)
  expect(started).toHaveLength(1)
})

test('what cannot be drawn fails alone, with its own reason', async () => {
  const started = threads()
  const studio = aStudio()
  const nowhere = { ...aRibbon(), timeZone: 'Nowhere/Land' }
  const all = await Promise.allSettled([
    studio.svg(ribbonOf('before')),
    studio.svg({ kind: 'rotationRibbon', spec: nowhere, look: LOOK }),
    studio.svg(ribbonOf('after')),
  ])

  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(all[1]).toMatchObject({ reason: { message: expect.stringContaining('Nowhere/Land') } })
  expect(started).toHaveLength(1)
})

test('a picture too large for the thread costs only what is under way: the next one has a new thread', async () => {
  const started = threads()
  const studio = aStudio()
  const tooMuch = { ...aRibbon(), spans: Array.from({ length: 25_000 }, () => aRibbon().spans).flat() }
  const both = await Promise.allSettled([
    studio.svg({ kind: 'rotationRibbon', spec: tooMuch, look: LOOK }),
    studio.svg(ribbonOf('behind it')),
  ])

  for (const one of both) {
    expect(one).toMatchObject({
      status: 'rejected',
      reason: { message: 'the thread that draws pictures has died', cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } },
    })
  }
  expect(await studio.svg(ribbonOf('afterwards'))).toContain('afterwards')
  expect(started).toHaveLength(2)
})

test('a thread with nothing to draw is let go, and another is started when it is needed', async () => {
  const started = threads()
  const studio = aStudio({ patienceMs: 1 })
  await studio.svg(ribbonOf('one'))
  const [first] = started
  if (first) await once(first, 'exit')

  expect(first?.threadId).toBe(-1)
  expect(await studio.svg(ribbonOf('two'))).toContain('two')
  expect(started).toHaveLength(2)
})

test('what is under way at the end is still drawn', async () => {
  const started = threads()
  const studio = aStudio()
  const drawing = Promise.all([studio.svg(ribbonOf('one')), studio.svg(ribbonOf('two'))])
  await studio.rest()

  expect(started[0]?.threadId).toBe(-1)
  expect(await drawing).toHaveLength(2)
})

test('a click is acknowledged while pictures are drawn, and the end of the bot is the end of the thread', async () => {
  const started = threads()
  let drawn = 0
  {
    await using town = await aTown()
    const failover = await town.asksFailover()
    await apart.rotationRibbon(aRibbon(), LOOK)
    const pictures = Array.from({ length: 100 }, async () => {
      await apart.rotationRibbon(aRibbon(), LOOK)
      drawn += 1
    })
    await town.presses('ben', 'request.approve', failover)
    expect(drawn).toBeLessThan(pictures.length)
    await Promise.all(pictures)
    await town.settle()
    town.skim()
  }

  expect(started.map(({ threadId }) => threadId)).toEqual([-1])
})
