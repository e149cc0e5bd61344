import type { RenderContext } from '../context.ts'
import { ec2MetaData } from '../metadata/ec2.ts'
import { type Json, stringify } from '../text/json.ts'
import { metaData, type Rendering } from '../metadata/meta-data.ts'
import {
  documentAt,
  EC2_DIRECTORIES,
  EC2_VERSIONS,
  OPENSTACK_DOCUMENTS,
  OPENSTACK_VERSIONS,
  type OpenstackDocument,
} from '../metadata/versions.ts'
import { randomSeed } from '../metadata/random-seed.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import { configDriveFields } from './from-drive/config-drive.ts'
import { type Documents, type Layout, noFaults } from './layout.ts'
import { isSeed } from './nocloud.ts'

/** OpenStack's config drive: the files that Nova writes, in its order. */
function render(spec: Spec, context: RenderContext): Tree {
  const tree = new Map<string, Entry>()
  const userData = spec.user_data && file(spec.user_data)
  const { rendering, contents } = injectedContents(spec, context)
  const document = documents()

  for (const directory of EC2_DIRECTORIES) {
    if (spec.config_drive_skip_versions.includes(directory)) continue
    const version = directory === 'latest' ? EC2_VERSIONS.at(-1)! : directory
    if (userData !== undefined) tree.set(`ec2/${directory}/user-data`, userData)
    tree.set(`ec2/${directory}/meta-data.json`, document(ec2MetaData(spec, version)))
  }

  const versions = OPENSTACK_VERSIONS.filter((version) => version <= spec.drive.newest_version)
  const vendorData = document(spec.vendor_data)
  const vendorData2 = document(spec.vendor_data2)
  const networkData = spec.network_data === undefined ? undefined : document(spec.network_data)
  for (const directory of [...versions, 'latest']) {
    const version = directory === 'latest' ? spec.drive.newest_version : directory
    const add = (name: OpenstackDocument, entry: Entry | undefined): void => {
      if (entry === undefined || version < OPENSTACK_DOCUMENTS[name].since) return
      tree.set(`openstack/${directory}/${name}`, entry)
    }
    add('meta_data.json', document(metaData(spec, rendering, version)))
    add('user_data', userData)
    add('vendor_data.json', vendorData)
    add('network_data.json', networkData)
    add('vendor_data2.json', vendorData2)
  }
  for (const [path, entry] of contents) tree.set(path, entry)
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

/** Numbers the contents: the network's first, then the injected files, as Nova does. */
function injectedContents(
  spec: Spec,
  context: RenderContext,
): { rendering: Rendering; contents: [string, Entry][] } {
  const contents: [string, Entry][] = []
  const inject = (content: Uint8Array | string): string => {
    const path = `content/${String(contents.length).padStart(4, '0')}`
    contents.push([`openstack/${path}`, file(content)])
    return `/${path}`
  }
  const { network_config, files } = spec
  const networkConfigPath = network_config === undefined ? undefined : inject(network_config)
  const contentPaths = files.map(({ content }) => inject(content))
  return { rendering: { random_seed: randomSeed(spec, context), contentPaths, networkConfigPath }, contents }
}

/** Makes JSON files; those of the same text are one entry. */
function documents(): (value: Json) => Entry {
  const known = new Map<string, Entry>()
  return (value) => {
    const text = stringify(value)
    const entry = known.get(text) ?? file(text)
    known.set(text, entry)
    return entry
  }
}

/** The newest version first, as guests take it. */
const DIRECTORIES = ['latest', ...OPENSTACK_VERSIONS.toReversed()]

/** The documents of OpenStack's metadata. */
export const OPENSTACK: Documents = {
  metaData: DIRECTORIES.map((directory) => `openstack/${directory}/meta_data.json`),
  userData: DIRECTORIES.map((directory) => `openstack/${directory}/user_data`),
  vendorData: DIRECTORIES.flatMap((directory) =>
    ['vendor_data.json', 'vendor_data2.json'].map((name) => `openstack/${directory}/${name}`),
  ),
  network: DIRECTORIES.map((directory) => `openstack/${directory}/network_data.json`),
}

export const configDrive: Layout = {
  name: 'config-drive',
  labels: ['config-2', 'CONFIG-2'],
  isNamedByLabel: true,
  guests: ['cloud-init'],
  family: 'openstack',
  lacks: ['cloudstack'],
  destinations: [],
  documents: OPENSTACK,
  instanceId: ['openstack/latest/meta_data.json', 'uuid'],
  // No guest looks for EC2's metadata alone.
  isIn: (root) => !root.has('cloudstack') && (root.has('openstack') || (root.has('ec2') && !isSeed(root))),
  keepsItsFiles: true,
  fieldOfFile: documentAt,
  faults: noFaults,
  render,
  fields: configDriveFields,
}
