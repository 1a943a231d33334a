import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'

const browserPath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'

/** The demo as a person has it: its process, and its page in a browser. */
export interface Street {
  page: Page
  /** What the browser or the demo complained of, here and on pages opened from here. */
  complaints: string[]
  /** Kept where the test fails, to be looked at. */
  shot(step: string): Promise<void>
  close(passed: boolean): Promise<void>
}

/** `start` is when its world begins; now, unless it is given. No wait on the page is longer than `patience`. */
export async function openStreet({ start, patience }: { start?: string; patience: number }): Promise<Street> {
  if (!existsSync(browserPath))
    throw new Error(`${browserPath} is no Chromium: run \`npm test\`, which finds or fetches one, or set CHROMIUM_PATH`)
  const shots = await mkdtemp(join(tmpdir(), 'sacrificial-shots-'))
  const entry = fileURLToPath(new URL('../../playground/demo.ts', import.meta.url))
  const demo = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', entry], {
    env: { PATH: process.env['PATH'] ?? '', DEMO_PORT: '0', ...(start !== undefined && { DEMO_START: start }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [url, browser] = await Promise.all([
    addressOf(demo),
    chromium.launch({
      executablePath: browserPath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    }),
  ])
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  context.setDefaultTimeout(patience)
  const complaints: string[] = []
  context.on('page', page => {
    page.on('pageerror', error => complaints.push(error.message))
    page.on('console', message => void (message.type() === 'error' && complaints.push(message.text())))
    page.on('response', async answer => {
      if (!answer.ok()) complaints.push(await answer.text())
    })
  })
  const page = await context.newPage()
  await page.goto(url)
  let count = 0

  return {
    page,
    complaints,
    async shot(step) {
      count += 1
      await page.screenshot({ path: join(shots, `${count} ${step}.png`) })
    },
    async close(passed) {
      await browser.close()
      await ended(demo)
      if (passed) await rm(shots, { recursive: true })
      else console.log(`What the page looked like: ${shots}`)
    },
  }
}

/** Resolves with the address it prints. */
async function addressOf(demo: ChildProcess): Promise<string> {
  if (!demo.stdout) throw new Error('the demo says nothing')
  for await (const line of createInterface(demo.stdout)) {
    const url = /^Open (http:\S+)$/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('the demo ended before it could be opened')
}

async function ended(demo: ChildProcess): Promise<void> {
  if (demo.exitCode !== null) return
  const gone = new Promise(resolve => demo.once('exit', resolve))
  demo.kill('SIGTERM')
  await gone
}
