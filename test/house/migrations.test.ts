import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { pathsOf } from './source.ts'

/**
 * What each migration does, as it was when it was first released. A database that has run it will not run it again, so
 * an edit would reach new databases only: write another migration instead, and add its line here.
 */
const released: Record<string, { sqlite: string; postgres: string }> = {
  '0001-ground': { sqlite: '86df18f5a195d30b', postgres: '602e73853a2d32bd' },
  '0002-main-job': { sqlite: '120d3dcc4cf76444', postgres: 'b75e9a5b0bc76bab' },
  '0003-open-effects': { sqlite: '82d238e57f9e048c', postgres: '82d238e57f9e048c' },
  '0004-sprint': { sqlite: 'a7f3403d56066d09', postgres: 'd9d7bf8dcdcee173' },
  '0005-payload': { sqlite: '561eabd3ccd9a23c', postgres: 'c1d4d79079dd044b' },
  '0006-upgrade': { sqlite: '6a5fbb5e6665b008', postgres: '94fb360b69e238c0' },
  '0007-investigation': { sqlite: '0bfe40516413a7ba', postgres: 'c2fc572e91b786b8' },
  '0008-verdict': { sqlite: 'e35f02a1b6ad83fd', postgres: '66909e6f504d9131' },
  '0009-history': { sqlite: '2eae98ef025b86f1', postgres: '3ccc87c765e2b2b9' },
  '0010-handed-over': { sqlite: '579d609da4a8938a', postgres: 'fbc6bf44af1156fd' },
}

describe('migrations', () => {
  test.each(migrations.map(migration => [migration.name, migration] as const))(
    '%s is as it was released',
    (name, migration) => {
      const hashes = {
        sqlite: hashOf(migration.statements('sqlite')),
        postgres: hashOf(migration.statements('postgres')),
      }

      expect(hashes, 'a released migration is never edited: add one').toEqual(released[name])
    },
  )

  test('are numbered without gaps, each in the file of its name, and listed', () => {
    const files = pathsOf('migrations/[0-9]*.ts').map(path => path.slice('migrations/'.length, -'.ts'.length))

    expect(migrations.map(({ name }) => name)).toEqual(files)
    expect(files.map(name => Number(name.slice(0, 4)))).toEqual(files.map((_, at) => at + 1))
  })
})

/** Of the statements as the database reads them: indentation is not part of it. */
function hashOf(statements: string[]): string {
  const text = statements.map(statement => statement.replaceAll(/\s+/g, ' ').trim()).join(';\n')
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
