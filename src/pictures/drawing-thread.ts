import { parentPort } from 'node:worker_threads'
import { budgetBurnDown } from './budget-burn-down.ts'
import { budgetRows } from './budget-rows.ts'
import type { Look } from './drawing.ts'
import { failoverSegments } from './failover-segments.ts'
import type { Answer, Order, PngOrder, Specs, SvgOrder } from './orders.ts'
import { toPng } from './png.ts'
import { ribbonRows } from './ribbon-rows.ts'
import { rotationRibbon } from './rotation-ribbon.ts'
import { verdictSquares } from './verdict-squares.ts'

/** What runs in the thread that `studio.ts` starts: one order after another, so that only one picture takes memory. */
let last = Promise.resolve()
parentPort?.on('message', (order: Order) => {
  last = last.then(() => carryOut(order))
})

async function carryOut({ id, work }: Order): Promise<void> {
  try {
    const made = work.kind === 'png' ? await png(work) : await svg(work)
    send({ id, made }, typeof made === 'string' ? [] : [made.buffer])
  } catch (fault) {
    send({ id, fault }, [])
  }
}

function send(answer: Answer, handedOver: ArrayBuffer[]): void {
  parentPort?.postMessage(answer, handedOver)
}

type Draw<Kind extends keyof Specs> = (spec: Specs[Kind], look: Look) => Promise<string>

const draw: { [Kind in keyof Specs]: Draw<Kind> } = {
  budgetBurnDown,
  budgetRows,
  failoverSegments,
  ribbonRows,
  rotationRibbon,
  verdictSquares,
}

function svg<Kind extends keyof Specs>({ kind, spec, look }: SvgOrder & { kind: Kind; spec: Specs[Kind] }) {
  return draw[kind](spec, look)
}

/** In memory of its own: what the renderer gives belongs to it, and cannot be handed over. */
async function png({ svg: picture, width }: PngOrder): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await toPng(picture, { width }))
}
