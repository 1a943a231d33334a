import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { parseArgs, promisify } from 'node:util'
import { settingsSchema } from '../config/settings.ts'
import { systemClock } from '../kernel/time.ts'
import { LOG_OPTIONS, readClustersHistory } from '../services/farm-files/clusters-history.ts'
import { openDatabase, openStore } from '../store/store.ts'
import { importPast, missingPast } from './actions/past.ts'
import { pastFrom } from './model/past.ts'
import type { Past } from './model/past.ts'
import { neverThere, pastReport } from './words/past.ts'

const FILE = 'core-services/sanitize-prow-jobs/_clusters.yaml'

const USAGE = `Usage: npm run import -- rotation --cluster build02 --repo ../release [--file ${FILE}] [--write]
       npm run import -- rotation --cluster build02 [--write] < git-log.txt

Reads from the history of the farm's file when the cluster was out of rotation. Shows what would be added; --write adds
it to the database that DATABASE_URL names. The text for the second form is what this prints in a checkout:
  git ${LOG_OPTIONS.map(option => (option.includes(' ') ? `"${option}"` : option)).join(' ')} -- ${FILE}`

/** Something the person at the terminal can do something about. */
class CannotImport extends Error {}

async function main(args: readonly string[], url: string): Promise<void> {
  const { cluster, repo, file, write } = asked(args)
  const log = repo === undefined ? await piped() : await logOf(repo, file)
  const { versions, clusters, unreadable } = readClustersHistory(log, cluster)
  if (versions.length + unreadable.length === 0) throw new CannotImport(`No version of the file is in it.\n\n${USAGE}`)
  if (versions.length > 0 && versions.every(({ state }) => state === 'absent'))
    throw new CannotImport(neverThere(cluster, clusters))
  const past = pastFrom(cluster, versions)
  const fresh = write ? await added(url, cluster, past) : await missing(url, cluster, past)
  const { stillOutSince, outs } = past
  const found = { found: outs.length, versions: versions.length, unreadable, stillOutSince }
  console.log(pastReport({ cluster, fresh: fresh.outs, freshStretch: fresh.covered, ...found, written: write }))
}

function asked(args: readonly string[]) {
  const options = {
    cluster: { type: 'string' },
    repo: { type: 'string' },
    file: { type: 'string', default: FILE },
    write: { type: 'boolean', default: false },
  } as const
  const { positionals, values } = understood(() => parseArgs({ args: [...args], options, allowPositionals: true }))
  const { cluster, ...rest } = values
  if (positionals.join(' ') !== 'rotation' || !cluster) throw new CannotImport(USAGE)
  return { cluster, ...rest }
}

function understood<T>(parse: () => T): T {
  try {
    return parse()
  } catch {
    throw new CannotImport(USAGE)
  }
}

async function piped(): Promise<string> {
  if (process.stdin.isTTY) throw new CannotImport(USAGE)
  return text(process.stdin)
}

async function logOf(repo: string, file: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['-C', repo, ...LOG_OPTIONS, '--', file], {
      maxBuffer: 2 ** 30,
    })
    return stdout
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new CannotImport(`git could not read the history of ${file} in ${repo}. ${said}`.trim(), { cause: error })
  }
}

async function missing(url: string, cluster: string, past: Past) {
  const db = await open(url)
  try {
    return await missingPast({ db }, cluster, past, systemClock.now())
  } finally {
    await db.destroy()
  }
}

async function added(url: string, cluster: string, past: Past) {
  await (await open(url)).destroy()
  const store = await openStore(url, { clock: systemClock })
  try {
    return await importPast(store, cluster, past)
  } finally {
    await store.close()
  }
}

/** Opens what is there: the tables are for the bot itself to make. */
async function open(url: string) {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null
  if (path !== null && !existsSync(path)) throw new CannotImport(`There is no database at ${path}.`)
  const { db } = await openDatabase(url)
  try {
    const tables = await db.introspection.getTables()
    if (tables.some(({ name }) => name === 'outs')) return db
  } catch (error) {
    await db.destroy()
    throw new CannotImport('The database that DATABASE_URL names does not answer.', { cause: error })
  }
  await db.destroy()
  throw new CannotImport('This database is not ready for it yet. The bot makes it so when it first starts.')
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', () => process.exit())
try {
  const url = settingsSchema.shape.DATABASE_URL.safeParse(process.env['DATABASE_URL'] || undefined)
  if (!url.success) throw new CannotImport('DATABASE_URL must be sqlite:<path> or postgres://…')
  await main(process.argv.slice(2), url.data)
} catch (error) {
  const known = error instanceof CannotImport
  console.error(known ? error.message : error)
  process.exitCode = known ? 2 : 1
}
