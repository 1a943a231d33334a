import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isOutsideError } from '../../src/kernel/outside.ts'
import type { OutsideError } from '../../src/kernel/outside.ts'
import { baseAddress, request, requestJson } from '../../src/services/http.ts'
import { shown } from '../../src/services/shown.ts'
import { json, smallServer } from './small-server.ts'

const jira = { service: 'jira', timeoutMs: 2000 } as const

describe('how a call that went wrong is understood', () => {
  it.each([
    [401, 'denied'],
    [404, 'missing'],
    [410, 'missing'],
    [429, 'busy'],
    [400, 'refused'],
    [403, 'refused'],
    [409, 'refused'],
    [413, 'refused'],
    [422, 'refused'],
    [501, 'refused'],
    [408, 'unclear'],
    [500, 'unclear'],
    [502, 'unclear'],
    [503, 'unclear'],
    [301, 'unclear'],
  ])('an answer of %i is %s', async (status, mishap) => {
    const server = await smallServer((_, response) => response.writeHead(status, { location: '/elsewhere' }).end())
    const error = await failure(request({ ...jira, method: 'POST', url: server.url }))
    expect(error).toMatchObject({ mishap, status, service: 'jira' })
    expect(server.calls).toHaveLength(1)
  })

  it('a 409 is a conflict where the service updates things', async () => {
    const server = await smallServer((_, response) => json(response, 409, {}))
    const error = await failure(request({ ...jira, on409: 'conflict', method: 'PUT', url: server.url }))
    expect(error.mishap).toBe('conflict')
  })

  it.each([429, 503, 403])('a %i that says when to come back is busy for so long', async status => {
    const server = await smallServer((_, response) => response.writeHead(status, { 'retry-after': '7' }).end())
    const error = await failure(request({ ...jira, method: 'GET', url: server.url }))
    expect(error).toMatchObject({ mishap: 'busy', retryAfterMs: 7000 })
  })

  it('a date to come back is read against the clock of whoever said it', async () => {
    const headers = { date: 'Mon, 09 Nov 2026 10:00:00 GMT', 'retry-after': 'Mon, 09 Nov 2026 10:01:30 GMT' }
    const server = await smallServer((_, response) => response.writeHead(429, headers).end())
    expect(await failure(request({ ...jira, method: 'GET', url: server.url }))).toMatchObject({ retryAfterMs: 90_000 })
  })

  it('a used-up hourly limit says when it is filled again', async () => {
    const date = 'Mon, 09 Nov 2026 10:00:00 GMT'
    const reset = String(Date.parse(date) / 1000 + 60)
    const headers = { date, 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    const server = await smallServer((_, response) => response.writeHead(403, headers).end())
    const error = await failure(request({ ...jira, service: 'github', method: 'GET', url: server.url }))
    expect(error).toMatchObject({ mishap: 'busy', retryAfterMs: 60_000 })
  })

  it('a host that does not exist and a port nobody listens on were never reached', async () => {
    const nowhere = await failure(request({ ...jira, method: 'POST', url: 'http://nowhere.invalid/' }))
    const closed = await failure(request({ ...jira, method: 'POST', url: `http://127.0.0.1:${await unusedPort()}/` }))
    expect([nowhere.mishap, closed.mishap]).toEqual(['not-sent', 'not-sent'])
  })

  it('a call that was aborted before it began was never sent', async () => {
    const server = await smallServer((_, response) => response.end())
    const call = request({ ...jira, method: 'POST', url: server.url, signal: AbortSignal.abort() })
    expect((await failure(call)).mishap).toBe('not-sent')
    expect(server.calls).toEqual([])
  })

  it('a reset, a silence and half an answer leave it unclear', async () => {
    const server = await smallServer((incoming, response) => {
      if (incoming.url === '/reset') incoming.socket.destroy()
      if (incoming.url === '/half') response.writeHead(200, { 'content-length': '99' }).write('{"a"')
    })
    const errors = await Promise.all(
      ['/reset', '/silence', '/half'].map(path =>
        failure(request({ ...jira, timeoutMs: 150, method: 'POST', url: `${server.url}${path}` })),
      ),
    )
    expect(errors.map(error => error.mishap)).toEqual(['unclear', 'unclear', 'unclear'])
    expect(server.calls).toHaveLength(3)
  })

  it('a success without JSON is unclear', async () => {
    const server = await smallServer((_, response) => response.end('<html>Welcome</html>'))
    const error = await failure(requestJson({ ...jira, method: 'POST', url: server.url }))
    expect(error.mishap).toBe('unclear')
  })
})

describe('what is said about it', () => {
  it('is short, in one line, and holds neither address nor secret', async () => {
    const body = { error: `token hunter-two at https://secret.example/x?y=1\nBearer abc.def.ghi ${'na '.repeat(400)}` }
    const server = await smallServer((_, response) => json(response, 400, body))
    const { message } = await failure(request({ ...jira, secrets: ['hunter-two'], method: 'GET', url: server.url }))
    expect(message.length).toBeLessThanOrEqual(300)
    expect(message).not.toMatch(/hunter|secret\.example|abc\.def|\n/)
    expect(message).toContain('Jira refused (400): token (hidden) at (address)')
  })

  it('names no web page in full', async () => {
    const server = await smallServer((_, response) => response.writeHead(502).end('<html><body>nginx</body></html>'))
    const { message } = await failure(request({ ...jira, method: 'GET', url: server.url }))
    expect(message).toBe('Jira failed (502); what it did is not known: it sent a web page instead of an answer')
  })

  it('leaves the names of jobs alone', () => {
    const job = 'periodic-ci-openshift-release-main-nightly-4.22-e2e-aws-ovn-upgrade-fips'
    expect(shown(`job ${job} moved`)).toBe(`job ${job} moved`)
  })
})

it('an address that is none is a fault at start', () => {
  expect(() => baseAddress('jira.example')).toThrow()
  expect(() => baseAddress('file:///etc/passwd')).toThrow('http(s)')
  expect(baseAddress('https://jira.example/ex/')).toBe('https://jira.example/ex')
})

async function failure(call: Promise<unknown>): Promise<OutsideError> {
  const error = await call.then(
    () => new Error('it went well'),
    (thrown: unknown) => thrown,
  )
  if (!isOutsideError(error)) throw error
  return error
}

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
