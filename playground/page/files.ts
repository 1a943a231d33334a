import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { extname } from 'node:path'

export interface PageFile {
  type: string
  body: string
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.ts': 'text/javascript',
}

const folder = new URL('browser/', import.meta.url)

/** A file of the page; a module comes without its types, as Node itself would run it. Null where there is none. */
export async function pageFile(path: string): Promise<PageFile | null> {
  const name = path === '/' ? 'index.html' : path.slice(1)
  const type = types[extname(name)]
  if (type === undefined || !/^[a-z-]+(?:\/[a-z-]+)*\.[a-z]+$/.test(name)) return null
  try {
    const written = await readFile(new URL(name, folder), 'utf8')
    return { type, body: name.endsWith('.ts') ? stripTypeScriptTypes(written) : written }
  } catch {
    return null
  }
}
