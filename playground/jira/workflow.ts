import type { StatusCategory } from './model.ts'

export interface WorkflowStatus {
  readonly id: string
  readonly name: string
  readonly category: StatusCategory
}

export interface WorkflowTransition {
  /** An integer in a string; has nothing to do with the IDs of statuses. */
  readonly id: string
  readonly name: string
  /** Names of the statuses it leaves from. `any` is a global transition. */
  readonly from: readonly string[] | 'any'
  readonly to: string
  /** Whether its screen shows the resolution, and asks for it. Without a screen, entering a done status resolves as `Done`. */
  readonly resolution?: 'required' | 'optional'
}

/** The first status is the one new issues start in. */
export interface Workflow {
  readonly statuses: readonly [WorkflowStatus, ...WorkflowStatus[]]
  readonly transitions: readonly WorkflowTransition[]
}

const statuses = [
  { id: '10000', name: 'To Do', category: 'new' },
  { id: '3', name: 'In Progress', category: 'indeterminate' },
  { id: '10001', name: 'Done', category: 'done' },
] as const satisfies Workflow['statuses']

/** One way forward: To Do → In Progress → Done, with a way back. */
export function steppedWorkflow(closing: 'required' | 'optional' | 'none' = 'required'): Workflow {
  return {
    statuses,
    transitions: [
      { id: '11', name: 'Start work', from: ['To Do'], to: 'In Progress' },
      { id: '21', name: 'Stop work', from: ['In Progress'], to: 'To Do' },
      { id: '31', name: 'Close', from: ['In Progress'], to: 'Done', ...screen(closing) },
      { id: '41', name: 'Reopen', from: ['Done'], to: 'To Do' },
    ],
  }
}

/** From everywhere to everywhere, as in projects their own team set up. */
export function openWorkflow(closing: 'required' | 'optional' | 'none' = 'required'): Workflow {
  return {
    statuses,
    transitions: [
      { id: '51', name: 'To Do', from: 'any', to: 'To Do' },
      { id: '61', name: 'In Progress', from: 'any', to: 'In Progress' },
      { id: '71', name: 'Done', from: 'any', to: 'Done', ...screen(closing) },
    ],
  }
}

export function transitionsFrom(workflow: Workflow, status: string): readonly WorkflowTransition[] {
  return workflow.transitions.filter(t => t.from === 'any' || t.from.includes(status))
}

/** Throws where the workflow has no such status: that is a mistake of whoever set the playground up. */
export function statusNamed(workflow: Workflow, name: string): WorkflowStatus {
  const found = workflow.statuses.find(status => status.name === name)
  if (!found) throw new Error(`the workflow has no status '${name}'`)
  return found
}

/** Jira's fixed categories: number, colour and English name of each key. */
export const statusCategories = {
  new: { id: 2, colorName: 'blue-gray', name: 'To Do' },
  indeterminate: { id: 4, colorName: 'yellow', name: 'In Progress' },
  done: { id: 3, colorName: 'green', name: 'Done' },
} as const satisfies Record<StatusCategory, { id: number; colorName: string; name: string }>

function screen(closing: 'required' | 'optional' | 'none'): Pick<WorkflowTransition, 'resolution'> {
  return closing === 'none' ? {} : { resolution: closing }
}
