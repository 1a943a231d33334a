import type { Act, Told } from '../acts.ts'
import type { Snapshot } from '../snapshot.ts'

/** What the page itself remembers; everything else is in the snapshot. */
export interface Ui {
  place: 'channel' | 'direct' | 'home'
  /** The ts of the message whose thread is open. */
  thread: string | null
  /** The open menu, by the place it belongs to. */
  menu: string | null
  confirming: Confirming | null
  openIssue: string | null
  /** Whether a form is on its way. */
  isBusy: boolean
  toast: string | null
  /** How far each conversation was read, by person and channel. */
  read: Record<string, string>
}

export interface Confirming {
  title: string
  text: string
  confirm: string
  deny: string
  danger: boolean
  act: Act
}

export interface App {
  readonly snapshot: Snapshot
  readonly ui: Ui
  /** World time, in the browser. */
  now(): number
  /** Changes what the page remembers and draws it. */
  set(change: Partial<Ui>): void
  /** Does something in the chosen person's name; one after the other. Resolves with what they are told. */
  act(act: Act): Promise<Told>
  /** Becomes somebody else. */
  become(userId: string): void
}
