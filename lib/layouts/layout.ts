import type { RenderContext } from '../context.ts'
import type { Tree } from '../image/tree.ts'
import type { Loss, NetworkModel } from '../network.ts'
import type { Reading } from '../reading/documents.ts'
import type { Datasource, Destination, Spec } from '../spec.ts'
import type { Json } from '../text/json.ts'
import type { Fields } from './fields.ts'

/** A family of layouts that the same reader of a guest understands. */
export type Family = 'openstack' | 'nocloud' | 'opennebula'

/** The paths of the usual documents in a layout; the first existing path counts. */
export interface Documents {
  readonly metaData: readonly string[]
  readonly userData: readonly string[]
  readonly vendorData: readonly string[]
  readonly network: readonly string[]
}

/** A field whose value a layout cannot hold. */
export interface LayoutFault {
  readonly path: readonly string[]
  /** Whether the fault is in the last key of the path and not in its value. */
  readonly isKey?: boolean
  readonly code:
    'cmdline-missing' | 'meta-not-a-file' | 'meta-not-a-variable' | 'nul-in-variable' | 'vendor-data-lost'
}

/** The settings that a form of network config cannot hold. */
export interface NetworkLosses {
  /** The name of the form in a sentence. */
  readonly title: string
  readonly losses: readonly Loss[]
}

/** The fields that a layout checks before rendering. */
export interface GivenFields {
  readonly meta?: ReadonlyMap<string, string> | undefined
  readonly admin_pass?: string | undefined
  readonly vendor_data?: Json | undefined
  readonly cloudstack?: { readonly cmdline?: ReadonlyMap<string, string> | undefined } | undefined
}

/** A layout: how to recognise, write and read it. */
export interface Layout {
  readonly name: Datasource
  /** The labels by which guests find the volume, the usual one first. */
  readonly labels: readonly [string, ...string[]]
  /** The labels that alone identify the layout. */
  readonly ownLabels: readonly string[]
  /** The guests that read it, for a spec that names none. */
  readonly guests: readonly string[]
  /** The family of the layout; undefined when no known guest reads it. */
  readonly family: Family | undefined
  /** Fields of a spec that it cannot hold. */
  readonly lacks: readonly string[]
  /** Destinations whose limits always apply to it. */
  readonly destinations: readonly Destination[]
  readonly documents: Documents
  /** The document and the key that hold the instance id. */
  readonly instanceId?: readonly [path: string, key: string]
  /** Tells by the names in its root whether a drive has this layout. */
  readonly isIn: (root: ReadonlySet<string>) => boolean
  /** Whether `extra_files` may not replace its files. */
  readonly keepsItsFiles: boolean
  /** Returns the given field from which the layout makes the file at `path`, or undefined when it makes none there. */
  readonly fieldOfFile: (path: string, isGiven: (field: string) => boolean) => string | undefined
  /** Returns the settings that the layout's own form of network config cannot hold; absent when that form is network_data.json or there is none. */
  readonly networkLosses?: (
    network: NetworkModel,
    version: 1 | 2 | undefined,
    guests: readonly string[] | undefined,
  ) => NetworkLosses
  readonly faults: (fields: GivenFields) => Iterable<LayoutFault>
  readonly render: (spec: Spec, context: RenderContext) => Tree
  /** Returns the sets of fields from which a drive can have been made. */
  readonly fields: (read: Reading) => readonly Fields[]
}

/** Files that a layout makes, each with the fields of a spec from which it is made. */
export type OwnFiles = readonly (readonly [RegExp, readonly string[]])[]

/** Returns a layout's `fieldOfFile` for these files. */
export function fieldsByFile(files: OwnFiles): Layout['fieldOfFile'] {
  return (path, isGiven) => files.find(([pattern]) => pattern.test(path))?.[1].find(isGiven)
}

/** Returns no faults, for a layout that can hold any value. */
export function noFaults(): readonly LayoutFault[] {
  return []
}

/** Fields that name the server; each spec has at least one. */
export const NAME = ['hostname', 'name'] as const
export const USER_DATA = ['user_data', 'cloud_config', 'ignition'] as const
export const NETWORK = ['network', 'network_data', 'network_info', 'neutron', 'ironic'] as const

/** Fields that only OpenStack's metadata can hold. */
export const OPENSTACK_ONLY = [
  'vendor_data2',
  'extra_md',
  'files',
  'devices',
  'dedicated_cpus',
  'config_drive_skip_versions',
] as const

/** The documents of a layout without the usual ones. */
export const NO_DOCUMENTS: Documents = { metaData: [], userData: [], vendorData: [], network: [] }
