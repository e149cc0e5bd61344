import { at, empty, latest, missing, notJson, root } from './faults/documents.ts'
import { hostName, hostNameElsewhere, bytesIn, nameInJson, nameInUserData } from './faults/host-name.ts'
import { keyValues, memberKind, textValues, unparsableKeys, vendorDataUnread } from './faults/meta-data.ts'
import { fileSystem, label, namesInLinux } from './faults/medium.ts'
import { networkUnread } from './faults/network-data.ts'
import { yamlMap } from './faults/seed.ts'
import { badIgnition, ignitionVersion, isBeforeThree, unreadBy } from './faults/ignition.ts'
import { badCloudConfig, byteOrderMark, carriageReturn, notOfKind, unknownKeys } from './faults/user-data.ts'
import { COREOS_KEYS, wrongTypes } from './coreos-cloudinit-config.ts'
import type { Guest } from './guest.ts'
import type { Reading } from '../reading/documents.ts'
import { error, type Rule, warning } from './rule.ts'

const metaData = latest('meta_data.json')
const network = latest('network_data.json')
const userData = latest('user_data')
const vendorData = [latest('vendor_data.json'), latest('vendor_data2.json')] as const

const PROVIDER = 'internal/providers/openstack/openstack.go'
const PARSE = 'internal/providers/util/config.go, ParseConfig'

const NO_OLD_VERSION = 'write version 3.3.0: Butane makes such a config, and ign-converter converts old ones'
const NO_NEW_VERSION = 'write a version that this release reads, such as 3.3.0'

const CLOUDSTACK = 'internal/providers/cloudstack/cloudstack.go, fetchConfigFromDevice'
const cloudstackData = at('cloudstack/userdata/user_data.txt')

/** The rules that Ignition has in every system. */
const everyIgnition: readonly Rule[] = [
  error('keeps waiting for the drive', `${PROVIDER}, fetchConfigFromDevice`, label(['config-2', 'CONFIG-2'])),
  warning(
    'assumes that there is no config and asks no other source',
    `${PROVIDER}, fetchConfigFromDevice`,
    missing(userData),
  ),
  warning(
    'assumes that there is no config and asks no other source',
    `${PROVIDER}, fetchConfigFromDevice`,
    namesInLinux('openstack/latest/user_data'),
  ),
  warning('ignores the network data', `${PROVIDER}: no code reads it`, networkUnread(network)),
  warning('ignores the vendor data', `${PROVIDER}: no code reads it`, vendorDataUnread(...vendorData)),
]

/** The rules of Ignition as its authors release it. */
const upstream = (release: string | undefined): readonly Rule[] => [
  ...everyIgnition,
  error('stops the boot', PARSE, badIgnition(userData)),
  error('stops the boot in CloudStack', CLOUDSTACK, badIgnition(cloudstackData)),
  error('stops the boot', PARSE, ignitionVersion(userData, NO_NEW_VERSION, unreadBy(release))),
]

const oldVersion = ignitionVersion(userData, NO_OLD_VERSION, isBeforeThree)

const ignitionRules = (release: string | undefined): readonly Rule[] => [
  ...upstream(release),
  warning('stops the boot in every system but Flatcar', PARSE, oldVersion),
]

const IGNITION = {
  datasources: ['config-drive', 'cloudstack'],
  labels: ['config-2', 'CONFIG-2'],
  fileSystems: ['iso9660', 'vfat'],
} as const

/** Ignition in any system, at first boot. */
export const ignition: Guest = {
  name: 'ignition',
  title: 'Ignition',
  source: 'github.com/coreos/ignition, 2.14.0 and a5d574a8',
  ...IGNITION,
  features: {
    keys: false,
    password: false,
    network: false,
    files: false,
    vendorData: false,
    userData: ['Ignition'],
  },
  versions: ['2.0', '2.3', '2.7', '2.11', '2.15', '2.20', '2.26'],
  rules: { openstack: ignitionRules },
}

const ec2 = at('ec2/latest/meta-data.json')
const linuxName = namesInLinux('openstack/latest/meta_data.json')

const AFTERBURN = 'src/providers/openstack/configdrive.rs'

const afterburnRules: readonly Rule[] = [
  error('does not find the drive', `${AFTERBURN}, CONFIG_DRIVE_LABEL`, label(['config-2'])),
  // The reader of IBM Cloud (classic) mounts VFAT, and it alone. Source: src/providers/ibmcloud_classic/mod.rs
  warning('mounts it in IBM Cloud (classic) alone', `${AFTERBURN}, try_new`, fileSystem(['iso9660'])),
  error('sets neither host name nor keys', `${AFTERBURN}, read_metadata_openstack`, missing(metaData)),
  error('sets neither host name nor keys', `${AFTERBURN}, parse_metadata_openstack`, notJson(metaData)),
  error('sets neither host name nor keys', `${AFTERBURN}, parse_metadata_openstack`, root(['map'], metaData)),
  ...['uuid', 'hostname', 'availability_zone'].map((key) =>
    error(
      'sets neither host name nor keys',
      `${AFTERBURN}, MetadataOpenstackJSON`,
      memberKind(metaData, key, ['string', 'null'], 'make it a string'),
    ),
  ),
  error(
    'sets neither host name nor keys',
    `${AFTERBURN}, MetadataOpenstackJSON`,
    memberKind(metaData, 'public_keys', ['map', 'null'], 'make it a map of names and keys'),
  ),
  error(
    'sets neither host name nor keys',
    `${AFTERBURN}, MetadataOpenstackJSON`,
    textValues(metaData, 'public_keys'),
  ),
  error('installs none of the keys', `${AFTERBURN}, fetch_publickeys`, unparsableKeys(metaData)),
  warning(
    'cuts the host name',
    'src/providers/mod.rs, truncate_hostname',
    hostName('guest-hostname-cut', 'use at most 64 bytes', [nameInJson(metaData, 'hostname')], (name) =>
      typeof name === 'string' && bytesIn(name) > 64 ? 'has more than 64 bytes' : undefined,
    ),
  ),
  warning(
    'sets no host name',
    `${AFTERBURN}, hostname`,
    hostNameElsewhere(nameInJson(metaData, 'name'), 'hostname', [nameInJson(metaData, 'hostname')]),
  ),
  error('sets neither host name nor keys', `${AFTERBURN}, read_metadata_openstack`, linuxName),
  error('writes no attributes', `${AFTERBURN}, parse_metadata_ec2`, notJson(ec2)),
  error('writes no attributes', `${AFTERBURN}, MetadataEc2JSON`, root(['map'], ec2)),
  ...['instance-id', 'instance-type', 'local-ipv4', 'public-ipv4'].map((key) =>
    error(
      'writes no attributes',
      `${AFTERBURN}, MetadataEc2JSON`,
      memberKind(ec2, key, ['string', 'null'], 'make it a string'),
    ),
  ),
  error(
    'installs no keys in CloudStack',
    'src/providers/cloudstack/configdrive.rs, fetch_publickeys',
    missing(cloudstackKeys),
  ),
]

/** Returns the file of keys, on a drive with CloudStack metadata only. */
function cloudstackKeys({ names }: Reading): string | undefined {
  return names('cloudstack').has('metadata') ? 'cloudstack/metadata/public_keys.txt' : undefined
}

const PROXMOX = 'src/providers/proxmoxve/configdrive.rs'

/** What its readers for Proxmox VE and for KubeVirt have in common. */
const afterburnSeedRules: readonly Rule[] = [
  error('does not find the drive', `${PROXMOX}, CONFIG_DRIVE_LABEL`, label(['cidata'])),
  error('mounts only ISO 9660', `${PROXMOX}, TARGET_FS`, fileSystem(['iso9660'])),
  error(
    'sets neither host name nor keys',
    'src/providers/kubevirt/cloudconfig.rs, try_new',
    missing(at('meta-data')),
  ),
  error(
    'sets neither host name nor keys',
    'src/providers/kubevirt/cloudconfig.rs, try_new',
    namesInLinux('meta-data'),
  ),
  error(
    'sets neither host name nor keys',
    'src/providers/kubevirt/cloudconfig.rs, parse_metadata',
    yamlMap('meta-data', { mayBeEmpty: false }),
  ),
]

/** Afterburn, which sets the keys and the host name on Fedora CoreOS. */
export const afterburn: Guest = {
  name: 'afterburn',
  json: 'rust',
  title: 'Afterburn',
  source: 'github.com/coreos/afterburn, 790aa94',
  datasources: ['config-drive', 'nocloud', 'cloudstack'],
  labels: ['config-2', 'cidata'],
  fileSystems: ['iso9660', 'vfat'],
  features: { keys: true, password: false, network: false, files: false, vendorData: false, userData: [] },
  rules: { openstack: () => afterburnRules, nocloud: () => afterburnSeedRules },
}

const DRIVE = 'datasource/configdrive/configdrive.go, FetchMetadata'
const STOPS = 'stops with an error'
const NO_METADATA = 'sets neither host name nor keys of the metadata'
const NAMES = [nameInUserData(userData, 'hostname'), nameInJson(metaData, 'hostname')]

const cloudinitRules: readonly Rule[] = [
  error('does not find the drive', 'units/90-configdrive.rules, ID_FS_LABEL', label(['config-2'])),
  error(NO_METADATA, DRIVE, missing(metaData)),
  error(NO_METADATA, DRIVE, empty(metaData)),
  error(STOPS, DRIVE, {
    ...notJson(metaData),
    find: (reading) =>
      reading.bytes('openstack/latest/meta_data.json')?.length === 0 ? [] : notJson(metaData).find(reading),
  }),
  error(STOPS, DRIVE, root(['map', 'null'], metaData)),
  error(
    STOPS,
    DRIVE,
    memberKind(metaData, 'public_keys', ['map', 'null'], 'make it a map of names and keys'),
  ),
  error(STOPS, DRIVE, keyValues(metaData, ['string', 'null'])),
  error(STOPS, DRIVE, memberKind(metaData, 'hostname', ['string', 'null'], 'make it a string')),
  error(STOPS, DRIVE, memberKind(metaData, 'network_config', ['map', 'null'], 'make it a map, or remove it')),
  warning(
    'sets only the first part of the host name',
    'coreos-cloudinit.go, determineHostname',
    hostName('guest-hostname-cut', 'use at most 63 bytes and no dot', NAMES, (name) => {
      if (typeof name !== 'string') return undefined
      if (name.includes('.')) return 'contains a dot'
      return bytesIn(name) > 63 ? 'has more than 63 bytes' : undefined
    }),
  ),
  warning(
    'sets no host name',
    'coreos-cloudinit.go, determineHostname',
    hostNameElsewhere(nameInJson(metaData, 'name'), 'hostname', NAMES),
  ),
  error('does not find this file', DRIVE, linuxName),
  warning(
    'ignores the network data',
    'datasource/configdrive/configdrive.go: no code reads it',
    networkUnread(network),
  ),
  warning(
    'ignores the vendor data',
    'datasource/configdrive/configdrive.go: no code reads it',
    vendorDataUnread(...vendorData),
  ),
  error('ignores the user data', 'config/config.go, IsCloudConfig', byteOrderMark(userData)),
  error(
    'fails to start the script',
    'initialize/user_data.go, NewUserData: execve(2)',
    carriageReturn(userData),
  ),
  error('ignores the user data', 'config/config.go, NewCloudConfig', badCloudConfig(userData)),
  error('ignores the user data', 'config/config.go, NewCloudConfig', wrongTypes(userData)),
  warning('ignores this key', 'config/config.go, CloudConfig', unknownKeys(userData, COREOS_KEYS)),
  error(
    'ignores the user data',
    'initialize/user_data.go, NewUserData',
    notOfKind(
      userData,
      ['gzip', 'mime', 'cloud-config', 'shell-script', 'ignition'],
      'make the first line "#cloud-config" or "#!"',
    ),
  ),
]

/** coreos-cloudinit, which Flatcar runs without an Ignition config. */
export const coreosCloudinit: Guest = {
  name: 'coreos-cloudinit',
  json: 'go',
  title: 'coreos-cloudinit',
  source: 'github.com/flatcar/coreos-cloudinit, 8df59e8',
  datasources: ['config-drive', 'cloudstack'],
  labels: ['config-2'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: false,
    network: false,
    files: false,
    vendorData: false,
    userData: ['cloud-config', 'scripts', 'MIME', 'gzip'],
  },
  rules: { openstack: () => cloudinitRules },
}

/** Fedora CoreOS: Ignition, and Afterburn for the keys and the host name. */
export const fedoraCoreos: Guest = {
  name: 'fedora-coreos',
  title: 'Fedora CoreOS',
  source: 'github.com/coreos/ignition, a5d574a8; github.com/coreos/afterburn, 790aa94',
  ...IGNITION,
  fileSystems: ['iso9660'],
  features: { ...afterburn.features, userData: ['Ignition'] },
  rules: {
    openstack: () => [
      ...upstream(undefined).filter(({ code }) => code !== 'guest-label'),
      error('stops the boot', PARSE, oldVersion),
      ...afterburnRules,
    ],
  },
}

const FLATCAR = 'config/v3_7_experimental/config.go, ParseCompatibleVersion'
const FLATCAR_PASSES = 'config/util/parsingErrors.go, isCloudConfig'

/** The kinds that Flatcar leaves to coreos-cloudinit. */
const PASSED_ON = ['cloud-config', 'shell-script', 'gzip']

/** Flatcar: its own Ignition, which also reads the specifications 1 and 2.x; coreos-cloudinit reads other user data. */
export const flatcar: Guest = {
  name: 'flatcar',
  title: 'Flatcar',
  source:
    'github.com/flatcar/scripts, 8f895a1 (patches of sys-apps/ignition); github.com/flatcar/coreos-cloudinit, 8df59e8',
  ...IGNITION,
  features: { ...coreosCloudinit.features, userData: ['Ignition', ...coreosCloudinit.features.userData] },
  rules: {
    openstack: () => [
      ...everyIgnition.filter(({ code }) => code !== 'guest-label'),
      error('stops the boot', FLATCAR_PASSES, badIgnition(userData, { passedOn: PASSED_ON })),
      error('stops the boot', FLATCAR, ignitionVersion(userData, NO_NEW_VERSION, unreadBy(undefined))),
      ...cloudinitRules.filter(({ code }) => code !== 'guest-user-data-kind'),
    ],
  },
}
