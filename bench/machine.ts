import Database from 'better-sqlite3'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { median } from './figures.ts'

export interface Machine {
  facts: string
  /** What one durable commit costs on this disk with nothing of ours around it: median, in milliseconds. */
  commitMs: number
}

export function lookAtMachine(folder: string): Machine {
  const [cpu] = cpus()
  const facts = [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.version}`,
  ].join(', ')
  return { facts, commitMs: commitCost(join(folder, 'commits.db')) }
}

function commitCost(path: string): number {
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec('create table pages (text text)')
  const insert = db.prepare('insert into pages values (?)')
  const text = 'x'.repeat(3000)
  const times = Array.from({ length: 500 }, () => {
    const begun = performance.now()
    insert.run(text)
    return performance.now() - begun
  })
  db.close()
  return median(times)
}
