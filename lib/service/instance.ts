import type { RenderContext } from '../context.ts'
import type { Drive } from '../image/drive.ts'
import { bytesAccess, type RandomAccess } from '../image/random-access.ts'
import { toBytes } from '../image/image.ts'
import { bytesOf, file, type Tree } from '../image/tree.ts'
import { layoutOf } from '../layouts/layouts.ts'
import { identified, render } from '../layouts/render.ts'
import { localIpv4 } from '../metadata/ec2.ts'
import { driveOptions } from '../pack/drive-options.ts'
import { pack } from '../pack/pack.ts'
import { writeEni } from '../network/write-eni.ts'
import { follow, reading } from '../reading/documents.ts'
import type { Datasource, Spec } from '../spec.ts'
import { isMap, type Json, member, parseIfJson, stringify } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** The layouts of which the service has the documents. `nova` is a config drive without the injected files, which Nova does not serve. */
export type ServedLayout = Extract<Datasource, 'config-drive' | 'nocloud' | 'cloudstack'> | 'nova'

/** An instance that the service answers for. */
export interface Instance {
  /** The name by which paths and commands choose it. */
  readonly name: string
  readonly uuid: string | undefined
  /** The id of its project, which Neutron's proxy sends. */
  readonly project: string | undefined
  /** Its IP addresses, as far as they are known. */
  readonly addresses: readonly string[]
  /** The MAC addresses of its NICs, in lower case with colons. */
  readonly macs: readonly string[]
  /** The user's metadata. */
  readonly meta: ReadonlyMap<string, string>
  /** Whether each request gets new random bytes, so that no answer can be kept. */
  readonly isRandom: boolean
  /** Returns the files of its drive in a layout; they are made at the first call. */
  tree(layout: ServedLayout): Tree
  /** Returns the bytes of its disk, for a client that attaches it by URL. */
  readonly disk?: (() => RandomAccess) | undefined
}

/** Options of `specInstance`. */
export interface InstanceOptions {
  /** The name; the name of the server by default. */
  readonly name?: string
  /**
   * Whether the meta-data of a NoCloud seed give the network as well, as far as they can: cloud-init 22.4 does not ask a URL for
   * network-config. Source: cloudinit/util.py, `read_seeded`
   */
  readonly hasInterfaces?: boolean
}

/**
 * Returns the instance that a spec describes. Its documents are those of its drive, but for the administrator's password, which
 * every process in the guest could read.
 *
 * @throws RangeError when the spec needs random bytes and the context has none
 */
export function specInstance(spec: Spec, context: RenderContext, options: InstanceOptions = {}): Instance {
  const { name = spec.name, hasInterfaces = false } = options
  const served: Spec = { ...identified(spec, { context }), config_drive_skip_versions: [] }
  const isRandom = spec.random_seed === 'random'
  const make = (layout: ServedLayout): Tree => {
    if (layout === 'cloudstack') return render(served, { datasource: layout, context })
    const open: Spec = { ...served, admin_pass: undefined }
    if (layout === 'nova') return render({ ...open, files: [] }, { datasource: 'config-drive', context })
    const isSeed = layout === 'nocloud' && hasInterfaces
    return render(isSeed ? withInterfaces(open) : open, { datasource: layout, context })
  }
  return {
    ...identityOf(served, name),
    isRandom,
    tree: isRandom ? make : remembered(make),
    disk: () => diskOf(identified(spec, { context }), context),
  }
}

/**
 * Returns the instance of a drive: its own files in its own layout, and what `spec`, which was made from the drive, gives beyond
 * them. A password in meta_data.json is left out.
 *
 * @throws RangeError for a file that cannot be read synchronously
 */
export function driveInstance(
  name: string,
  drive: Drive,
  spec: Spec | undefined,
  context: RenderContext,
  disk?: RandomAccess,
): Instance {
  const read = reading(drive)
  const layout = layoutOf(read)?.name
  const made = spec && specInstance(spec, context, { name })
  const own = remembered(() => withoutPasswords(drive.tree))
  const meta = read.json('openstack/latest/meta_data.json')?.value
  const uuid = member(meta, 'uuid')
  return {
    ...(made ?? {
      name,
      uuid: typeof uuid === 'string' ? uuid : undefined,
      project: undefined,
      addresses: [],
      macs: [],
      meta: new Map(),
    }),
    isRandom: false,
    disk: disk && (() => disk),
    tree: remembered((served) => {
      const rendered = made?.tree(served) ?? []
      const isOwn = layout === (served === 'nova' ? 'config-drive' : served)
      return new Map(isOwn ? [...rendered, ...own(served)] : rendered)
    }),
  }
}

function withInterfaces(spec: Spec): Spec {
  const { network, network_config = network && writeEni(network) } = spec
  return { ...spec, network_config }
}

/** Makes the drive of a spec: its own format, or ISO 9660 for a folder. */
function diskOf(spec: Spec, context: RenderContext): RandomAccess {
  const format = spec.drive.format === 'dir' ? 'iso9660' : spec.drive.format
  return bytesAccess(toBytes(pack(render(spec, { context }), driveOptions(spec, context, format))))
}

/** Returns a file of an instance's drive, following links, or undefined. */
export function documentOf(instance: Instance, layout: ServedLayout, path: string): Uint8Array | undefined {
  const entry = follow(instance.tree(layout), path)
  return entry?.kind === 'file' ? bytesOf(entry.content) : undefined
}

/** Returns a JSON file of an instance's drive; undefined when there is none that can be read. */
export function jsonOf(instance: Instance, layout: ServedLayout, path: string): Json | undefined {
  const bytes = documentOf(instance, layout, path)
  return bytes && jsonIn(bytes)
}

function jsonIn(bytes: Uint8Array): Json | undefined {
  const text = decodeUtf8(bytes)
  return text === undefined ? undefined : parseIfJson(text)
}

function identityOf(spec: Spec, name: string): Omit<Instance, 'tree' | 'isRandom' | 'disk'> {
  const interfaces = spec.network?.interfaces ?? []
  const addresses = interfaces.flatMap((one) => one.addresses.map(({ address }) => address))
  const own = localIpv4(spec)
  return {
    name,
    uuid: spec.uuid,
    project: spec.project_id,
    addresses: [...new Set(own === null ? addresses : [...addresses, own])],
    macs: interfaces.flatMap(({ kind, mac }) => (kind === 'card' && mac !== undefined ? [mac] : [])),
    meta: spec.meta,
  }
}

function withoutPasswords(tree: Tree): Tree {
  return new Map(
    Array.from(tree, ([path, entry]) => {
      if (entry.kind !== 'file' || !/^openstack\/[^/]+\/meta_data\.json$/.test(path)) return [path, entry]
      const value = jsonIn(bytesOf(entry.content))
      if (!isMap(value) || !value.has('admin_pass')) return [path, entry]
      return [path, file(stringify(new Map([...value].filter(([key]) => key !== 'admin_pass'))))]
    }),
  )
}

function remembered(make: (layout: ServedLayout) => Tree): (layout: ServedLayout) => Tree {
  const known = new Map<ServedLayout, Tree>()
  return (layout) => {
    const tree = known.get(layout) ?? make(layout)
    known.set(layout, tree)
    return tree
  }
}
