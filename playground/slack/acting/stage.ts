import { randomUUID } from 'node:crypto'
import type { Carrier, Delivered, Envelope } from '../delivery/envelope.ts'
import type { Json, Option } from '../model/blocks.ts'
import type { User, Workspace } from '../model/workspace.ts'
import type { WireTime } from '../wire-time.ts'
import type { ResponseUrls } from './response-urls.ts'
import type { Triggers } from './triggers.ts'

/** The old verification token that payloads still carry; nobody should trust it. */
export const VERIFICATION_TOKEN = 'not-a-secret-verification-token'

/** What a person's act needs beside the workspace. */
export interface Stage {
  workspace: Workspace
  wire: WireTime
  triggers: Triggers
  responseUrls: ResponseUrls
  /** Where payloads go now: sockets or a request URL. */
  carrier(): Carrier
  /** The last answers of external data sources, by user, block and action. */
  suggestions: Map<string, Option[]>
}

export interface ConfirmTexts {
  title: string
  text: string
  confirm: string
  deny: string
}

/** How a person's act ended, as Slack knows it. */
export interface Outcome {
  /** Whether the app was told at all: a faulty form is not sent, nor a choice that dispatches nothing. */
  sent: boolean
  /** Acknowledged within three seconds. */
  acked: boolean
  /** From sending to acknowledgement, in wire milliseconds. */
  ackMs: number
  ackBody?: unknown
  /** `bad_response`: acknowledged with something Slack cannot use; `problems` says why. */
  error?: 'operation_timeout' | 'dispatch_failed' | 'bad_response'
  problems?: string[]
  /** What now stands beside the fields, by block id: from Slack's own form or from the app. */
  errors?: Record<string, string>
  /** The dialog the person had to agree to first. */
  confirm?: ConfirmTexts
  /** Options an external data source answered with. */
  options?: Option[]
  /** How often an event was sent: more than once if it was not acknowledged at first. */
  attempts?: number
}

export interface ActOptions {
  /** Delivers the same payload twice, under the same envelope or event id, as Slack sometimes does. */
  redeliver?: boolean
}

export const NOT_SENT: Outcome = { sent: false, acked: false, ackMs: 0 }

export interface Telling extends ActOptions {
  kind: Envelope['kind']
  payload: Json
  answers: boolean
}

/** Hands a payload to the app and waits until it is acknowledged or Slack gives up; of two copies the first counts. */
export async function tell(stage: Stage, { kind, payload, answers, redeliver }: Telling): Promise<Outcome> {
  const envelope: Envelope = { id: randomUUID(), kind, payload, answers, retry: { attempt: 0, reason: '' } }
  const carrier = stage.carrier()
  const copies = [carrier.deliver(envelope), ...(redeliver ? [carrier.deliver(envelope)] : [])]
  const [first] = await Promise.all(copies)
  if (!first) throw new Error('a payload is delivered at least once')
  return outcomeOf(first)
}

export function outcomeOf(delivered: Delivered): Outcome {
  const { acked, ms } = delivered
  if (!acked) return { sent: true, acked, ackMs: ms, error: delivered.error }
  return { sent: true, acked, ackMs: ms, ...(delivered.body !== undefined && { ackBody: delivered.body }) }
}

export function badResponse(outcome: Outcome, problems: string[]): Outcome {
  return { ...outcome, error: 'bad_response', problems }
}

/** What all interaction payloads have in common (slack.md §2.3–2.5). */
export function interactionBase({ workspace: { team, app } }: Stage, user: User): Json {
  return {
    team: { id: team.id, domain: team.domain },
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    api_app_id: app.id,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  }
}
