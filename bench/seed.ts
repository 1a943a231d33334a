import { actorKey } from '../src/kernel/people.ts'
import { insertRequest } from '../src/rotation/store.ts'
import type { RequestFact } from '../src/rotation/model/request-facts.ts'
import type { Request } from '../src/rotation/model/request.ts'
import type { Effect } from '../src/store/tx.ts'
import { openStore } from '../src/store/store.ts'
import { systemClock } from '../src/kernel/time.ts'
import { insertTracking } from '../src/tracking/store.ts'

/** A failover that waits for one approval by Test Platform, its preview green: each on a cluster of its own. */
export function seededRequest(number: number, team: string, requester: string): Request {
  const person = { team, user: requester }
  return {
    id: `F${number}`,
    number,
    cluster: `build${String(number).padStart(6, '0')}`,
    direction: 'failover',
    state: 'awaiting',
    how: 'asked',
    reason: null,
    requester: person,
    filedBy: person,
    roles: ['trt'],
    failover: {
      cause: 'payload',
      tried: null,
      seen: 'Nodes of the new payload are slow to start pods; half of the e2e jobs there run into their timeout.',
      evidence: [`https://prow.example/view/gs/test-platform-results/logs/periodic-ci-e2e/${number}`],
      urgency: 'now',
      flavour: 'blocked',
      expectedMs: 14_400_000,
      investigator: null,
    },
    back: null,
    ends: null,
    policy: [{ role: 'test-platform', count: 1 }],
    people: 1,
    votes: [],
    preview: {
      at: OPENED_AT,
      guards: (['known', 'default', 'capability', 'provider', 'override', 'running', 'lasting'] as const).map(name => ({
        name,
        colour: 'green',
        about: [],
        unread: false,
      })),
      impact: {
        affectedJobs: 412,
        movableJobs: 412,
        immovable: [],
        destinations: { build01: 120, build03: 96, build05: 88, build09: 64, build11: 44 },
        demand: 412,
      },
      requiredApprovals: 1,
      probes: Array.from({ length: 20 }, (_, at) => `periodic-ci-openshift-release-main-nightly-e2e-aws-${at}`),
    },
    asking: 1,
    askedAgainBecause: [],
    openedAt: OPENED_AT,
    approvedAt: null,
    changingAt: null,
    stuck: null,
    ended: null,
    version: 1,
  }
}

/** Recent, so that none of them expires meanwhile. */
const OPENED_AT = Date.now()
const AT_ONCE = 500

export interface SeedOptions {
  count: number
  team: string
  requester: string
  /** What is still promised for each request; by default all of it has been delivered. */
  promised?: (id: string) => Effect[]
}

/** Fills a database with requests as they stand once card, approval message and issue are there: through the store. */
export async function seed(url: string, { count, team, requester, promised = () => [] }: SeedOptions): Promise<void> {
  const store = await openStore(url, { clock: systemClock })
  for (let first = 1; first <= count; first += AT_ONCE) {
    await store.tx(async tx => {
      for (let number = first; number < Math.min(first + AT_ONCE, count + 1); number += 1) {
        const request = seededRequest(number, team, requester)
        await insertRequest(tx, request, `bench/${number}`)
        await insertTracking(tx, {
          subject: request.id,
          key: `TRT-${number}`,
          state: 'created',
          token: `sacrificial-${actorKey(request.requester)}-${number}`,
          posting: null,
          doubles: [],
        })
        const opened: RequestFact = { kind: 'request-opened', request }
        tx.pen.record(request.id, request.filedBy, [opened])
        tx.pen.promise(promised(request.id))
      }
    })
  }
  await store.close()
}
