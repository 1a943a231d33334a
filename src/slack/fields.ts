import { z } from 'zod'
import { legible } from '../kernel/text.ts'

const chosen = z.object({ value: z.string() }).nullish()
const stateValue = z.looseObject({
  value: z.string().nullish(),
  selected_option: chosen,
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_user: z.string().nullish(),
  selected_date: z.string().nullish(),
})
const stateSchema = z.object({ values: z.record(z.string(), z.record(z.string(), stateValue)) })

/** What a person filled in, by field: text, the chosen value, the chosen user's ID, or the chosen day. Empty where nothing is. */
export interface Fields {
  text(id: string): string
  list(id: string): string[]
}

/** The state of a modal whose fields have the same name for block and action (slack.md §2.4). */
export function fieldsOf(view: { state?: unknown }): Fields {
  const { values } = stateSchema.parse(view.state)
  const field = (id: string) => values[id]?.[id]
  return {
    text: id => legible(written(field(id))).trim(),
    list: id => (field(id)?.selected_options ?? []).map(option => option.value),
  }
}

function written(field: z.infer<typeof stateValue> | undefined): string {
  return field?.value ?? field?.selected_option?.value ?? field?.selected_user ?? field?.selected_date ?? ''
}
