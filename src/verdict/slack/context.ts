import type { BlockAction, SlackActionMiddlewareArgs, SlackViewAction, SlackViewMiddlewareArgs } from '@slack/bolt'
import { z } from 'zod'
import type { GuardedArgs } from '../../slack/boundary.ts'
import type { People } from '../../slack/people.ts'
import type { VerdictContext } from '../actions/context.ts'

/** What the listeners of this capability are given. */
export interface VerdictSlack {
  ctx: VerdictContext
  people: People
  /** Where verdicts and agendas are posted. */
  channel: string
}

export type ActionArgs = GuardedArgs<SlackActionMiddlewareArgs<BlockAction>>
export type ViewArgs = GuardedArgs<SlackViewMiddlewareArgs<SlackViewAction>>

/** What most of its buttons and forms carry. */
export const ofSprint = z.object({ sprint: z.number() })
