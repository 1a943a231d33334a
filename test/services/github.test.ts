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
  return { farm, weather, github, clock }
}

it('reads the file as it stands on the branch, named as Git names it', async () => {
  const { farm, github } = await openFarm()
  const { text, sha } = await github.readFile(clustersFile)
  expect(text).toBe(farm.clustersYaml())
  expect(sha).toBe(execFileSync('git', ['hash-object', '--stdin'], { input: text, encoding: 'utf8' }).trim())

  farm.mergeClustersYaml(`# changed\n${text}`, 'somebody')
  expect((await github.readFile(clustersFile)).text).toMatch(/^# changed\n/)
})

it('reads what was merged since, by the time of the merge and not of the commit', async () => {
  const { farm, github, clock } = await openFarm()
  const before = clock.now() + 1
  const merges = (text: string, after: number) => {
    clock.advance(after)
    const { mergedAt } = farm.mergeClustersYaml(`# ${text}\n${farm.clustersYaml()}`, 'ben')
    return mergedAt
  }
  const first = merges('first', 60_000)
  const second = merges('second', 7_200_000)
  const read = await github.versionsSince(clustersFile, before)
  expect(read.map(({ mergedAt, text }) => [mergedAt, text.slice(0, 9)])).toEqual([
    [first, '# first\n#'],
    [second, '# second\n'],
  ])
  expect(await github.versionsSince(clustersFile, first + 1)).toHaveLength(1)
  expect(await github.versionsSince(clustersFile, second + 1)).toEqual([])
})

it('takes a commit that came without a pull request by its own time, and says what it cannot read', async () => {
  const server = await smallServer((incoming, response) => {
    const { pathname } = new URL(incoming.url ?? '', 'http://any')
    if (pathname.endsWith('/pulls'))
      return json(response, 200, [{ base: { ref: 'other' }, merged_at: '2026-11-10T09:00:00Z' }])
    if (pathname.endsWith('/commits')) {
      return json(response, 200, [{ sha: 'abc', commit: { committer: { date: '2026-11-10T12:00:00Z' } } }])
    }
    response
      .writeHead(200, { 'content-type': 'application/vnd.github.raw; charset=utf-8' })
      .end(`at ${incoming.url?.split('ref=')[1]}`)
  })
  const github = createGithub({ apiUrl: server.url, repo, branch: 'main' })
  expect(await github.versionsSince('a.yaml', 0)).toEqual([
    { mergedAt: Date.parse('2026-11-10T12:00:00Z'), text: 'at abc' },
  ])

  const odd = await smallServer((_, response) => json(response, 200, { commits: [] }))
  const blind = createGithub({ apiUrl: odd.url, repo, branch: 'main' })
  await expect(blind.versionsSince('a.yaml', 0)).rejects.toMatchObject({ mishap: 'unclear', service: 'github' })
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
