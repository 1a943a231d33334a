import { applyPatch } from 'diff'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { clustersPath, defaultClustersYaml, parseClusters } from '../../playground/farm/clusters-yaml.ts'
import {
  changedClusters,
  FarmFileFault,
  patchOf,
  readClusters,
  removedEntry,
} from '../../src/services/farm-files/clusters-file.ts'

const text = defaultClustersYaml
const blockedOf = (yaml: string, name: string) => readClusters(yaml).find(cluster => cluster.name === name)?.blocked

/** The lines that were taken out and put in. */
function difference(before: string, after: string): string[] {
  return patchOf('f', before, after)
    .split('\n')
    .filter(line => /^[-+](?![-+])/.test(line))
}

function changed(yaml: string, change: 'blocked' | 'pinned-only' | 'in', name = 'build02'): string {
  const after = changedClusters(yaml, name, change)
  if (after === null) throw new Error('nothing was changed')
  return after
}

describe('the file of the farm', () => {
  test('blocked and back again is the same file, byte for byte', () => {
    const blocked = changed(text, 'blocked')
    expect(difference(text, blocked)).toEqual(['-    blocked: false', '+    blocked: true'])
    expect(changed(blocked, 'in')).toBe(text)
  })

  test('where nothing was said about it a line is added, and every other byte stays', () => {
    expect(difference(text, changed(text, 'blocked', 'build04'))).toEqual(['+    blocked: true'])
  })

  test('pinned-only takes the entry away, and the comment before it stays', () => {
    const after = changed(text, 'pinned-only')
    expect(difference(text, after).every(line => line.startsWith('-'))).toBe(true)
    expect(parseClusters(after).map(cluster => cluster.name)).toEqual(['build01', 'build03', 'build05', 'build04'])
    expect(after).toContain("# The sprint's payload runs here first.")
  })

  test('what is so already needs no change', () => {
    expect(changedClusters(text, 'build02', 'in')).toBeNull()
    expect(changedClusters(changed(text, 'blocked'), 'build02', 'blocked')).toBeNull()
    expect(changedClusters(text, 'build77', 'pinned-only')).toBeNull()
  })

  test.each(['blocked', 'pinned-only'] as const)('the patch of %s applies to the file', change => {
    const after = changed(text, change)
    const patch = patchOf(clustersPath, text, after)
    expect(patch.split('\n').slice(0, 2)).toEqual([`--- a/${clustersPath}`, `+++ b/${clustersPath}`])
    expect(applyPatch(text, patch)).toBe(after)
  })
})

describe('an entry that was removed', () => {
  const around =
    'aws:\n  - name: build01\ngcp:\n  - name: build04\n  - name: build02\n    blocked: true\n  - name: build06\n'

  test.each(['build01', 'build02', 'build03', 'build04', 'build05'])('%s is put back as it was', name => {
    const without = changed(text, 'pinned-only', name)
    expect(changedClusters(without, name, 'in', removedEntry(text, name))).toBe(text)
  })

  test('where its neighbours changed it stands beside the one that is left, and is not blocked any more', () => {
    const removed = removedEntry(around, 'build02')
    const now = 'aws:\n  - name: build01\ngcp:\n  - name: build07\n  - name: build04 # last\n'
    expect(changedClusters(now, 'build02', 'in', removed)).toBe(`${now}  - name: build02\n    blocked: false\n`)
  })

  test.each([
    ['its neighbours are gone', 'gcp:\n  - name: build07\n', /entries it stood between/],
    ['its neighbours are elsewhere', 'aws:\n  - name: build06\n  - name: build04\n', /entries it stood between/],
    ['the file is written otherwise', 'gcp: [{name: build04}, {name: build06}]\n', /does not fit/],
  ])('an honest fault: %s', (_, now, why) => {
    const attempt = () => changedClusters(now, 'build02', 'in', removedEntry(around, 'build02'))
    expect(attempt).toThrow(FarmFileFault)
    expect(attempt).toThrow(why)
  })
})

describe('awkward ways to write the file', () => {
  const cases: [string, string, string][] = [
    ['no newline at its end', 'gcp:\n  - name: build02', '    blocked: true'],
    ['a quoted name', 'gcp:\n  - name: "build02"\n    capabilities: [kvm]\n', '    blocked: true'],
    ['a comment behind the name', "gcp:\n  - name: 'build02' # ours\n  - name: build04\n", '    blocked: true'],
    [
      'a name that is not the first key',
      'gcp:\n  - capabilities:\n    - kvm\n    name: build02\n',
      '    blocked: true',
    ],
    ['a list that is not indented', 'gcp:\n- name: build02\n- name: build04\n', '  blocked: true'],
    ['a dash on a line of its own', 'gcp:\n  -\n    name: build02\n', '    blocked: true'],
    ['blocked without a value', 'gcp:\n  - name: build02\n    blocked:\n', '    blocked: true'],
    [
      'blocked with a comment',
      'gcp:\n  - name: build02\n    blocked: false # for now\n',
      '    blocked: true # for now',
    ],
    [
      'flow style that says blocked',
      'gcp:\n  - {name: build02, blocked: false}\n',
      '  - {name: build02, blocked: true}',
    ],
  ]
  test.each(cases)('%s', (_, yaml, line) => {
    const after = changed(yaml, 'blocked')
    const kept = yaml.split('\n')
    expect(after.split('\n').filter(one => !kept.includes(one))).toEqual([line])
    expect(blockedOf(after, 'build02')).toBe(true)
  })

  const faults: [string, string, 'blocked' | 'pinned-only' | 'in', RegExp][] = [
    [
      'flow style without blocked',
      'gcp:\n  - {name: build02, capabilities: [kvm]}\n',
      'blocked',
      /not written in lines of its own/,
    ],
    [
      'two entries on one line',
      'gcp: [{name: build02}, {name: build04}]\n',
      'pinned-only',
      /not written in lines of its own/,
    ],
    [
      'a dash on a line of its own',
      'gcp:\n  -\n    name: build02\n  - name: build04\n',
      'pinned-only',
      /not written in lines of its own/,
    ],
    [
      'the same name twice',
      'gcp:\n  - name: build02\n  - name: build02\n',
      'blocked',
      /not written in lines of its own/,
    ],
    [
      'a value that others share',
      'aws:\n  - name: build01\n    blocked: &b false\ngcp:\n  - name: build02\n    blocked: &c false\n  - name: build03\n    blocked: *c\n',
      'blocked',
      /not written in lines of its own/,
    ],
    [
      'the only one of its provider',
      'gcp:\n  - name: build02\naws:\n  - name: build01\n',
      'pinned-only',
      /only cluster of its provider/,
    ],
    ['an entry that is not there', 'gcp:\n  - name: build04\n', 'in', /has no entry/],
    ['a negative capacity', 'gcp:\n  - name: build02\n    capacity: -1\n', 'in', /capacity of build02 is negative/],
    ['broken YAML', 'gcp:\n  - name: build02\n   - name: build04\n', 'blocked', /not valid YAML \(line \d\)/],
    ['something else', '- a\n- b\n', 'blocked', /not a list of clusters/],
    ['an empty file', '', 'blocked', /not a list of clusters/],
  ]
  test.each(faults)('an honest fault: %s', (_, yaml, change, why) => {
    const attempt = () => changedClusters(yaml, 'build02', change)
    expect(attempt).toThrow(FarmFileFault)
    expect(attempt).toThrow(why)
  })

  test('a negative capacity counts as blocked', () => {
    expect(blockedOf('gcp:\n  - name: build02\n    capacity: -1\n', 'build02')).toBe(true)
    expect(blockedOf('gcp:\n  - name: build02\n    capacity: 0\n', 'build02')).toBe(false)
  })
})

const name = fc.constantFrom('build02', '"build02"', "'build02'")
const others = fc.uniqueArray(fc.constantFrom('build04', 'build06', 'build08'), { minLength: 1 })
const lines = fc.subarray([
  '    capacity: 50',
  '    # a comment',
  '    capabilities:\n    - kvm',
  '    blocked: false',
  '',
])
const file = fc
  .record({
    name,
    before: others,
    more: lines,
    behind: fc.constantFrom('', ' # ours', '   '),
    at: fc.nat({ max: 3 }),
    end: fc.constantFrom('', '\n', '\n# the end\n'),
  })
  .map(({ name, before, more, behind, at, end }) => {
    const own = [`  - name: ${name}${behind}`, ...more].join('\n')
    const entries = before.map(other => `  - name: ${other}\n    capabilities: [kvm]`).toSpliced(at, 0, own)
    return `# clusters\naws:\n  - name: build01\ngcp:\n${entries.join('\n')}${end}`
  })

describe('whatever the file looks like', () => {
  test('only the entry changes, the patch applies, and what it says otherwise stays', () => {
    fc.assert(
      fc.property(file, fc.constantFrom('blocked' as const, 'pinned-only' as const), (yaml, change) => {
        const after = changed(yaml, change)
        expect(applyPatch(yaml, patchOf('f', yaml, after))).toBe(after)
        const rest = (given: string) => readClusters(given).filter(cluster => cluster.name !== 'build02')
        expect(rest(after)).toEqual(rest(yaml))
        expect(blockedOf(after, 'build02')).toBe(change === 'blocked' ? true : undefined)
        expect(parse(after)).toBeTypeOf('object')
      }),
    )
  })

  test('blocked and back differs from the file in the line about it at the most', () => {
    fc.assert(
      fc.property(file, yaml => {
        const back = changed(changed(yaml, 'blocked'), 'in')
        const said = yaml.includes('blocked: false')
        expect(said ? back : back.replace('\n    blocked: false', '')).toBe(yaml)
      }),
    )
  })
})
