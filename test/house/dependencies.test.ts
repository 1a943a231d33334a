import { expect, test } from 'vitest'
import { z } from 'zod'
import { sourcesOf, textOf } from './source.ts'

/** Each package is here for a reason; a new one comes with its own. */
const reasons = {
  '@date-fns/tz': 'civil dates in the zone of the team',
  '@expo-google-fonts/inter': 'the font of pictures, for machines that have none',
  '@kubernetes/client-node': 'the farm’s own answer',
  '@observablehq/plot': 'pictures: scales and marks',
  '@octokit/rest': 'the farm’s configuration',
  '@resvg/resvg-js': 'pictures as PNG, without a browser',
  '@slack/bolt': 'Slack',
  'better-sqlite3': 'the store of one replica',
  'date-fns': 'calendar arithmetic',
  diff: 'the prepared change, as a patch that git takes',
  'fastest-levenshtein': 'what a mistyped command or setting may have meant',
  'jira.js': 'Jira',
  kysely: 'typed SQL, one code for two databases',
  linkedom: 'a document for the pictures to be drawn in, where there is no browser',
  'node-cron': 'the crank of the jobs',
  pg: 'the store of several replicas',
  pino: 'the log',
  'prom-client': 'metrics',
  yaml: 'edits that keep comments',
  zod: 'whatever enters is parsed',
}

const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()), devDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(textOf('package.json')))

test('every dependency of the product is on the list, with its reason', () => {
  expect(Object.keys(manifest.dependencies).filter(name => !(name in reasons))).toEqual([])
})

test('versions are exact: the same install today and in a year', () => {
  const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
  )

  expect(loose).toEqual([])
})

test('the product imports what it declares, and no more', () => {
  const used = sourcesOf('src/**/*.ts').flatMap(({ path, imports }) =>
    imports
      .filter(({ file, from }) => file === null && !from.startsWith('node:'))
      .map(({ from, how }) => ({
        path,
        how,
        name: from
          .split('/')
          .slice(0, from.startsWith('@') ? 2 : 1)
          .join('/'),
      })),
  )
  const undeclared = used.filter(
    ({ name, how }) => !(name in manifest.dependencies) && !(how === 'type' && name in manifest.devDependencies),
  )

  expect(undeclared).toEqual([])
})
