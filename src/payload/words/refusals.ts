import { roleNames } from '../../kernel/people.ts'
import type { Role } from '../../kernel/people.ts'
import { refuse } from '../../kernel/refusal.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { inWords, listed, mention, slackTime } from '../../kernel/text.ts'
import type { PayloadNo } from '../model/payload-commands.ts'
import { code } from './names.ts'

export function payloadRefusal(no: PayloadNo): Refusal {
  const { payload } = no
  switch (no.no) {
    case 'already-selected':
      return refuse(
        `${mention(no.selected.by)} has selected ${code(no.selected.tag)} for sprint ${payload.sprint} ${slackTime(no.selected.at)}, so nothing was changed. If you see a reason against it, tell QE: its *Failed* opens the choice again.`,
      )
    case 'not-selectable':
      return refuse(
        `${code(no.tag)} cannot be selected any more: it is not among the accepted payloads of the last look. Press *Check again* and choose from what is there now.`,
      )
    case 'left-window':
      return refuse(
        `${code(no.tag)} began more than two days ago, so it cannot be selected any more. ${no.newest === null ? 'Nothing younger can be selected so far; the bot looks again now.' : `The newest that can be is ${code(no.newest)}: select that one on the card.`}`,
      )
    case 'nothing-selected':
      return refuse(
        `No payload is selected for sprint ${payload.sprint} now, so there is nothing to say about one. The card shows what is being looked at.`,
      )
    case 'replaced':
      if (payload.selected === null && payload.earlier[no.round - 1]?.because === 'undone') {
        return refuse(
          `The acceptance of ${code(payload.earlier[no.round - 1]?.tag ?? '')} by hand was undone, so it cannot be the payload of sprint ${payload.sprint} again, and its verdict stays as it is. TRT chooses another one on the card.`,
        )
      }
      return refuse(
        payload.selected
          ? `That selection does not stand any more: ${code(payload.selected.tag)} is the payload of sprint ${payload.sprint} now. Its own message in this thread takes QE's verdict.`
          : `That selection of sprint ${payload.sprint} does not stand any more, so its verdict cannot be changed.`,
      )
    case 'not-passed':
      return refuse(
        `QE has not passed the payload of sprint ${payload.sprint}: wait for its verdict before you decide.`,
      )
    case 'past':
      return refuse('That time is over already. Choose a later one.', 'until')
    case 'missed':
      return refuse(
        `The selection of sprint ${payload.sprint} is over: nothing was selected while the bot was down. The next sprint's opens by itself on its day, or at once with \`/sacrificial payload now\`.`,
      )
    case 'same':
      return refuse('That is what stands already, so nothing was changed.')
  }
}

export function notOpened(sprint: number): Refusal {
  return refuse(
    `The selection of the payload of sprint ${sprint} has not begun. TRT begins it at once with \`/sacrificial payload now\`.`,
  )
}

/** `to`: "select the payload"; `who` is the team as it is mentioned. */
export function onlyRole(to: string, role: Role, who: string): Refusal {
  const asked = who === roleNames[role] ? who : `${who} (${roleNames[role]})`
  return refuse(`Only ${roleNames[role]} can ${to}. Ask ${asked}.`)
}

export function reasonMissing(): Refusal {
  return refuse('Please say why, in a sentence.', 'reason')
}

export function askedToWait(until: number, why: string): Refusal {
  return refuse(`${inWords(why, 200)}. The bot looks again ${slackTime(until)} by itself.`)
}

export function choiceOver({ sprint }: { sprint: number }): Refusal {
  return refuse(
    `The choice of the payload of sprint ${sprint} is over: a later sprint's has begun. Its card is newer in this channel.`,
  )
}

export function unknownCluster(cluster: string, clusters: readonly string[]): Refusal {
  return refuse(`${code(cluster)} is not a sacrificial cluster. Choose ${listed(clusters.map(code), 'or')}.`, 'cluster')
}
