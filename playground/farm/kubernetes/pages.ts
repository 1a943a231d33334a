import type { KubernetesObject } from './object.ts'
import { refusals } from './status.ts'

export interface Page {
  items: KubernetesObject[]
  version: number
  /** Empty on the last page. */
  continueToken: string
  remaining: number
}

/** Lists in pages: all pages of one list show the moment of the first. */
export interface Pages {
  first(items: KubernetesObject[], version: number, limit: number): Page
  next(token: string, limit: number): Page
  expire(): void
}

const keptLists = 100

export function createPages(): Pages {
  const lists = new Map<string, { items: KubernetesObject[]; version: number }>()
  let count = 0

  function page(id: string, from: number, limit: number): Page {
    const list = lists.get(id)
    if (!list) throw refusals.continueExpired()
    const to = limit > 0 ? from + limit : list.items.length
    const remaining = Math.max(0, list.items.length - to)
    const continueToken = remaining > 0 ? Buffer.from(JSON.stringify([id, to])).toString('base64url') : ''
    return { items: list.items.slice(from, to), version: list.version, continueToken, remaining }
  }

  return {
    first(items, version, limit) {
      if (limit <= 0 || items.length <= limit) return { items, version, continueToken: '', remaining: 0 }
      count += 1
      lists.set(String(count), { items, version })
      lists.delete(String(count - keptLists))
      return page(String(count), 0, limit)
    },
    next(token, limit) {
      const [, id, from] = /^\["(\d+)",(\d+)\]$/.exec(Buffer.from(token, 'base64url').toString()) ?? []
      if (id === undefined || from === undefined) throw refusals.badRequest('continue key is not valid')
      return page(id, Number(from), limit)
    },
    expire: () => lists.clear(),
  }
}
