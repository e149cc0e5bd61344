import { isList, isMap, type Json } from '../text/json.ts'
import { userDataKind } from '../user-data/kind.ts'
import type { Reading } from '../reading/documents.ts'
import { at, missing } from './faults/documents.ts'
import { hostNameElsewhere, nameInSeed } from './faults/host-name.ts'
import { label, namesInLinux } from './faults/medium.ts'
import { fileUnread, keysInSeed, staticNetworkUnread, yamlMap } from './faults/seed.ts'
import { inUserData, unknown } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { error, type Fault, type Found, type Rule, warning } from './rule.ts'

const SOURCE = 'lib/tiny-cloud/cloud/nocloud/imds'

const publicKeys = keysInSeed('meta-data', 'public-keys')

/** Finds keys that are not below `openssh-key`, where it looks for each. */
const plainKeys: Fault = {
  code: 'guest-member-kind',
  hint: 'write each key as "NAME: {openssh-key: KEY}"',
  *find(reading: Reading): Iterable<Found> {
    const placed = publicKeys(reading)
    if (placed === undefined || placed.keys === null) return
    const { file, path, keys } = placed
    const entries: readonly (readonly [string | number, Json])[] = isMap(keys)
      ? [...keys]
      : isList(keys)
        ? [...keys.entries()]
        : []
    const wrong = entries.find(([, key]) => !isMap(key) || !key.has('openssh-key'))
    if (wrong !== undefined) yield { file, path: [...path, wrong[0]], is: 'has no openssh-key' }
    else if (!isMap(keys) && !isList(keys)) yield { file, path, is: 'has no openssh-key' }
  },
}

const text = new TextDecoder('utf-8', { ignoreBOM: true })

/** Finds user data of a kind without a handler. Its handler of #cloud-config is empty. */
const otherUserData = inUserData(
  at('user-data'),
  'guest-user-data-kind',
  'write "#alpine-config" as the first line, or a script',
  (bytes) => {
    const [first = ''] = text.decode(bytes.subarray(0, 4096)).split('\n')
    // It unpacks gzip first.
    if (userDataKind(bytes) === 'gzip') return undefined
    if (/^#(?:!|alpine-config(?:\s|$))/.test(first)) return undefined
    return /^#cloud-config(?:\s|$)/.test(first) ? 'is #cloud-config' : unknown(bytes)
  },
)

const rules: readonly Rule[] = [
  error('does not find the drive', `${SOURCE}, _load_nocloud_volume`, label(['cidata', 'CIDATA'])),
  error('sets neither host name nor keys', `${SOURCE}, _load_nocloud_volume`, missing(at('meta-data'))),
  error('sets neither host name nor keys', `${SOURCE}, _load_nocloud_volume`, namesInLinux('meta-data')),
  error('sets neither host name nor keys', `${SOURCE}, _imds: yx`, yamlMap('meta-data')),
  warning(
    'sets no host name',
    'bin/imds, IMDS_HOSTNAME',
    hostNameElsewhere(nameInSeed('meta-data', 'local-hostname', 'name'), 'hostname', [
      nameInSeed('meta-data', 'hostname'),
    ]),
  ),
  error('installs no keys', 'bin/imds, _imds_ssh_keys', plainKeys),
  error('ignores the user data', 'lib/tiny-cloud/init, userdata_type', otherUserData),
  warning('ignores the network data', `${SOURCE}: no code reads it`, staticNetworkUnread('network-config')),
  warning(
    'ignores the vendor data',
    `${SOURCE}: no code reads it`,
    fileUnread('vendor-data', 'guest-vendor-data-unread'),
  ),
]

/** Alpine Linux's small agent. */
export const tinyCloud: Guest = {
  name: 'tiny-cloud',
  title: "Alpine's tiny-cloud",
  source: 'gitlab.alpinelinux.org/alpine/cloud/tiny-cloud, 000f41a4',
  datasources: ['nocloud'],
  labels: ['cidata', 'CIDATA'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: false,
    network: false,
    files: false,
    vendorData: false,
    userData: ['alpine-config', 'scripts', 'gzip'],
  },
  rules: { nocloud: () => rules },
}
