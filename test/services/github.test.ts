import { execFileSync } from 'node:child_process'
import { expect, it, onTestFinished } from 'vitest'
import { createFarm } from '../../playground/farm/farm.ts'
import { heldClock } from '../../playground/wire/clock.ts'
import { fairWeather } from '../../playground/wire/weather.ts'
import { createGithub } from '../../src/services/github/github.ts'
import { json, smallServer } from './small-server.ts'

const repo = 'openshift/release'
const clustersFile = 'core-services/sanitize-prow-jobs/_clusters.yaml'

async function openFarm() {
  const weather = fairWeather()
  const clock = heldClock(Date.parse('2026-11-10T14:00:00Z'))
  const farm = await createFarm({ clock, weather, dispatcherChannel: 'C1', autopilot: false })
  onTestFinished(() => farm.close())
  const github = createGithub({ apiUrl: farm.githubUrl, token: farm.githubToken, repo, branch: 'main' })
  return { farm, weather, github }
}

it('reads the file as it stands on the branch, named as Git names it', async () => {
  const { farm, github } = await openFarm()
  const { text, sha } = await github.readFile(clustersFile)
  expect(text).toBe(farm.clustersYaml())
  expect(sha).toBe(execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' }).trim())

  farm.mergeClustersYaml(`# changed\n${text}`, 'somebody')
  expect((await github.readFile(clustersFile)).text).toMatch(/^# changed\n/)
})

it('reads a file of more than a megabyte', async () => {
  const text = '# a long line of configuration, ünïcode too\n'.repeat(40_000)
  const accepts: (string | undefined)[] = []
  const server = await smallServer((incoming, response) => {
    accepts.push(incoming.headers.accept)
    response.writeHead(200, { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' }).end(text)
  })
  const github = createGithub({ apiUrl: server.url, repo, branch: 'main' })
  expect((await github.readFile('_config.yaml')).text).toBe(text)
  expect(accepts).toEqual(['application/vnd.github.v3.raw'])
})

it('says that a file is missing, and what a wrong token, a limit and a silence are', async () => {
  const { farm, weather, github } = await openFarm()
  await expect(github.readFile('no/such/file')).rejects.toMatchObject({ mishap: 'missing', service: 'github' })

  const stranger = createGithub({ apiUrl: farm.githubUrl, token: 'wrong', repo, branch: 'main' })
  await expect(stranger.readFile(clustersFile)).rejects.toMatchObject({ mishap: 'denied' })

  const headers = { 'retry-after': '60' }
  weather.add({
    service: 'github',
    times: 1,
    trouble: { kind: 'answer', status: 403, headers, body: { message: 'slow' } },
  })
  await expect(github.readFile(clustersFile)).rejects.toMatchObject({ mishap: 'busy', retryAfterMs: 60_000 })

  weather.add({ service: 'github', times: 1, trouble: { kind: 'hang', when: 'before' } })
  const hasty = createGithub({ apiUrl: farm.githubUrl, repo, branch: 'main', timeoutMs: 100 })
  await expect(hasty.readFile(clustersFile)).rejects.toMatchObject({ mishap: 'unclear' })
})

it('does not follow a repository that was moved', async () => {
  const server = await smallServer((_, response) => json(response, 301, {}, { location: 'http://127.0.0.1:1/' }))
  const github = createGithub({ apiUrl: server.url, repo, branch: 'main' })
  await expect(github.readFile('a.yaml')).rejects.toMatchObject({ status: 301 })
})

it('asks for no path outside the repository', async () => {
  const github = createGithub({ apiUrl: 'http://127.0.0.1:1', repo, branch: 'main' })
  await expect(github.readFile('../../user')).rejects.toThrow('Not a path')
  expect(() => createGithub({ apiUrl: 'http://127.0.0.1:1', repo: 'a/b/c', branch: 'main' })).toThrow('owner/name')
})
