import type { CloudClient } from 'jira.js'
import { z } from 'zod'
import { readAs } from '../mishaps.ts'
import type { Judgement } from '../mishaps.ts'

/** What every room of this service works with. */
export interface JiraDesk {
  /** The project's key. */
  project: string
  /** Makes one call and reads its answer. */
  ask<T>(schema: z.ZodType<T>, call: (jira: CloudClient) => Promise<unknown>): Promise<T>
  /** Makes one call whose answer says nothing beyond success. */
  tell(call: (jira: CloudClient) => Promise<unknown>): Promise<void>
}

export function jiraDesk(judgement: Judgement, project: string, connect: () => Promise<CloudClient>): JiraDesk {
  if (!/^[A-Z][A-Z0-9_]*$/.test(project)) throw new Error(`Not a Jira project key: ${project}`)
  let connected: Promise<CloudClient> | null = null
  const jira = () => (connected ??= connect())
  return {
    project,
    ask: async (schema, call) => readAs(judgement, schema, await call(await jira())),
    tell: async call => {
      await call(await jira())
    },
  }
}

/** jira.js puts keys into the path as they are (jira.md §1.3), so nothing else than a key may get there. */
export function issueKey(key: string): string {
  if (!/^[A-Z][A-Z0-9_]*-[1-9]\d*$/.test(key)) throw new Error('Not a Jira issue key')
  return key
}

export function issueNumber(key: string): number {
  return Number(issueKey(key).split('-')[1])
}

/** Stricter than Jira: what can stand in JQL without escaping. */
export function plainLabel(label: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(label)) throw new Error('Not a label we use')
  return label
}

/** `2026-11-09T12:34:00.000+0000`, as Jira writes it, to milliseconds; `null` when it is not a time. */
export const jiraInstant = z
  .string()
  .nullish()
  .transform(iso => {
    const at = Date.parse((iso ?? '').replace(/([+-]\d\d)(\d\d)$/, '$1:$2'))
    return Number.isFinite(at) ? at : null
  })
