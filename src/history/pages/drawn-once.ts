import { createHash } from 'node:crypto'
import type { Look } from '../../pictures/drawing.ts'

/** Those of two views of the history in all their widths: a few megabytes at most. */
const KEPT_MAX = 20
const kept = new Map<string, Promise<string>>()

/**
 * A picture of the same data is the same text, and drawing one costs more than reading all that it shows: those that
 * change only when something happens are kept from one view of the page to the next.
 */
export function drawnOnce<Spec>(
  draw: (spec: Spec, look: Look) => Promise<string>,
  spec: Spec,
): (look: Look) => Promise<string> {
  return look => {
    const key = createHash('sha256')
      .update(JSON.stringify([draw.name, spec, look]))
      .digest('base64')
    const picture = kept.get(key) ?? draw(spec, look)
    // Moved to the end: the one that was not asked for longest goes first.
    kept.delete(key)
    kept.set(key, picture)
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_MAX) break
      kept.delete(oldest)
    }
    picture.catch(() => kept.delete(key))
    return picture
  }
}
