import type { KnownBlock, ModalView } from '@slack/types'
import { checkboxes, radioButtons, select, textInput, usersSelect } from '../../kernel/block-elements.ts'
import { context, input, modal } from '../../kernel/blocks.ts'
import { hours, days } from '../../kernel/time.ts'
import { inWords } from '../../kernel/text.ts'
import type { Flavour } from '../model/request.ts'
import { CAUSES } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import { causeNames } from './names.ts'

export interface FailoverFormSpec {
  clusters: readonly string[]
  flavours: readonly Flavour[]
  hasStopGap: boolean
  /** What the person typed after the command. */
  seen: string
  evidence: string
  cause: (typeof CAUSES)[number] | null
  /** Test Platform may file for somebody else. */
  mayFileForOthers: boolean
  metadata: string
}

export const durations = {
  '4h': hours(4),
  '1d': days(1),
  '3d': days(3),
  '7d': days(7),
} as const
const durationNames = { '4h': 'a few hours', '1d': 'a day', '3d': 'three days', '7d': 'a week' } satisfies Record<
  keyof typeof durations,
  string
>

const flavourChoices = {
  blocked: { value: 'blocked', text: 'Blocked', description: 'No job runs there, pinned ones neither' },
  'pinned-only': { value: 'pinned-only', text: 'Pinned-only', description: 'Only jobs pinned to it still run there' },
} satisfies Record<Flavour, object>

/** The modal of `/sacrificial failover`. */
export function failoverForm(spec: FailoverFormSpec): ModalView {
  return modal({
    callbackId: 'failover.submit',
    title: 'Ask for a failover',
    submit: 'Ask',
    metadata: spec.metadata,
    blocks: [
      ...clusterInput(spec.clusters),
      input({
        id: 'cause',
        label: 'Why',
        dispatch: true,
        element: select({ choices: causeChoices(), placeholder: 'Choose', ...(spec.cause && { initial: spec.cause }) }),
      }),
      ...(spec.cause === 'theory'
        ? [
            input({
              id: 'tried',
              label: 'What was tried first?',
              hint: 'A failover for a theory comes after the easier options.',
              element: textInput({ multiline: true, maxLength: 2000 }),
            }),
          ]
        : []),
      input({
        id: 'seen',
        label: 'What is seen',
        element: textInput({ multiline: true, initial: spec.seen, maxLength: 3000 }),
      }),
      input({
        id: 'evidence',
        label: 'Evidence',
        optional: true,
        hint: 'Links (http or https), one on each line.',
        element: textInput({ multiline: true, initial: spec.evidence, maxLength: 3000 }),
      }),
      input({
        id: 'urgency',
        label: 'How soon',
        element: radioButtons({
          initial: 'today',
          choices: [
            { value: 'now', text: 'Now' },
            { value: 'today', text: 'Today' },
            { value: 'convenient', text: 'When convenient' },
          ],
        }),
      }),
      ...(spec.flavours.length > 1
        ? [
            input({
              id: 'flavour',
              label: 'Flavour',
              element: radioButtons({
                initial: 'blocked',
                choices: spec.flavours.map(flavour => flavourChoices[flavour]),
              }),
            }),
            ...(spec.hasStopGap
              ? [context('Until the lasting change is merged, the stop-gap moves pinned jobs, too.')]
              : []),
          ]
        : []),
      durationInput(null),
      input({
        id: 'investigator',
        label: 'Who investigates',
        optional: true,
        element: usersSelect({ placeholder: 'Nobody yet' }),
      }),
      ...behalfInput(spec.mayFileForOthers),
    ],
  })
}

export interface ReturnFormSpec {
  clusters: readonly string[]
  found: string
  mayFileForOthers: boolean
  metadata: string
}

/** The modal of `/sacrificial return`. */
export function returnForm(spec: ReturnFormSpec): ModalView {
  return modal({
    callbackId: 'return.submit',
    title: 'Ask for a return',
    submit: 'Ask',
    metadata: spec.metadata,
    blocks: [
      ...clusterInput(spec.clusters),
      input({
        id: 'found',
        label: 'What was found',
        element: textInput({ multiline: true, initial: spec.found, maxLength: 3000 }),
      }),
      input({ id: 'cause', label: 'Final cause', element: select({ choices: causeChoices(), placeholder: 'Choose' }) }),
      input({ id: 'done', label: 'What was done about it', element: textInput({ multiline: true, maxLength: 3000 }) }),
      input({
        id: 'stays',
        label: 'Workaround',
        optional: true,
        element: checkboxes({ choices: [{ value: 'stays', text: 'A workaround stays on the cluster' }] }),
      }),
      input({
        id: 'workaround',
        label: 'Which workaround',
        optional: true,
        element: textInput({ multiline: true, maxLength: 2000 }),
      }),
      ...behalfInput(spec.mayFileForOthers),
    ],
  })
}

export interface ReasonFormSpec {
  callbackId: string
  title: string
  submit: string
  /** What pressing it does, in one sentence. */
  lead: string
  metadata: string
}

/** A modal that asks for nothing but a reason. */
export function reasonForm({ callbackId, title, submit, lead, metadata }: ReasonFormSpec): ModalView {
  return modal({
    callbackId,
    title,
    submit,
    metadata,
    blocks: [
      context(lead),
      input({ id: 'reason', label: 'Reason', element: textInput({ multiline: true, maxLength: 1000 }) }),
    ],
  })
}

export function detailsForm(request: Request, metadata: string): ModalView {
  const failover = request.failover
  return modal({
    callbackId: 'details.submit',
    title: 'Change details',
    submit: 'Change',
    metadata,
    blocks: [
      context(`${request.id}, ${inWords(request.cluster)}`),
      input({
        id: 'investigator',
        label: 'Who investigates',
        optional: true,
        element: usersSelect({
          placeholder: 'Nobody yet',
          ...(failover?.investigator && { initial: failover.investigator.user }),
        }),
      }),
      durationInput(failover?.expectedMs ?? null),
    ],
  })
}

function clusterInput(clusters: readonly string[]): KnownBlock[] {
  if (clusters.length < 2) return []
  const choices = clusters.map(cluster => ({ value: cluster, text: cluster }))
  return [input({ id: 'cluster', label: 'Cluster', element: select({ choices, initial: clusters[0] ?? '' }) })]
}

function behalfInput(may: boolean): KnownBlock[] {
  if (!may) return []
  return [
    input({
      id: 'behalf',
      label: 'On behalf of',
      optional: true,
      hint: 'Leave empty to ask in your own name.',
      element: usersSelect({ placeholder: 'Myself' }),
    }),
  ]
}

function durationInput(current: number | null): KnownBlock {
  const initial = Object.entries(durations).find(([, ms]) => ms === current)?.[0]
  const choices = Object.entries(durationNames).map(([value, text]) => ({ value, text }))
  return input({
    id: 'expected',
    label: 'Expected duration',
    optional: true,
    element: select({ choices, placeholder: 'Not known', ...(initial && { initial }) }),
  })
}

function causeChoices() {
  return CAUSES.map(value => ({ value, text: causeNames[value].replace(/^./, letter => letter.toUpperCase()) }))
}
