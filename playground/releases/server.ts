import type { WireAnswer, WireRequest } from '../wire/serve.ts'
import { apiTag, imageInfo, releaseInfo, streamConfig, tagPage, verifyJobs } from './info.ts'
import type { Entry, ReleasesModel } from './model.ts'
import { newestFirst } from './names.ts'
import { imagestream, streams } from './streams.ts'
import type { StreamConfig } from './streams.ts'

interface Route {
  /** The call's name for weather and witness. */
  name: string
  path: RegExp
  answer?(model: ReleasesModel, words: string[], query: URLSearchParams): WireAnswer
}

/** Each name is a path with its variable parts in braces; those without an answer exist and are not modelled. */
const routes: readonly Route[] = [
  route('/api/v1/releasestream/{stream}/tags', tagsOf),
  route('/api/v1/releasestream/{stream}/latest', latestOf),
  route('/api/v1/releasestream/{stream}/release/{tag}', releaseOf),
  route('/api/v1/releasestream/{stream}/config', configOf),
  route('/api/v1/releasestream/{stream}/candidate'),
  route('/api/v1/releasestream/{stream}/qualifier/{qualifier}/config'),
  route('/api/v1/releasestreams/approvals', approvals),
  route('/api/v1/releasestreams/{phase}', tagsByStream),
  route('/api/v1/releasetag/{tag}/qualifiers'),
  route('/releasestream/{stream}/candidates'),
  route('/releasetag/{tag}/json', imageOf),
  route('/releasetag/{tag}', pageOf),
  route('/graph'),
  route('/changelog'),
]

export function nameOfReleasesCall({ method, url }: WireRequest): string {
  return `${method} ${routes.find(({ path }) => path.test(url.pathname))?.name ?? url.pathname}`
}

/** The release controller's API for reading, `payloads.md §1.2`. */
export function answerReleasesCall(model: ReleasesModel) {
  return ({ method, url }: WireRequest): WireAnswer => {
    model.settle()
    const found = routes.find(({ path }) => path.test(url.pathname))
    if (!found) return says(404, '404 page not found')
    if (method !== 'GET' || !found.answer) return notModelled(`${method} ${found.name}`)
    const words = (found.path.exec(url.pathname) ?? []).slice(1).map(decodeURIComponent)
    return found.answer(model, words, url.searchParams)
  }
}

function route(name: string, answer?: Route['answer']): Route {
  const pattern = name.replaceAll(/\{\w+\}/g, '([^/]+)')
  return { name, path: new RegExp(`^${pattern}$`), ...(answer && { answer }) }
}

function tagsOf(model: ReleasesModel, [name = '']: string[], query: URLSearchParams): WireAnswer {
  const stream = known(name)
  if (!stream) return says(404, `Unable to find release ${name}`)
  if (!['json', ''].includes(query.get('format') ?? '')) return wrongFormat()
  const phases = query.getAll('phase')
  const tags = model
    .inStream(stream)
    .map(entry => apiTag(entry, model.phaseOf(entry)))
    .filter(({ phase }) => phases.length === 0 || phases.includes(phase))
  return json({ name, tags: orNull(tags) })
}

function latestOf(model: ReleasesModel, [name = '']: string[], query: URLSearchParams): WireAnswer {
  const stream = known(name)
  if (!stream) return says(404, 'no release configuration exists with the requested name')
  if (query.has('in')) return notModelled('ranges of versions')
  const rel = query.get('rel') ?? '0'
  if (!/^[+-]?\d+$/.test(rel))
    return says(400, `error: ?rel must be non-negative integer: strconv.Atoi: parsing "${rel}": invalid syntax`)
  if (Number(rel) < 0) return says(400, 'error: ?rel must be non-negative integer')
  const accepted = model
    .inStream(stream)
    .filter(entry => model.phaseOf(entry) === 'Accepted' && entry.payload.name.startsWith(query.get('prefix') ?? ''))
  const entry = accepted[Number(rel)]
  if (!entry) return says(404, 'no tags exist within the release that satisfy the request')
  const tag = apiTag(entry, 'Accepted')
  const format = query.get('format') ?? ''
  if (format === 'name') return says(200, tag.name)
  if (format === 'pullSpec') return says(200, tag.pullSpec)
  if (format === 'downloadURL') return says(200, tag.downloadURL)
  return format === '' || format === 'json' ? json(tag) : wrongFormat()
}

function releaseOf(model: ReleasesModel, [name = '', tag = '']: string[], query: URLSearchParams): WireAnswer {
  const entry = model.find(tag)
  const fromName = query.get('from') ?? ''
  const from = fromName === '' ? undefined : model.find(fromName)
  // The text names the tag also when it is the other one that is gone.
  if (!entry || (fromName !== '' && !from)) return gone(tag)
  if (entry.payload.stream.name !== name) return says(404, `release tag ${tag} does not belong to release ${name}`)
  return json(releaseInfo(model, entry, from ?? olderThan(model, entry), query.get('format') === 'short'))
}

/** The tag right below it in its own stream. */
function olderThan(model: ReleasesModel, entry: Entry): Entry | undefined {
  const all = model.inStream(entry.payload.stream)
  return all[all.indexOf(entry) + 1]
}

function configOf(model: ReleasesModel, [name = '']: string[], query: URLSearchParams): WireAnswer {
  const stream = known(name)
  if (!stream) return says(400, `Unable to find release ${name}`)
  const type = query.get('jobType')
  if (type === null || type === '') return json(streamConfig(stream))
  if (type === 'blocking' || type === 'informing')
    return json(verifyJobs(stream.jobs.filter(({ kind }) => kind === type)))
  if (type === 'disabled' || type === 'periodic') return json({})
  return notModelled(`the job type ${type}`)
}

const phasesOfList: Record<string, readonly string[]> = {
  accepted: ['Accepted'],
  rejected: ['Rejected'],
  ready: ['Ready'],
  all: ['Pending', 'Ready', 'Accepted', 'Rejected', 'Failed', 'Unknown'],
}

function tagsByStream(model: ReleasesModel, [list = '']: string[]): WireAnswer {
  const phases = phasesOfList[list]
  if (!phases) return says(404, '404 page not found')
  const tagsIn = (stream: StreamConfig) =>
    model.inStream(stream).flatMap(entry => (phases.includes(model.phaseOf(entry)) ? [entry.payload.name] : []))
  return json(Object.fromEntries(streams.map(stream => [stream.name, orNull(tagsIn(stream))])))
}

/** Payloads that a team has accepted by its label, `payloads.md §2.4`. */
function approvals(model: ReleasesModel, _: string[], query: URLSearchParams): WireAnswer {
  const label = `release.openshift.io/${(query.get('team') ?? '').toLowerCase()}_state`
  const approved = streams
    .flatMap(stream => model.inStream(stream))
    .filter(entry => model.objectOf(entry)?.metadata.labels?.[label] === 'Accepted')
    .filter(entry => entry.payload.name.startsWith(query.get('prefix') ?? ''))
    .toSorted((a, b) => newestFirst(a.payload.name, b.payload.name))
    .map(entry => apiTag(entry, model.phaseOf(entry)))
  const index = query.get('index')
  if (index === null) return json(approved)
  const one = /^\d+$/.test(index) ? approved[Number(index)] : undefined
  return one ? json(one) : says(400, `error: ?index must be within the range of approved releases: ${index}`)
}

/** This one address answers 400 for a tag it does not know. */
function imageOf(model: ReleasesModel, [tag = '']: string[]): WireAnswer {
  const entry = model.find(tag)
  if (!entry) return says(400, `could not find tag: ${tag}`)
  if (apiTag(entry, model.phaseOf(entry)).pullSpec === '') {
    return says(400, `could not find pull spec for tag ${tag} in image stream ${imagestream}`)
  }
  const previous = olderThan(model, entry)
  return json(imageInfo(entry, previous ? [previous.payload.name] : []))
}

function pageOf(model: ReleasesModel, [tag = '']: string[]): WireAnswer {
  const entry = model.find(tag)
  if (!entry) return gone(tag)
  return { status: 200, headers: { 'content-type': 'text/html;charset=UTF-8' }, body: tagPage(model, entry) }
}

const known = (name: string) => streams.find(stream => stream.name === name)
const gone = (tag: string) => says(404, `unable to find release tag ${tag}, it may have been deleted`)
const wrongFormat = () => says(400, `error: Must specify one of '', 'json', 'pullSpec', 'name', or 'downloadURL`)
const notModelled = (what: string) => says(501, `the stand-in does not model ${what}`)

/** Go's empty lists are null on the wire. */
const orNull = <T>(list: readonly T[]) => (list.length > 0 ? list : null)

function says(status: number, text: string): WireAnswer {
  return { status, body: `${text}\n` }
}

function json(body: unknown): WireAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `${JSON.stringify(body, null, 2)}\n`,
  }
}
