import type { OutsideError } from '../../kernel/outside.ts'

/** What a look was for, where it has to be tried again. */
export function pendingLine(kind: string, why: string): string {
  const what: Record<string, string> = {
    'payload.describe': 'The digest is not read yet',
    'payload.compare': 'What is new in it is not read yet',
    'payload.find-promoted': 'Whether it is promoted could not be read',
    'payload.label': "QE's verdict is not mirrored at the payload yet",
  }
  return `${what[kind] ?? 'Something is still tried'}: ${why}`
}

/** Why the candidates could not be read, in plain text. */
export function lookTrouble(error: OutsideError, stream: string): string {
  const FORGOTTEN = 404
  if (error.status === FORGOTTEN)
    return `The release controller does not know the stream ${stream} (404); check RELEASE_STREAM`
  return error.message
}

/** Why the payloads' own conditions and labels are not known. */
export function kubernetesTrouble(error: OutsideError): string {
  const FORBIDDEN = 403
  const why = error.status === FORBIDDEN ? 'the bot may not get ReleasePayloads (403)' : error.message
  return `Acceptance times are approximations and QE's earlier labels are not known: ${why}`
}

/** Why the label could not be written. */
export function labelTrouble(error: OutsideError): string {
  const FORBIDDEN = 403
  return error.status === FORBIDDEN ? 'the bot may not patch ReleasePayloads (403)' : error.message
}
