import type { BurnDownSpec } from './budget-burn-down.ts'
import type { BudgetRowsSpec } from './budget-rows.ts'
import type { Look } from './drawing.ts'
import type { SegmentsSpec } from './failover-segments.ts'
import type { RibbonRowsSpec } from './ribbon-rows.ts'
import type { RibbonSpec } from './rotation-ribbon.ts'
import type { VerdictSpec } from './verdict-squares.ts'

/** Each kind of picture, and what it is drawn from: plain data, because it crosses to another thread. */
export interface Specs {
  budgetBurnDown: BurnDownSpec
  budgetRows: BudgetRowsSpec
  failoverSegments: SegmentsSpec
  ribbonRows: RibbonRowsSpec
  rotationRibbon: RibbonSpec
  verdictSquares: VerdictSpec
}

export type SvgOrder = { [Kind in keyof Specs]: { kind: Kind; spec: Specs[Kind]; look: Look } }[keyof Specs]

export interface PngOrder {
  kind: 'png'
  svg: string
  /** In pixels. */
  width: number
}

/** To the thread; `id` is repeated in the answer. */
export interface Order {
  id: number
  work: SvgOrder | PngOrder
}

/** From the thread: SVG as text, PNG as bytes, or why there is neither. */
export type Answer = { id: number; made: string | Uint8Array } | { id: number; fault: unknown }
