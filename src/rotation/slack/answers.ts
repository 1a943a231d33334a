import { z } from 'zod'
import { cut } from '../../kernel/text.ts'
import type { Fields } from '../../slack/fields.ts'
import { CAUSES, FLAVOURS, URGENCIES } from '../model/request.ts'
import type { Request } from '../model/request.ts'
import { formNotes } from '../words/form-notes.ts'
import { durations } from '../words/forms.ts'

const EVIDENCE_MAX = 10

type Errors = { errors: Record<string, string> }

/** What was filled in, or what is wrong with it, by field. */
export function failoverFrom(fields: Fields, team: string): { failover: NonNullable<Request['failover']> } | Errors {
  const errors: Record<string, string> = {}
  const evidence = fields
    .text('evidence')
    .split(/\s+/)
    .filter(line => line !== '')
  const bad = evidence.find(url => !isLink(url))
  if (bad !== undefined) errors['evidence'] = formNotes.noLink(cut(bad, 60))
  if (evidence.length > EVIDENCE_MAX) errors['evidence'] = formNotes.tooManyLinks(EVIDENCE_MAX)
  const cause = z.enum(CAUSES).safeParse(fields.text('cause'))
  if (!cause.success) errors['cause'] = formNotes.why
  const tried = fields.text('tried')
  if (cause.data === 'theory' && tried === '') errors['tried'] = formNotes.tried
  const seen = fields.text('seen')
  if (seen === '') errors['seen'] = formNotes.seen
  if (!cause.success || Object.keys(errors).length > 0) return { errors }
  const investigator = fields.text('investigator')
  return {
    failover: {
      cause: cause.data,
      tried: tried === '' ? null : tried,
      seen,
      evidence,
      urgency: z.enum(URGENCIES).catch('today').parse(fields.text('urgency')),
      flavour: z.enum(FLAVOURS).catch('blocked').parse(fields.text('flavour')),
      expectedMs: expectedFrom(fields),
      investigator: investigator === '' ? null : { team, user: investigator },
    },
  }
}

export function returnFrom(fields: Fields): { back: NonNullable<Request['back']> } | Errors {
  const errors: Record<string, string> = {}
  const cause = z.enum(CAUSES).safeParse(fields.text('cause'))
  const [found, done, workaround] = [fields.text('found'), fields.text('done'), fields.text('workaround')]
  const stays = fields.list('stays').includes('stays')
  if (!cause.success) errors['cause'] = formNotes.cause
  if (found === '') errors['found'] = formNotes.found
  if (done === '') errors['done'] = formNotes.done
  if (stays && workaround === '') errors['workaround'] = formNotes.workaround
  if (!cause.success || Object.keys(errors).length > 0) return { errors }
  return { back: { found, cause: cause.data, done, workaround: stays || workaround !== '' ? workaround : null } }
}

function isLink(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\//i.test(text) && text.length <= 2000
}

/** In milliseconds; null where nothing was chosen. */
export function expectedFrom(fields: Fields): number | null {
  const known = z.enum(['4h', '1d', '3d', '7d']).safeParse(fields.text('expected'))
  return known.success ? durations[known.data] : null
}
