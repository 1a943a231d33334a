import type { JiraIssue } from '../jira/model.ts'
import { readManifest } from '../slack/manifest.ts'
import type { Manifest } from '../slack/manifest.ts'
import { people } from '../world.ts'
import type { World } from '../world.ts'
import type { BotProcess } from './bot-process.ts'
import type { Forecasts } from './forecasts.ts'
import type { Journey } from './journey.ts'
import { createFarmView } from './show-farm.ts'
import { shownReleases } from './show-releases.ts'
import { namesIn, shownChannel, shownView } from './show-slack.ts'
import type { Names, ShownIssue, Snapshot } from './snapshot.ts'
import { createSprintMarks } from './sprint-marks.ts'
import type { SprintMarks } from './sprint-marks.ts'
import { fileURLToPath } from 'node:url'

export interface Scene {
  world: World
  bot: BotProcess
  journey: Journey
  forecasts: Forecasts
  manifest: Manifest
  marks: SprintMarks
  shownFarm: ReturnType<typeof createFarmView>
}

type Actors = Pick<Scene, 'world' | 'bot' | 'journey' | 'forecasts'>

export async function sceneOf(actors: Actors): Promise<Scene> {
  const { world } = actors
  const manifest = await readManifest(fileURLToPath(new URL('../../manifest.yml', import.meta.url)))
  return { ...actors, manifest, marks: createSprintMarks(world), shownFarm: createFarmView(world) }
}

/** What this person sees now. */
export function show(scene: Scene, me: string): Snapshot {
  const { world, bot, journey, forecasts, manifest, marks, shownFarm } = scene
  const { slack, clock, channel } = world
  const direct = slack.dmWith(me)
  const names = namesIn(world)
  const { features } = manifest
  return {
    now: clock.now(),
    sprint: marks.shownAt(clock.now()),
    travellingTo: journey.to,
    me,
    people: peopleIn(world),
    names,
    bot: {
      user: slack.app.botUserId,
      name: slack.app.name,
      state: bot.state,
      ended: bot.ended,
      url: bot.url,
      connections: slack.connections,
    },
    commands: features.slash_commands.map(({ command, description }) => ({ name: command, about: description })),
    shortcuts: features.shortcuts.map(({ type, callback_id: id, name, description: about }) => ({
      type,
      id,
      name,
      about,
    })),
    channel: shownChannel(slack, channel, me),
    direct: shownChannel(slack, direct, me),
    home: shownView(slack.home(me)),
    modal: shownView(slack.topView(me)),
    weather: forecasts.list(),
    jira: {
      url: world.jira.url,
      issues: world.jira
        .issues()
        .map(issue => shownIssue(issue, names))
        .toReversed(),
    },
    farm: shownFarm(names),
    releases: shownReleases(world),
  }
}

function peopleIn({ slack }: World): Snapshot['people'] {
  const users = slack.users()
  return people.map(({ id, name, realName, role }) => {
    const tz = users.find(user => user.id === id)?.tz ?? 'Etc/UTC'
    return { id, name, realName, role, tz }
  })
}

function shownIssue(issue: JiraIssue, names: Names): ShownIssue {
  return {
    key: issue.key,
    summary: issue.summary,
    description: issue.descriptionText,
    status: issue.status,
    category: issue.statusCategory,
    resolution: issue.resolution,
    labels: issue.labels,
    links: issue.links.map(({ phrase, key }) => ({ phrase, key })),
    webLinks: issue.remoteLinks.map(({ object: { url, title } }) => ({ url, title })),
    comments: issue.comments.map(({ id, author, created, text }) => ({
      id,
      author: authorName(author, names),
      at: created,
      text,
    })),
    attachments: issue.attachments.map(({ id, name, text }) => ({ id, name, text })),
  }
}

/** Accounts at the toy Jira are `playground:<name>`, and the bot's is named after itself. */
function authorName(accountId: string, names: Names): string {
  const name = accountId.replace(/^playground:/, '')
  return Object.values(names.users).find(known => known.toLowerCase() === name) ?? name
}
