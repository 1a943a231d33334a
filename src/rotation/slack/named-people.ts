import type { Fields } from '../../slack/fields.ts'
import { formNotes } from '../words/form-notes.ts'
import type { RotationSlack } from './context.ts'

const FIELDS = ['behalf', 'investigator'] as const

/** The people a form names who could not act on what is theirs to do then, by field, each with the reason. */
export async function unfitPeople(
  { people }: RotationSlack,
  fields: Fields,
  team: string,
): Promise<Record<string, string>> {
  const notes = await Promise.all(
    FIELDS.map(async field => {
      const user = fields.text(field)
      const answer = user === '' ? null : await people.rolesOf({ team, user })
      return answer === null || answer.ok ? [] : [[field, formNotes.cannotAct[answer.why]] as const]
    }),
  )
  return Object.fromEntries(notes.flat())
}
