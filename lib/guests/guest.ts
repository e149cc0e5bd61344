import type { Family } from '../layouts/layout.ts'
import type { Rule } from './rule.ts'

/** What a guest takes from a drive. */
export interface Features {
  readonly keys: boolean
  readonly password: boolean
  readonly network: boolean
  readonly files: boolean
  readonly vendorData: boolean
  /** Kinds of user data, in words; empty: none. */
  readonly userData: readonly string[]
}

/** Software that reads drives. */
export interface Guest {
  /** As `--guest` takes it. */
  readonly name: string
  /** As a sentence has it. */
  readonly title: string
  /** Where its source is, and which versions or commits of it the rules were read from. */
  readonly source: string
  /** Layouts that it knows. */
  readonly datasources: readonly ('config-drive' | 'nocloud' | 'cloudstack' | 'opennebula')[]
  /** Volume labels that it looks for, as they are; empty: any. */
  readonly labels: readonly string[]
  readonly fileSystems: readonly ('iso9660' | 'vfat')[]
  readonly features: Features
  /** Versions that behave differently, oldest first; the guest without a version is any from `supported` on. */
  readonly versions?: readonly string[]
  readonly supported?: string
  /**
   * The rules of one version for each family of layouts that it reads, the first one for drives of no family that it reads;
   * without a version those of all that are supported.
   */
  readonly rules: Readonly<Partial<Record<Family, (version: string | undefined) => readonly Rule[]>>>
}
