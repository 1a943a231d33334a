import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { FieldValue } from '../../playground/slack/model/fields.ts'
import type { CastName } from '../../playground/world.ts'
import { aTown, viewOpened } from '../town.ts'
import type { Town, TownOptions } from '../town.ts'

/** The calendar alone. Sprint 280 goes from Mon 9 Nov to Sun 29 Nov 2026; its selection is on Wed 25 Nov. */
export async function aSprintTown({ env = {}, ...options }: TownOptions = {}): Promise<Town> {
  return aTown({
    autopilot: false,
    ...options,
    env: {
      SPRINT_ANCHOR: '2026-11-09',
      SPRINT_ANCHOR_NUMBER: '280',
      HOLIDAYS_FILE: '',
      RELEASE_CONTROLLER_URL: '',
      RELEASE_STREAM: '',
      ...env,
    },
  })
}

/** Opens the form, fills it in and closes it; what Slack shows beside the fields comes back. */
export async function proposes(
  town: Town,
  who: CastName,
  values: Record<string, FieldValue>,
): Promise<Record<string, string>> {
  await town.types(who, 'sprint edit')
  await viewOpened(town.world, who)
  const { errors = {} } = await town.fills(who, { reason: 'Thanksgiving is near', ...values })
  await town.world.slack.closeView(town.world.cast[who])
  await town.settle()
  return errors
}

/** The path of a file with these holidays; it goes with the test. */
export async function holidaysFile(...lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sacrificial-holidays-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'holidays.txt')
  await writeFile(path, lines.join('\n'))
  return path
}
