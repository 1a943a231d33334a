import type { ServerResponse } from 'node:http'
import type { PageAnswer } from './page.ts'
import { PAGE_POLICY } from './style.ts'

export function send(res: ServerResponse, status: number, contentType: string, body: string): void {
  // What the caller still sends is not read: the connection is of no further use.
  if (!res.req.complete) res.setHeader('connection', 'close')
  res.writeHead(status, {
    'content-type': contentType.includes('charset') ? contentType : `${contentType}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'content-security-policy': contentType === 'text/html' ? PAGE_POLICY : "default-src 'none'; frame-ancestors 'none'",
  })
  res.end(res.req.method === 'HEAD' ? undefined : body)
}

export function sendPage(res: ServerResponse, { status, type, body }: PageAnswer): void {
  send(res, status, type, body)
}

export function redirect(res: ServerResponse, to: string): void {
  res.setHeader('location', to)
  send(res, 303, 'text/plain', `See ${to}`)
}
