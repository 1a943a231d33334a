import { z } from 'zod'
import type { AdfDoc } from '../../kernel/adf.ts'
import { OutsideError } from '../../kernel/outside.ts'
import { listed } from '../../kernel/text.ts'
import { issueKey } from './desk.ts'
import type { JiraDesk } from './desk.ts'

export interface IssueStatus {
  name: string
  /** `new`, `indeterminate` or `done`, whatever the status is called. */
  category: string
  resolution: string | null
}

export interface TransitionOptions {
  /** By name; used where the transition has a resolution field. */
  resolution?: string
  /** Lands together with the move, or not at all. */
  comment?: AdfDoc
}

const Status = z.looseObject({
  fields: z.looseObject({
    status: z.looseObject({
      name: z.string(),
      statusCategory: z.looseObject({ key: z.string() }).nullish().catch(null),
    }),
    resolution: z.looseObject({ name: z.string() }).nullish().catch(null),
  }),
})

const Field = z.looseObject({
  name: z.string().nullish(),
  required: z.boolean().catch(false),
  hasDefaultValue: z.boolean().catch(false),
  allowedValues: z.array(z.looseObject({ id: z.string().optional(), name: z.string().optional() })).catch([]),
})
const Transition = z.looseObject({
  id: z.string(),
  name: z.string().catch(''),
  to: z
    .looseObject({
      name: z.string().catch(''),
      statusCategory: z.looseObject({ key: z.string() }).nullish().catch(null),
    })
    .nullish(),
  fields: z.record(z.string(), Field).nullish().catch(null),
})
type Transition = z.output<typeof Transition>
const Transitions = z.looseObject({ transitions: z.array(Transition).nullish() })

export async function status(desk: JiraDesk, key: string): Promise<IssueStatus> {
  const { fields } = await desk.ask(Status, jira =>
    jira.issues.getIssue({ issueIdOrKey: issueKey(key), fields: ['status', 'resolution'] }),
  )
  return {
    name: fields.status.name,
    category: fields.status.statusCategory?.key ?? 'indeterminate',
    resolution: fields.resolution?.name ?? null,
  }
}

/**
 * Moves an issue to the status of that name; `false` when it was there already. Transitions are looked up each time:
 * they differ by status, workflow and site (jira.md §2.8).
 */
export async function transitionTo(
  desk: JiraDesk,
  key: string,
  target: string,
  options: TransitionOptions = {},
): Promise<boolean> {
  const now = await status(desk, key)
  if (same(now.name, target)) return false
  const transitions = await transitionsOf(desk, key)
  const way = transitions.find(transition => same(transition.to?.name ?? '', target))
  if (!way) throw noWay(key, now.name, target, transitions)
  await take(desk, key, way, options)
  return true
}

/** Takes a closed issue to the first open status that can be reached from where it is. */
export async function reopen(desk: JiraDesk, key: string): Promise<void> {
  const now = await status(desk, key)
  if (now.category !== 'done') return
  const transitions = await transitionsOf(desk, key)
  const way = transitions.find(({ to }) => to?.statusCategory && to.statusCategory.key !== 'done')
  if (!way) throw noWay(key, now.name, 'an open status', transitions)
  await take(desk, key, way, {})
}

async function transitionsOf(desk: JiraDesk, key: string): Promise<readonly Transition[]> {
  const { transitions } = await desk.ask(Transitions, jira =>
    jira.issues.getTransitions({ issueIdOrKey: issueKey(key), expand: 'transitions.fields' }),
  )
  return transitions ?? []
}

async function take(desk: JiraDesk, key: string, way: Transition, options: TransitionOptions): Promise<void> {
  const { comment } = options
  const fields = fieldsFor(key, way, options)
  await desk.tell(jira =>
    jira.issues.doTransition({
      issueIdOrKey: issueKey(key),
      transition: { id: way.id },
      ...(fields && { fields }),
      ...(comment && { update: { comment: [{ add: { body: comment } }] } }),
    }),
  )
}

/** The transition's fields that must be filled. Only a resolution can be: anything else is for a person to decide. */
function fieldsFor(key: string, way: Transition, options: TransitionOptions): Record<string, unknown> | null {
  const { comment, resolution: wanted = 'Done' } = options
  const ours = ['resolution', ...(comment ? ['comment'] : [])]
  const demanded = Object.entries(way.fields ?? {}).filter(([, field]) => field.required && !field.hasDefaultValue)
  const others = demanded.filter(([id]) => !ours.includes(id)).map(([id, field]) => field.name ?? id)
  if (others.length > 0) {
    throw refused(`Jira wants ${listed(others)} filled in to move ${key} by “${way.name}”; a person has to do that`)
  }
  const resolution = way.fields?.['resolution']
  if (!resolution) return null
  const value = resolution.allowedValues.find(allowed => same(allowed.name ?? '', wanted))
  if (value) return { resolution: value.id === undefined ? { name: value.name } : { id: value.id } }
  if (resolution.allowedValues.length === 0) return { resolution: { name: wanted } }
  if (!resolution.required || resolution.hasDefaultValue) return null
  const there = listed(resolution.allowedValues.map(allowed => allowed.name ?? ''))
  throw refused(`Jira has no resolution “${wanted}” for ${key}; it has ${there}`)
}

function noWay(key: string, from: string, target: string, transitions: readonly Transition[]): OutsideError {
  const reachable = [...new Set(transitions.flatMap(transition => transition.to?.name || []))]
  const there = reachable.length > 0 ? `only ${listed(reachable)} can be reached` : 'nothing can be reached by us'
  return refused(`${key} cannot move from “${from}” to “${target}”: from there ${there}`)
}

const refused = (why: string): OutsideError => new OutsideError('jira', 'refused', why)

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
