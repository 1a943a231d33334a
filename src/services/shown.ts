import { cut, oneLine } from '../kernel/text.ts'

const SHOWN_CHARS = 300

/** Credentials by their look: an authorization value, the known token prefixes, a JWT, any long unbroken random word. */
const SECRET_LOOKS = [
  /\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi,
  /\b(?:gh[a-z]_|github_pat_|xox[a-z]-|xapp-|ATATT|ATCTT|sha256~)[\w.=~-]+/g,
  /\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g,
  /[A-Za-z0-9+/=_]{40,}/g,
]

/** What a service said, fit to be shown to people and logged: one line, cut, without addresses and secrets. */
export function shown(text: string, secrets: readonly string[] = []): string {
  let clean = text
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, '(hidden)')
  clean = clean.replaceAll(/[a-z][a-z0-9+.-]*:\/\/[^\s"'<>)\]]+/gi, '(address)')
  for (const look of SECRET_LOOKS) clean = clean.replaceAll(look, '(hidden)')
  return cut(oneLine(clean), SHOWN_CHARS)
}
