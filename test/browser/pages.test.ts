import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { aHouse, sections, TOKEN } from '../web/house-of-pages.ts'
import type { House } from '../web/house-of-pages.ts'

const browserPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

let house: House
let browser: Browser
let shots: string
let failed = false

beforeAll(async () => {
  if (!existsSync(browserPath))
    throw new Error(`${browserPath} is no Chromium: run \`npm test\`, which finds or fetches one, or set CHROMIUM_PATH`)
  shots = await mkdtemp(join(tmpdir(), 'sacrificial-pages-'))
  house = await aHouse()
  browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
})

afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail'
})

afterAll(async () => {
  await browser.close()
  await house.web.stop()
  if (failed) console.log(`What the pages looked like: ${shots}`)
  else await rm(shots, { recursive: true })
})

describe.each([360, 1280])('a page %i pixels wide', width => {
  test.each(['light', 'dark'] as const)('in %s shows its pictures and tables', async colorScheme => {
    const { page, complaints } = await visit({ width, colorScheme })
    await page.goto(`${house.url}/history`)
    await page.screenshot({ path: join(shots, `${width}-${colorScheme}.png`), fullPage: true })

    expect(await overflow(page)).toBe(0)
    for (const { heading, table } of sections) {
      const section = page.getByRole('region', { name: heading, exact: true })
      const images = section.getByRole('img')
      expect(await images.count()).toBe(1)
      expect(await images.first().getAttribute('aria-labelledby')).toMatch(new RegExp(`^${table.id}-\\d+-title`))
      const named = section.getByRole('img', {
        name: (await section.locator('svg:visible title').first().textContent()) ?? '-',
      })
      expect(await named.count()).toBe(1)
      expect(await section.getByRole('table', { name: table.caption }).count()).toBe(1)
      expect(await section.getByRole('link', { name: 'CSV' }).count()).toBe(1)
    }
    expect(await smallestText(page)).toBeGreaterThanOrEqual(11)
    expect(await background(page)).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(21, 24, 29)')
    expect(complaints).toEqual([])
    await page.close()
  })
})

test('somebody from elsewhere signs in and is where they wanted to be', async () => {
  const { page, complaints } = await visit({ width: 360, colorScheme: 'light' }, { 'x-forwarded-for': '203.0.113.7' })
  await page.goto(`${house.url}/history`)
  await page.screenshot({ path: join(shots, 'sign-in.png') })
  await page.getByLabel('Token').fill('not the token')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('That is not the token.').waitFor()
  expect(await overflow(page)).toBe(0)
  await page.getByLabel('Token').fill(TOKEN)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'History', level: 1 }).waitFor()

  expect(new URL(page.url()).pathname).toBe('/history')
  // Being asked for the token is a 401, which the browser notes; nothing else is wrong.
  expect(complaints.filter(line => !line.includes('401'))).toEqual([])
  await page.close()
})

async function visit(
  { width, colorScheme }: { width: number; colorScheme: 'light' | 'dark' },
  extraHTTPHeaders: Record<string, string> = {},
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, extraHTTPHeaders })
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
  return { page, complaints }
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}

/** As it is on the screen, also inside pictures that were made smaller to fit. */
function smallestText(page: Page): Promise<number> {
  return page.evaluate(() =>
    Math.min(
      ...[...document.querySelectorAll<SVGTextElement>('svg text')]
        .filter(text => text.checkVisibility())
        .map(text => Number.parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? 0)),
    ),
  )
}

function background(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor)
}
