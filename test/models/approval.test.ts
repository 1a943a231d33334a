import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slotsOf, tally, unfillable, wouldCount } from '../../src/approval/model.ts'
import type { Asker, Policy } from '../../src/approval/model.ts'
import { openWords } from '../../src/approval/words.ts'
import { samePerson } from '../../src/kernel/people.ts'
import { ROLES } from '../../src/kernel/people.ts'
import { holders, member, NAMES, person, vote } from './samples.ts'
import type { Name } from './samples.ts'

const asker = (name: Name): Asker => ({ people: [person(name)], roles: member(name).roles })
const onePolicy: Policy = [{ role: 'test-platform', count: 1 }]

describe('what a policy needs', () => {
  test('somebody who holds the approving role himself needs another person of either team', () => {
    expect(openWords(slotsOf(onePolicy, asker('ada')))).toBe('1 approval by Test Platform')
    expect(openWords(slotsOf(onePolicy, asker('ben')))).toBe('1 approval by TRT or Test Platform')
  })

  test('each line of it is needed, and more people where the dispatcher wants more', () => {
    const both: Policy = [...onePolicy, { role: 'qe', count: 1 }]
    expect(openWords(slotsOf(both, asker('ada')))).toBe('1 approval by Test Platform and 1 approval by QE')
    expect(openWords(slotsOf(onePolicy, asker('ada'), 2))).toBe(
      '1 approval by Test Platform and 1 approval by TRT or Test Platform',
    )
  })

  test('one person counts for one role only, whichever leaves the most for the others', () => {
    const both: Policy = [{ role: 'trt', count: 1 }, ...onePolicy]
    const slots = slotsOf(both, asker('quentin'))
    expect(tally(slots, [vote('dora')], asker('quentin')).satisfied).toBe(false)
    expect(tally(slots, [vote('dora'), vote('ian')], asker('quentin')).satisfied).toBe(true)
    expect(tally(slots, [vote('dora'), vote('ben')], asker('quentin')).satisfied).toBe(true)
  })

  test('a policy that only the asker could fill is known to be closed today', () => {
    const onlyBen = (role: string) => (role === 'test-platform' ? [person('ben')] : [])
    expect(unfillable(slotsOf(onePolicy, asker('ben')), onlyBen, asker('ben'))).toEqual(['trt', 'test-platform'])
    expect(unfillable(slotsOf(onePolicy, asker('ada')), onlyBen, asker('ada'))).toEqual([])
    expect(unfillable(slotsOf([{ role: 'test-platform', count: 4 }], asker('ada')), holders, asker('ada'))).toEqual([
      'test-platform',
    ])
  })
})

const policy = fc.array(fc.record({ role: fc.constantFrom(...ROLES), count: fc.integer({ min: 1, max: 2 }) }), {
  minLength: 1,
  maxLength: 3,
})
const names = fc.array(fc.constantFrom(...NAMES), { maxLength: 10 })

describe('whoever votes in whatever order', () => {
  test('each vote that counts is of another person, none of the asker, and each fills a slot he may fill', () => {
    fc.assert(
      fc.property(policy, fc.constantFrom(...NAMES), names, (lines, who, voters) => {
        const slots = slotsOf(lines, asker(who))
        const { satisfied, open, counted } = tally(
          slots,
          voters.map(name => vote(name)),
          asker(who),
        )

        expect(counted.length + open.length).toBe(slots.length)
        expect(satisfied).toBe(open.length === 0)
        expect(counted.some(one => samePerson(one.by, person(who)))).toBe(false)
        expect(new Set(counted.map(one => one.by.user)).size).toBe(counted.length)
        expect(counted.every(one => slots.some(slot => slot.roles.some(role => one.roles.includes(role))))).toBe(true)
      }),
    )
  })

  test('as many slots are filled as could be, in whatever order the votes came', () => {
    fc.assert(
      fc.property(
        policy,
        fc.constantFrom(...NAMES),
        fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 5 }),
        (lines, who, voters) => {
          const slots = slotsOf(lines, asker(who))
          const filled = (order: readonly Name[]) =>
            tally(
              slots,
              order.map(name => vote(name)),
              asker(who),
            ).counted.length
          const most = Math.max(...orders(voters).map(filled), 0)
          expect(filled(voters)).toBe(most)
        },
      ),
      { numRuns: 60 },
    )
  })

  test('a vote that would count brings the request nearer by exactly one', () => {
    fc.assert(
      fc.property(policy, names, fc.constantFrom(...NAMES), (lines, voters, next) => {
        const slots = slotsOf(lines, asker('ada'))
        const before = voters.map(name => vote(name))
        const nearer =
          tally(slots, before, asker('ada')).open.length -
          tally(slots, [...before, vote(next)], asker('ada')).open.length
        expect(nearer).toBe(wouldCount(slots, before, asker('ada'), vote(next)) ? 1 : 0)
      }),
    )
  })
})

function orders<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]]
  return items.flatMap((first, at) => orders(items.toSpliced(at, 1)).map(rest => [first, ...rest]))
}
