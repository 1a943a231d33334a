import { z } from 'zod'
import { documentFaults, documentOf, isDocument, maxDocumentLength } from './adf.ts'
import { named, pick, priorities, resolutions } from './catalogue.ts'
import type { Choice } from './catalogue.ts'
import type { JiraIssue } from './model.ts'
import { says } from './refusals.ts'
import type { Faults } from './refusals.ts'
import type { Site } from './site.ts'

/** A field a site's administrators added to the create and edit screens. */
export interface CustomField {
  /** `customfield_` and a number. */
  readonly id: string
  readonly name: string
  readonly required?: boolean
  /** `options` is one value out of these; without it the field is a line of text. */
  readonly options?: readonly Choice[]
}

/** What a request wants to set, once it has been read and found right. */
export type FieldChanges = Partial<
  Pick<
    JiraIssue,
    | 'summary'
    | 'description'
    | 'labels'
    | 'components'
    | 'priority'
    | 'security'
    | 'assignee'
    | 'duedate'
    | 'resolution'
    | 'custom'
  >
>

/** One field of a screen: how createmeta describes it and how a value for it is read. */
export interface ScreenField {
  readonly id: string
  readonly name: string
  readonly required: boolean
  readonly operations: readonly string[]
  readonly schema: Readonly<Record<string, string | number>>
  readonly allowed?: readonly Choice[]
  readonly default?: Choice
  /** A text is what is wrong with the value. */
  read(value: unknown, format: TextFormat): FieldChanges | string
  /** For fields with several values: what adding or removing these would set. */
  combine?(verb: 'add' | 'remove', value: unknown, before: FieldChanges): FieldChanges | string
}

/** v3 takes documents, v2 takes text (jira.md §2.1). */
export type TextFormat = 'document' | 'text'

/** The screen for creating and editing. Project and issue type are not here: they decide which screen it is. */
export function issueScreen(site: Site): readonly ScreenField[] {
  return [
    summary,
    description(site),
    labels,
    choiceField('priority', 'Priority', priorities, name => ({ priority: name }), { default: priorities[2] }),
    assignee(site),
    duedate,
    ...(site.components.length > 0 ? [components(site)] : []),
    ...(site.securityLevels.length > 0
      ? [choiceField('security', 'Security Level', site.securityLevels, name => ({ security: name }))]
      : []),
    ...site.customFields.map(custom),
  ]
}

export function resolutionField(required: boolean): ScreenField {
  return choiceField('resolution', 'Resolution', resolutions, name => ({ resolution: name }), { required })
}

const set = ['set']
const setAddRemove = ['add', 'set', 'remove']

const summary: ScreenField = {
  id: 'summary',
  name: 'Summary',
  required: true,
  operations: set,
  schema: { type: 'string', system: 'summary' },
  read(value) {
    if (value === null) return says.noSummary
    if (typeof value !== 'string') return says.notAString
    if (value.trim() === '') return says.noSummary
    if (/[\r\n]/.test(value)) return says.newlineInSummary
    return value.length > 255 ? says.longSummary : { summary: value }
  },
}

function description(site: Site): ScreenField {
  return {
    id: 'description',
    name: 'Description',
    required: false,
    operations: set,
    schema: { type: 'string', system: 'description' },
    read(value, format) {
      if (value === null) return { description: null }
      if (format === 'text') {
        if (typeof value !== 'string') return says.notAString
        return value.length > maxDocumentLength ? says.longText : { description: documentOf(value) }
      }
      if (typeof value !== 'object') return says.notADocument
      if (JSON.stringify(value).length > maxDocumentLength) return says.longText
      if (isDocument(value)) return { description: value }
      site.documentFaults.push(...documentFaults(value).map(fault => `description: ${fault}`))
      return says.unsupportedContent
    },
  }
}

const labels: ScreenField = {
  id: 'labels',
  name: 'Labels',
  required: false,
  operations: setAddRemove,
  schema: { type: 'array', items: 'string', system: 'labels' },
  read(value) {
    if (!Array.isArray(value)) return value === null ? { labels: [] } : says.notAnArray
    const texts = z.array(z.string()).safeParse(value)
    if (!texts.success) return says.notAString
    const bad = texts.data.map(labelFault).find(fault => fault !== null)
    return bad ?? { labels: [...new Set(texts.data)] }
  },
  combine(verb, value, before) {
    if (typeof value !== 'string') return says.notAString
    const rest = (before.labels ?? []).filter(label => label !== value)
    return verb === 'remove' ? { labels: rest } : (labelFault(value) ?? { labels: [...rest, value] })
  },
}

function labelFault(label: string): string | null {
  if (/\s/.test(label)) return says.labelWithSpace(label)
  return label.length > 255 ? says.longLabel(label) : null
}

function components(site: Site): ScreenField {
  const one = (value: unknown) => pick(site.components, value)?.name
  const notValid = 'Component name is not valid'
  return {
    id: 'components',
    name: 'Components',
    required: false,
    operations: setAddRemove,
    schema: { type: 'array', items: 'component', system: 'components' },
    allowed: site.components,
    read(value) {
      if (!Array.isArray(value)) return value === null ? { components: [] } : says.notAnArray
      const names = value.map(one).filter(name => name !== undefined)
      return names.length < value.length ? notValid : { components: names }
    },
    combine(verb, value, before) {
      const name = one(value)
      if (name === undefined) return notValid
      const rest = (before.components ?? []).filter(other => other !== name)
      return { components: verb === 'add' ? [...rest, name] : rest }
    },
  }
}

function assignee(site: Site): ScreenField {
  return {
    id: 'assignee',
    name: 'Assignee',
    required: false,
    operations: set,
    schema: { type: 'user', system: 'assignee' },
    read(value) {
      const ref = z.object({ accountId: z.string().nullable() }).nullable().safeParse(value)
      const accountId = ref.data?.accountId ?? null
      if (ref.success && (accountId === null || accountId === '-1')) return { assignee: null }
      const known = site.people.some(person => person.accountId === accountId)
      return known ? { assignee: accountId } : `User '${accountId}' cannot be assigned issues.`
    },
  }
}

const duedate: ScreenField = {
  id: 'duedate',
  name: 'Due date',
  required: false,
  operations: set,
  schema: { type: 'date', system: 'duedate' },
  read(value) {
    const date = z.iso.date().nullable().safeParse(value)
    return date.success ? { duedate: date.data } : `Error parsing date string: ${String(value)}`
  },
}

function custom(field: CustomField): ScreenField {
  const { id, name, required = false, options } = field
  const type = options ? 'select' : 'textfield'
  return {
    id,
    name,
    required,
    operations: set,
    schema: {
      type: options ? 'option' : 'string',
      custom: `com.atlassian.jira.plugin.system.customfieldtypes:${type}`,
      customId: Number(id.replace('customfield_', '')),
    },
    ...(options && { allowed: options }),
    read(value) {
      if (value === null) return { custom: { [id]: null } }
      if (!options) return typeof value === 'string' ? { custom: { [id]: value } } : says.notAString
      const option = pick(options, value)
      return option ? { custom: { [id]: option.name } } : `Option value is not valid for ${name}`
    },
  }
}

function choiceField(
  id: string,
  name: string,
  choices: readonly Choice[],
  change: (name: string) => FieldChanges,
  more: { required?: boolean; default?: Choice } = {},
): ScreenField {
  return {
    id,
    name,
    required: more.required ?? false,
    operations: set,
    schema: { type: id === 'security' ? 'securitylevel' : id, system: id },
    allowed: choices,
    ...(more.default && { default: more.default }),
    read(value) {
      const choice = pick(choices, value)
      return choice ? change(choice.name) : `The ${name.toLowerCase()} selected is invalid.`
    },
  }
}

/** Notes a fault where Jira puts it: unsupported content has no field of its own. */
export function noteFault(faults: Faults, field: string, fault: string): void {
  if (fault === says.unsupportedContent) faults.messages.push(fault)
  else faults.fields[field] = fault
}

/** The choice behind a stored name, for answers. */
export function choiceNamed(choices: readonly Choice[], name: string): Choice {
  return named(choices, name) ?? { id: '0', name }
}
