import { z } from 'zod'
import type { AdfDoc } from '../kernel/adf.ts'
import { isMishap } from './effects-desk.ts'
import type { Desk } from './effects-desk.ts'
import type { TrackingJira } from './jira-port.ts'
import { EVENT_PROPERTY } from './model.ts'
import type { Step } from './model.ts'

const eventSchema = z.object({ eventId: z.string() })

/** Writes a comment unless one about the same event is there (jira.md §4.5). */
export async function commentOnce(jira: TrackingJira, key: string, eventId: string, body: AdfDoc): Promise<void> {
  const there = await jira.comments(key)
  const isAboutIt = (value: unknown): boolean => eventSchema.safeParse(value).data?.eventId === eventId
  if (there.some(({ properties }) => isAboutIt(properties[EVENT_PROPERTY]))) return
  await jira.addComment(key, body, { key: EVENT_PROPERTY, value: { eventId } })
}

/**
 * Moves an issue on, and says to which status; null where it stays. What is closed stays as it is, whoever closed it:
 * a person's change is not fought. `reopen`: people have decided anew, so what was closed goes on.
 */
export async function advance(
  desk: Desk,
  key: string,
  step: Step,
  { resolution, reopen = false }: { resolution?: string | undefined; reopen?: boolean } = {},
): Promise<string | null> {
  const { jira, settings } = desk
  const status = step === 'started' ? settings.statusStarted : settings.statusDone
  const now = await jira.status(key)
  if ((now.category === 'done' && !reopen) || isSame(now.name, status)) return null
  const how = resolution === undefined ? {} : { resolution }
  // Many workflows lead from closed only to where work has not begun.
  if (now.category === 'done') await jira.reopen(key)
  try {
    await jira.transitionTo(key, status, how)
  } catch (error) {
    if (step === 'started' || isSame(now.name, settings.statusStarted) || !isMishap(error, 'refused')) throw error
    // Many workflows close only what was started.
    await jira.transitionTo(key, settings.statusStarted)
    await jira.transitionTo(key, status, how)
  }
  return status
}

/** Whether an issue is not there: what was not found may have been something else, such as a type of link. */
export async function isGone(jira: TrackingJira, key: string): Promise<boolean> {
  await jira.whoAmI()
  try {
    await jira.status(key)
    return false
  } catch (error) {
    if (isMishap(error, 'missing')) return true
    throw error
  }
}

const isSame = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
