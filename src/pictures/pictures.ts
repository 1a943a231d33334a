import type { BurnDownSpec } from './budget-burn-down.ts'
import type { BudgetRowsSpec } from './budget-rows.ts'
import type { Look } from './drawing.ts'
import type { SegmentsSpec } from './failover-segments.ts'
import type { RibbonRowsSpec } from './ribbon-rows.ts'
import type { RibbonSpec } from './rotation-ribbon.ts'
import { createStudio } from './studio.ts'
import type { VerdictSpec } from './verdict-squares.ts'

/** What the product draws with: each picture as the function of the same name draws it, without holding up a click. */
const studio = createStudio()

export function budgetBurnDown(spec: BurnDownSpec, look: Look): Promise<string> {
  return studio.svg({ kind: 'budgetBurnDown', spec, look })
}

export function budgetRows(spec: BudgetRowsSpec, look: Look): Promise<string> {
  return studio.svg({ kind: 'budgetRows', spec, look })
}

export function failoverSegments(spec: SegmentsSpec, look: Look): Promise<string> {
  return studio.svg({ kind: 'failoverSegments', spec, look })
}

export function ribbonRows(spec: RibbonRowsSpec, look: Look): Promise<string> {
  return studio.svg({ kind: 'ribbonRows', spec, look })
}

export function rotationRibbon(spec: RibbonSpec, look: Look): Promise<string> {
  return studio.svg({ kind: 'rotationRibbon', spec, look })
}

export function verdictSquares(spec: VerdictSpec, look: Look): Promise<string> {
  return studio.svg({ kind: 'verdictSquares', spec, look })
}

/** A picture for where no browser draws it. `width` in pixels; the height follows. */
export function toPng(svg: string, { width }: { width: number }): Promise<Buffer> {
  return studio.png({ kind: 'png', svg, width })
}

/** With the bot's end; whoever still draws gets the picture first. */
export function restPictures(): Promise<void> {
  return studio.rest()
}
