/**
 * The stable versions of the config specification, and the first release of Ignition that reads each. Source: docs/specs.md of
 * coreos/ignition
 */
export const IGNITION_RELEASES = {
  '3.0': '2.0',
  '3.1': '2.3',
  '3.2': '2.7',
  '3.3': '2.11',
  '3.4': '2.15',
  '3.5': '2.20',
  '3.6': '2.26',
} as const

/** The specification that the newest release of Ignition reads as an experiment. */
export const IGNITION_EXPERIMENT = '3.7'

/** A version of the specification. */
export interface IgnitionVersion {
  /** `1`, `2.3`, `3.4`. */
  readonly number: string
  readonly isExperimental: boolean
}

/** Returns the parts of a version such as `3.4.0` or `3.5.0-experimental`, or undefined for any other text. */
export function parseIgnitionVersion(text: string): IgnitionVersion | undefined {
  if (text === '1') return { number: '1', isExperimental: false }
  const [, number, experiment] = /^([23]\.\d)\.0(-experimental)?$/.exec(text) ?? []
  return number === undefined ? undefined : { number, isExperimental: experiment !== undefined }
}
