import { randomUUID } from 'node:crypto'
import type { AdfDoc } from '../kernel/adf.ts'
import { tryAgain } from '../store/effects.ts'
import type { Effect } from '../store/tx.ts'
import type { Reader, Tx } from '../store/store.ts'
import { asLabel, hopeful, laneOf, sweepLaneOf, wanted } from './model.ts'
import type { Step, Tracked } from './model.ts'
import { insertTracking, readTracking, readTrackings, saveTracking, troublesOf } from './store.ts'
import type { Kept } from './store.ts'

export interface TrackingOptions {
  /**
   * Null where no Jira is configured: nothing is promised then, and every subject's tracking is `off`.
   * `browseUrl` is the site's address as people open it, without a slash at its end.
   */
  jira: { browseUrl: string } | null
}

export interface TrackingWish {
  /** What is tracked: one issue for each subject, ever. */
  subject: string
  summary: string
  description: AdfDoc
  labels: readonly string[]
  linkTo?: { subject: string; type?: string }
}

/**
 * A tracking issue for anything. Each verb promises its effect in the transaction it is given; they reach Jira in the
 * order of the calls. For a subject without a tracking issue they do nothing.
 */
export interface Tracking {
  openTracking(tx: Tx, wish: TrackingWish): Promise<void>
  /** `eventKey` names what the comment tells of: a second comment with the same one is not written. */
  commentOn(tx: Tx, subject: string, eventKey: string, body: AdfDoc): Promise<void>
  /** `resolution` is used where the transition's screen asks for one. `reopen`: also out of a closed status. */
  moveTo(tx: Tx, subject: string, step: Step, more?: { resolution?: string; reopen?: boolean }): Promise<void>
  /** `type` is the link type's name, the configured one without it. */
  linkTo(tx: Tx, subject: string, otherSubject: string, type?: string): Promise<void>
  /** Attaches the subject's record as it reads when it is delivered. */
  attachTo(tx: Tx, subject: string, what: 'record'): Promise<void>
  /** Whatever was given up for the subject waits again. Returns how many effects. */
  tryTrackingAgain(tx: Tx, subject: string): Promise<number>
  /** Null where nothing was ever to be tracked. */
  trackingOf(db: Reader, subject: string): Promise<Tracked | null>
  /** In the order asked for, without the subjects that have none. */
  trackingsOf(db: Reader, subjects: readonly string[]): Promise<Tracked[]>
}

export function createTracking({ jira }: TrackingOptions): Tracking {
  const isOn = jira !== null

  /** Later effects stand behind the creation in the lane, so the issue is there when their turn comes. */
  async function promise(tx: Tx, subject: string, effect: Omit<Effect, 'lane'>): Promise<void> {
    if (isOn && (await readTracking(tx.db, subject))) tx.pen.promise([{ lane: laneOf(subject), ...effect }])
  }

  const tracking: Tracking = {
    async openTracking(tx, { subject, summary, description, labels, linkTo }) {
      if (!isOn || (await readTracking(tx.db, subject))) return
      await insertTracking(tx, wanted(subject, `sacrificial-${randomUUID()}`))
      const body = { summary, description, labels: labels.map(asLabel).filter(label => label !== '') }
      await promise(tx, subject, { kind: 'jira.create', key: subject, body })
      if (linkTo) await tracking.linkTo(tx, subject, linkTo.subject, linkTo.type)
    },
    commentOn: (tx, subject, eventKey, comment) =>
      promise(tx, subject, {
        kind: 'jira.comment',
        key: `${subject}/${eventKey}`,
        body: { subject, eventKey, comment },
      }),
    moveTo: (tx, subject, step, { resolution, reopen } = {}) =>
      promise(tx, subject, {
        kind: 'jira.move',
        key: `${subject}/${step}`,
        body: { subject, step, resolution, reopen },
      }),
    linkTo: (tx, subject, other, type) =>
      promise(tx, subject, { kind: 'jira.link', key: `${subject}/${other}`, body: { subject, other, type } }),
    attachTo: (tx, subject, what) =>
      promise(tx, subject, {
        kind: 'jira.attach',
        key: `${subject}/${what}`,
        body: { subject, what },
        converges: true,
      }),

    async tryTrackingAgain(tx, subject) {
      const before = await readTracking(tx.db, subject)
      if (!isOn || !before) return 0
      await saveTracking(tx, before, hopeful(before))
      return tryAgain(tx, [laneOf(subject), sweepLaneOf(subject)])
    },

    async trackingOf(db, subject) {
      return (await tracking.trackingsOf(db, [subject]))[0] ?? null
    },
    async trackingsOf(db, subjects) {
      if (!isOn) return subjects.map(off)
      const kept = new Map((await readTrackings(db, subjects)).map(one => [one.subject, one]))
      const troubles = await troublesOf(db, subjects)
      return subjects.flatMap(subject => {
        const one = kept.get(subject)
        return one ? [seen(one, jira.browseUrl, troubles.get(subject) ?? null)] : []
      })
    },
  }
  return tracking
}

function off(subject: string): Tracked {
  return { subject, state: 'off', key: null, url: null, troubled: null }
}

function seen({ subject, state, key }: Kept, browseUrl: string, troubled: string | null): Tracked {
  return { subject, state, key, url: key === null ? null : `${browseUrl}/browse/${key}`, troubled }
}
