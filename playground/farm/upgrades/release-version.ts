import { steadyUuid } from '../chance.ts'

/** By digest, as public builds are pulled; always the same for the same version. */
export function imageOf(version: string): string {
  const digest = steadyUuid(version).replaceAll('-', '').repeat(2)
  return `quay.io/openshift-release-dev/ocp-release@sha256:${digest}`
}

/** Of `5.0.0-ec.7` it is 5 and 0. */
export function majorMinorOf(version: string): [major: number, minor: number] {
  const [, major = '0', minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? []
  return [Number(major), Number(minor)]
}

/** Whether this is a move to a later minor or major version: only those are gated (payloads.md §4.2). */
export function isMinorMove(from: string, to: string): boolean {
  const [fromMajor, fromMinor] = majorMinorOf(from)
  const [toMajor, toMinor] = majorMinorOf(to)
  return toMajor > fromMajor || (toMajor === fromMajor && toMinor > fromMinor)
}
