import type { Config } from './config.ts'

/** What is not configured, said where people would look for it. */
export function offLines(config: Pick<Config, 'jira' | 'dispatcher' | 'kubernetes' | 'sprint' | 'releases'>): string[] {
  return [
    ...(config.jira ? [] : ['Jira is not configured: requests get no tracking issue.']),
    ...(config.dispatcher ? [] : ['The dispatcher is not configured: no impact is shown and there is no stop-gap.']),
    ...(config.kubernetes
      ? []
      : ['ProwJobs are not read (KUBECONFIG is not set): that a change took effect cannot be proven.']),
    ...(config.sprint
      ? []
      : ['The sprint is not configured (SPRINT_ANCHOR is not set): no calendar, payload, budget, verdict or digest.']),
    ...(config.releases
      ? []
      : ['The release controller is not configured (RELEASE_CONTROLLER_URL is not set): no payload is proposed.']),
  ]
}
