import { createHmac, createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock, Instant } from '../kernel/time.ts'
import { hours, minutes } from '../kernel/time.ts'

/** Whether somebody may read what is not for everybody: this machine, who bears the token, or who signed in with it. */
export interface Access {
  isOpenTo(req: IncomingMessage): boolean
  /** A cookie for who gave the right token; null for any other, and `'later'` where too many were wrong of late. */
  signIn(token: string, req: IncomingMessage): string | 'later' | null
  /** Whether signing in is possible at all. */
  readonly hasToken: boolean
}

const COOKIE = 'sacrificial'
const STAYS_MS = hours(12)
const WRONG_MAX = 10
const WRONG_WITHIN_MS = minutes(1)

export function createAccess({ token, clock }: { token: string | null; clock: Clock }): Access {
  let wrong: Instant[] = []

  return {
    hasToken: token !== null,
    isOpenTo: req => isOfThisMachine(req) || (token !== null && (bears(req, token) || hasCookie(req, token, clock))),
    signIn(given, req) {
      const now = clock.now()
      wrong = wrong.filter(at => now - at < WRONG_WITHIN_MS)
      if (wrong.length >= WRONG_MAX) return 'later'
      if (token !== null && areSame(given, token)) return cookie(token, now + STAYS_MS, req)
      wrong.push(now)
      return null
    },
  }
}

/** A proxy on this machine speaks for others, and says so in its headers. */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const proxied = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(name => headers[name] !== undefined)
  return !proxied && /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
}

function bears({ headers }: IncomingMessage, token: string): boolean {
  const given = /^Bearer (?<token>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['token']
  return given !== undefined && areSame(given, token)
}

/** Hashed first: the comparison needs equal lengths, and must tell nothing about the right one. */
function areSame(given: string, right: string): boolean {
  return timingSafeEqual(sha256(given), sha256(right))
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Proves that its bearer knew the token, until it ends, without holding it. */
function cookie(token: string, until: Instant, { headers }: IncomingMessage): string {
  const secure = headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
  return `${COOKIE}=${until}.${proof(token, until)}; Path=/; Max-Age=${STAYS_MS / 1000}; HttpOnly; SameSite=Strict${secure}`
}

function hasCookie({ headers }: IncomingMessage, token: string, clock: Clock): boolean {
  const pattern = new RegExp(`(?:^|;\\s*)${COOKIE}=(?<until>\\d{1,16})\\.(?<proof>[\\w-]+)(?:;|$)`)
  const given = pattern.exec(headers.cookie ?? '')?.groups
  const until = Number(given?.['until'])
  return given !== undefined && areSame(given['proof'] ?? '', proof(token, until)) && clock.now() < until
}

function proof(token: string, until: Instant): string {
  return createHmac('sha256', token).update(`web session until ${until}`).digest('base64url')
}
