import type { KnownBlock } from '@slack/types'
import { actions, button, section } from '../../kernel/blocks.ts'
import { cut, escapeSlack, inWords, mention, slackTime } from '../../kernel/text.ts'
import type { Rotation } from '../model/rotation.ts'

/** Slack's section holds 2,900 characters; the fence and the sentence before it need some of them. */
const PATCH_MAX = 2400

/** The lasting change in the thread: what to merge, and the button of whoever merged it. */
export function patchMessage(
  rotation: Rotation,
  askedAt: number,
  file: string,
  seal: (data: object) => string,
): { text: string; blocks: KnownBlock[] } {
  const { lasting } = rotation
  const cluster = `*${inWords(rotation.cluster)}*`
  if (!lasting || lasting.askedAt !== askedAt) {
    const text = `What was asked later replaced the lasting change of ${cluster} that stood here. Do not merge it any more; where it was merged, the thread of the newest request has what undoes it.`
    return { text, blocks: [section(text)] }
  }
  if (lasting.seenAt !== null) {
    const text = `The lasting change of ${cluster} is in force since ${slackTime(lasting.seenAt)}${lasting.done ? `; ${mention(lasting.done.by)} merged it` : ''}.`
    return { text, blocks: [section(text)] }
  }
  if (lasting.done) {
    const text = `${mention(lasting.done.by)} merged the lasting change of ${cluster} ${slackTime(lasting.done.at)}. The farm follows within twelve minutes.`
    return { text, blocks: [section(text)] }
  }
  const text = `The lasting change of ${cluster}: ${meaning(rotation)} Open a pull request on \`${inWords(file, 200)}\` with this, and press *Done* when it is merged.`
  return {
    text,
    blocks: [
      section(`${text}\n${patchText(rotation)}`),
      actions([
        button({
          id: 'rotation.lasting-done',
          text: 'Done',
          style: 'primary',
          value: seal({ cluster: rotation.cluster }),
        }),
      ]),
    ],
  }
}

function meaning(rotation: Rotation): string {
  switch (rotation.lasting?.to) {
    case 'blocked':
      return '`blocked: true`, so that nothing is scheduled there.'
    case 'pinned-only':
      return 'its entry is removed, so that only jobs pinned to it run there.'
    default:
      return 'back to what it was, so that jobs are scheduled there again.'
  }
}

function patchText({ lasting }: Rotation): string {
  if (lasting?.patchTrouble) return `:warning: ${inWords(lasting.patchTrouble, 400)}`
  if (lasting?.patch === null || lasting?.patch === undefined) return 'The patch is being prepared …'
  if (lasting.patch === '') return 'The file says so already: there is nothing to change.'
  return `\`\`\`\n${escapeSlack(cut(lasting.patch, PATCH_MAX)).replaceAll('```', "'''")}\n\`\`\``
}
