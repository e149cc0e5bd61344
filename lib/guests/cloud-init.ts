import { kindOf } from '../text/json-kind.ts'
import { isList, isMap, stringify } from '../text/json.ts'
import { at, described, isTrue, misnamed, missing, notJson, root, type Where } from './faults/documents.ts'
import { hostNameRules } from './cloud-init-host-name.ts'
import { nameInJson } from './faults/host-name.ts'
import {
  badSeed,
  contentMissing,
  inMetaData,
  keyMissing,
  keysInJson,
  memberKind,
  modeOff,
  modeUnknown,
  passwordUnread,
  unusableKeys,
  vendorDataNested,
} from './faults/meta-data.ts'
import { bootLabelInPartition, label, labelAnywhere, namesInLinux } from './faults/medium.ts'
import {
  addressOfNoCard,
  linksWithout,
  linkType,
  sameMac,
  unknownParent,
  unusableLink,
} from './faults/links.ts'
import { listsOfMaps, saysNothing } from './faults/network-data.ts'
import {
  badAddress,
  dnsInNetworks,
  dnsInRoutes,
  dnsWithoutAddress,
  hasPrefix,
  networksWithout,
  unknownLink,
  unusableNetwork,
  withoutNetmask,
} from './faults/networks.ts'
import {
  badCloudConfig,
  badCloudConfigInVendorData,
  unknownInVendorData,
  unknownToCloudInit,
} from './faults/user-data.ts'
import { networkDataRules, networkRules } from './cloud-init-network.ts'
import { eniAt, interfacesOnDrive, interfacesRejected } from './faults/network-config.ts'
import { networkDataAt } from './cloud-init-network-data.ts'
import { directoryRead } from './cloud-init-directories.ts'
import type { Guest } from './guest.ts'
import { hasKey, isStatic, isType, isVirtual, type Located } from './network-data.ts'
import { nocloudRules } from './nocloud.ts'
import { opennebulaRules } from './opennebula.ts'
import type { Reading } from '../reading/documents.ts'
import { error, type Fault, type Rule, warning } from './rule.ts'

const HELPERS = 'cloudinit/sources/helpers/openstack.py'
const READER = `${HELPERS}, BaseReader.read_v2`
const NETWORK = `${HELPERS}, convert_net_json`
const SOURCE = 'cloudinit/sources/DataSourceConfigDrive.py'

/** Files that are compared as a whole. */
const WHOLE_FILES = ['user_data', 'vendor_data.json', 'vendor_data2.json', 'network_data.json'] as const

/** Members of meta_data.json that every version has. */
const OLDEST_MEMBERS = [
  'uuid',
  'hostname',
  'name',
  'public_keys',
  'keys',
  'meta',
  'files',
  'admin_pass',
  'availability_zone',
  'launch_index',
  'network_config',
] as const

/** Finds files in `latest`, and values in its metadata, that differ from those in the directory that cloud-init reads. */
function stale(version: string | undefined): Rule {
  return warning('reads a different directory', `${HELPERS}, _find_working_version`, {
    code: 'guest-stale-version',
    hint: 'make it the same in all directories, or remove the dated directories',
    *find(reading) {
      const directory = directoryRead(reading, version)
      if (directory === 'latest' || !reading.names('openstack').has('latest')) return
      const is = `differs from the one in ${directory}`
      for (const name of WHOLE_FILES) {
        const read = reading.bytes(`openstack/${directory}/${name}`)
        const newest = reading.bytes(`openstack/latest/${name}`)
        // A dated directory lacks the files that were added later.
        const isOlder = read === undefined && directory < '2016-10-06'
        if (!isOlder && !isEqual(read, newest)) yield { file: `openstack/latest/${name}`, is }
      }
      const [read, newest] = [directory, 'latest'].map(
        (each) => reading.json(`openstack/${each}/meta_data.json`)?.value,
      )
      if (!isMap(read) || !isMap(newest)) return
      for (const key of OLDEST_MEMBERS)
        if (stringify(read.get(key) ?? null) !== stringify(newest.get(key) ?? null))
          yield { file: 'openstack/latest/meta_data.json', path: [key], is }
    },
  })
}

function isEqual(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === b || a === undefined || b === undefined) return a === b
  return a.length === b.length && a.every((byte, n) => byte === b[n])
}

const IDENTIFY = 'tools/ds-identify, dscheck_ConfigDrive'
const LABELS = ['config-2', 'CONFIG-2']

const NO_LABEL = 'does not find the drive'
const WHOLE = 'ignores the whole drive'
const NO_NETWORK = 'gets no network from this drive'

function rules(version: string | undefined): readonly Rule[] {
  const where =
    (name: string): Where =>
    (reading) =>
      `openstack/${directoryRead(reading, version)}/${name}`
  const metaData = where('meta_data.json')
  const network = where('network_data.json')
  const interfaces = interfacesOnDrive(metaData, network)
  const vendorData = where('vendor_data.json')
  const vendorData2 = where('vendor_data2.json')
  const ec2 = at('ec2/latest/meta-data.json')
  return [
    error(NO_LABEL, IDENTIFY, label(LABELS), { before: '20.3' }),
    error(NO_LABEL, IDENTIFY, labelAnywhere(LABELS), { since: '20.3' }),
    // It tries a VFAT file system that fills the whole disk whatever its label.
    error('skips the partition', `${SOURCE}, find_candidate_devs`, bootLabelInPartition, {
      since: '20.3',
    }),
    error(WHOLE, `${SOURCE}, read_config_drive`, namesInLinux('openstack/latest/meta_data.json')),
    error(WHOLE, READER, exceptVersion1(missing(metaData))),
    error(WHOLE, `${HELPERS}, read_v1`, inVersion1(metaData, notJson(at('meta.js')))),
    error(WHOLE, `${HELPERS}, read_v1`, inVersion1(metaData, root(['map'], at('meta.js')))),
    warning(
      'ignores this file',
      `${READER}: no code reads it`,
      misnamed(where('user_data'), network, vendorData),
    ),
    error(WHOLE, READER, notJson(metaData, vendorData, network, ec2)),
    error(WHOLE, READER, notJson(vendorData2), { since: '21.1' }),
    error(WHOLE, READER, root(['map'], metaData, ec2)),
    error(WHOLE, READER, root(['map', 'list', 'string'], vendorData, network)),
    error(WHOLE, READER, root(['map', 'list', 'string'], vendorData2), { since: '21.1' }),
    error(WHOLE, `${HELPERS}, KEY_COPIES`, keyMissing(metaData, 'uuid')),
    error(WHOLE, READER, badSeed(metaData)),
    error(WHOLE, READER, memberKind(metaData, 'meta', ['map'], 'make it a map, or remove it')),
    error(WHOLE, 'cloudinit/sources/__init__.py, _get_standardized_metadata', unusableHostname(metaData)),
    error(WHOLE, READER, fileEntries(metaData)),
    error(WHOLE, `${HELPERS}, _read_content_path`, contentMissing(metaData)),
    error(WHOLE, READER, unusableNetworkConfig(metaData)),
    error('ignores the whole drive', `${SOURCE}, _get_data`, modeOff(metaData)),
    warning('uses the mode "net"', 'cloudinit/sources/__init__.py, _determine_dsmode', modeUnknown(metaData)),
    warning(
      'installs no keys',
      'cloudinit/sources/__init__.py, normalize_pubkey_data',
      memberKind(
        metaData,
        'public_keys',
        ['map', 'list', 'string', 'null'],
        'make it a map of names and keys',
      ),
    ),
    warning(
      'lets nobody log in with this key',
      'cloudinit/ssh_util.py, update_authorized_keys: k.valid()',
      unusableKeys(keysInJson(metaData, 'public_keys')),
    ),
    ...hostNameRules(
      where('user_data'),
      nameInJson(metaData, 'hostname', 'local-hostname'),
      nameInJson(metaData, 'name'),
      'hostname',
    ),
    warning('sets no password', `${SOURCE}: no code reads it`, passwordUnread(metaData)),
    warning(
      'ignores this vendor data',
      'cloudinit/sources/__init__.py, convert_vendordata',
      vendorDataNested(vendorData, vendorData2),
    ),
    warning(
      'ignores the vendor data',
      'cloudinit/handlers/__init__.py, type_from_starts_with',
      unknownInVendorData(vendorData, vendorData2),
    ),
    warning(
      'ignores the vendor data',
      'cloudinit/util.py, load_yaml',
      badCloudConfigInVendorData(vendorData, vendorData2),
    ),
    stale(version),
    error(NO_NETWORK, NETWORK, listsOfMaps(network)),
    error(NO_NETWORK, NETWORK, linksWithout(network, 'id', undefined, hasKey)),
    error(NO_NETWORK, NETWORK, linksWithout(network, 'type', undefined, hasKey)),
    error(NO_NETWORK, NETWORK, networksWithout(network, 'link', undefined, hasKey)),
    error(NO_NETWORK, NETWORK, networksWithout(network, 'type', undefined, hasKey)),
    error(NO_NETWORK, NETWORK, linksWithout(network, 'ethernet_mac_address', isFoundByMac, hasTruth)),
    error(NO_NETWORK, NETWORK, addressOfNoCard(network, isFoundByMac)),
    warning(
      'keeps only the last link with this address',
      'cloudinit/net/network_state.py, handle_physical',
      sameMac(network, isFoundByMac),
    ),
    ...['vlan_link', 'vlan_id', 'vlan_mac_address'].map((key) =>
      error(NO_NETWORK, NETWORK, linksWithout(network, key, isType('vlan'), hasKey)),
    ),
    error(NO_NETWORK, NETWORK, linksWithout(network, 'bond_links', isType('bond'), hasKey)),
    error(NO_NETWORK, NETWORK, unknownParent(network)),
    error(NO_NETWORK, NETWORK, linkType(network, LINK_TYPES), { before: '19.1' }),
    error(NO_NETWORK, NETWORK, unusableLink(network)),
    error(NO_NETWORK, 'cloudinit/net/network_state.py, handle_physical', unusableNetwork(network)),
    error(
      NO_NETWORK,
      'cloudinit/net/network_state.py, _normalize_net_keys',
      networksWithout(network, 'ip_address', isStatic),
    ),
    error(
      NO_NETWORK,
      'cloudinit/net/network_state.py, _normalize_subnet',
      badAddress(network, { withPrefix: true }),
    ),
    ...networkDataRules(networkDataAt(network)),
    error(NO_NETWORK, 'cloudinit/net/eni.py, convert_eni_data', interfacesRejected(interfaces)),
    ...networkRules(eniAt(interfaces)),
    warning('skips this network silently', NETWORK, unknownLink(network)),
    warning(
      'assumes a prefix length of 24, or 64 for IPv6',
      'cloudinit/net/network_state.py, _normalize_net_keys',
      withoutNetmask(network, (net) => isStatic(net) && !hasPrefix(net)),
    ),
    warning('sets up no network and does not use DHCP', NETWORK, saysNothing(network)),
    warning('ignores this name server', NETWORK, dnsInNetworks(network), { before: '23.2' }),
    warning('ignores this name server', NETWORK, dnsInRoutes(network), { before: '24.3' }),
    error(NO_NETWORK, NETWORK, dnsWithoutAddress(network), { since: '23.2' }),
    error(
      'ignores the user data',
      'cloudinit/handlers/__init__.py, type_from_starts_with',
      unknownToCloudInit(where('user_data')),
    ),
    error('ignores the user data', 'cloudinit/util.py, load_yaml', badCloudConfig(where('user_data'))),
  ]
}

/** Files of the layout of 2012. Source: cloudinit/sources/helpers/openstack.py, FILES_V1 */
const VERSION_1 = ['meta.js', 'etc/network/interfaces', 'root/.ssh/authorized_keys']

function isVersion1(reading: Reading): boolean {
  return VERSION_1.some((path) => reading.has(path))
}

/** Returns a fault, but not on drives with the layout of 2012, which cloud-init reads when there is no other. */
function exceptVersion1(fault: Fault): Fault {
  return { ...fault, find: (reading) => (isVersion1(reading) ? [] : fault.find(reading)) }
}

/** Returns a fault, but only on drives without metadata of the newer layout. */
function inVersion1(metaData: Where, fault: Fault): Fault {
  return {
    ...fault,
    find: (reading) => (!reading.has(metaData(reading) ?? '') ? fault.find(reading) : []),
  }
}

/** Finds a host name that is neither empty nor a string. */
function unusableHostname(where: Where) {
  return inMetaData(where, 'guest-member-kind', 'make it a string', function* (value) {
    const hostname = value.get('hostname')
    if (isTrue(hostname) && typeof hostname !== 'string')
      yield { is: described(hostname), path: ['hostname'] }
  })
}

/** Finds a network_config that has no content_path to look up in Python. */
function unusableNetworkConfig(where: Where) {
  return inMetaData(where, 'guest-member-kind', 'make it a map, or remove it', function* (value) {
    const config = value.get('network_config')
    if (isTrue(config) && !isMap(config)) yield { is: described(config), path: ['network_config'] }
  })
}

/** Tells whether cloud-init looks up the name of this NIC by its MAC address. */
function isFoundByMac(link: Located): boolean {
  return !isVirtual(link) && !link.value.has('name')
}

function hasTruth({ value }: Located, key: string): boolean {
  return isTrue(value.get(key))
}

/** Finds entries of `files` on which Python fails: it evaluates `'path' in entry`, then `entry['path']`. */
function fileEntries(where: Where) {
  const hint = 'make files a list of maps with path and content_path'
  return inMetaData(where, 'guest-files-form', hint, function* (value) {
    const files = value.get('files')
    if (files === undefined || typeof files === 'string') return
    if (!isList(files) && !isMap(files)) yield { is: described(files), path: ['files'] }
    const entries = isList(files) ? files : isMap(files) ? [...files.keys()] : []
    for (const [index, entry] of entries.entries()) {
      const path = isList(files) ? ['files', index] : ['files']
      if (isMap(entry)) {
        if (['list', 'map'].includes(kindOf(entry.get('path'))))
          yield { is: 'has a path that is not a string', path }
      } else if (typeof entry === 'string' || isList(entry)) {
        if (entry.includes('path')) yield { is: described(entry), path }
      } else yield { is: described(entry), path }
    }
  })
}

/** Source: cloudinit/sources/helpers/openstack.py, PHYSICAL_TYPES of 18.5, plus `vlan` and `bond` */
const LINK_TYPES = 'bgpovs bridge dvs ethernet hw_veb hyperv ovs phy tap vhostuser vif bond vlan'.split(' ')

export const cloudInit: Guest = {
  name: 'cloud-init',
  title: 'cloud-init',
  source: 'github.com/canonical/cloud-init, 22.4.2 and 04eacd06 (26.2)',
  datasources: ['config-drive', 'nocloud', 'cloudstack', 'opennebula'],
  directory: (read) => `openstack/${directoryRead(read)}`,
  labels: ['config-2', 'CONFIG-2', 'cidata', 'CIDATA'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: false,
    network: true,
    files: true,
    vendorData: true,
    userData: ['cloud-config', 'scripts', 'MIME', 'gzip', 'jinja', 'include', 'boothook', 'part-handler'],
  },
  versions: ['18', '20', '22.4', '24', '25'],
  supported: '22.4',
  rules: {
    openstack: rules,
    nocloud: () => nocloudRules,
    opennebula: () => opennebulaRules,
  },
}
