import { createTwoFilesPatch } from 'diff'
import { isDeepStrictEqual } from 'node:util'
import { isMap, isSeq, parseDocument } from 'yaml'
import type { YAMLMap, YAMLSeq } from 'yaml'
import { z } from 'zod'

/** A build cluster as `_clusters.yaml` describes it (buildfarm.md §1.2). */
export interface FarmCluster {
  name: string
  provider: string
  blocked: boolean
  capabilities: string[]
}

const fileSchema = z.record(
  z.string(),
  z
    .array(
      z.looseObject({
        name: z.string(),
        blocked: z.boolean().nullish(),
        capacity: z.number().nullish(),
        capabilities: z.array(z.string()).nullish(),
      }),
    )
    .nullable(),
)

/** What the change makes of the cluster: not scheduled at all, only what is pinned there, or back in. */
export type ClusterChange = 'blocked' | 'pinned-only' | 'in'

/** The file could not be understood, or the change cannot be made in it; the text says why. */
export class FarmFileFault extends Error {
  override readonly name = 'FarmFileFault'
}

export function readClusters(text: string): FarmCluster[] {
  return Object.entries(entriesOf(text)).flatMap(([provider, clusters]) =>
    (clusters ?? []).map(({ name, blocked, capacity, capabilities }) => ({
      name,
      provider,
      // A negative capacity counts as blocked for the dispatcher.
      blocked: blocked === true || (capacity ?? 0) < 0,
      capabilities: capabilities ?? [],
    })),
  )
}

/** How the file schedules a cluster. What is absent gets only what is pinned there; 1–99 is a reduced capacity. */
export function schedulingIn(text: string, cluster: string): 'absent' | 'blocked' | 'in' | { capacity: number } {
  const entry = Object.values(entriesOf(text)).flatMap(list => list?.filter(({ name }) => name === cluster) ?? [])[0]
  if (!entry) return 'absent'
  const capacity = entry.capacity ?? 0
  if (entry.blocked === true || capacity < 0) return 'blocked'
  return capacity > 0 && capacity < 100 ? { capacity } : 'in'
}

/** An entry of the file, and where it stands in it. */
export interface Entry {
  provider: string
  /** Its lines, without the last end of line. */
  text: string
  /** The clusters it stands between, among those of its provider. */
  previous: string | null
  next: string | null
}

/** What the change to pinned-only takes away, so that it can be put back; null where there is no entry. */
export function removedEntry(text: string, cluster: string): Entry | null {
  const found = entryOf(parseDocument(text).contents, cluster)
  if (!found) return null
  const { from, to } = linesOf(text, found.entry)
  const at = found.list.items.indexOf(found.entry)
  return {
    provider: found.provider,
    text: text.slice(from, to),
    previous: nameAt(found.list, at - 1),
    next: nameAt(found.list, at + 1),
  }
}

/**
 * The file with one cluster changed and everything else, comments and order included, as it was; null where it is so
 * already. An entry that was removed before is put back.
 */
export function changedClusters(
  text: string,
  cluster: string,
  change: ClusterChange,
  removed: Entry | null = null,
): string | null {
  const before = entriesOf(text)
  const found = entryOf(parseDocument(text).contents, cluster)
  if (change === 'pinned-only' && !found) return null
  if (!found && removed) {
    const whole = withEntry(text, cluster, removed)
    return changedClusters(whole, cluster, change) ?? whole
  }
  if (!found) {
    throw new FarmFileFault(`${cluster} has no entry: it was removed, so its entry has to be put back as it was before`)
  }
  if (change === 'in' && Number(found.entry.get('capacity') ?? 0) < 0) {
    throw new FarmFileFault(
      `the capacity of ${cluster} is negative, which counts as blocked; what it was before is not known here`,
    )
  }
  const wanted = change === 'blocked'
  if (change !== 'pinned-only' && (found.entry.get('blocked') === true) === wanted) return null
  const after = change === 'pinned-only' ? withoutEntry(text, found) : withBlocked(text, found, wanted)
  // The edit works on lines; whether the file is written in lines shows in what it means afterwards.
  if (!saysOnly(after, before, cluster, change))
    throw new FarmFileFault(`the entry of ${cluster} is not written in lines of its own`)
  return after
}

type Entries = z.infer<typeof fileSchema>

function entriesOf(text: string): Entries {
  const document = parseDocument(text)
  const error = document.errors[0]
  if (error) throw new FarmFileFault(`it is not valid YAML (line ${error.linePos?.[0].line ?? '?'})`)
  const parsed = fileSchema.safeParse(document.toJS())
  if (!parsed.success) throw new FarmFileFault('it is not a list of clusters by provider')
  return parsed.data
}

/** Whether the text says what was said before, but for this change. */
function saysOnly(text: string, before: Entries, cluster: string, change: ClusterChange): boolean {
  const changed = Object.entries(before).map(([provider, clusters]) => [
    provider,
    clusters?.flatMap(entry => {
      if (entry.name !== cluster) return [entry]
      return change === 'pinned-only' ? [] : [{ ...entry, blocked: change === 'blocked' }]
    }) ?? null,
  ])
  try {
    return isDeepStrictEqual(entriesOf(text), Object.fromEntries(changed))
  } catch (error) {
    if (error instanceof FarmFileFault) return false
    throw error
  }
}

export function patchOf(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 3 })
  return patch.replace(/^=+\n/, '')
}

interface Found {
  provider: string
  list: YAMLSeq
  entry: YAMLMap
}

function entryOf(root: unknown, cluster: string): Found | null {
  if (!isMap(root)) throw new FarmFileFault('it is not a list of clusters by provider')
  for (const { key, value } of root.items) {
    if (!isSeq(value)) continue
    for (const entry of value.items)
      if (isMap(entry) && entry.get('name') === cluster) return { provider: String(key), list: value, entry }
  }
  return null
}

/** Edits the line itself and not the tree: a serializer would reflow comments and quotes elsewhere in the file. */
function withBlocked(text: string, { entry }: Found, blocked: boolean): string {
  const pair = entry.items.find(item => String(item.key) === 'blocked')
  const value: unknown = pair?.value
  const range = rangeOf(value)
  if (range) return `${text.slice(0, range[0])}${range[0] === range[1] ? ' ' : ''}${blocked}${text.slice(range[1])}`
  const name = entry.items.find(item => String(item.key) === 'name')
  const nameRange = rangeOf(name?.key)
  if (!nameRange) throw new FarmFileFault('the entry has no name')
  const lineEnd = endOfLine(text, nameRange[1])
  const indent = ' '.repeat(nameRange[0] - (text.lastIndexOf('\n', nameRange[0] - 1) + 1))
  return `${text.slice(0, lineEnd)}\n${indent}blocked: ${blocked}${text.slice(lineEnd)}`
}

function withoutEntry(text: string, { list, entry }: Found): string {
  if (list.items.length === 1) throw new FarmFileFault('it is the only cluster of its provider')
  const { from, to } = linesOf(text, entry)
  return text.slice(0, from) + text.slice(Math.min(text.length, to + 1))
}

/** Before the entry it stood before, or else behind the one it stood behind: what was written between them stays. */
function withEntry(text: string, cluster: string, removed: Entry): string {
  const { contents } = parseDocument(text)
  const beside = (name: string | null) => {
    const found = name === null ? null : entryOf(contents, name)
    return found?.provider === removed.provider ? linesOf(text, found.entry) : null
  }
  const next = beside(removed.next)
  const previous = next ? null : beside(removed.previous)
  if (!next && !previous) {
    throw new FarmFileFault(`${cluster} has no entry, and the entries it stood between have left the file as well`)
  }
  const after = next
    ? `${text.slice(0, next.from)}${removed.text}\n${text.slice(next.from)}`
    : `${text.slice(0, previous?.to)}\n${removed.text}${text.slice(previous?.to)}`
  if (!addsOnly(after, text, cluster))
    throw new FarmFileFault(`the entry of ${cluster} does not fit into the file any more`)
  return after
}

function addsOnly(after: string, before: string, cluster: string): boolean {
  try {
    const without = Object.entries(entriesOf(after)).map(([provider, clusters]) => [
      provider,
      clusters?.filter(entry => entry.name !== cluster) ?? null,
    ])
    const isThere = entryOf(parseDocument(after).contents, cluster) !== null
    return isThere && isDeepStrictEqual(Object.fromEntries(without), entriesOf(before))
  } catch (error) {
    if (error instanceof FarmFileFault) return false
    throw error
  }
}

function nameAt(list: YAMLSeq, at: number): string | null {
  const entry = list.items[at]
  return isMap(entry) ? String(entry.get('name')) : null
}

/** From the first character of its first line to the end of its last one. */
function linesOf(text: string, entry: YAMLMap): { from: number; to: number } {
  const range = rangeOf(entry)
  if (!range) throw new FarmFileFault('the entry cannot be found in the text')
  const last = text.slice(range[0], range[1]).trimEnd().length + range[0]
  return { from: text.lastIndexOf('\n', range[0] - 1) + 1, to: endOfLine(text, last) }
}

function rangeOf(node: unknown): [number, number] | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null
  const parsed = z.tuple([z.number(), z.number()]).rest(z.number()).safeParse(node.range)
  return parsed.success ? [parsed.data[0], parsed.data[1]] : null
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}
