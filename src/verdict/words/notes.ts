import type { Verdict } from '../model/verdict.ts'
import type { ActionItem } from '../model/retrospective.ts'

// What a form says when it was taken.

export function saidNote({ sprint, change, told }: Verdict, channel: string): string {
  if (change) return `It is in <#${channel}>: one more person of TRT has to agree there.`
  return told
    ? `The verdict of sprint ${sprint} in <#${channel}> shows it.`
    : `It is recorded, and shown with the verdict of sprint ${sprint} when that is settled.`
}

export function plannedNote(channel: string): string {
  return `It is planned; the thread in <#${channel}> shows it, and whoever leads it is reminded there.`
}

export function itemNote({ id }: ActionItem, channel: string): string {
  return `${id} is in the thread in <#${channel}>, with *Done* for when it is closed.`
}

export function doneNote({ id }: ActionItem): string {
  return `${id} is closed. Thank you.`
}
