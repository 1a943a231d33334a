import type { ModalView } from '@slack/types'
import { datePicker, radioButtons, select, textInput, usersSelect } from '../../kernel/block-elements.ts'
import { input, modal, section } from '../../kernel/blocks.ts'
import { outCauseNames } from '../../investigation/words/names.ts'
import { inWords, lasting, slackTime } from '../../kernel/text.ts'
import { countedOuts } from '../model/answers.ts'
import type { Answer, Records } from '../model/answers.ts'
import type { ActionItem, Plan } from '../model/retrospective.ts'
import type { ProblemAnswer } from '../model/verdict.ts'
import { answerName, questionNumbers, questionTitles } from './names.ts'

const yesNo = (yes: string, no: string) => [
  { value: 'yes', text: yes },
  { value: 'no', text: no },
]
const asYesNo = (value: boolean) => (value ? 'yes' : 'no')

/** TRT's own answer to the third question. */
export function problemForm(records: Records, before: ProblemAnswer | null, metadata: string): ModalView {
  const outs = countedOuts(records)
  const failovers = [...new Set(outs.map(({ id, failover }) => failover ?? id))]
  const initial = before && {
    significant: asYesNo(before.significant),
    forced: asYesNo(before.forced),
    persists: asYesNo(before.persists),
  }
  const lines = outs.map(({ id, from, to, cause }) => {
    const until = to === null ? 'still' : `for ${lasting(to - from)}`
    return `• ${inWords(id, 40)}: out ${until}, from ${slackTime(from)}, ${outCauseNames[cause]}`
  })
  return modal({
    callbackId: 'verdict.answer.submit',
    title: 'Question 3',
    submit: 'Answer',
    metadata,
    blocks: [
      section(
        `Was there a significant problem that forced the cluster out? What counts for sprint ${records.sprint.number}:\n${lines.join('\n')}`,
      ),
      input({
        id: 'significant',
        label: 'Was the problem significant?',
        element: radioButtons({
          choices: yesNo('Yes, it was significant', 'No'),
          ...(initial && { initial: initial.significant }),
        }),
      }),
      input({
        id: 'forced',
        label: 'Did it force the cluster out?',
        element: radioButtons({
          choices: yesNo('Yes, it forced the cluster out', 'No, for example a theory was tested'),
          ...(initial && { initial: initial.forced }),
        }),
      }),
      input({
        id: 'failover',
        label: 'Which failover?',
        optional: true,
        element: select({
          choices: failovers.map(id => ({ value: id, text: id })),
          ...(before?.failover && { initial: before.failover }),
        }),
      }),
      input({
        id: 'persists',
        label: 'Is a change needed that has to stay?',
        hint: 'Changes for an experiment may come and go; one that has to stay fails the sprint.',
        element: radioButtons({
          choices: yesNo('Yes, it has to stay', 'No'),
          ...(initial && { initial: initial.persists }),
        }),
      }),
      input({
        id: 'why',
        label: 'What was it?',
        element: textInput({ multiline: true, maxLength: 600, ...(before && { initial: before.note }) }),
      }),
    ],
  })
}

/** For an answer that the records have wrong. */
export function changeForm(sprint: number, answers: readonly Answer[], metadata: string): ModalView {
  const settled = answers.filter(answer => answer.settled)
  return modal({
    callbackId: 'verdict.change.submit',
    title: 'Change an answer',
    submit: 'Change',
    metadata,
    blocks: [
      section(
        `For sprint ${sprint}. Turning a failed answer into success, and answering what nobody knows, takes a second person of TRT, and Test Platform is told. Both answers stay visible.`,
      ),
      input({
        id: 'question',
        label: 'Which answer',
        element: select({
          choices: settled.map(({ question, value }) => ({
            value: question,
            text: `${questionNumbers[question]}. ${questionTitles[question]}`,
            description: answerName(question, value),
          })),
        }),
      }),
      input({
        id: 'value',
        label: 'What it should be',
        element: radioButtons({
          choices: [
            { value: 'success', text: 'Success', description: 'A build on time; no ack missing; no such problem' },
            { value: 'found', text: 'Found', description: 'Question 3: a problem, dealt with within half the sprint' },
            { value: 'failed', text: 'Failed' },
          ],
        }),
      }),
      input({
        id: 'why',
        label: 'Why',
        hint: 'Everybody in the channel reads it.',
        element: textInput({ multiline: true, maxLength: 600 }),
      }),
    ],
  })
}

export function reopenForm(sprint: number, metadata: string): ModalView {
  return modal({
    callbackId: 'verdict.reopen.submit',
    title: 'Reopen the verdict',
    submit: 'Propose',
    metadata,
    blocks: [
      section(
        `The verdict of sprint ${sprint} is confirmed. A second person of TRT has to agree before it is open again.`,
      ),
      input({
        id: 'why',
        label: 'Why',
        hint: 'Everybody in the channel reads it.',
        element: textInput({ multiline: true, maxLength: 600 }),
      }),
    ],
  })
}

export function planForm(sprint: number, plan: Plan | null, metadata: string): ModalView {
  return modal({
    callbackId: 'retrospective.plan.submit',
    title: 'Plan the retrospective',
    submit: 'Plan',
    metadata,
    blocks: [
      section(`Of sprint ${sprint}: about what it showed and what to change, not about whose fault it was.`),
      input({ id: 'owner', label: 'Who leads it', element: usersSelect(plan ? { initial: plan.owner.user } : {}) }),
      input({ id: 'date', label: 'When', element: datePicker(plan ? { initial: plan.date } : {}) }),
      input({
        id: 'teams',
        label: 'Which teams to invite',
        element: textInput({ maxLength: 300, ...(plan && { initial: plan.teams }) }),
      }),
    ],
  })
}

export function itemForm(sprint: number, metadata: string): ModalView {
  return modal({
    callbackId: 'retrospective.item.submit',
    title: 'Add an action item',
    submit: 'Add',
    metadata,
    blocks: [
      section(
        `From the retrospective of sprint ${sprint}. It gets an issue of its own, labelled to go before feature development.`,
      ),
      input({ id: 'title', label: 'What is to be done', element: textInput({ maxLength: 200 }) }),
      input({ id: 'why', label: 'Why', element: textInput({ multiline: true, maxLength: 1500 }) }),
      input({ id: 'team', label: 'Which team', element: textInput({ maxLength: 100 }) }),
      input({ id: 'owner', label: 'Who', optional: true, element: usersSelect() }),
    ],
  })
}

export function doneForm({ id, title }: ActionItem, metadata: string): ModalView {
  return modal({
    callbackId: 'action-item.done.submit',
    title: `Close ${id}`,
    submit: 'Done',
    metadata,
    blocks: [
      section(`*${id}:* ${inWords(title)}`),
      input({ id: 'note', label: 'What was done', element: textInput({ multiline: true, maxLength: 1000 }) }),
    ],
  })
}
