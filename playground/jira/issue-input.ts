import { z } from 'zod'
import { documentFaults, documentOf, isDocument, maxDocumentLength } from './adf.ts'
import { noteFault } from './fields.ts'
import type { FieldChanges, ScreenField, TextFormat } from './fields.ts'
import type { Properties } from './model.ts'
import { invalidPayload, says } from './refusals.ts'
import type { Faults } from './refusals.ts'
import type { CommentDraft, Site } from './site.ts'

const values = z.record(z.string(), z.unknown())
const propertyList = z.array(z.object({ key: z.string(), value: z.unknown() }))

/** The body shared by creating, editing and moving an issue. Unknown keys pass, as they do at Jira (jira.md §5.1). */
const updateBody = z.looseObject({
  fields: values.nullish(),
  update: z.record(z.string(), z.array(values)).nullish(),
  properties: propertyList.nullish(),
  historyMetadata: values.nullish(),
  transition: z.looseObject({ id: z.unknown().optional() }).nullish(),
})

export interface IssueInput {
  readonly fields: Readonly<Record<string, unknown>>
  readonly update: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
  readonly properties: readonly { key: string; value: unknown }[]
  readonly historyMetadata: Properties | undefined
  readonly transition: { id?: unknown } | undefined
}

export function readIssueInput(body: unknown): IssueInput {
  const parsed = updateBody.safeParse(body)
  if (!parsed.success) throw invalidPayload()
  const { fields, update, properties, historyMetadata, transition } = parsed.data
  return {
    fields: fields ?? {},
    update: update ?? {},
    properties: properties ?? [],
    historyMetadata: historyMetadata ?? undefined,
    transition: transition ?? undefined,
  }
}

/** Reads `fields` and `update` against a screen. Everything that is wrong goes into `faults`; the caller then refuses as a whole. */
export function readChanges(
  input: IssueInput,
  screen: readonly ScreenField[],
  before: FieldChanges,
  format: TextFormat,
  faults: Faults,
): FieldChanges {
  let changes: FieldChanges = {}
  const accept = (id: string, read: FieldChanges | string): void => {
    if (typeof read === 'string') return noteFault(faults, id, read)
    const custom = { ...before.custom, ...changes.custom, ...read.custom }
    changes = { ...changes, ...read, ...(read.custom && { custom }) }
  }

  for (const [id, value] of Object.entries(input.fields)) {
    const field = screen.find(f => f.id === id)
    accept(id, field ? field.read(value, format) : says.notOnScreen(id))
  }
  for (const [id, operations] of Object.entries(input.update)) {
    if (id === 'comment') continue
    const field = screen.find(f => f.id === id)
    if (!field) accept(id, says.notOnScreen(id))
    else if (id in input.fields) accept(id, says.inFieldsAndUpdate(id))
    else {
      for (const operation of operations) {
        for (const [verb, value] of Object.entries(operation)) {
          accept(id, operate(field, verb, value, { ...before, ...changes }, format))
        }
      }
    }
  }
  return changes
}

function operate(
  field: ScreenField,
  verb: string,
  value: unknown,
  before: FieldChanges,
  format: TextFormat,
): FieldChanges | string {
  if (verb === 'set') return field.read(value, format)
  if ((verb === 'add' || verb === 'remove') && field.combine) return field.combine(verb, value, before)
  return `Field with id '${field.id}' and name '${field.name}' does not support operation '${verb}' Supported operation(s) are: '${field.operations.join(',')}'`
}

const commentBody = z.looseObject({
  body: z.unknown(),
  properties: propertyList.nullish(),
  visibility: z
    .object({
      type: z.enum(['role', 'group']),
      value: z.string().nullish(),
      identifier: z.string().nullish(),
    })
    .nullish(),
})

/** A comment as it is posted by itself, or added with an edit, a transition or a link. */
export function readComment(site: Site, value: unknown, format: TextFormat, faults: Faults): CommentDraft[] {
  const parsed = commentBody.safeParse(value)
  if (!parsed.success) {
    faults.fields['comment'] = says.invalidComment
    return []
  }
  const { body, properties, visibility } = parsed.data
  const text = format === 'text' ? textBody(body) : body
  const fault = commentFault(site, text)
  if (fault !== null || !isDocument(text)) {
    faults.fields['comment'] = fault ?? says.invalidComment
    return []
  }
  return [
    {
      body: text,
      properties: format === 'text' ? {} : readProperties(properties ?? [], faults),
      visibility: visibility
        ? {
            type: visibility.type,
            ...(visibility.value && { value: visibility.value }),
            ...(visibility.identifier && { identifier: visibility.identifier }),
          }
        : null,
    },
  ]
}

/** The comments in `update.comment`, each under `add`. */
export function readAddedComments(site: Site, input: IssueInput, faults: Faults): CommentDraft[] {
  return (input.update['comment'] ?? []).flatMap(operation => {
    if ('add' in operation && Object.keys(operation).length === 1) {
      return readComment(site, operation['add'], 'document', faults)
    }
    faults.fields['comment'] = says.invalidComment
    return []
  })
}

function textBody(body: unknown): unknown {
  return typeof body === 'string' && body.trim() !== '' ? documentOf(body) : body
}

function commentFault(site: Site, body: unknown): string | null {
  if (typeof body !== 'object' || body === null) return says.invalidComment
  if (JSON.stringify(body).length > maxDocumentLength) return says.longText
  const wrong = documentFaults(body)
  site.documentFaults.push(...wrong.map(fault => `comment: ${fault}`))
  return wrong.length > 0 ? says.invalidComment : null
}

export function readProperties(list: IssueInput['properties'], faults: Faults): Properties {
  for (const { key, value } of list) {
    const fault = propertyFault(key, value)
    if (fault !== null) faults.messages.push(fault)
  }
  return Object.fromEntries(list.map(({ key, value }) => [key, value]))
}

/** The rules of jira.md §2.4 for the key and value of a property. */
export function propertyFault(key: string, value: unknown): string | null {
  if (key === '') return 'The property key must not be empty.'
  if (key.length > 255) return 'The property key cannot be longer than 255 characters.'
  if (value === undefined || value === '') return 'The property value must not be empty.'
  if (JSON.stringify(value).length > 32_768) return 'The property value cannot be longer than 32768 characters.'
  return null
}
