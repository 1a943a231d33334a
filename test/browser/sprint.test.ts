import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openStreet } from './street.ts'
import type { Street } from './street.ts'

/** Half past eight on the day of sprint 280's selection, in the team's zone. */
const MORNING = '2026-11-25T13:30:00Z'

let street: Street
let page: Page
let passed = true

beforeAll(async () => {
  street = await openStreet({ start: MORNING, patience: 20_000 })
  page = street.page
})

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  passed = false
  await street.shot('where it failed')
})

afterAll(() => street.close(passed))

test('a payload is selected, tested, promoted and taken, and the next digest shows the sprint', async () => {
  await be('ada')
  await press('accepted')
  await page.getByTestId('sprint').getByText('Sprint 280, day 17 of 21').waitFor()
  await travel('selection')
  const card = messages().filter({ hasText: 'P280' })
  await card.getByRole('button', { name: 'Select', exact: true }).click()
  await agree()
  await card.getByText('classified fc').waitFor()
  const tag = /5\.0\.0-0\.nightly-[\d-]+/.exec((await card.textContent()) ?? '')?.[0] ?? ''
  await card.getByTestId('open-thread').click()
  await street.shot('selected')

  await be('quim')
  await thread().getByRole('button', { name: 'Passed', exact: true }).click()
  await agree()
  await thread().getByText('The release of sprint 280 is ready').waitFor()
  const payload = page.getByTestId(`payload-${tag}`)
  await payload.getByText('QE: Accepted').click()
  await payload.getByRole('button', { name: 'Promote' }).click()
  await page.getByTestId('releases').getByText('5.0.0-ec.7').waitFor()
  await press('+10 min')

  await be('priya')
  await thread().getByRole('button', { name: 'Upgrading on build02' }).click()
  await press('Upgrade to 5.0.0-ec.7')
  await page.locator('[data-testid=version][data-target="5.0.0-ec.7"]').waitFor()
  await press('+1 h')
  await thread().getByText('is being upgraded to 5.0.0-ec.7').waitFor()
  await street.shot('upgrading')
  await press('Finish the upgrade')
  await press('+1 h')
  await thread().getByText('runs 5.0.0-ec.7').waitFor()

  await travel('digest')
  const digest = messages().filter({ hasText: 'Daily digest · Thu 26 Nov' })
  await digest.getByText('5.0.0-ec.7').first().waitFor()
  await isDrawn(digest.locator('img.picture'))
  await street.shot('the next morning')

  await page.getByTestId('place-home').click()
  await page.getByTestId('home').getByRole('heading', { name: 'Waits for you' }).waitFor()
  await be('quim')
  await page.getByTestId('home').getByRole('heading', { name: 'Waits for you' }).waitFor()
  await street.shot('the Home of somebody else')

  const [sprint] = await Promise.all([page.waitForEvent('popup'), page.getByTestId('page-sprints').click()])
  await sprint.getByRole('heading', { name: 'Sprint 280' }).first().waitFor()
  expect(street.complaints).toEqual([])
})

async function be(name: string): Promise<void> {
  await page.getByTestId(`person-${name}`).click()
  await page.locator(`[data-testid=person-${name}][aria-pressed=true]`).waitFor()
}

/** Presses one of the journeys, and lives it through. */
async function travel(to: string): Promise<void> {
  await page.getByTestId(`to-${to}`).click()
  await page.locator('[data-testid=sprint][data-travelling=true]').waitFor()
  await page.locator('[data-testid=sprint][data-travelling=false]').waitFor()
}

/** To what the app asks before it does as it was told. */
async function agree(): Promise<void> {
  await page.getByTestId('confirm').locator('.primary').click()
}

async function press(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

async function isDrawn(picture: Locator): Promise<void> {
  await picture.waitFor()
  const width = await picture.evaluate(async image => {
    if (!(image instanceof HTMLImageElement)) return 0
    await image.decode()
    return image.naturalWidth
  })
  expect(width).toBeGreaterThan(800)
}

function messages(): Locator {
  return page.getByTestId('messages').getByTestId('message')
}

function thread(): Locator {
  return page.getByTestId('thread')
}
