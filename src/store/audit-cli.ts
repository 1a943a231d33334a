import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { settingsSchema } from '../config/settings.ts'
import { toIso } from '../kernel/time.ts'
import { allEvents, eventRowsOf, verifyLog } from './log.ts'
import type { EventRow } from './schema.ts'
import { openDatabase } from './store.ts'
import type { Reader } from './store.ts'

const USAGE = `Usage: npm run audit -- export [--subject F12]   every event (of one subject) as JSON lines
       npm run audit -- verify                   follows the chain; fails where it breaks
The database is the one that DATABASE_URL names.`

/** Something the person at the terminal can do something about. */
class CannotAudit extends Error {}

async function main(args: readonly string[], url: string): Promise<number> {
  const { positionals, values } = asked(args)
  const [command, ...rest] = positionals
  if (rest.length > 0 || (command !== 'export' && command !== 'verify')) throw new CannotAudit(USAGE)
  if (command === 'verify' && values.subject !== undefined) {
    throw new CannotAudit('The chain runs through all subjects: it is verified as a whole, without --subject.')
  }
  const db = await open(url)
  try {
    return command === 'verify' ? await verify(db) : await exportEvents(db, values.subject)
  } finally {
    await db.destroy()
  }
}

function asked(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { subject: { type: 'string' } }, allowPositionals: true })
  } catch {
    throw new CannotAudit(USAGE)
  }
}

/** Opens what is there, and makes or changes no table: that is for the bot itself to do. */
async function open(url: string): Promise<Reader> {
  const file = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null
  if (file !== null && !existsSync(file)) throw new CannotAudit(`There is no database at ${file}.`)
  const { db } = await openDatabase(url)
  try {
    const tables = await db.introspection.getTables()
    if (tables.some(({ name }) => name === 'events') && tables.some(({ name }) => name === 'log_head')) return db
  } catch (error) {
    await db.destroy()
    throw new CannotAudit('The database that DATABASE_URL names does not answer.', { cause: error })
  }
  await db.destroy()
  throw new CannotAudit('This database has no event log yet. The bot makes it when it first starts.')
}

async function exportEvents(db: Reader, subject: string | undefined): Promise<number> {
  const events = subject === undefined ? allEvents(db) : await eventRowsOf(db, subject)
  for await (const row of events) await print(JSON.stringify(line(row)))
  return 0
}

/** The body as an object: written again without spaces, it is the very text that the hash was taken over. */
function line({ seq, at, body, ...rest }: EventRow): object {
  return { seq, at: toIso(at), ...rest, body: bodyOf(body) }
}

/** A log that somebody has tampered with is exported as well, as it is. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function verify(db: Reader): Promise<number> {
  const verified = await verifyLog(db)
  if (!verified.ok) {
    await print(`The log is broken at event ${verified.seq}: ${verified.why}.`)
    return 1
  }
  await print(`The log is whole. Head: ${verified.head.seq} ${verified.head.hash}`)
  return 0
}

/** Waits while a reader further down the pipe is slower than we are. */
async function print(text: string): Promise<void> {
  if (process.stdout.write(`${text}\n`)) return
  await new Promise(resolve => process.stdout.once('drain', resolve))
}

// A reader that has seen enough (`| head`) is no fault.
process.stdout.on('error', () => process.exit())
try {
  const url = settingsSchema.shape.DATABASE_URL.safeParse(process.env['DATABASE_URL'] || undefined)
  if (!url.success) throw new CannotAudit('DATABASE_URL must be sqlite:<path> or postgres://…')
  process.exitCode = await main(process.argv.slice(2), url.data)
} catch (error) {
  const known = error instanceof CannotAudit
  console.error(known ? error.message : error)
  process.exitCode = known ? 2 : 1
}
