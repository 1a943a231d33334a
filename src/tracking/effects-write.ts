import { createHash } from 'node:crypto'
import { z } from 'zod'
import { paragraph } from '../kernel/adf.ts'
import type { AdfDoc, AdfNode } from '../kernel/adf.ts'
import { isOutsideError } from '../kernel/outside.ts'
import { backoff } from '../outbox/delivery.ts'
import type { Delivery, Sent } from '../outbox/delivery.ts'
import { readHead } from '../store/log.ts'
import type { Fact } from '../store/tx.ts'
import { adfSchema, hasStatus, isMishap, sentAfterJira } from './effects-desk.ts'
import type { Attempt, Desk } from './effects-desk.ts'
import { advance, commentOnce, isGone } from './effects-steps.ts'
import { hashedName } from './model.ts'
import { recordGone, recordWritten } from './actions-outcomes.ts'
import { readTracking } from './store.ts'
import * as words from './words.ts'

const TOO_LARGE = 413

const commentSchema = z.object({ subject: z.string(), eventKey: z.string(), comment: adfSchema })

export function comment(desk: Desk): Delivery {
  return {
    kind: 'jira.comment',
    repeatIsHarmlessBecause: 'the comment carries its event as a property, and is looked for before it is written',
    send(effect, { signal, now }) {
      const { subject, eventKey, comment: body } = commentSchema.parse(effect.body)
      return onIssue({ desk, effect, now, signal }, subject, async key => {
        const head = paragraph(words.logHead(await readHead(desk.store.db)))
        try {
          await commentOnce(desk.jira, key, eventKey, underlined(body, head))
        } catch (error) {
          if (!hasStatus(error, TOO_LARGE)) throw error
          await commentOnce(desk.jira, key, eventKey, underlined(shortened(body), head))
        }
        return written(desk, subject)
      })
    },
  }
}

/** The log's head stands under each comment, so that a log whose tail was cut off later shows. */
function underlined(body: AdfDoc, head: AdfNode): AdfDoc {
  return { ...body, content: [...body.content, head] }
}

const moveSchema = z.object({
  subject: z.string(),
  step: z.enum(['started', 'done']),
  resolution: z.string().optional(),
  reopen: z.boolean().default(false),
})

export function move(desk: Desk): Delivery {
  return {
    kind: 'jira.move',
    repeatIsHarmlessBecause:
      'the status is read first: an issue that is there already, or closed and not to be reopened, is left as it is',
    send(effect, { signal, now }) {
      const { subject, step, resolution, reopen } = moveSchema.parse(effect.body)
      return onIssue({ desk, effect, now, signal }, subject, async key => {
        const moved = await advance(desk, key, step, { resolution, reopen })
        return written(desk, subject, moved ? { kind: 'jira-moved', key, to: moved } : null)
      })
    },
  }
}

const linkSchema = z.object({ subject: z.string(), other: z.string(), type: z.string().optional() })

export function issueLink(desk: Desk): Delivery {
  return {
    kind: 'jira.link',
    repeatIsHarmlessBecause: 'Jira keeps one link of a type between two issues, and the link brings no comment with it',
    send(effect, { signal, now }) {
      const { subject, other, type = desk.settings.linkType } = linkSchema.parse(effect.body)
      return onIssue({ desk, effect, now, signal }, subject, async key => {
        const tracked = await readTracking(desk.store.db, other)
        if (!tracked || tracked.state === 'failed') return { giveUp: words.noOther(other) }
        if (tracked.key === null) return { retryAt: now + backoff(effect.attempts), why: words.otherNotYet(other) }
        try {
          await desk.jira.link(type, key, tracked.key)
        } catch (error) {
          // The type or the other issue, which no waiting brings.
          if (!isMishap(error, 'missing') || (await isGone(desk.jira, key))) throw error
          return { giveUp: error.message }
        }
        return written(desk, subject, { kind: 'jira-linked', key, other: tracked.key })
      })
    },
  }
}

const attachSchema = z.object({ subject: z.string(), what: z.literal('record') })

export function attachment(desk: Desk): Delivery {
  return {
    kind: 'jira.attach',
    repeatIsHarmlessBecause: "the file's name carries a hash of its text, and is looked for before it is attached",
    send(effect, { signal, now }) {
      const { subject } = attachSchema.parse(effect.body)
      return onIssue({ desk, effect, now, signal }, subject, async key => {
        const { name: plainName, text } = await desk.renderRecord(subject)
        const content = new TextEncoder().encode(text)
        const name = hashedName(plainName, createHash('sha256').update(content).digest('hex').slice(0, 12))
        const there = await desk.jira.attachments(key)
        const isThere = there.some(file => file.filename === name && file.size === content.length)
        if (isThere) return written(desk, subject)
        try {
          await desk.jira.attach(key, name, content)
        } catch (error) {
          if (!hasStatus(error, TOO_LARGE)) throw error
          return { giveUp: words.notAttached(name, error.message) }
        }
        return written(desk, subject, { kind: 'jira-attached', key, name })
      })
    },
  }
}

/** Writes to the subject's issue, or says that there is none (any more). */
async function onIssue(attempt: Attempt, subject: string, write: (key: string) => Promise<Sent>): Promise<Sent> {
  const { desk } = attempt
  const tracking = await readTracking(desk.store.db, subject)
  if (!tracking) return { giveUp: words.noTracking }
  const { key } = tracking
  if (key === null) return { giveUp: words.noIssueYet }
  try {
    return await write(key)
  } catch (error) {
    if (!isOutsideError(error)) throw error
    if (error.mishap !== 'missing') return sentAfterJira(error, attempt)
    if (await isGone(desk.jira, key)) {
      return { giveUp: words.goneIssue(key), tell: tx => recordGone(tx, subject, desk.onChange) }
    }
    // Jira says "not found" for what we may not do to an issue that we see (jira.md §2.3).
    return { retryAt: attempt.now + backoff(attempt.effect.attempts), why: words.notAllowed(key, error.message) }
  }
}

function written<F extends Fact>(desk: Desk, subject: string, fact: F | null = null): Sent {
  return { done: true, tell: tx => recordWritten(tx, subject, fact, desk.onChange) }
}

/** As many of the first blocks as stay well below what Jira takes; a first block that is larger alone is left out. */
function shortened(body: AdfDoc): AdfDoc {
  const CHARS_MAX = 4000
  const kept: AdfDoc['content'] = []
  let size = 0
  for (const node of body.content) {
    size += JSON.stringify(node).length
    if (size > CHARS_MAX) break
    kept.push(node)
  }
  return { ...body, content: [...kept, paragraph(words.shortened)] }
}
