import { measureDelivery } from './delivery.ts'
import { layGround } from './ground.ts'
import { measureGrowth } from './growth.ts'
import { measureHistory } from './history.ts'
import { lookAtMachine } from './machine.ts'
import { measurePace } from './pace.ts'
import { reportOf } from './report.ts'
import { measureStartUp } from './start-up.ts'

/** `npm run bench`: everything in one run, against the same stand-ins. `-- --json` prints the figures as they are. */
await using ground = await layGround()
const results = {
  machine: lookAtMachine(ground.folder),
  startUp: await measureStartUp(ground),
  pace: [...(await measurePace(ground, 'slash command')), ...(await measurePace(ground, 'click'))],
  growth: await measureGrowth(ground),
  delivery: await measureDelivery(ground),
  history: await measureHistory(ground),
}
console.log(process.argv.includes('--json') ? JSON.stringify(results, null, 2) : reportOf(results))
