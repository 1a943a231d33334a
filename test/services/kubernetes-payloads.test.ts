import { describe, expect, it } from 'vitest'
import { heldClock } from '../../playground/wire/clock.ts'
import { createKubernetes } from '../../src/services/kubernetes/kubernetes.ts'
import { kubeconfigFile, kubeconfigFor } from './kubeconfig.ts'
import { json, smallServer } from './small-server.ts'

const TAG = '5.0.0-0.nightly-2026-11-24-101500'
const payloads = '/apis/release.openshift.io/v1alpha1/namespaces/ocp/releasepayloads'
const prow = 'https://prow.ci.openshift.org/view/gs/test-platform-results/logs/periodic-aws/18'

describe('a ReleasePayload', () => {
  const object = {
    apiVersion: 'release.openshift.io/v1alpha1',
    kind: 'ReleasePayload',
    metadata: {
      name: TAG,
      namespace: 'ocp',
      resourceVersion: '4711',
      creationTimestamp: '2026-11-24T10:15:00Z',
      labels: { 'release.openshift.io/qe_state': 'Accepted' },
    },
    spec: {
      payloadCoordinates: { namespace: 'ocp', imagestreamName: 'release-5', imagestreamTagName: TAG },
      payloadOverride: { override: 'Accepted', reason: 'The registry was down' },
    },
    status: {
      conditions: [
        {
          type: 'PayloadAccepted',
          status: 'True',
          reason: 'ReleasePayloadManuallyAccepted',
          message: 'The registry was down',
          lastTransitionTime: '2026-11-25T15:04:05Z',
        },
        { type: 'PayloadFailed', status: 'False' },
        { type: 'PayloadRejected', status: 'True', reason: 'ReleasePayloadRejected', message: null },
      ],
      releaseCreationJobResult: { status: 'Success' },
      blockingJobResults: [
        {
          ciConfigurationName: 'aws-ovn',
          ciConfigurationJobName: 'periodic-ci-aws-ovn',
          state: 'Failure',
          results: [{ humanProwResultsURL: `${prow}1`, state: 'Failure' }, { state: 'Scheduling' }],
        },
        { ciConfigurationJobName: 'periodic-ci-metal', state: 'Confused', results: null },
      ],
    },
  }

  it('is read with what was decided by hand and what came of it', async () => {
    const { kubernetes, calls } = await controlPlane(object)
    expect(await kubernetes.releasePayload('ocp', TAG)).toEqual({
      name: TAG,
      resourceVersion: '4711',
      createdAt: Date.parse('2026-11-24T10:15:00Z'),
      override: { override: 'Accepted', reason: 'The registry was down' },
      creationJob: 'Success',
      accepted: {
        status: 'True',
        reason: 'ReleasePayloadManuallyAccepted',
        message: 'The registry was down',
        at: Date.parse('2026-11-25T15:04:05Z'),
      },
      rejected: { status: 'True', reason: 'ReleasePayloadRejected', message: '', at: null },
      failed: { status: 'False', reason: '', message: '', at: null },
      blocking: [
        { name: 'aws-ovn', state: 'Failure', urls: [`${prow}1`] },
        { name: 'periodic-ci-metal', state: 'Unknown', urls: [] },
      ],
      imagestream: 'release-5',
      labels: { 'release.openshift.io/qe_state': 'Accepted' },
    })
    expect(calls).toEqual([`GET ${payloads}/${TAG}`])
  })

  it('is read although the controller has not looked at it yet', async () => {
    const { kubernetes } = await controlPlane({ metadata: { name: TAG }, spec: { payloadOverride: {} } })
    expect(await kubernetes.releasePayload('ocp', TAG)).toEqual({
      name: TAG,
      resourceVersion: '',
      createdAt: null,
      override: null,
      creationJob: null,
      accepted: null,
      rejected: null,
      failed: null,
      blocking: [],
      imagestream: '',
      labels: {},
    })
  })

  it('is none where it was pruned', async () => {
    const { kubernetes } = await controlPlane({ message: `releasepayloads "${TAG}" not found`, code: 404 }, 404)
    expect(await kubernetes.releasePayload('ocp', TAG)).toBeNull()
    await expect(kubernetes.setPayloadOverride('ocp', TAG, null)).rejects.toMatchObject({ mishap: 'missing' })
  })

  it('may be not ours to see or to change', async () => {
    const status = { message: `cannot patch resource "releasepayloads"`, code: 403 }
    const { kubernetes } = await controlPlane(status, 403)
    await expect(kubernetes.releasePayload('ocp', TAG)).rejects.toMatchObject({ mishap: 'refused', status: 403 })
    await expect(kubernetes.labelPayload('ocp', TAG, 'a', 'b')).rejects.toMatchObject({
      mishap: 'refused',
      message: 'Kubernetes refused (403): cannot patch resource "releasepayloads"',
    })
  })
})

describe('what is written', () => {
  it('is only what is meant, as a merge patch, on the control plane', async () => {
    const { kubernetes, calls, writes } = await controlPlane({ metadata: { name: TAG } })
    await kubernetes.setPayloadOverride('ocp', TAG, { override: 'Accepted', reason: 'The “registry” was down' })
    await kubernetes.setPayloadOverride('ocp', TAG, null)
    await kubernetes.labelPayload('ocp', TAG, 'release.openshift.io/qe_state', 'Rejected')
    await kubernetes.labelPayload('ocp', TAG, 'release.openshift.io/qe_state', null)
    await kubernetes.keepTag('ocp', 'release-5', TAG)
    expect(calls).toEqual([
      ...Array.from({ length: 4 }, () => `PATCH ${payloads}/${TAG}`),
      `PATCH /apis/image.openshift.io/v1/namespaces/ocp/imagestreamtags/release-5%3A${TAG}`,
    ])
    expect(writes.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'application/merge-patch+json'))
    expect(writes.map(({ body }) => body)).toEqual([
      { spec: { payloadOverride: { override: 'Accepted', reason: 'The “registry” was down' } } },
      { spec: { payloadOverride: null } },
      { metadata: { labels: { 'release.openshift.io/qe_state': 'Rejected' } } },
      { metadata: { labels: { 'release.openshift.io/qe_state': null } } },
      { metadata: { annotations: { 'release.openshift.io/keep': 'chosen for a sprint' } } },
    ])
  })

  it('is nothing where the image stream is not known', async () => {
    const { kubernetes, calls } = await controlPlane({})
    await expect(kubernetes.keepTag('ocp', '', TAG)).rejects.toMatchObject({
      mishap: 'refused',
      message: `It is not known which image stream ${TAG} lies in`,
    })
    expect(calls).toEqual([])
  })
})

/** A control plane that answers everything alike. */
async function controlPlane(answer: unknown, status = 200) {
  const writes: { type: string | undefined; body: unknown }[] = []
  const { url, calls } = await smallServer((request, response) => {
    if (request.method === 'PATCH')
      writes.push({ type: request.headers['content-type'], body: JSON.parse(request.raw) })
    json(response, status, answer)
  })
  const kubernetes = createKubernetes({
    kubeconfig: kubeconfigFile(kubeconfigFor({ 'app.ci': url, build02: 'http://127.0.0.1:9' })),
    farmContext: 'app.ci',
    prowNamespace: 'ci',
    clock: heldClock(0),
  })
  return { kubernetes, calls, writes }
}
