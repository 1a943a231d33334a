import type { Config } from './config/config.ts'
import { isOutsideError } from './kernel/outside.ts'
import type { Clock } from './kernel/time.ts'
import { createDispatcher } from './services/dispatcher/dispatcher.ts'
import type { Dispatcher } from './services/dispatcher/dispatcher.ts'
import { createGithub } from './services/github/github.ts'
import type { Github } from './services/github/github.ts'
import { createJira } from './services/jira/jira.ts'
import type { Jira } from './services/jira/jira.ts'
import { createKubernetes } from './services/kubernetes/kubernetes.ts'
import type { Kubernetes } from './services/kubernetes/kubernetes.ts'
import type { ProwJobView } from './services/kubernetes/prow-job-view.ts'
import { payloadRightsMissing, upgradeRightsMissing } from './services/kubernetes/rights.ts'
import { createReleaseController } from './services/release-controller/release-controller.ts'
import type { ReleaseController } from './services/release-controller/release-controller.ts'

/** The clients of everything outside but Slack; null where not configured. */
export interface Outside {
  jira: Jira | null
  dispatcher: Dispatcher | null
  github: Github
  kubernetes: Kubernetes | null
  prowJobs: ProwJobView | null
  releases: ReleaseController | null
  /** What the outside does not let the bot do, in sentences for an administrator. A service that is down says nothing. */
  checkRights(): Promise<string[]>
}

export function openOutside(config: Config, { clock, signal }: { clock: Clock; signal: AbortSignal }): Outside {
  const { repo, branch, apiUrl, token } = config.github
  const jira = config.jira && createJira({ ...config.jira, signal })
  const kubernetes = config.kubernetes && createKubernetes({ ...config.kubernetes, clock })
  return {
    jira,
    dispatcher: config.dispatcher && createDispatcher({ ...config.dispatcher, clusters: config.clusters, signal }),
    github: createGithub({ apiUrl, repo, branch, signal, ...(token && { token }) }),
    kubernetes,
    prowJobs: kubernetes?.prowJobs() ?? null,
    releases: config.releases && createReleaseController({ url: config.releases.url, signal }),
    async checkRights() {
      const checks = [
        async () => {
          if (!jira || !config.jira) return []
          const { fields, issueType, securityLevel, project } = config.jira
          const given = [...GIVEN_FIELDS, ...(securityLevel === null ? [] : ['security']), ...Object.keys(fields)]
          const missing = await jira.createFieldsMissing(issueType, given)
          return missing.length === 0
            ? []
            : [`Jira asks for ${missing.join(', ')} in each new ${issueType} of ${project}: give them in JIRA_FIELDS.`]
        },
        async () => {
          if (!kubernetes || !config.kubernetes) return []
          const prowJobs = { group: 'prow.k8s.io', resource: 'prowjobs', namespace: config.kubernetes.prowNamespace }
          const may = await Promise.all(['list', 'watch'].map(verb => kubernetes.can(verb, prowJobs)))
          return may.every(Boolean) ? [] : ['The kubeconfig may not list and watch ProwJobs: no change can be proven.']
        },
        async () =>
          kubernetes && config.sprint && config.releases
            ? payloadRightsMissing(kubernetes, config.releases.namespace)
            : [],
        ...config.clusters.map(
          cluster => async () => (kubernetes && config.sprint ? upgradeRightsMissing(kubernetes, cluster) : []),
        ),
      ]
      return (await Promise.all(checks.map(quietly))).flat()
    },
  }
}

/** What every tracking issue is given anyway. */
const GIVEN_FIELDS = ['summary', 'description', 'labels', 'issuetype', 'project']

async function quietly(check: () => Promise<string[]>): Promise<string[]> {
  try {
    return await check()
  } catch (error) {
    if (isOutsideError(error)) return []
    throw error
  }
}
