import {
  IGNITION_EXPERIMENT,
  IGNITION_RELEASES,
  type IgnitionVersion,
  parseIgnitionVersion,
} from '../../user-data/ignition/versions.ts'
import { userDataKind } from '../../user-data/kind.ts'
import type { Fault } from '../rule.ts'
import { compareVersions } from '../version.ts'
import type { Where } from './documents.ts'
import { inUserData, NAMES } from './user-data.ts'

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/** Kinds of user data that another program of the guest reads. */
export interface OtherReaders {
  readonly passedOn?: readonly string[]
}

/** Returns the fault of user data that Ignition rejects: it reads only its own JSON, uncompressed. Empty user data is fine. */
export function badIgnition(where: Where, { passedOn = [] }: OtherReaders = {}): Fault {
  const hint = 'write an uncompressed Ignition config, such as {"ignition": {"version": "3.3.0"}}'
  return inUserData(where, 'guest-ignition', hint, (bytes) => {
    const kind = userDataKind(bytes)
    if (kind !== undefined && passedOn.includes(kind)) return undefined
    if (kind !== 'ignition') return kind === undefined ? 'is not an Ignition config' : `is ${NAMES[kind]}`
    const version = versionIn(bytes)
    if ('problem' in version) return version.problem
    if (version.parsed !== undefined) return undefined
    return { is: 'has an ignition.version that no release supports', repeats: 'ignition-version' }
  })
}

/** Returns the fault of a version of the specification that is one of `versions`. */
export function ignitionVersion(
  where: Where,
  hint: string,
  isRejected: (version: IgnitionVersion) => boolean,
): Fault {
  return inUserData(where, 'guest-ignition-version', hint, (bytes) => {
    if (userDataKind(bytes) !== 'ignition') return undefined
    const version = versionIn(bytes)
    if ('problem' in version || version.parsed === undefined || !isRejected(version.parsed)) return undefined
    return {
      is: `has the version ${version.text}`,
      path: ['ignition', 'version'],
      repeats: 'ignition-version',
    }
  })
}

type Version =
  { readonly problem: string } | { readonly text: string; readonly parsed: IgnitionVersion | undefined }

function versionIn(bytes: Uint8Array): Version {
  try {
    const config = JSON.parse(text.decode(bytes)) as { ignition?: { version?: unknown } }
    const version = config.ignition?.version
    if (typeof version !== 'string') return { problem: 'has no ignition.version' }
    return { text: version, parsed: parseIgnitionVersion(version) }
  } catch {
    return { problem: 'is not valid JSON' }
  }
}

/** Tells whether a version of the specification is older than 3.0, which Ignition 2 does not read. */
export function isBeforeThree({ number }: IgnitionVersion): boolean {
  return number.startsWith('1') || number.startsWith('2.')
}

/** Returns a function that tells which versions from 3.0 on this release of Ignition, or the newest one, does not read. */
export function unreadBy(release: string | undefined): (version: IgnitionVersion) => boolean {
  const stable = Object.entries(IGNITION_RELEASES)
  const read = stable.filter(([, since]) => release === undefined || compareVersions(since, release) <= 0)
  // Each release reads one experimental specification, which is the next stable one.
  const experiment = stable[read.length]?.[0] ?? IGNITION_EXPERIMENT
  return (version) => {
    if (isBeforeThree(version)) return false
    if (version.isExperimental) return version.number !== experiment
    return !read.some(([number]) => number === version.number)
  }
}
