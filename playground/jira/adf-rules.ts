import { z } from 'zod'

/** What one node type may carry. Taken from the ADF schema for the nodes of jira.md §2.5; everything else is refused. */
export interface NodeRule {
  /** The exact attributes; none means no `attrs` at all is also fine. */
  readonly attrs?: z.ZodType
  /** Which children it may have. Absent: it has no `content`. */
  readonly children?: readonly string[]
  readonly atLeast?: number
  /** Which its first child must be, where that is narrower. */
  readonly first?: readonly string[]
  readonly marks?: boolean
}

const localId = z.string().optional()
const onlyId = z.strictObject({ localId }).optional()
const cell = z
  .strictObject({
    colspan: z.number().optional(),
    rowspan: z.number().optional(),
    colwidth: z.array(z.number()).optional(),
    background: z.string().optional(),
    localId,
  })
  .optional()

const inline = ['text', 'hardBreak', 'mention', 'inlineCard', 'status', 'date']
const lists = ['bulletList', 'orderedList']
const inPanel = ['paragraph', 'heading', 'codeBlock', 'rule', ...lists]
const inCell = [...inPanel, 'panel', 'blockquote']
const inExpand = [...inCell, 'table']

export const nodeRules: Readonly<Record<string, NodeRule>> = {
  doc: { children: [...inExpand, 'expand'] },
  paragraph: { attrs: onlyId, children: inline },
  heading: { attrs: z.strictObject({ level: z.int().min(1).max(6), localId }), children: inline },
  bulletList: { attrs: onlyId, children: ['listItem'], atLeast: 1 },
  orderedList: {
    attrs: z.strictObject({ order: z.number().min(0).optional(), localId }).optional(),
    children: ['listItem'],
    atLeast: 1,
  },
  listItem: {
    attrs: onlyId,
    children: ['paragraph', 'codeBlock', ...lists],
    atLeast: 1,
    first: ['paragraph', 'codeBlock'],
  },
  codeBlock: {
    attrs: z.strictObject({ language: z.string().optional(), uniqueId: z.string().optional(), localId }).optional(),
    children: ['text'],
    marks: false,
  },
  panel: {
    attrs: z.strictObject({
      panelType: z.enum(['info', 'note', 'tip', 'warning', 'error', 'success', 'custom']),
      panelIcon: z.string().optional(),
      panelIconId: z.string().optional(),
      panelIconText: z.string().optional(),
      panelColor: z.string().optional(),
      localId,
    }),
    children: inPanel,
    atLeast: 1,
  },
  table: {
    attrs: z
      .strictObject({
        isNumberColumnEnabled: z.boolean().optional(),
        layout: z.enum(['wide', 'full-width', 'center', 'align-end', 'align-start', 'default']).optional(),
        width: z.number().optional(),
        displayMode: z.enum(['default', 'fixed']).optional(),
        localId,
      })
      .optional(),
    children: ['tableRow'],
    atLeast: 1,
  },
  tableRow: { attrs: onlyId, children: ['tableHeader', 'tableCell'], atLeast: 1 },
  tableHeader: { attrs: cell, children: inCell, atLeast: 1 },
  tableCell: { attrs: cell, children: inCell, atLeast: 1 },
  rule: { attrs: onlyId },
  blockquote: { attrs: onlyId, children: ['paragraph', 'codeBlock', ...lists], atLeast: 1 },
  expand: {
    attrs: z.strictObject({ title: z.string().optional(), localId }).optional(),
    children: inExpand,
    atLeast: 1,
  },
  text: { marks: true },
  hardBreak: { attrs: z.strictObject({ text: z.literal('\n').optional(), localId }).optional() },
  mention: {
    attrs: z.strictObject({
      id: z.string(),
      text: z.string().optional(),
      accessLevel: z.string().optional(),
      userType: z.enum(['DEFAULT', 'SPECIAL', 'APP']).optional(),
      localId,
    }),
  },
  inlineCard: { attrs: z.strictObject({ url: z.string().min(1), localId }) },
  status: {
    attrs: z.strictObject({
      text: z.string().min(1),
      color: z.enum(['neutral', 'purple', 'blue', 'red', 'yellow', 'green']),
      style: z.string().optional(),
      localId,
    }),
  },
  date: { attrs: z.strictObject({ timestamp: z.string().min(1), localId }) },
}

const bare = z.undefined()
/** The attributes of each mark on text. */
export const markRules: Readonly<Record<string, z.ZodType>> = {
  strong: bare,
  em: bare,
  strike: bare,
  underline: bare,
  code: bare,
  link: z.strictObject({
    href: z.string().min(1),
    title: z.string().optional(),
    id: z.string().optional(),
    collection: z.string().optional(),
    occurrenceKey: z.string().optional(),
  }),
  textColor: z.strictObject({ color: z.string().regex(/^#[0-9a-fA-F]{6}$/) }),
  subsup: z.strictObject({ type: z.enum(['sub', 'sup']) }),
}
