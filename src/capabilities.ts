import type { Capability, Ground, SubjectRecord } from './capability.ts'
import { digestCapability } from './digest/capability.ts'
import { followFailovers } from './history/actions/follow.ts'
import { historyCapability, historyOff } from './history/capability.ts'
import { homeCapability } from './home/capability.ts'
import { investigationCapability } from './investigation/capability.ts'
import type { Investigation } from './investigation/capability.ts'
import type { Person } from './kernel/people.ts'
import { payloadCapability, payloadOff } from './payload/capability.ts'
import { rotationCapability } from './rotation/capability.ts'
import { sprintCapability, sprintOff } from './sprint/capability.ts'
import type { Tx } from './store/store.ts'
import { runsOf, seesAll, statusLines, takenBy, upgradeLine } from './upgrade/actions/reads.ts'
import { upgradeCapability, upgradeOff } from './upgrade/capability.ts'
import { verdictCapability } from './verdict/capability.ts'
import type { VerdictCapability } from './verdict/capability.ts'

/** All capabilities as one, for those who do not care which of them knows the answer. */
export interface Capabilities {
  readonly all: readonly Capability[]
  /** The kept messages that show a subject: one, of the capability that it belongs to. */
  cardsOf(subject: string): string[]
  cardsOfLane(tx: Tx, lane: string): Promise<string[]>
  recordOf(subject: string): Promise<SubjectRecord>
  concernedBy(tx: Tx, messageKey: string): Promise<Person[]>
}

/**
 * Which capabilities there are, and what the lower ones are given by those that stand on them. `notes` says what is not
 * configured or not allowed.
 */
export function openCapabilities(ground: Ground, notes: () => string[]): Capabilities {
  const { config } = ground
  let budgetRuns: Investigation['budgetRuns'] = async () => false
  let verdict: VerdictCapability | null = null
  const sprint = config.sprint && sprintCapability(ground, config.sprint, async (db, number) => budgetRuns(db, number))
  const payload =
    sprint &&
    payloadCapability(ground, {
      sprints: sprint.sprints,
      above: {
        reactions: [],
        followUps: async db => (verdict ? verdict.followUps(db) : []),
        upgradeLine,
        seesClusters: async db => config.kubernetes !== null && seesAll(db, config.clusters),
        takenBy,
      },
    })
  const upgrade = sprint && upgradeCapability(ground, { sprints: sprint.sprints, above: { reactions: [] } })
  const investigation = sprint && investigationCapability(ground, { sprints: sprint.sprints, runsOf })
  if (investigation) budgetRuns = investigation.budgetRuns
  const rotation = rotationCapability(ground, {
    reactions: [followFailovers, ...(investigation ? [investigation.reaction] : [])],
    cardNotes: investigation ? investigation.cardNotes : async () => [],
    ...(investigation && { keptOut: investigation.keptOut }),
  })
  verdict =
    sprint &&
    investigation &&
    verdictCapability(ground, {
      sprints: sprint.sprints,
      rotation: rotation.ctx,
      budgetsOf: investigation.budgetsOf,
      budgetsOfSprint: investigation.budgetsOfSprint,
    })
  const digest =
    sprint &&
    investigation &&
    digestCapability(ground, {
      sprints: sprint.sprints,
      rotation: rotation.ctx,
      investigation: investigation.ctx,
      sources: {
        overdue: async (db, now) => (verdict ? verdict.overdueOf(db, now) : []),
        dates: async (db, now) => (verdict ? verdict.datesOf(db, now) : []),
      },
    })
  const history =
    sprint &&
    verdict &&
    historyCapability(ground, { sprints: sprint.sprints, rotation: rotation.ctx, verdict: verdict.ctx })
  const home = homeCapability(ground, {
    rotation: rotation.ctx,
    lines: async () => [
      ...(digest ? [await digest.standing()] : []),
      ...(upgrade ? await statusLines(upgrade.ctx) : []),
    ],
    waitsFor: async member => (digest ? digest.waitsFor(member) : []),
    notes,
  })
  return together([
    home,
    rotation,
    sprint ?? sprintOff,
    payload ?? payloadOff,
    upgrade ?? upgradeOff,
    history ?? historyOff,
    ...[investigation, verdict, digest].filter(one => one !== null),
  ])
}

function together(all: readonly Capability[]): Capabilities {
  return {
    all,
    cardsOf: subject => all.flatMap(one => one.cardOf?.(subject) ?? []),
    async cardsOfLane(tx, lane) {
      const cards = await Promise.all(all.map(async one => (await one.cardsOfLane?.(tx, lane)) ?? []))
      return cards.flat()
    },
    async recordOf(subject) {
      for (const one of all) {
        const record = await one.recordOf?.(subject)
        if (record) return record
      }
      throw new Error(`nobody writes a record of ${subject}`)
    },
    async concernedBy(tx, messageKey) {
      const people = await Promise.all(all.map(one => one.concernedBy?.(tx, messageKey) ?? null))
      return people.filter(person => person !== null)
    },
  }
}
