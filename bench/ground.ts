import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../src/kernel/time.ts'
import { createWorld } from '../playground/world.ts'
import type { World } from '../playground/world.ts'
import { runningClock } from '../playground/wire/clock.ts'
import { seed } from './seed.ts'
import type { SeedOptions } from './seed.ts'
import { startSubject } from './subject.ts'
import type { Program, Subject } from './subject.ts'

/** A quiet world, and seeded databases on a disk. */
export interface Ground extends AsyncDisposable {
  readonly world: World
  readonly folder: string
  /** A database of its own with so many requests. Equal wishes share the seeding. */
  database(options: Pick<SeedOptions, 'count' | 'promised'>): Promise<string>
  start(program: Program, env?: Record<string, string>): Promise<Subject>
}

export async function layGround(): Promise<Ground> {
  // Not in the system's folder for temporary files, which may be memory.
  await mkdir('data', { recursive: true })
  const folder = await mkdtemp(join('data', 'bench-'))
  const world = await createWorld({ clock: runningClock(systemClock.now()), transport: 'http', autopilot: false })
  const plain = new Map<number, Promise<string>>()
  let files = 0

  async function seeded(options: Pick<SeedOptions, 'count' | 'promised'>): Promise<string> {
    const path = join(folder, `${(files += 1)}.db`)
    await seed(`sqlite:${path}`, { ...options, team: world.slack.team.id, requester: world.cast.ada })
    return path
  }

  return {
    world,
    folder,
    async database({ count, promised }) {
      if (promised) return `sqlite:${await seeded({ count, promised })}`
      const master = plain.get(count) ?? seeded({ count })
      plain.set(count, master)
      const path = join(folder, `${(files += 1)}.db`)
      await copyFile(await master, path)
      return `sqlite:${path}`
    },
    async start(program, env = {}) {
      const subject = await startSubject(program, world.env(env))
      if (program === 'bot') world.connect(subject.url)
      return subject
    },
    async [Symbol.asyncDispose]() {
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
