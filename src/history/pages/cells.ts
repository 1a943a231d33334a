import { lasting, zonedTime } from '../../kernel/text.ts'
import { toIso } from '../../kernel/time.ts'
import type { Instant } from '../../kernel/time.ts'
import type { Cell } from '../../web/table.ts'
import { percent } from '../words/names.ts'

/** In the team's zone for people, as ISO time in UTC for machines. */
export function moment(at: Instant | null, timeZone: string): Cell {
  return at === null ? null : { value: toIso(at), text: zonedTime(at, timeZone) }
}

/** In seconds for machines. */
export function length(ms: number | null): Cell {
  return ms === null ? null : { value: Math.round(ms / 1000), text: lasting(ms) }
}

/** From 0 to 1 for machines. */
export function share(value: number | null): Cell {
  return value === null ? null : { value: Number(value.toFixed(6)), text: percent(value) }
}

export function sprintCell(number: number, cluster: string | null): Cell {
  return { value: number, text: String(number), path: sprintPath(number, cluster) }
}

/** `cluster` is null where it is the first one, which is meant without it. */
export function sprintPath(number: number, cluster: string | null): string {
  return `/sprints/${number}${cluster === null ? '' : `?cluster=${encodeURIComponent(cluster)}`}`
}
