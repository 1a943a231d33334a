import { describe, test } from 'vitest'
import { endingOf, expectBackOnce, expectMainJobOnce } from './checks.ts'
import { tellUntilKilledEverywhere } from './killing.ts'
import * as question from './question-story.ts'
import { expectSprintOnce, sprintEndingOf } from './sprint-checks.ts'
import * as sprint from './sprint-story.ts'
import { tellStory } from './story.ts'

/** The sprint has a story of its own. */
const WITHOUT_SPRINT = { SPRINT_ANCHOR: '', SPRINT_ANCHOR_NUMBER: '' }
const TIMEOUT_MS = 600_000

describe('a bot that is killed at any outside call does everything in the end, once', () => {
  test('out of rotation and back', { timeout: TIMEOUT_MS }, async () => {
    const tale = { tell: tellStory, check: expectMainJobOnce, endingOf, env: WITHOUT_SPRINT }
    console.log(await tellUntilKilledEverywhere(tale))
  })

  test(
    'a stop-gap that a person revoked, and a cluster that is put back at once',
    { timeout: TIMEOUT_MS },
    async () => {
      const tale = { tell: question.tellQuestion, check: expectBackOnce, endingOf, env: WITHOUT_SPRINT }
      console.log(await tellUntilKilledEverywhere({ ...tale, spared: question.TOLD_BEFORE }))
    },
  )

  test('a sprint, from its proposal to its retrospective', { timeout: TIMEOUT_MS }, async () => {
    const { tellSprint: tell, TOLD_BEFORE: spared, START: start, DIGEST_TIME } = sprint
    const tale = { tell, spared, start, check: expectSprintOnce, endingOf: sprintEndingOf, env: { DIGEST_TIME } }
    console.log(await tellUntilKilledEverywhere(tale))
  })
})
