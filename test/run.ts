import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/** `npm test`: finds a Chromium for the browser tests, or gets one, and runs everything. Arguments go to vitest. */
const args = process.argv.slice(2)
const env = { ...process.env, ...(wantsBrowser(args) && { CHROMIUM_PATH: chromiumHere() ?? chromiumFetched() }) }
const { status, signal } = run(process.execPath, [inModules('vitest/vitest.mjs'), 'run', ...args], env)
if (signal !== null) console.error(`The tests were ended by ${signal}.`)
process.exitCode = status ?? 1

function wantsBrowser(given: readonly string[]): boolean {
  const projects = given.flatMap((arg, at) => {
    if (arg === '--project') return [given[at + 1] ?? '']
    return arg.startsWith('--project=') ? [arg.slice('--project='.length)] : []
  })
  return projects.length === 0 || projects.includes('browser')
}

function chromiumHere(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named && !isExecutable(named)) fail(`CHROMIUM_PATH names ${named}, which cannot be run.`)
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap(folder => ['chromium', 'chromium-browser', 'google-chrome'].map(name => join(folder, name)))
  return [named ?? '', '/usr/bin/chromium', ...onPath, chromium.executablePath()].find(isExecutable)
}

/** The browser tests are part of the suite: better to fetch what they need than to leave them out in silence. */
function chromiumFetched(): string {
  console.log('No Chromium here: fetching one for the browser tests.')
  run(process.execPath, [inModules('playwright-core/cli.js'), 'install', 'chromium'], process.env, 60_000)
  const fetched = chromiumHere()
  if (fetched !== undefined) return fetched
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.log('That did not work; asking Debian for it.')
    run('apt-get', ['update'], process.env, 300_000)
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], process.env, 600_000)
  }
  return (
    chromiumHere() ??
    fail(
      'The browser tests need a Chromium. Install one, for example: npx playwright-core install --with-deps chromium',
    )
  )
}

function run(command: string, commandArgs: readonly string[], environment: NodeJS.ProcessEnv, timeout?: number) {
  return spawnSync(command, commandArgs, {
    env: environment,
    stdio: 'inherit',
    ...(timeout !== undefined && { timeout }),
  })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function inModules(path: string): string {
  return new URL(`../node_modules/${path}`, import.meta.url).pathname
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
