import type { Member } from '../../kernel/people.ts'
import { cardKey } from '../../payload/actions/context.ts'
import { dayOf } from '../../sprint/model/civil.ts'
import type { CivilDate } from '../../sprint/model/civil.ts'
import { itemsOf, waitsFor } from '../model/digest.ts'
import { lateMs } from '../model/due.ts'
import { readDigest, readPicture } from '../store.ts'
import { lineOf, standingLines } from '../words/lines.ts'
import { dailyMessage, privateMessage, shortMessage } from '../words/message.ts'
import type { DigestMessage, Shown } from '../words/message.ts'
import { digestKey } from './context.ts'
import type { DigestContext } from './context.ts'
import { isOver } from './daily.ts'
import { factsOf, linksFor, standingNow } from './facts.ts'

/** The digest of a day as it is told now; null once that day is over. */
export async function dailyDigest(ctx: DigestContext, day: CivilDate): Promise<DigestMessage | null> {
  const { db } = ctx.store
  const digest = await readDigest(db, day)
  if (!digest || isOver(ctx, day)) return null
  const shown = await shownNow(ctx)
  const late = lateMs(ctx.settings, day, shown.facts.now)
  if (digest.shape === 'full') {
    const picture = (await readPicture(db, day))?.picture ?? null
    return dailyMessage(shown, { day, lateMs: late, picture })
  }
  const since = digest.lastWhole
  const link = since === null ? null : await ctx.permalink(db, digestKey(since))
  return shortMessage(shown, { day, lateMs: late, since: since === null ? null : { day: since, link } })
}

/** The same for one person, at any time. */
export async function digestNow(ctx: DigestContext): Promise<DigestMessage> {
  const shown = await shownNow(ctx)
  return privateMessage(shown, dayOf(shown.facts.now, shown.facts.timeZone))
}

/** The sprint, its budget and its payload, a line each. */
export async function standingText(ctx: DigestContext): Promise<string> {
  const facts = await standingNow(ctx)
  const { payload } = facts
  const link = payload && (await ctx.permalink(ctx.store.db, cardKey(payload.sprint)))
  return standingLines(facts, () => link).join('\n')
}

/** What waits for this person, requests of rotation aside: those have a list of their own. */
export async function linesWaitingFor(ctx: DigestContext, member: Member): Promise<string[]> {
  const { items, ...writing } = await shownNow(ctx)
  return items
    .filter(item => waitsFor(item, member) && !(item.kind === 'waiting' && item.wait.what === 'request'))
    .map(item => lineOf(item, writing))
}

async function shownNow(ctx: DigestContext): Promise<Shown> {
  const facts = await factsOf(ctx)
  return { facts, items: itemsOf(facts), linkOf: await linksFor(ctx, facts) }
}
