import { connect } from 'node:net'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/kernel/time.ts'
import { createLog } from '../../src/log.ts'
import { createWeb } from '../../src/web/server.ts'
import type { Health, Web, WebOptions } from '../../src/web/server.ts'

const TOKEN = 'a-long-random-token'
let web: Web | null = null
afterEach(async () => {
  await web?.stop()
  web = null
})

async function aWeb(options: Partial<WebOptions> = {}): Promise<string> {
  web = createWeb({
    port: 0,
    host: '127.0.0.1',
    log: createLog('silent'),
    webToken: TOKEN,
    health: async () => ({ ready: true, reasons: [] }),
    metrics: { scrape: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'jobs 1\n' }) },
    pages: [],
    clock: systemClock,
    ...options,
  })
  return `http://127.0.0.1:${await web.start()}`
}

test('it is alive as soon as it listens', async () => {
  const answer = await fetch(`${await aWeb()}/healthz`)

  expect([answer.status, await answer.text()]).toEqual([200, 'alive'])
})

describe('/readyz', () => {
  test('is ready when nothing is wrong', async () => {
    const answer = await fetch(`${await aWeb()}/readyz`)

    expect([answer.status, await answer.json()]).toEqual([200, { ready: true, reasons: [] }])
  })

  test('says what is wrong', async () => {
    const health: Health = { ready: false, reasons: ['no connection to Slack'] }
    const answer = await fetch(`${await aWeb({ health: async () => health })}/readyz`)

    expect([answer.status, await answer.json()]).toEqual([503, health])
  })

  test('is not ready when the check itself fails, and gives no detail away', async () => {
    const health = async () => {
      throw new Error('password authentication failed for user bot')
    }
    const answer = await fetch(`${await aWeb({ health })}/readyz`)

    expect(answer.status).toBe(503)
    expect(await answer.text()).not.toContain('password')
  })

  test('does not wait for a check that hangs', async () => {
    const answer = await fetch(`${await aWeb({ health: () => new Promise(() => {}) })}/readyz`)

    expect([answer.status, await answer.json()]).toEqual([
      503,
      { ready: false, reasons: ['the check took longer than 2 s'] },
    ])
  })
})

describe('/metrics', () => {
  const fromElsewhere = { 'x-forwarded-for': '203.0.113.7' }

  test('answers to this machine', async () => {
    const answer = await fetch(`${await aWeb()}/metrics`)

    expect([answer.status, await answer.text()]).toEqual([200, 'jobs 1\n'])
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  test('answers to whoever bears the token, and to nobody else behind a proxy', async () => {
    const url = `${await aWeb()}/metrics`
    const status = async (headers: Record<string, string>) => (await fetch(url, { headers })).status

    expect(await status({ ...fromElsewhere, authorization: `Bearer ${TOKEN}` })).toBe(200)
    expect(await status(fromElsewhere)).toBe(401)
    expect(await status({ ...fromElsewhere, authorization: `Bearer ${TOKEN}x` })).toBe(401)
    expect(await status({ ...fromElsewhere, authorization: `Basic ${TOKEN}` })).toBe(401)
  })

  test('without a token nobody elsewhere can bear it', async () => {
    const url = `${await aWeb({ webToken: null })}/metrics`
    const answer = await fetch(url, { headers: { ...fromElsewhere, authorization: 'Bearer null' } })

    expect(answer.status).toBe(401)
  })

  test('a scrape that fails says nothing of why', async () => {
    const metrics = { scrape: () => Promise.reject(new Error('secret reason')) }
    const answer = await fetch(`${await aWeb({ metrics })}/metrics`)

    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('secret')
  })
})

describe('everything else', () => {
  test.each(['/', '/admin', '/healthz/', '/slack/events', '/__proto__', '/constructor', '//', '/%'])(
    '%s is not there',
    async path => {
      const answer = await fetch((await aWeb()) + path)

      expect(answer.status).toBe(404)
    },
  )

  test('pages are only read', async () => {
    const answer = await fetch(`${await aWeb()}/healthz`, { method: 'POST', body: 'x' })

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('every answer forbids being framed, guessed at and kept', async () => {
    const url = await aWeb()
    for (const path of ['/healthz', '/readyz', '/metrics', '/nothing']) {
      const { headers } = await fetch(url + path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })
})

test('Slack’s calls go to Slack’s listener, whole', async () => {
  const url = await aWeb({
    slack: (req, res) => {
      void text(req).then(body => res.end(`heard ${req.method} ${body}`))
    },
  })

  const answer = await fetch(`${url}/slack/events?x=1`, { method: 'POST', body: 'payload=1' })

  expect(await answer.text()).toBe('heard POST payload=1')
})

test('a port that is taken is an error at the start', async () => {
  const url = await aWeb()
  const second = createWeb({
    port: Number(new URL(url).port),
    host: '127.0.0.1',
    log: createLog('silent'),
    webToken: null,
    health: async () => ({ ready: true, reasons: [] }),
    metrics: { scrape: async () => ({ contentType: 'text/plain', text: '' }) },
    pages: [],
    clock: systemClock,
  })

  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test('it stops although somebody holds a connection and sends nothing', async () => {
  const url = await aWeb()
  const silent = connect(Number(new URL(url).port), '127.0.0.1')
  await new Promise(resolve => silent.once('connect', resolve))
  silent.write('GET /healthz HTTP/1.1\r\n')
  const gone = new Promise(resolve => silent.once('close', resolve))
  silent.on('error', () => {})

  await web?.stop()
  await gone
})

test('it waits for an answer under way before it stops', async () => {
  let finish = () => {}
  let arrived = () => {}
  const underWay = new Promise<void>(resolve => (arrived = resolve))
  const url = await aWeb({
    slack: (_req, res) => {
      finish = () => void res.end('done')
      arrived()
    },
  })
  const answer = new Promise<string>((resolve, reject) => {
    request(`${url}/slack/events`, res => resolve(text(res)))
      .on('error', reject)
      .end()
  })
  await underWay

  const stopped = web?.stop()
  finish()

  expect(await answer).toBe('done')
  await stopped
})
