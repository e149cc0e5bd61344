import type { RenderContext } from '../context.ts'
import type { Tree } from '../image/tree.ts'
import type { Loss, NetworkModel } from '../network.ts'
import type { Reading } from '../reading/documents.ts'
import type { Datasource, Destination, Spec } from '../spec.ts'
import type { Json } from '../text/json.ts'
import type { Fields } from './fields.ts'

/** Which reader of a guest understands a layout. */
export type Family = 'openstack' | 'nocloud' | 'opennebula'

/** Where a layout has what every drive has; the first path that is on the drive counts. */
export interface Documents {
  readonly metaData: readonly string[]
  readonly userData: readonly string[]
  readonly vendorData: readonly string[]
  readonly network: readonly string[]
}

/** A field that a layout cannot hold as the spec gives it. */
export interface LayoutFault {
  readonly path: readonly string[]
  /** The fault is in the key of the last member of the path. */
  readonly isKey?: boolean
  readonly code:
    'cmdline-missing' | 'meta-not-a-file' | 'meta-not-a-variable' | 'nul-in-variable' | 'vendor-data-lost'
}

/** What a form of a network cannot hold. */
export interface NetworkLosses {
  /** The form, as a sentence has it. */
  readonly title: string
  readonly losses: readonly Loss[]
}

/** The fields that a layout looks into before anything is rendered. */
export interface GivenFields {
  readonly meta?: ReadonlyMap<string, string> | undefined
  readonly admin_pass?: string | undefined
  readonly vendor_data?: Json | undefined
  readonly cloudstack?: { readonly cmdline?: ReadonlyMap<string, string> | undefined } | undefined
}

/** All that is known of a layout: how it is recognised, written and read. */
export interface Layout {
  readonly name: Datasource
  /** The labels by which its readers find the volume, the usual one first. */
  readonly labels: readonly [string, ...string[]]
  /** No other layout has its labels, so that a label alone tells the layout. */
  readonly isNamedByLabel: boolean
  /** The guests that are taken to read it when a spec names none. */
  readonly guests: readonly string[]
  /** Undefined: no guest of the table reads it. */
  readonly family: Family | undefined
  /** Fields of a spec for which it has no place. */
  readonly lacks: readonly string[]
  /** Destinations whose limits always hold for it. */
  readonly destinations: readonly Destination[]
  readonly documents: Documents
  /** Where it says which instance it is for: a document and its key. */
  readonly instanceId?: readonly [path: string, key: string]
  /** Whether the names in the root of a drive are of this layout. */
  readonly isIn: (root: ReadonlySet<string>) => boolean
  /** `extra_files` may not replace its files. */
  readonly keepsItsFiles: boolean
  /** Return the field, of those given, of which the layout makes the file at `path`; undefined when it makes none there. */
  readonly fieldOfFile: (path: string, isGiven: (field: string) => boolean) => string | undefined
  /** Return what the layout's own form of a network cannot hold; undefined where that form is network_data.json, or none. */
  readonly networkLosses?: (network: NetworkModel, version: 1 | 2 | undefined) => NetworkLosses
  readonly faults: (fields: GivenFields) => Iterable<LayoutFault>
  readonly render: (spec: Spec, context: RenderContext) => Tree
  /** Return the fields of which a drive can have been made, one way or another. */
  readonly fields: (read: Reading) => readonly Fields[]
}

/** Files that a layout makes, and the fields of a spec of which it makes each. */
export type OwnFiles = readonly (readonly [RegExp, readonly string[]])[]

/** Return a layout's `fieldOfFile` for these files. */
export function fieldsByFile(files: OwnFiles): Layout['fieldOfFile'] {
  return (path, isGiven) => files.find(([pattern]) => pattern.test(path))?.[1].find(isGiven)
}

/** A layout whose fields hold anything. */
export function noFaults(): readonly LayoutFault[] {
  return []
}

/** Fields that name the server; each spec has one. */
export const NAME = ['hostname', 'name'] as const
export const USER_DATA = ['user_data', 'cloud_config', 'ignition'] as const
export const NETWORK = ['network', 'network_data', 'network_info', 'neutron', 'ironic'] as const

/** Fields that only OpenStack's metadata can hold. */
export const OPENSTACK_ONLY = [
  'vendor_data2',
  'files',
  'devices',
  'dedicated_cpus',
  'config_drive_skip_versions',
] as const

/** The documents of a drive that has none of the usual ones. */
export const NO_DOCUMENTS: Documents = { metaData: [], userData: [], vendorData: [], network: [] }
