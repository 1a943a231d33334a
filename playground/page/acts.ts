import { z } from 'zod'
import { escapeSlack } from '../../src/kernel/text.ts'
import { days } from '../../src/kernel/time.ts'
import { changedClusters } from '../../src/services/farm-files/clusters-file.ts'
import { defaultClustersYaml } from '../farm/clusters-yaml.ts'
import type { Outcome } from '../slack/acting/stage.ts'
import { people } from '../world.ts'
import type { World } from '../world.ts'
import { doToReleases, releaseAct } from './release-acts.ts'
import type { Scene } from './show.ts'
import { destinations } from './sprint-marks.ts'
import { doUpgrade, upgradeAct } from './upgrade-acts.ts'

const value = z.union([z.string(), z.number(), z.array(z.string()).readonly(), z.null()])
const place = z.union([
  z.strictObject({ channel: z.string(), ts: z.string() }),
  z.strictObject({ view: z.literal('top') }),
  z.strictObject({ home: z.literal(true) }),
])
const messageRef = z.strictObject({ channel: z.string(), ts: z.string() })

/** Everything a person can do on the page. */
const act = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('command'), channel: z.string(), text: z.string().max(3000) }),
  z.strictObject({
    do: z.literal('say'),
    channel: z.string(),
    text: z.string().min(1).max(3000),
    threadTs: z.string().optional(),
  }),
  z.strictObject({
    do: z.literal('press'),
    place,
    actionId: z.string(),
    /** Where no value tells it from its like. */
    blockId: z.string().optional(),
    value: z.string().optional(),
    selected: value.optional(),
    /** The modal whose field is filled. */
    view: z.string().optional(),
  }),
  z.strictObject({ do: z.literal('submit'), values: z.record(z.string(), value) }),
  z.strictObject({ do: z.literal('close'), all: z.boolean() }),
  z.strictObject({ do: z.literal('shortcut'), id: z.string() }),
  z.strictObject({ do: z.literal('message-shortcut'), id: z.string(), message: messageRef }),
  z.strictObject({ do: z.literal('home') }),
  z.strictObject({ do: z.literal('advance'), ms: z.number().int().positive().max(days(30)) }),
  z.strictObject({ do: z.literal('travel'), to: z.enum(destinations) }),
  z.strictObject({ do: z.literal('stop-travelling') }),
  z.strictObject({ do: z.literal('weather'), name: z.string() }),
  z.strictObject({ do: z.literal('kill-bot') }),
  z.strictObject({ do: z.literal('start-bot') }),
  z.strictObject({ do: z.literal('merge'), change: z.enum(['block', 'unblock', 'remove', 'put-back']) }),
  z.strictObject({ do: z.literal('revoke'), overrideId: z.string() }),
  z.strictObject({ do: z.literal('drain') }),
  z.strictObject({ do: z.literal('release'), act: releaseAct }),
  upgradeAct,
])
export type Act = z.infer<typeof act>

export const request = z.strictObject({ as: z.string(), act })
export type ActRequest = z.infer<typeof request>

/** What the person is told at once; `null` where what they see says it all. */
export type Told = string | null

/** Does it in that person's name. Throws where the person could not do it, with the reason as its message. */
export async function doIt(scene: Scene, { as, act: what }: ActRequest): Promise<Told> {
  const { world, bot, journey, marks, forecasts } = scene
  const { slack, clock } = world
  switch (what.do) {
    case 'command':
      return toldOf(await slack.command(as, what.channel, what.text))
    case 'say':
      slack.say(as, what.channel, asTyped(what.text), what.threadTs === undefined ? {} : { threadTs: what.threadTs })
      return null
    case 'press':
      return isGone(world, as, what.view) ? null : toldOf(await press(world, as, what))
    case 'submit':
      return toldOf(await slack.submitView(as, what.values))
    case 'close':
      return toldOf(await slack.closeView(as, { all: what.all }))
    case 'shortcut':
      return toldOf(await slack.globalShortcut(as, what.id))
    case 'message-shortcut':
      return toldOf(await slack.messageShortcut(as, what.id, what.message))
    case 'home':
      return toldOf(await slack.openHome(as))
    case 'advance':
      journey.go((journey.to ?? clock.now()) + what.ms)
      return null
    case 'travel':
      journey.go(marks.next(what.to, clock.now()))
      return null
    case 'stop-travelling':
      journey.stop()
      return null
    case 'weather':
      forecasts.toggle(what.name)
      return null
    case 'kill-bot':
      bot.kill()
      return null
    case 'start-bot':
      await bot.start()
      return null
    case 'merge':
      return merge(world, what.change)
    case 'revoke':
      world.farm.revokeByHand(what.overrideId, world.cast.priya)
      return 'Priya revoked the override in the dispatcher.'
    case 'upgrade':
      return doUpgrade(world, what.what)
    case 'drain':
      world.farm.drainByHand('build02', world.cast.priya)
      return 'Priya drained build02 in the dispatcher.'
    case 'release':
      return doToReleases(world, what.act)
  }
}

/** A field tells of its last change also when its modal was closed meanwhile: then nobody wants to know. */
function isGone({ slack }: World, as: string, view: string | undefined): boolean {
  return view !== undefined && slack.topView(as)?.id !== view
}

/** What Slack makes of typed words: nothing in them is markup for references but the names of people. */
function asTyped(text: string): string {
  return escapeSlack(text).replaceAll(/@(\w+)/g, (whole, name: string) => {
    const who = people.find(one => one.name === name.toLowerCase())
    return who ? `<@${who.id}>` : whole
  })
}

function press({ slack }: World, as: string, what: Extract<Act, { do: 'press' }>): Promise<Outcome> {
  const { place: where, actionId, blockId } = what
  return slack.press(as, where, actionId, {
    ...(blockId !== undefined && { blockId }),
    ...(what.value !== undefined && { value: what.value }),
    ...(what.selected !== undefined && { selected: what.selected }),
  })
}

const changes = { block: 'blocked', unblock: 'in', remove: 'pinned-only' } as const

/** What a person does by merging a pull request on the farm's file. */
function merge({ farm }: World, change: keyof typeof changes | 'put-back'): Told {
  const before = farm.clustersYaml()
  const after = change === 'put-back' ? defaultClustersYaml : changedClusters(before, 'build02', changes[change])
  if (after === null || after === before) return 'The file says so already.'
  farm.mergeClustersYaml(after, 'priya')
  return 'Merged. The dispatcher reads the file every minute.'
}

const failures = {
  operation_timeout: 'Sacrificial did not answer within three seconds (operation_timeout).',
  dispatch_failed: 'Slack could not reach Sacrificial (dispatch_failed). Is the bot running?',
  bad_response: 'Slack could not use what Sacrificial answered (bad_response).',
} satisfies Record<NonNullable<Outcome['error']>, string>

function toldOf({ error, problems = [] }: Outcome): Told {
  return error === undefined ? null : [failures[error], ...problems].join(' ')
}
