import type { Config } from './config.ts'

/** What is not configured, said where people would look for it. */
export function offLines(config: Pick<Config, 'jira' | 'dispatcher' | 'kubernetes'>): string[] {
  return [
    ...(config.jira ? [] : ['Jira is not configured: requests get no tracking issue.']),
    ...(config.dispatcher ? [] : ['The dispatcher is not configured: no impact is shown and there is no stop-gap.']),
    ...(config.kubernetes
      ? []
      : ['ProwJobs are not read (KUBECONFIG is not set): that a change took effect cannot be proven.']),
  ]
}
