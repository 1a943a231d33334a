import { expect, test } from 'vitest'
import { aTown, returnValues, until, viewOpened } from '../town.ts'
import type { Town } from '../town.ts'

const quiet = { autopilot: false }
const seen = 'Pods wait\nfor minutes'

async function failoverForm(town: Town): Promise<void> {
  await town.types('ada', 'failover')
  await viewOpened(town.world, 'ada')
}

function form(town: Town): string {
  const view = town.world.slack.topView(town.world.cast.ada)
  return view ? town.world.slack.text(view) : 'no form'
}

test('each fault stands beside its field, and nothing that was typed is lost', async () => {
  await using town = await aTown(quiet)
  await failoverForm(town)

  const evidence = 'https://prow.example/1 javascript:alert(1)'
  const outcome = await town.fills('ada', { cause: 'payload', seen: '   ', evidence })
  expect(outcome.errors).toEqual({
    seen: 'Say what is seen.',
    evidence: 'Only links that begin with http:// or https://, one on each line; "javascript:alert(1)" is none.',
  })
  expect(form(town)).toContain(evidence)

  const again = await town.fills('ada', { seen, evidence: 'ftp://prow.example/1' })
  expect(again.errors).toEqual({
    evidence: 'Only links that begin with http:// or https://, one on each line; "ftp://prow.example/1" is none.',
  })
  expect(form(town)).toContain(seen)

  expect((await town.fills('ada', { evidence: links(10) })).errors).toBeUndefined()
  expect(form(town)).toContain('F1')
  await town.settle()
  expect(town.card('F1')).toContain('https://prow.example/10')
  town.skim()
})

test('eleven links are one too many', async () => {
  await using town = await aTown(quiet)
  await failoverForm(town)

  const outcome = await town.fills('ada', { cause: 'payload', seen, evidence: links(11) })

  expect(outcome.errors).toEqual({ evidence: 'At most 10 links.' })
})

test('a theory needs what was tried first: the field appears with the choice, and blank does not count', async () => {
  await using town = await aTown(quiet)
  await failoverForm(town)
  const { ada } = town.world.cast
  await town.fills('ada', { seen }).catch(() => undefined)

  await town.world.slack.change(ada, 'cause', 'theory')
  await town.settle()
  expect(form(town)).toContain('What was tried first?')
  expect(form(town)).toContain(seen)

  const outcome = await town.fills('ada', { tried: '  \n ' })
  expect(outcome.errors).toEqual({
    tried: 'A failover for a theory comes after the easier options: say what was tried.',
  })
  await town.fills('ada', { tried: 'Asked for *a* second run' })
  await town.settle()
  expect(town.card('F1')).toContain('> Asked for *a* second run')
  town.skim()
})

test('where the field for a theory could not be added at the choice, it is added at the submission', async () => {
  await using town = await aTown(quiet)
  await failoverForm(town)
  const { slack, cast, weather } = town.world
  weather.add({ service: 'slack', call: 'views.update', trouble: { kind: 'answer', status: 500 } })
  await slack.change(cast.ada, 'cause', 'theory')
  await until(() => form(town).includes('Something went wrong on our side'), 'an apology')
  weather.clear()
  await slack.closeView(cast.ada)

  const outcome = await town.fills('ada', { seen })

  expect(outcome.error).toBeUndefined()
  expect(form(town)).toContain('What was tried first?')
  expect(form(town)).toContain(seen)
  await town.fills('ada', { tried: 'A second run' })
  await town.settle()
  expect(town.card('F1')).toContain('> A second run')
  town.skim()
})

test('a return asks what was found and done, and which workaround stays', async () => {
  await using town = await aTown(quiet)
  await town.asksFailover('ada')
  await town.types('ada', 'return')
  await viewOpened(town.world, 'ada')

  const outcome = await town.fills('ada', { ...returnValues, found: ' ', done: '\n', stays: ['stays'] })

  expect(outcome.errors).toEqual({
    found: 'Say what was found.',
    done: 'Say what was done about it, or that nothing was.',
    workaround: 'Say which workaround stays.',
  })
  town.skim()
})

test('a reason of blanks is refused beside its field', async () => {
  await using town = await aTown(quiet)
  const id = await town.asksFailover('ada')
  await town.presses('ben', 'request.reject', id)
  await viewOpened(town.world, 'ben')

  const outcome = await town.fills('ben', { reason: '  ' })

  expect(outcome.errors).toEqual({ reason: 'A reason is needed, for those who read it later.' })
  await town.fills('ben', { reason: 'Not before the release' })
  await town.settle()
  expect(town.card(id)).toContain(
    '@ben rejected the request of @ada to take *build02* out of rotation: Not before the release',
  )
  town.skim()
})

function links(count: number): string {
  return Array.from({ length: count }, (_, at) => `https://prow.example/${at + 1}`).join('\n')
}
