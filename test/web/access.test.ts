import { request } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { aHouse, TOKEN } from './house-of-pages.ts'
import type { House } from './house-of-pages.ts'

let house: House | null = null
afterEach(async () => {
  await house?.web.stop()
  house = null
})

/** From this machine, by the name that is given. */
async function statusFor(host: string | null): Promise<number | undefined> {
  house ??= await aHouse()
  const { port } = new URL(house.url)
  const headers = host === null ? {} : { host: host.replace('PORT', port) }
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: '/history', headers }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

test.each([null, 'localhost', 'localhost:PORT', 'LocalHost:PORT', '127.0.0.1:PORT', '[::1]:PORT', '192.0.2.7'])(
  'this machine reads the pages as %s',
  async host => {
    expect(await statusFor(host)).toBe(200)
  },
)

test.each(['evil.example', 'evil.example:PORT', 'localhost.evil.example', '127.0.0.1.evil.example', '[evil]'])(
  'a name of others that leads to this machine reads nothing: %j',
  async host => {
    expect(await statusFor(host)).toBe(401)
  },
)

describe('wrong tokens', () => {
  const signIn = async (token: string, from: string): Promise<number> => {
    house ??= await aHouse()
    const body = new URLSearchParams({ token, to: '/history' })
    const headers = { 'x-forwarded-for': from, accept: 'text/html' }
    return (await fetch(`${house.url}/sign-in`, { method: 'POST', body, headers, redirect: 'manual' })).status
  }
  const tenWrong = async () => {
    for (let n = 0; n < 10; n += 1) await signIn('a-wrong-token', '203.0.113.7')
  }

  test('keep out who comes from there for a minute, the right one as well, and nobody else', async () => {
    await tenWrong()

    expect(await signIn(TOKEN, '198.51.100.1')).toBe(303)
    expect(await signIn(TOKEN, '203.0.113.7')).toBe(429)
  })

  test('are counted for each address, as the nearest proxy gives it', async () => {
    await tenWrong()

    expect(await signIn('a-wrong-token', '198.51.100.1')).toBe(401)
    expect(await signIn('a-wrong-token', '198.51.100.1, 203.0.113.7')).toBe(429)
  })
})
