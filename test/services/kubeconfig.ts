import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { stringify } from 'yaml'

/** A kubeconfig whose contexts lead to these addresses. */
export function kubeconfigFor(servers: Record<string, string>): string {
  return stringify({
    clusters: Object.entries(servers).map(([name, server]) => ({
      name,
      cluster: { server, 'insecure-skip-tls-verify': true },
    })),
    users: [{ name: 'bot', user: { token: 'a-token' } }],
    contexts: Object.keys(servers).map(name => ({ name, context: { cluster: name, user: 'bot' } })),
  })
}

/** The path of a file with this text, which is there until the test ends. */
export function kubeconfigFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'config')
  writeFileSync(file, text)
  return file
}
