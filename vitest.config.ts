import { defineConfig } from 'vitest/config'

/** Stories and the like: everything that has no project of its own. */
const others = ['test/house/**', 'test/browser/**', 'test/crash/**']

export default defineConfig({
  test: {
    pool: 'forks',
    // Most of a test is waiting for a socket or a disk: on two cores, two files at a time.
    maxWorkers: '100%',
    passWithNoTests: true,
    projects: [
      { extends: true, test: { name: 'house', include: ['test/house/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: others,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      // These two start whole processes and count on their speed: one file at a time, after the others.
      { extends: true, test: { name: 'crash', include: ['test/crash/**/*.test.ts'], ...alone(1) } },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...alone(2) } },
    ],
  },
})

function alone(groupOrder: number) {
  return { fileParallelism: false, sequence: { groupOrder }, testTimeout: 120_000, hookTimeout: 120_000 }
}
