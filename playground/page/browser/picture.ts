import type { Block, Element } from '../../slack/model/blocks.ts'
import { h } from './dom.ts'
import type { Some } from './dom.ts'

/** A picture that the bot uploaded; one from elsewhere is only named, as the page loads nothing from the network. */
export function picture(shown: Block | Element): Some {
  const words = shown.alt_text ?? ''
  const id = fileIdIn(shown['slack_file'])
  return id === null ? `(${words || 'image'})` : h('img', { class: 'picture', src: `/picture/${id}`, alt: words })
}

/** Its private address has the id in it, too. */
function fileIdIn(file: unknown): string | null {
  if (typeof file !== 'object' || file === null) return null
  const named = 'id' in file ? file.id : 'url' in file ? file.url : ''
  return /\bF[A-Z0-9]{8,}\b/.exec(String(named))?.[0] ?? null
}
