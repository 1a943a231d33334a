import { seconds } from '../kernel/time.ts'
import type { Logger } from '../log.ts'
import type { SlackClient } from './clients.ts'
import { slackCode } from './slack-errors.ts'
import { noticeModal, openModal, pushModal } from './views.ts'
import { isRefusal } from '../kernel/refusal.ts'
import type { Whereabouts } from './whereabouts.ts'

const RESPONSE_MAX_MS = seconds(2.5)

export interface PrivateLine {
  /** Says something that only the person sees, as near to where they are as it can be. False where no way worked. */
  say(at: Whereabouts, text: string): Promise<boolean>
}

interface Way {
  name: string
  take(): Promise<void>
}

export function createPrivateLine(client: SlackClient, log: Logger): PrivateLine {
  return {
    async say(at, text) {
      for (const way of waysTo(client, at, text)) {
        try {
          await way.take()
          return true
        } catch (error) {
          log.info({ way: way.name, code: slackCode(error), err: error }, 'a private line did not reach the person')
        }
      }
      log.error({ person: at.person, kind: at.kind }, 'nothing reached the person')
      return false
    },
  }
}

/** The ways to answer, the nearest first. */
function waysTo(client: SlackClient, at: Whereabouts, text: string): Way[] {
  const { person, channel, threadTs, responseUrl, triggerId, view } = at
  const ways: Way[] = []
  const ephemeral = async (thread: string | null): Promise<void> => {
    if (person === null || channel === null) throw new Error('nobody or nowhere')
    await client.chat.postEphemeral({ channel, user: person.user, text, ...(thread !== null && { thread_ts: thread }) })
  }
  // A response URL answers in the channel, out of sight for who pressed a button in a thread.
  if (threadTs !== null && channel !== null) ways.push({ name: 'thread', take: () => ephemeral(threadTs) })
  if (responseUrl !== null) ways.push({ name: 'response_url', take: () => respond(responseUrl, text) })
  const speaksThroughModal = view !== null || (at.kind === 'shortcut' && responseUrl === null)
  if (triggerId !== null && speaksThroughModal) {
    ways.push({ name: 'modal', take: () => showModal(client, triggerId, text, view?.kind === 'modal') })
  }
  if (person !== null) {
    const toPerson = async (): Promise<void> => void (await client.chat.postMessage({ channel: person.user, text }))
    ways.push({ name: 'direct message', take: toPerson })
  }
  if (channel !== null) ways.push({ name: 'channel', take: () => ephemeral(null) })
  return ways
}

async function showModal(client: SlackClient, triggerId: string, text: string, onTop: boolean): Promise<void> {
  const view = noticeModal('Sacrificial', text)
  const tooLate = onTop ? await pushModal(client, triggerId, view) : await openModal(client, triggerId, view)
  if (isRefusal(tooLate)) throw new Error(tooLate.say)
}

async function respond(url: string, text: string): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    redirect: 'error',
    signal: AbortSignal.timeout(RESPONSE_MAX_MS),
  })
  if (!answer.ok) throw new Error(`the response URL answered ${answer.status}`)
}
