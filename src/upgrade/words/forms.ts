import type { KnownBlock, ModalView } from '@slack/types'
import { context, input, modal, section } from '../../kernel/blocks.ts'
import { checkboxes, radioButtons, select, textInput } from '../../kernel/block-elements.ts'
import type { Choice } from '../../kernel/block-elements.ts'
import { quoted } from '../../kernel/text.ts'
import type { AdminChange, Decision } from '../model/admin-change.ts'

/** A payload on a cluster, to which a change belongs. */
export interface Scope {
  /** `build02/280` */
  id: string
  cluster: string
  sprint: number
}

export interface ChangeFormSpec {
  /** The first is the one that is most likely meant. */
  scopes: readonly Scope[]
  /** Keys of the gates that were seen on the clusters. */
  gates: readonly string[]
  what: string
  metadata: string
}

/** The modal of `/sacrificial admin-change`. */
export function changeForm({ scopes, gates, what, metadata }: ChangeFormSpec): ModalView {
  return modal({
    callbackId: 'admin-change.submit',
    title: 'Record a change',
    submit: 'Record',
    metadata,
    blocks: [
      ...scopeInput(scopes),
      input({
        id: 'what',
        label: 'What was changed',
        hint: 'As exactly as somebody would need it to do it again.',
        element: textInput({ multiline: true, initial: what, maxLength: 2000 }),
      }),
      input({ id: 'why', label: 'Why', element: textInput({ multiline: true, maxLength: 2000 }) }),
      ...decisionInputs({ needed: 'undecided', persistent: false, gate: null }, gates),
    ],
  })
}

/** The modal in which a change is decided anew. */
export function decisionForm(change: AdminChange, gates: readonly string[], metadata: string): ModalView {
  return modal({
    callbackId: 'admin-change.decide',
    title: `Decide about ${change.id}`,
    submit: 'Decide',
    metadata,
    blocks: [
      section(`*${change.id}*, ${change.cluster}, sprint ${change.sprint}\n${quoted(change.what, 600)}`),
      ...decisionInputs(change, gates),
      input({
        id: 'reason',
        label: 'Why it is decided so',
        element: textInput({ multiline: true, maxLength: 1000 }),
      }),
    ],
  })
}

function scopeInput(scopes: readonly Scope[]): KnownBlock[] {
  const [first, ...others] = scopes
  if (first === undefined) return []
  if (others.length === 0) return [context(scopeName(first))]
  const choices = scopes.map(scope => ({ value: scope.id, text: scopeName(scope) }))
  return [input({ id: 'scope', label: 'For', element: select({ choices, initial: first.id }) })]
}

function scopeName({ cluster, sprint }: Scope): string {
  return `${cluster}, payload of sprint ${sprint}`
}

function decisionInputs({ needed, persistent, gate }: Decision, gates: readonly string[]): KnownBlock[] {
  const offered = gates.filter(key => key.length <= 150)
  const listedGate = gate !== null && offered.includes(gate)
  return [
    input({
      id: 'needed',
      label: 'Was it needed?',
      hint: 'Needed: without it the upgrade or the cluster would not have worked.',
      element: radioButtons({ initial: needed, choices: needChoices }),
    }),
    input({
      id: 'persistent',
      label: 'Does it stay?',
      optional: true,
      element: checkboxes({
        choices: [{ value: 'persistent', text: 'It has to stay on the cluster' }],
        initial: persistent ? ['persistent'] : [],
      }),
    }),
    ...(offered.length === 0
      ? []
      : [
          input({
            id: 'gate',
            label: 'The admin gate that announced it',
            optional: true,
            element: select({
              choices: offered.map(key => ({ value: key, text: key })),
              placeholder: 'None',
              ...(listedGate && { initial: gate }),
            }),
          }),
        ]),
    input({
      id: 'gate-key',
      label: offered.length === 0 ? 'The admin gate that announced it' : 'Another gate',
      optional: true,
      hint: 'Its key, such as ack-4.19-what-it-is-about. Leave empty where no gate announced it.',
      element: textInput({ maxLength: 250, ...(gate !== null && !listedGate && { initial: gate }) }),
    }),
  ]
}

const needChoices: Choice[] = [
  { value: 'needed', text: 'It was needed' },
  { value: 'experiment', text: 'It was an experiment' },
  { value: 'undecided', text: 'That is not decided yet' },
]

export const formNotes = {
  what: 'Please say what was changed.',
  why: 'Please say why.',
  needed: 'Please choose one.',
  gate: "A gate's key begins with ack-, the version and a name: ack-4.19-what-it-is-about.",
} as const
