import { z } from 'zod'

/** Something a site's administrators defined, that requests may name by its ID or by its name. */
export interface Choice {
  readonly id: string
  readonly name: string
}

export const issueTypes = [
  { id: '10101', name: 'Task' },
  { id: '10102', name: 'Bug' },
  { id: '10103', name: 'Story' },
] as const satisfies readonly Choice[]

export const priorities = [
  { id: '1', name: 'Highest' },
  { id: '2', name: 'High' },
  { id: '3', name: 'Medium' },
  { id: '4', name: 'Low' },
  { id: '5', name: 'Lowest' },
] as const satisfies readonly Choice[]

export const resolutions = [
  { id: '10200', name: 'Done' },
  { id: '10201', name: "Won't Do" },
  { id: '10202', name: 'Duplicate' },
  { id: '10203', name: 'Cannot Reproduce' },
] as const satisfies readonly Choice[]

export interface LinkType extends Choice {
  readonly inward: string
  readonly outward: string
}
export const linkTypes = [
  { id: '10300', name: 'Blocks', inward: 'is blocked by', outward: 'blocks' },
  { id: '10301', name: 'Duplicate', inward: 'is duplicated by', outward: 'duplicates' },
  { id: '10302', name: 'Relates', inward: 'relates to', outward: 'relates to' },
] as const satisfies readonly LinkType[]

/** Those of Jira's permissions this site knows. */
export const permissionKeys = [
  'BROWSE_PROJECTS',
  'CREATE_ISSUES',
  'EDIT_ISSUES',
  'TRANSITION_ISSUES',
  'ADD_COMMENTS',
  'CREATE_ATTACHMENTS',
  'DELETE_OWN_ATTACHMENTS',
  'LINK_ISSUES',
  'ASSIGN_ISSUES',
] as const
export type Permission = (typeof permissionKeys)[number]

export function asPermission(text: string): Permission | undefined {
  return permissionKeys.find(key => key === text)
}

const refSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String).optional(),
  name: z.string().optional(),
  value: z.string().optional(),
})

/** The choice a request names by `{id}`, `{name}` or, for options, `{value}`. */
export function pick<C extends Choice>(choices: readonly C[], ref: unknown): C | undefined {
  const parsed = refSchema.safeParse(ref)
  if (!parsed.success) return undefined
  const { id, name = parsed.data.value } = parsed.data
  if (id !== undefined) return choices.find(choice => choice.id === id)
  return name === undefined ? undefined : choices.find(choice => choice.name.toLowerCase() === name.toLowerCase())
}

export function named<C extends Choice>(choices: readonly C[], name: string): C | undefined {
  return choices.find(choice => choice.name === name)
}
