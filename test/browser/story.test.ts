import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openStreet } from './street.ts'
import type { Street } from './street.ts'

/** What waits for the bot's own rounds takes seconds, not minutes. */
const patience = 30_000

let street: Street
let page: Page
let passed = true

beforeAll(async () => {
  street = await openStreet({ patience })
  page = street.page
})

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  passed = false
  await street.shot('where it failed')
})

afterAll(() => street.close(passed))

test('a cluster goes out of rotation and comes back, all on the page', async () => {
  await be('ada')
  await type('/sacrificial failover etcd is slow')
  await field('cause').selectOption({ index: 1 })
  await field('evidence').fill('somewhere')
  await submit()
  await page.locator('[role=alert]').waitFor()
  await street.shot('a fault beside its field')
  await field('evidence').fill('https://example.com/graph')
  await submit()
  await closeNotice()
  await page.getByTestId('open-thread').click()
  await thread().getByText('Impact today').waitFor()
  await street.shot('asked')

  await be('ben')
  await approve()
  await cluster('draining').waitFor()
  await thread().getByRole('button', { name: 'Done' }).waitFor()
  await street.shot('approved')
  await moveOnUntil(thread().getByText('proven by the farm'))
  await press('Merge: block build02')
  await thread().getByRole('button', { name: 'Done' }).click()
  await moveOnUntil(thread().getByText('The lasting change is seen in the farm'))
  await page.locator('[data-testid=issue-TRT-1][data-status="In Progress"]').waitFor()
  await street.shot('out')

  await be('tove')
  await type('/sacrificial return')
  await field('found').fill('A disk that failed.')
  await field('cause').selectOption({ index: 1 })
  await field('done').fill('The disk was replaced.')
  await submit()
  await closeNotice()
  await page.getByTestId('open-thread').nth(1).click()
  await thread().getByText('A disk that failed.').waitFor()
  await be('priya')
  await approve()
  await thread().getByRole('button', { name: 'Done' }).waitFor()
  await press('Merge: unblock build02')
  await thread().getByRole('button', { name: 'Done' }).click()
  await moveOnUntil(thread().getByText('is back in rotation'))
  await cluster('in').waitFor()
  await street.shot('back')

  for (const key of ['TRT-1', 'TRT-2']) await page.locator(`[data-testid=issue-${key}][data-status=Done]`).waitFor()
  await page.getByTestId('issue-TRT-1').getByRole('button').first().click()
  await page.getByTestId('issue-TRT-1').locator('summary').first().click()
  await street.shot('the record in Jira')

  expect(street.complaints).toEqual([])
})

async function be(name: string): Promise<void> {
  await page.getByTestId(`person-${name}`).click()
  await page.locator(`[data-testid=person-${name}][aria-pressed=true]`).waitFor()
}

async function type(text: string): Promise<void> {
  await page.getByTestId('composer').fill(text)
  await page.getByTestId('composer-send').click()
  await page.getByTestId('modal').waitFor()
}

async function submit(): Promise<void> {
  await page.getByTestId('modal-submit').click()
}

async function closeNotice(): Promise<void> {
  const modal = page.getByTestId('modal')
  await modal.getByText('is recorded').waitFor()
  await modal.locator('footer').getByRole('button', { name: 'Close' }).click()
  await modal.waitFor({ state: 'detached' })
}

async function approve(): Promise<void> {
  await thread().getByRole('button', { name: 'Approve' }).click()
  await page.getByTestId('confirm').locator('.primary, .danger').click()
  await thread().getByText('approved by').first().waitFor()
}

async function press(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click()
}

/** Moves the world on, more than once if need be: what the farm proves depends on which jobs happen to start. */
async function moveOnUntil(seen: Locator): Promise<void> {
  for (let left = 3; left > 0; left -= 1) {
    await press('+10 min')
    const isSeen = await seen.waitFor({ timeout: patience / 3 }).then(
      () => true,
      () => false,
    )
    if (isSeen) return
  }
  await seen.waitFor()
}

function field(name: string): Locator {
  return page.getByTestId(`field-${name}`)
}

function thread(): Locator {
  return page.getByTestId('thread')
}

function cluster(phase: string): Locator {
  return page.locator(`[data-testid=cluster-build02][data-phase=${phase}]`)
}
