import { z } from 'zod'
import type { Instant } from '../../kernel/time.ts'
import { issueKey, jiraInstant } from './desk.ts'
import type { JiraDesk } from './desk.ts'

export interface JiraAttachment {
  id: string
  filename: string
  /** In bytes. */
  size: number
  created: Instant | null
}

const Attachment = z.looseObject({
  id: z.coerce.string(),
  filename: z.string(),
  size: z.number(),
  created: jiraInstant,
})
const WithAttachments = z.looseObject({
  fields: z.looseObject({ attachment: z.array(Attachment).nullish() }),
})

export async function attachments(desk: JiraDesk, key: string): Promise<JiraAttachment[]> {
  const { fields } = await desk.ask(WithAttachments, jira =>
    jira.issues.getIssue({ issueIdOrKey: issueKey(key), fields: ['attachment'] }),
  )
  return (fields.attachment ?? []).map(plain)
}

/** Jira keeps files of the same name side by side, so look first when it is not clear whether this was done. */
export async function attach(
  desk: JiraDesk,
  key: string,
  filename: string,
  content: Uint8Array,
): Promise<JiraAttachment> {
  const [attached] = await desk.ask(z.array(Attachment).min(1), jira =>
    jira.issueAttachments.addAttachment({ issueIdOrKey: issueKey(key), attachments: { filename, content } }),
  )
  if (!attached) throw new Error('An array with an item has a first one')
  return plain(attached)
}

function plain({ id, filename, size, created }: z.output<typeof Attachment>): JiraAttachment {
  return { id, filename, size, created }
}
