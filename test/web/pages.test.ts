import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { hours, minutes } from '../../src/kernel/time.ts'
import { html, trusted } from '../../src/web/html.ts'
import { toCsv, toJson } from '../../src/web/table.ts'
import type { Cell, Table } from '../../src/web/table.ts'
import { aHouse, TOKEN } from './house-of-pages.ts'
import type { House } from './house-of-pages.ts'

let house: House | null = null
afterEach(async () => {
  await house?.web.stop()
  house = null
})

async function opened(options: Parameters<typeof aHouse>[0] = {}): Promise<string> {
  house = await aHouse(options)
  return house.url
}

/** As a browser behind a proxy comes. */
const visitor = { 'x-forwarded-for': '203.0.113.7', accept: 'text/html,*/*' }

function signIn(url: string, token: string, to = '/history', headers: Record<string, string> = {}): Promise<Response> {
  const body = new URLSearchParams({ token, to })
  return fetch(`${url}/sign-in`, { method: 'POST', body, headers: { ...visitor, ...headers }, redirect: 'manual' })
}

const cookieOf = (answer: Response): string => answer.headers.get('set-cookie')?.split(';')[0] ?? ''

describe('a page', () => {
  test('has its pictures, a table beside each, how it is computed, and the way to its data', async () => {
    const answer = await fetch(`${await opened()}/history`)
    const text = await answer.text()

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(text.match(/<svg /g)).toHaveLength(15)
    expect(text.match(/<table>/g)).toHaveLength(5)
    expect(text).toContain('Time in rotation divided by')
    expect(text).toContain('href="/history/ribbon.csv"')
    expect(text).toContain('<a href="/history" aria-current="page">History</a>')
    expect(text).toContain('<a href="/budget">Budget</a>')
    expect(text).toContain('=1+1 &lt;b&gt;&quot;quoted&quot;')
  })

  test('names no id twice', async () => {
    const text = await (await fetch(`${await opened()}/history`)).text()
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(match => match[1])

    expect(ids.length).toBeGreaterThan(15)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  })

  test('may use its own style sheet and nothing else', async () => {
    const answer = await fetch(`${await opened()}/history`)
    const style = /<style>([\s\S]*?)<\/style>/.exec(await answer.text())?.[1] ?? ''
    const hash = createHash('sha256').update(style).digest('base64')

    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    )
  })

  test('gives each table as CSV and JSON', async () => {
    const url = await opened()
    const csv = await fetch(`${url}/history/ribbon.csv`)
    const json = await fetch(`${url}/history/ribbon.json`)

    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(await csv.text()).toBe(
      [
        'sprint,in_rotation,out,budget,cause',
        '280,0.864,3 d 12 h,10.5,payload',
        '281,,0,10.5,"\'=1+1 <b>""quoted""</b>, and more"',
        '',
      ].join('\r\n'),
    )
    expect(await json.json()).toMatchObject({
      id: 'ribbon',
      how: 'Time in rotation divided by the time that something is known about.',
      rows: [
        { sprint: '280', in_rotation: 0.864 },
        { in_rotation: null, out: 0 },
      ],
    })
  })

  test.each(['/history/none.csv', '/history/ribbon.xml', '/history/../sign', '/historyx'])(
    '%s is not there',
    async path => {
      expect((await fetch((await opened()) + path)).status).toBe(404)
    },
  )

  test('an address that ends with a stroke leads to the page, with all that was asked', async () => {
    const url = await opened()
    for (const [path, to] of [
      ['/history/', '/history'],
      ['/history//?a=1&b=2', '/history?a=1&b=2'],
    ]) {
      const answer = await fetch(url + path, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, to])
    }
  })

  test('where there is nothing, the other pages are named', async () => {
    const answer = await fetch(`${await opened()}/history/none`)

    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('<a href="/budget">Budget</a>')
  })

  test('the root and the sign-in lead to the first page', async () => {
    const url = await opened()
    for (const path of ['/', '/sign-in']) {
      const answer = await fetch(url + path, { redirect: 'manual' })
      expect([answer.status, answer.headers.get('location')]).toEqual([303, '/history'])
    }
  })

  test('is only read', async () => {
    expect((await fetch(`${await opened()}/history`, { method: 'POST' })).status).toBe(405)
  })
})

describe('who may read it', () => {
  test('this machine, and who bears the token', async () => {
    const url = `${await opened()}/history`
    const status = async (headers: Record<string, string>) => (await fetch(url, { headers })).status

    expect(await status({})).toBe(200)
    expect(await status({ ...visitor, authorization: `Bearer ${TOKEN}` })).toBe(200)
    expect(await status({ ...visitor, authorization: 'Bearer another' })).toBe(401)
  })

  test('others are asked for the token, on a page that keeps where they wanted to go', async () => {
    const answer = await fetch(`${await opened()}/history?sprint=280`, { headers: visitor })
    const text = await answer.text()

    expect(answer.status).toBe(401)
    expect(text).toContain('name="to" value="/history?sprint=280"')
    expect(text).not.toContain('<table')
  })

  test('a program is told in a sentence, and how to come in', async () => {
    const answer = await fetch(`${await opened()}/history/ribbon.csv`, {
      headers: { 'x-forwarded-for': '203.0.113.7', accept: 'text/csv' },
    })

    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
    expect(await answer.text()).toBe('This is for this machine, or for whoever bears WEB_TOKEN.')
  })

  test('the right token opens the pages for half a day, and is not in the cookie', async () => {
    let now = Date.UTC(2026, 10, 23)
    const url = await opened({ clock: { now: () => now } })
    const answer = await signIn(url, TOKEN)
    const cookie = cookieOf(answer)
    const read = async () => (await fetch(`${url}/history`, { headers: { ...visitor, cookie } })).status

    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/history'])
    expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/)
    expect(answer.headers.get('set-cookie')).not.toContain(TOKEN)
    expect(await read()).toBe(200)
    now += hours(12)
    expect(await read()).toBe(401)
  })

  test('behind TLS the cookie stays there', async () => {
    const answer = await signIn(await opened(), TOKEN, '/history', { 'x-forwarded-proto': 'https' })

    expect(answer.headers.get('set-cookie')).toMatch(/; Secure$/)
  })

  test('no cookie is forged, lengthened, or good for another token', async () => {
    const url = await opened()
    const cookie = cookieOf(await signIn(url, TOKEN))
    const read = async (given: string) =>
      (await fetch(`${url}/history`, { headers: { ...visitor, cookie: given } })).status

    expect(await read(`other=1; ${cookie}`)).toBe(200)
    expect(await read(cookie.replace(/=\d/, '=9'))).toBe(401)
    expect(await read(cookie.slice(0, -1))).toBe(401)
    expect(await read('sacrificial=99999999999999.x')).toBe(401)
    await house?.web.stop()
    const elsewhere = await opened({ webToken: 'another-long-token' })
    expect((await fetch(`${elsewhere}/history`, { headers: { ...visitor, cookie } })).status).toBe(401)
  })

  test('a wrong token is told kindly; after ten in a minute one has to wait', async () => {
    let now = Date.UTC(2026, 10, 23)
    const url = await opened({ clock: { now: () => now } })
    const wrong = await signIn(url, 'a-wrong-token')

    expect([wrong.status, cookieOf(wrong)]).toEqual([401, ''])
    expect(await wrong.text()).toContain('That is not the token.')
    for (let n = 1; n < 10; n++) await signIn(url, 'a-wrong-token')
    const late = await signIn(url, 'a-wrong-token')
    expect([late.status, late.headers.get('retry-after'), cookieOf(late)]).toEqual([429, '60', ''])
    expect(await late.text()).toContain('Try again in a minute.')
    now += minutes(1)
    expect((await signIn(url, 'a-wrong-token')).status).toBe(401)
  })

  test.each(['//evil.example/history', 'https://evil.example', '/history\r\nx: y', '/metrics', ''])(
    'the form leads nowhere else, whatever it says: %j',
    async to => {
      expect((await signIn(await opened(), TOKEN, to)).headers.get('location')).toBe('/history')
    },
  )

  test('a form that is too long is not read', async () => {
    expect((await signIn(await opened(), 'x'.repeat(10_000))).status).toBe(413)
  })

  test('without WEB_TOKEN nobody elsewhere comes in, and is told why', async () => {
    const url = await opened({ webToken: null })
    const answer = await fetch(`${url}/history`, { headers: visitor })
    const form = await signIn(url, '')

    expect([answer.status, form.status, form.headers.get('set-cookie')]).toEqual([403, 403, null])
    expect(await answer.text()).toContain('Whoever runs it can set WEB_TOKEN')
    expect((await fetch(`${url}/history`)).status).toBe(200)
  })
})

describe('markup', () => {
  test('escapes every value, joins lists, and leaves out what is null', () => {
    const list = ['<i>', null, 2].map(value => html`<i>${value}</i>`)

    expect(html`<b title="${`"'&`}">${list}${trusted('<br>')}${null}</b>`.text).toBe(
      '<b title="&quot;&#39;&amp;"><i>&lt;i&gt;</i><i></i><i>2</i><br></b>',
    )
  })
})

describe('tables as files', () => {
  const aTable = (cells: readonly Cell[]): Table => ({
    id: 't',
    caption: 'T',
    columns: cells.map((_, at) => ({ key: `c${at}`, label: `C${at}` })),
    rows: [Object.fromEntries(cells.map((cell, at) => [`c${at}`, cell]))],
    how: 'h',
  })

  test('CSV is read back as it was, by the rules of RFC 4180', () => {
    const cell = fc.oneof(fc.constantFrom('', 'a,b', 'say "x"', 'two\r\nlines', 'plain'), fc.string({ maxLength: 10 }))
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 5 }), cells => {
        const [, read] = records(toCsv(aTable(cells)))

        expect(read).toHaveLength(cells.length)
        for (const [at, text] of cells.entries()) expect([text, `'${text}`]).toContain(read?.[at])
      }),
      { examples: [[['=1', '-1', '@x', ' +1']]] },
    )
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1'])('%j is no formula', text => {
    expect(
      toCsv(aTable([text]))
        .split('\r\n')
        .slice(1)
        .join('\r\n'),
    ).toMatch(/^"?'/)
  })

  test('numbers stay numbers, also below zero, and nothing stays nothing', () => {
    expect(toCsv(aTable([-1.5, 0, null, { value: -2, text: '−2 %' }]))).toBe('c0,c1,c2,c3\r\n-1.5,0,,-2\r\n')
    expect(JSON.parse(toJson(aTable([0, null])))).toMatchObject({ rows: [{ c0: 0, c1: null }] })
  })

  /** A second, slow reading of CSV: character by character. */
  function records(csv: string): string[][] {
    const all: string[][] = []
    let fields: string[] = []
    let field = ''
    let isQuoted = false
    for (let at = 0; at < csv.length; at++) {
      const sign = csv[at]
      if (isQuoted && sign === '"' && csv[at + 1] === '"') field += csv[++at] ?? ''
      else if (sign === '"') isQuoted = !isQuoted
      else if (!isQuoted && sign === ',') [fields, field] = [[...fields, field], '']
      else if (!isQuoted && sign === '\r' && csv[at + 1] === '\n') {
        all.push([...fields, field])
        ;[fields, field] = [[], '']
        at++
      } else field += sign ?? ''
    }
    return all
  }
})
