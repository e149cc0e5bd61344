import type { Family } from '../layouts/layout.ts'
import type { Reading } from '../reading/documents.ts'
import type { JsonParser } from '../reading/json-parsers.ts'
import type { Rule } from './rule.ts'

/** The parts of a drive that a guest uses. */
export interface Features {
  readonly keys: boolean
  readonly password: boolean
  readonly network: boolean
  readonly files: boolean
  readonly vendorData: boolean
  /** Kinds of user data, in words; empty when it reads none. */
  readonly userData: readonly string[]
}

/** Software that reads drives. */
export interface Guest {
  /** Its name for `--guest`. */
  readonly name: string
  /** Its name in messages. */
  readonly title: string
  /** The repository of its source, and the versions or commits from which the rules were derived. */
  readonly source: string
  /** Layouts that it reads. */
  readonly datasources: readonly ('config-drive' | 'nocloud' | 'cloudstack' | 'opennebula')[]
  /** Returns the directory of a config drive that it reads; absent for `openstack/latest`. */
  readonly directory?: (read: Reading) => string
  /** Volume labels that it looks for, with their letter case; empty when it accepts any. */
  readonly labels: readonly string[]
  readonly fileSystems: readonly ('iso9660' | 'vfat')[]
  readonly features: Features
  /** The parser with which it reads JSON: `python` if absent. */
  readonly json?: JsonParser
  /** Versions that behave differently, oldest first. A name without a version means every version from `supported` on. */
  readonly versions?: readonly string[]
  readonly supported?: string
  /**
   * The rules for each family of layouts that it reads, for one version, or without a version for all supported ones. The
   * first family judges drives of a family that it does not read.
   */
  readonly rules: Readonly<Partial<Record<Family, (version: string | undefined) => readonly Rule[]>>>
}
