import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { aLivedTown } from '../history/lived.ts'
import type { Town } from '../town.ts'

const browserPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** Each page with how many pictures it has, and how many tables. */
const PAGES = [
  { path: '/overview', title: 'Overview', pictures: 2, tables: 2 },
  { path: '/sprints/280', title: 'Sprint 280', pictures: 2, tables: 6 },
  { path: '/history', title: 'History', pictures: 4, tables: 6 },
] as const

let town: Town
let browser: Browser
let shots: string
let failed = false

beforeAll(async () => {
  if (!existsSync(browserPath))
    throw new Error(`${browserPath} is no Chromium: run \`npm test\`, which finds or fetches one, or set CHROMIUM_PATH`)
  shots = await mkdtemp(join(tmpdir(), 'sacrificial-history-'))
  town = await aLivedTown()
  browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] })
})

afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail'
})

afterAll(async () => {
  await browser.close()
  town.skim()
  await town[Symbol.asyncDispose]()
  if (failed) console.log(`What the pages looked like: ${shots}`)
  else if (!process.env['KEEP']) await rm(shots, { recursive: true })
})

describe.each([360, 1280])('%i pixels wide', width => {
  describe.each(['light', 'dark'] as const)('in %s', colorScheme => {
    test.each(PAGES)('$path shows each picture with its table, and nothing leaves the page', async asked => {
      const { page, complaints } = await visit(asked.path, { width, colorScheme })
      await page.screenshot({ path: join(shots, `${asked.title}-${width}-${colorScheme}.png`), fullPage: true })

      expect(await page.title()).toBe(`${asked.title} · Sacrificial`)
      expect(await overflow(page)).toBe(0)
      if (width === 1280) expect(await cutTables(page)).toEqual([])
      // One of the three widths of each is shown.
      expect(await page.getByRole('img').count()).toBe(asked.pictures)
      expect(await page.getByRole('table').count()).toBe(asked.tables)
      for (const image of await page.getByRole('img').all()) {
        const [name, said] = await Promise.all([
          image.locator('> title').textContent(),
          image.locator('> desc').textContent(),
        ])
        expect(name?.length ?? 0, 'a picture has a name').toBeGreaterThan(5)
        expect(said?.length ?? 0, `${name} says what it shows`).toBeGreaterThan(5)
      }
      expect(await page.getByText('How it is computed:').count()).toBe(asked.tables)
      expect(complaints).toEqual([])
      await page.close()
    })
  })
})

test('by the keyboard alone one gets from the overview to a sprint and to the one after it', async () => {
  const { page } = await visit('/overview', { width: 1280, colorScheme: 'light' })
  await tabTo(page, '280')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sprint 280', level: 1 }).waitFor()
  await tabTo(page, 'Sprint 281')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sprint 281', level: 1 }).waitFor()

  expect(new URL(page.url()).pathname).toBe('/sprints/281')
  await page.close()
})

test('a wide table can be scrolled by the keyboard', async () => {
  const { page } = await visit('/sprints/280', { width: 360, colorScheme: 'light' })
  const region = page.getByRole('region', { name: 'build02: times out of rotation in sprint 280' })
  await region.focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => region.evaluate(one => one.scrollLeft)).toBeGreaterThan(0)
  await page.close()
})

test('pictures and tables show the same', async () => {
  const { page } = await visit('/history', { width: 1280, colorScheme: 'light' })
  const rows = page.getByRole('table', { name: 'build02: time to failover' }).getByRole('row')
  const picture = page.getByRole('img', { name: 'build02: time to failover' })
  for (const row of (await rows.all()).slice(1)) {
    const [people, bot, farm] = await Promise.all(
      [4, 5, 6].map(at =>
        row
          .getByRole('cell')
          .nth(at - 1)
          .textContent(),
      ),
    )
    expect(await picture.textContent()).toContain(`${people} + ${bot} + ${farm}`)
  }
  const shares = await page
    .getByRole('table', { name: 'build02: rotation by sprint' })
    .getByText(/^\d+(?:\.\d)? %$/)
    .allTextContents()
  expect(shares).toHaveLength(2)
  for (const share of shares)
    expect(await page.getByRole('img', { name: 'build02: rotation by sprint' }).textContent()).toContain(`${share} in`)
  await page.close()
})

test('a table comes along as CSV and as JSON', async () => {
  const { page } = await visit('/history', { width: 1280, colorScheme: 'light' })
  const section = page.getByRole('region', { name: 'Time to failover', exact: true })
  for (const kind of ['CSV', 'JSON']) {
    const href = await section.getByRole('link', { name: kind }).getAttribute('href')
    const answer = await page.request.get(`${town.bot.url}${href ?? ''}`)
    expect(answer.status()).toBe(200)
    expect(await answer.text()).toContain('F5')
  }
  await page.close()
})

async function visit(
  path: string,
  { width, colorScheme }: { width: number; colorScheme: 'light' | 'dark' },
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
  const complaints: string[] = []
  page.on('pageerror', error => complaints.push(error.message))
  page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
  await page.goto(`${town.bot.url}${path}`)
  return { page, complaints }
}

async function tabTo(page: Page, link: string): Promise<void> {
  for (let pressed = 0; pressed < 40; pressed += 1) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate(() => document.activeElement?.textContent)) === link) return
  }
  throw new Error(`the keyboard does not get to ${link}`)
}

/** Those of which a column is out of sight. */
function cutTables(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.wide')]
      .filter(box => box.scrollWidth > box.clientWidth)
      .map(box => box.getAttribute('aria-label') ?? ''),
  )
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
