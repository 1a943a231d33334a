import { z } from 'zod'
import type { AdfDoc } from '../../kernel/adf.ts'
import type { Instant } from '../../kernel/time.ts'
import { issueKey, jiraInstant } from './desk.ts'
import type { JiraDesk } from './desk.ts'

export interface JiraComment {
  id: string
  created: Instant | null
  /** Account ID. */
  author: string | null
  properties: Record<string, unknown>
}

export interface CommentProperty {
  key: string
  value: unknown
}

const Comment = z.looseObject({
  id: z.coerce.string(),
  created: jiraInstant,
  author: z.looseObject({ accountId: z.string() }).nullish().catch(null),
})
const CommentPage = z.looseObject({ comments: z.array(Comment).catch([]), total: z.number().catch(0) })
const WithProperties = z.looseObject({
  values: z
    .array(
      z.looseObject({
        id: z.coerce.string(),
        properties: z.array(z.looseObject({ key: z.string(), value: z.unknown() })).catch([]),
      }),
    )
    .catch([]),
})
const Added = z.looseObject({ id: z.coerce.string() })

const PAGE = 100

/** All comments, newest first, with their properties: Jira shows those only in a list by ID (jira.md §1.8). */
export async function comments(desk: JiraDesk, key: string): Promise<JiraComment[]> {
  const all: JiraComment[] = []
  let total = 1
  for (let startAt = 0; startAt < total; startAt += PAGE) {
    const page = await desk.ask(CommentPage, jira =>
      jira.issueComments.getComments({
        issueIdOrKey: issueKey(key),
        startAt,
        maxResults: PAGE,
        orderBy: '-created',
      }),
    )
    total = page.comments.length === 0 ? 0 : page.total
    const properties = await propertiesOf(
      desk,
      page.comments.map(comment => comment.id),
    )
    for (const { id, created, author } of page.comments) {
      all.push({ id, created, author: author?.accountId ?? null, properties: properties.get(id) ?? {} })
    }
  }
  return all
}

/** Not to be repeated after an unclear end without having looked for its property. Returns the comment's ID. */
export async function addComment(
  desk: JiraDesk,
  key: string,
  body: AdfDoc,
  property: CommentProperty,
): Promise<string> {
  const added = await desk.ask(Added, jira =>
    jira.issueComments.addComment({
      issueIdOrKey: issueKey(key),
      // Copies, because jira.js wants objects with an index signature, which an interface has not.
      body: { type: 'doc', version: 1, content: body.content.map(node => ({ ...node })) },
      properties: [{ ...property }],
    }),
  )
  return added.id
}

async function propertiesOf(desk: JiraDesk, ids: readonly string[]): Promise<Map<string, Record<string, unknown>>> {
  if (ids.length === 0) return new Map()
  const { values } = await desk.ask(WithProperties, jira =>
    jira.issueComments.getCommentsByIds({ ids: ids.map(Number), expand: 'properties' }),
  )
  return new Map(values.map(({ id, properties }) => [id, Object.fromEntries(properties.map(p => [p.key, p.value]))]))
}
