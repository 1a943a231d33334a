import { createHmac, createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { Clock, Instant } from '../kernel/time.ts'
import { hours, minutes } from '../kernel/time.ts'

/** Whether somebody may read what is not for everybody: this machine, who bears the token, or who signed in with it. */
export interface Access {
  isOpenTo(req: IncomingMessage): boolean
  /** A cookie for who gave the right token; null for any other, and `'later'` where too many from there were wrong of late. */
  signIn(token: string, req: IncomingMessage): string | 'later' | null
  /** Whether signing in is possible at all. */
  readonly hasToken: boolean
}

const COOKIE = 'sacrificial'
const STAYS_MS = hours(12)
const WRONG_MAX = 10
const WRONG_WITHIN_MS = minutes(1)
const ADDRESSES_MAX = 1000

export function createAccess({ token, clock }: { token: string | null; clock: Clock }): Access {
  const wrong = wrongTokens()

  return {
    hasToken: token !== null,
    isOpenTo: req => isOfThisMachine(req) || (token !== null && (bears(req, token) || hasCookie(req, token, clock))),
    signIn(given, req) {
      const now = clock.now()
      const address = addressOf(req)
      // From elsewhere the right one opens all the same: nobody is kept out by others' wrong ones.
      if (wrong.areTooMany(address, now)) return 'later'
      if (token !== null && areSame(given, token)) return cookie(token, now + STAYS_MS, req)
      wrong.add(address, now)
      return null
    },
  }
}

/** How many wrong tokens came from each address of late. */
function wrongTokens() {
  const byAddress = new Map<string, Instant[]>()
  function forget(now: Instant): void {
    for (const [one, moments] of byAddress) {
      const recent = moments.filter(at => now - at < WRONG_WITHIN_MS)
      if (recent.length === 0) byAddress.delete(one)
      else byAddress.set(one, recent)
    }
    const oldest = byAddress.keys().next().value
    if (byAddress.size >= ADDRESSES_MAX && oldest !== undefined) byAddress.delete(oldest)
  }

  return {
    areTooMany(address: string, now: Instant): boolean {
      forget(now)
      return (byAddress.get(address)?.length ?? 0) >= WRONG_MAX
    },
    add(address: string, now: Instant): void {
      byAddress.set(address, [...(byAddress.get(address) ?? []), now])
    },
  }
}

/** What the proxy nearest to us says it speaks for, else who is connected. */
function addressOf({ socket, headers }: IncomingMessage): string {
  const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',')
  return forwarded.split(',').at(-1)?.trim() || (socket.remoteAddress ?? '')
}

/**
 * A proxy on this machine speaks for others, and says so in its headers. A name in the address may be anybody's that
 * leads here, and then its owner's page reads ours through a browser of this machine.
 */
function isOfThisMachine({ socket, headers }: IncomingMessage): boolean {
  const proxied = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(name => headers[name] !== undefined)
  return !proxied && isOwnName(headers.host) && /^(?:::ffff:)?127\.|^::1$/.test(socket.remoteAddress ?? '')
}

/** Browsers always send it; what sends none is none. */
function isOwnName(host: string | undefined): boolean {
  if (host === undefined) return true
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || isIP(name.replace(/^\[(?<address>.*)\]$/, '$<address>')) !== 0
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
