import { at, latest, missing, notJson, notUtf8, root } from './faults/documents.ts'
import { withoutMtu } from './faults/links.ts'
import { fileSystem, jolietNames, label, namesInLinux, primaryName, tooLarge } from './faults/medium.ts'
import { saysNothingToIronic } from './faults/network-data.ts'
import type { Guest } from './guest.ts'
import { error, type Fault, type Rule, warning } from './rule.ts'

const CONDUCTOR = 'ironic/conductor/configdrive_utils.py'
const network = latest('network_data.json')
const PRIMARY = '/openstack/latest/network_data.json;1'

/** Network data that the conductor replaces, for which it rewrites the drive. */
const REPLACED: readonly Fault[] = [
  notJson(network),
  root(['map'], network),
  saysNothingToIronic(network),
  withoutMtu(network),
]

/** Returns a fault, but only on drives that have one of `causes` too. */
function onlyWith(causes: readonly Fault[], fault: Fault): Fault {
  return {
    ...fault,
    find: (reading) => (causes.some((cause) => !isEmpty(cause.find(reading))) ? fault.find(reading) : []),
  }
}

function isEmpty(found: Iterable<unknown>): boolean {
  return [...found].length === 0
}

const conductorRules: readonly Rule[] = [
  error(
    'fails to open the drive',
    `${CONDUCTOR}, check_and_patch_configdrive: pycdlib`,
    fileSystem(['iso9660']),
  ),
  warning(
    'logs an error and passes the drive on unchanged',
    `${CONDUCTOR}, check_and_patch_configdrive`,
    missing(network),
  ),
  warning(
    'logs an error and passes the drive on unchanged',
    `${CONDUCTOR}, check_and_patch_configdrive`,
    primaryName('openstack/latest/network_data.json', PRIMARY),
  ),
  error(
    'fails to check the drive',
    `${CONDUCTOR}, check_and_patch_configdrive: UnicodeDecodeError`,
    notUtf8(network),
  ),
  ...REPLACED.map((fault) =>
    warning('replaces the network data with its own', `${CONDUCTOR}, is_invalid_network_metadata`, fault),
  ),
  error('fails when it rewrites the drive', `${CONDUCTOR}, regenerate_iso`, onlyWith(REPLACED, jolietNames)),
]

const none = {
  keys: false,
  password: false,
  network: false,
  files: false,
  vendorData: false,
  userData: [],
} as const

/** Ironic's conductor, which checks network_data.json before it passes the drive on. */
export const ironic: Guest = {
  name: 'ironic',
  json: 'python-bytes',
  title: "Ironic's conductor",
  source: 'opendev.org/openstack/ironic, 7bc6aba',
  datasources: ['config-drive', 'cloudstack'],
  labels: [],
  fileSystems: ['iso9660'],
  features: { ...none, network: true },
  rules: { openstack: () => conductorRules },
}

const MiB = 1024 * 1024

const agentRules: readonly Rule[] = [
  error(
    'rejects this drive',
    'ironic_python_agent/partition_utils.py, MAX_CONFIG_DRIVE_SIZE_MB',
    tooLarge(64 * MiB, 'keep it at 64 MiB or less'),
  ),
]

/** ironic-python-agent, which writes the drive to the end of the disk. */
export const ironicPythonAgent: Guest = {
  name: 'ironic-python-agent',
  title: 'ironic-python-agent',
  source: 'opendev.org/openstack/ironic-python-agent, a9e64be',
  datasources: ['config-drive', 'cloudstack'],
  labels: [],
  fileSystems: ['iso9660', 'vfat'],
  features: none,
  rules: { openstack: () => agentRules },
}

const COLLECT = 'os_collect_config/config_drive.py'

const collectRules: readonly Rule[] = [
  error('ignores the whole drive', `${COLLECT}, config_drive_candidate`, label(['config-2'])),
  error('collects nothing', `${COLLECT}, get_metadata`, missing(at('ec2/latest/meta-data.json'))),
  error('collects nothing', `${COLLECT}, get_metadata`, namesInLinux('ec2/latest/meta-data.json')),
  error('collects nothing', `${COLLECT}, get_metadata`, notJson(at('ec2/latest/meta-data.json'))),
  error('collects nothing', `${COLLECT}, get_metadata`, root(['map'], at('ec2/latest/meta-data.json'))),
]

/** Heat's agent in the guest. */
export const osCollectConfig: Guest = {
  name: 'os-collect-config',
  title: 'os-collect-config',
  source: 'opendev.org/openstack/os-collect-config, 12.0.0 and 00c74bc',
  datasources: ['config-drive'],
  directory: () => 'ec2/latest',
  labels: ['config-2'],
  fileSystems: ['iso9660', 'vfat'],
  features: none,
  rules: { openstack: () => collectRules },
}
