import { reading, type Reading } from '../reading/documents.ts'
import { isList, isMap, type Json, member, membersOf, stringify } from '../text/json.ts'
import type { Drive } from '../image/drive.ts'
import { MASK, type Mask, maskedRecord } from '../metadata/masked.ts'
import { publicKey } from '../keys/public-key.ts'
import type { UserDataKind } from '../user-data/kind.ts'
import { userDataKind } from '../user-data/kind.ts'
import type { NetworkModel } from '../network.ts'
import { readNetwork } from '../network/forms.ts'
import { parseNetwork } from '../network/parse.ts'
import { readEni } from '../network/read-eni.ts'
import { readOpenstack } from '../network/read-openstack.ts'
import type { Datasource } from '../spec.ts'
import { sizeOf } from '../image/tree.ts'
import type { Gunzip } from '../user-data/options.ts'
import { partsOf, type UserDataPart } from '../user-data/parts.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { layoutOf } from '../layouts/layouts.ts'
import { documentsIn, OPENSTACK } from '../layouts/config-drive.ts'
import { bytesOfContent, textOf } from '../layouts/fields.ts'
import type { Documents, Layout } from '../layouts/layout.ts'
import { directoriesRead } from './directories-read.ts'
import { versionsOf } from './versions-of.ts'

/** What a guest finds in the documents of a drive. */
export interface SummaryValues {
  /** The instance-id, or the UUID. */
  readonly instanceId: string | undefined
  /** The host name that the guest gets. */
  readonly hostname: string | undefined
  /** The display name. */
  readonly name: string | undefined
  /** The public keys. */
  readonly keys: readonly SummaryKey[]
  /** The password, masked unless `showSecrets` is set. */
  readonly adminPass: string | null | undefined
  /** The random seed, masked unless `showSecrets` is set. */
  readonly randomSeed: string | null | undefined
  /** Set when a mask replaces a secret in these values. */
  readonly masked?: true
  /** The metadata of the user. */
  readonly meta: Json | undefined
  /** The network. */
  readonly network: NetworkModel | undefined
  /** The user data. */
  readonly userData: SummaryUserData | undefined
  /** The vendor data. */
  readonly vendorData: readonly { readonly path: string; readonly size: number }[]
  /** The files to write in the guest. */
  readonly files: readonly {
    readonly path: string
    readonly content: string
    readonly size: number | undefined
  }[]
}

/** What the guests that read one directory find there. */
export interface DirectorySummary extends SummaryValues {
  /** The path of the directory: `openstack/2018-08-27`. */
  readonly directory: string
  /** The names of the guests. */
  readonly guests: readonly string[]
}

/** A summary of the data on a drive; on a config drive, of the directory that cloud-init reads. */
export interface Summary extends SummaryValues {
  /** The layout; undefined when it is unknown. */
  readonly datasource: Datasource | undefined
  /** The dated directories, in order. */
  readonly versions: { readonly openstack: readonly string[]; readonly ec2: readonly string[] }
  /** The directories below openstack/ that guests read, each with its values; empty for another layout. */
  readonly directories: readonly DirectorySummary[]
  /** On the drive. */
  readonly count: number
  /** Bytes of them all. */
  readonly bytes: number
  /** Documents that could not be read, with the reason. */
  readonly unreadable: readonly { readonly path: string; readonly problem: string }[]
}

/** A public key on a drive. */
export interface SummaryKey {
  readonly name: string
  readonly algorithm?: string
  readonly bits?: number
  readonly fingerprint?: string
  /** Why it is not a valid key. */
  readonly problem?: string
}

/** The user data on a drive. */
export interface SummaryUserData {
  readonly path: string
  readonly size: number
  readonly kind: UserDataKind | undefined
  readonly parts: readonly UserDataPart[]
}

/** Options of `inspect`. */
export interface InspectOptions {
  /** Whether secrets are shown; by default a mask replaces them. */
  readonly showSecrets?: boolean
  /** What replaces a secret: a text for people, the default, or null. */
  readonly mask?: Mask
  /** Decompresses gzip; without it compressed user data has no details. */
  readonly gunzip?: Gunzip | undefined
}

/** Summarises the data on a drive of any layout. Invalid parts are skipped; `check` reports them. */
export function inspect(
  drive: Drive,
  { showSecrets = false, mask = MASK, gunzip }: InspectOptions = {},
): Summary {
  const read = reading(drive)
  const layout = layoutOf(read)
  const directories = layout?.name === 'config-drive' ? directoriesRead(read) : []
  const all = layout?.documents ?? OPENSTACK
  const places = directories[0] === undefined ? all : documentsIn(directories[0].directory)
  const values =
    layout?.name === 'opennebula' ? contextValues(read, layout, gunzip) : valuesAt(read, places, gunzip)
  const found = directories.map((each, n) => ({
    ...each,
    ...(n === 0 ? values : valuesAt(read, documentsIn(each.directory), gunzip)),
  }))
  const metaPath = firstOf(read, places.metaData)
  const isScript = layout?.name === 'opennebula'
  const problem = metaPath === undefined || isScript ? undefined : documentAt(read, metaPath).problem
  const sizes = [...drive.tree.values()].flatMap((entry) =>
    entry.kind === 'file' ? [sizeOf(entry.content)] : [],
  )
  const summary: Summary = {
    datasource: layout?.name,
    versions: versionsOf(read),
    ...values,
    directories: found,
    count: sizes.length,
    bytes: sizes.reduce((sum, size) => sum + size, 0),
    unreadable: [
      ...(problem === undefined ? [] : [{ path: metaPath!, problem }]),
      ...read.tooLarge().map((path) => ({ path, problem: 'is too large to read' })),
    ],
  }
  if (showSecrets) return summary
  return {
    ...withoutSecrets({ ...summary, directories: [] }, mask),
    directories: found.map((each) => withoutSecrets(each, mask)),
  }
}

/** Masks the secrets among the values, and says whether there are any. */
function withoutSecrets<T extends SummaryValues>(values: T, mask: Mask): T {
  const { adminPass, randomSeed } = values
  const hidden: T = {
    ...maskedRecord(values, mask),
    adminPass: adminPass === undefined ? undefined : mask,
    randomSeed: randomSeed === undefined ? undefined : mask,
  }
  const isSame = stringify(hidden as unknown as Json) === stringify(values as unknown as Json)
  return isSame ? hidden : { ...hidden, masked: true }
}

function firstOf(read: Reading, paths: readonly string[]): string | undefined {
  return paths.find((path) => read.bytes(path))
}

function valuesAt(read: Reading, places: Documents, gunzip: Gunzip | undefined): SummaryValues {
  const metaPath = firstOf(read, places.metaData)
  const metaData = metaPath === undefined ? undefined : documentAt(read, metaPath).value
  const text = (...keys: string[]): string | undefined =>
    keys.map((key) => member(metaData, key)).find((value) => typeof value === 'string') as string | undefined
  const networkPath = firstOf(read, places.network)
  return {
    instanceId: text('uuid', 'instance-id', 'instance_id'),
    hostname: text('hostname', 'local-hostname'),
    name: text('name'),
    keys: keysOf(metaData),
    adminPass: text('admin_pass'),
    randomSeed: text('random_seed'),
    meta: member(metaData, 'meta'),
    network: networkPath === undefined ? interfacesAt(read, metaData) : networkAt(read, networkPath),
    userData: userDataAt(read, firstOf(read, places.userData), gunzip),
    vendorData: vendorData(read, places.vendorData),
    files: filesOf(read, metaData),
  }
}

/** Returns the values of OpenNebula's context, whose one script holds what other layouts keep in documents. */
function contextValues(read: Reading, layout: Layout, gunzip: Gunzip | undefined): SummaryValues {
  const fields = layout.fields(read)[0]!
  const network = fields.get('network')
  const userData = fields.get('user_data')
  const content = userData === undefined ? undefined : bytesOfContent(userData)
  return {
    instanceId: undefined,
    hostname: textOf(fields, 'hostname'),
    name: undefined,
    keys: keysOf(fields),
    adminPass: textOf(fields, 'admin_pass'),
    randomSeed: undefined,
    meta: fields.get('meta'),
    network:
      network === undefined
        ? undefined
        : readNetwork(network, { path: [], report: [], isOnDrive: true }, 'simple')?.model,
    userData: summaryOf(layout.documents.metaData[0]!, content, gunzip),
    vendorData: [],
    files: [],
  }
}

function userDataAt(read: Reading, path = '', gunzip: Gunzip | undefined): SummaryUserData | undefined {
  return summaryOf(path, read.bytes(path), gunzip)
}

function summaryOf(
  path: string,
  bytes: Uint8Array | undefined,
  gunzip: Gunzip | undefined,
): SummaryUserData | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined
  return { path, size: bytes.length, kind: userDataKind(bytes), parts: partsOf(bytes, gunzip) }
}

/** Returns a JSON document, or YAML as cloud-init reads a seed. */
function documentAt(
  read: Reading,
  path: string,
): { readonly value?: Json | undefined; readonly problem?: string } {
  if (path.endsWith('.json')) {
    const { value, problem } = read.json(path) ?? { value: undefined, problem: undefined }
    return { value, ...(problem === undefined ? {} : { problem }) }
  }
  const text = decodeUtf8(read.bytes(path)!)
  if (text === undefined) return { problem: 'is not UTF-8' }
  const value = read.yaml(path)?.value
  return value === undefined ? { problem: 'is not valid YAML' } : { value }
}

/** Returns the keys from Nova's map of names, or from the list, map or string of a seed. */
function keysOf(metaData: Json | undefined): readonly SummaryKey[] {
  const keys = member(metaData, 'public_keys') ?? member(metaData, 'public-keys')
  const named: [string, Json][] = isList(keys)
    ? keys.map((key, n) => [String(n), key])
    : isMap(keys)
      ? [...keys]
      : typeof keys === 'string'
        ? keys
            .split('\n')
            .filter(Boolean)
            .map((key, n) => [String(n), key])
        : []
  return named.map(([name, value]) => {
    const key = typeof value === 'string' ? publicKey(value) : { problem: 'it is not a string' }
    if ('problem' in key) return { name, problem: key.problem }
    const { algorithm, bits, fingerprint } = key
    return { name, algorithm, ...(bits === undefined ? {} : { bits }), fingerprint }
  })
}

/** Returns the network of Debian's /etc/network/interfaces: in the metadata of a seed, or in the file that the metadata names. */
function interfacesAt(read: Reading, metaData: Json | undefined): NetworkModel | undefined {
  const own = member(metaData, 'network-interfaces')
  const path = member(member(metaData, 'network_config'), 'content_path')
  const bytes = typeof path === 'string' ? read.bytes(`openstack${path}`) : undefined
  const text = typeof own === 'string' ? own : bytes && decodeUtf8(bytes)
  const document = text === undefined ? undefined : readEni(text).document
  return document && readNetwork(document, { path: [], report: [], isOnDrive: true }, 'v1')?.model
}

function networkAt(read: Reading, path: string): NetworkModel | undefined {
  if (path.endsWith('.json')) return readOpenstack(read.json(path)?.value)
  const text = decodeUtf8(read.bytes(path)!)
  return text === undefined ? undefined : parseNetwork(text, { source: path }, ({ model }) => model).value
}

/** Returns the vendor data of the newest version, without empty documents. */
function vendorData(read: Reading, paths: readonly string[]): Summary['vendorData'] {
  const found = new Map<string, { path: string; size: number }>()
  for (const path of paths) {
    const bytes = read.bytes(path)
    const name = path.slice(path.lastIndexOf('/') + 1)
    if (bytes === undefined || found.has(name) || says(read, path) === false) continue
    found.set(name, { path, size: bytes.length })
  }
  return [...found.values()]
}

function says(read: Reading, path: string): boolean {
  if (!path.endsWith('.json')) return true
  const members = membersOf(read.json(path)?.value)
  return members.some(([key, value]) => key !== 'static' || membersOf(value).length > 0)
}

function filesOf(read: Reading, metaData: Json | undefined): Summary['files'] {
  const files = member(metaData, 'files')
  if (!isList(files)) return []
  return files.flatMap((each) => {
    const [path, content] = [member(each, 'path'), member(each, 'content_path')]
    if (typeof path !== 'string' || typeof content !== 'string') return []
    return [{ path, content, size: read.bytes(`openstack${content}`)?.length }]
  })
}
