import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Access } from './access.ts'
import type { Page } from './page.ts'
import { redirect, send, sendPage } from './send.ts'
import { closedPage, missingPage, SIGN_IN, signInPage } from './sign-in.ts'

interface House {
  access: Access
  pages: readonly Page[]
}

/** A token and where to go: what is longer is no form of ours. */
const FORM_MAX_BYTES = 4096

/** A page for whoever may read it; for others the way in, or why there is none. */
export async function answerPage(house: House, path: string, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { access, pages } = house
  const first = pages[0]?.path ?? SIGN_IN
  if (!access.isOpenTo(req))
    return refuse(house, path === SIGN_IN || path === '/' ? first : (req.url ?? first), req, res)
  if (path === '/' || path === SIGN_IN) return redirect(res, first)
  const { search, searchParams: query } = new URL(req.url ?? '/', 'http://here')
  if (path.endsWith('/')) return redirect(res, `${path.replace(/\/+$/, '')}${search}`)
  const page = pages.find(one => isBelow(one.path, path))
  const kept = String(page?.kept?.(query) ?? '')
  const nav = pages.map(one => ({
    path: one.path,
    href: kept === '' ? one.path : `${one.path}?${kept}`,
    title: one.title,
  }))
  return sendPage(res, (await page?.answer({ path, query, nav })) ?? missingPage(nav))
}

function refuse({ access }: House, to: string, req: IncomingMessage, res: ServerResponse): void {
  if (!access.hasToken) return sendPage(res, closedPage())
  if (req.headers.accept?.includes('text/html')) return sendPage(res, signInPage(to, 'first'))
  res.setHeader('www-authenticate', 'Bearer')
  return send(res, 401, 'text/plain', 'This is for this machine, or for whoever bears WEB_TOKEN.')
}

export async function signIn({ access, pages }: House, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (!access.hasToken) return sendPage(res, closedPage())
  const form = await formOf(req)
  if (form === null) return send(res, 413, 'text/plain', 'That is no sign-in form.')
  const to = leadsTo(form.get('to') ?? '', pages)
  const cookie = access.signIn(form.get('token') ?? '', req)
  if (cookie === 'later') {
    res.setHeader('retry-after', '60')
    return sendPage(res, signInPage(to, 'later'))
  }
  if (cookie === null) return sendPage(res, signInPage(to, 'wrong'))
  res.setHeader('set-cookie', cookie)
  return redirect(res, to)
}

async function formOf(req: IncomingMessage): Promise<URLSearchParams | null> {
  const chunks: Buffer[] = []
  let size = 0
  // What is too long is left unread, and the answer still has to go out on the same connection.
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    const bytes: Buffer = chunk
    size += bytes.length
    if (size > FORM_MAX_BYTES) return null
    chunks.push(bytes)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

/** Only to a page of ours, whatever the form says. */
function leadsTo(to: string, pages: readonly Page[]): string {
  const path = to.split('?', 1)[0] ?? ''
  const isOurs = /^\/[\w./?=&%+-]*$/.test(to) && pages.some(page => isBelow(page.path, path))
  return isOurs ? to : (pages[0]?.path ?? '/')
}

export function isBelow(page: string, path: string): boolean {
  return path === page || path.startsWith(`${page}/`)
}
