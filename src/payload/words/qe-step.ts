import { roleNames } from '../../kernel/people.ts'
import { actorName, inWords, listed, quoted, slackTime } from '../../kernel/text.ts'
import { hasPassed, isAnsweredUpgrading, isSuperseded } from '../model/payload.ts'
import type { QeVerdict } from '../model/payload.ts'
import { code, qeNames } from './names.ts'
import { overWords } from './step-data.ts'
import type { StepData } from './step-data.ts'

/** QE's word, and what it means for Test Platform: told of every change between go, wait and stop. */
export function qeStep(data: StepData, verdict: QeVerdict, was: QeVerdict['state']): string {
  const { payload, mentions, later, wasReady } = data
  const tag = code(tagOf(data))
  const said = saidWords(data, verdict, was)
  const passed = was === 'passed' || was === 'passed-with-issues'
  if (verdict.state === 'failed') {
    const stops = isTaken(data) || (!isSuperseded(later) && (passed || wasReady))
    if (!stops) return said
    return `${mentions.testPlatform} *Stop:* QE failed ${tag} after all${whereItIs(data)} ${later ? overWords(payload, later) : 'TRT chooses again.'}\n${said}`
  }
  if (!wasReady || isSuperseded(later)) return said
  if (passed && verdict.state === 'in-progress') {
    return `${mentions.testPlatform} *Wait:* QE has taken its verdict on ${tag} back; do not start the upgrade.\n${said}`
  }
  if (!passed && hasPassed(verdict)) {
    return `${mentions.testPlatform} *Ready again:* QE passed ${tag}; ${payload.promoted ? 'the command for the upgrade stands in the message above' : 'the message above says how to take it'}.\n${said}`
  }
  return said
}

function saidWords(data: StepData, verdict: QeVerdict, was: QeVerdict['state']): string {
  const { qeRole, by, later } = data
  const asTeam = qeRole === 'qe' ? roleNames.qe : `${roleNames[qeRole]} for QE`
  const until = verdict.until === null ? '' : ` until ${slackTime(verdict.until)}`
  const from = was === 'called' || was === verdict.state ? '' : ` (before: ${qeNames[was]})`
  const note = verdict.note ? `\n${quoted(verdict.note)}` : ''
  const record = isSuperseded(later) ? recordWords(data, verdict, later) : ''
  return `${actorName(by)} (${asTeam}): ${code(tagOf(data))} ${qeNames[verdict.state]}${until}${from}.${record}${note}`
}

/** Nobody is called by it, but a failure undoes what the sprint had. */
function recordWords({ before, payload }: StepData, { state }: QeVerdict, { sprint }: { sprint: number }): string {
  const next = `QE has passed the payload of sprint ${sprint}, which is the one to take.`
  return state === 'failed' && before.selected?.late === false
    ? ` It counts against the build on time of sprint ${payload.sprint}. ${next}`
    : ` That is for the record: ${next}`
}

function tagOf({ before, payload }: StepData): string {
  return before.selected?.tag ?? payload.selected?.tag ?? payload.earlier.at(-1)?.tag ?? ''
}

/** A cluster has it or is on its way to it; where that cannot be seen, Test Platform's own word for it. */
function isTaken({ before, upgrade, running, seesClusters }: StepData): boolean {
  return upgrade !== null || running.length > 0 || (!seesClusters && isAnsweredUpgrading(before))
}

function whereItIs({ before, upgrade, running, seesClusters }: StepData): string {
  if (upgrade !== null) return `; ${inWords(upgrade, 200)}.`
  if (running.length > 0) {
    const where = running.map(
      ({ cluster, completedAt }) => `*${inWords(cluster, 60)}* runs it since ${slackTime(completedAt)}`,
    )
    return `; ${listed(where)}. TRT and Test Platform decide whether it stays: \`/sacrificial failover\` takes the cluster out of rotation, or it stays until the next payload is installed.`
  }
  if (seesClusters) return '. No upgrade to it is under way: do not begin one.'
  const on = before.answers.flatMap(({ kind, cluster }) =>
    kind === 'upgrading' && cluster !== null ? [`*${inWords(cluster, 60)}*`] : [],
  )
  return on.length > 0
    ? `. Test Platform answered that it is upgrading on ${listed(on)}; the bot cannot see how far that is. Look there first, and begin no other upgrade to it.`
    : '. The bot cannot see whether an upgrade to it is under way: do not begin one.'
}
