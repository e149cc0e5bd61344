import {
  encodedUserData,
  incompleteCards,
  nameInContextOnWindows,
  unreadVariables,
} from './cloudbase-init-context.ts'
import { CLOUD_CONFIG_PLUGINS, unsupported } from './cloudbase-init-user-data.ts'
import { CONTEXT, nameInContext } from './faults/context.ts'
import { at, described, isTrue, latest, missing, notJson, root, type Where } from './faults/documents.ts'
import {
  hostName,
  hostNameElsewhere,
  type NamePlace,
  nameInJson,
  nameInSeed,
  nameInUserData,
  shortName,
} from './faults/host-name.ts'
import { keyEntries, memberKind, passwordMissing, textValues, vendorDataUnread } from './faults/meta-data.ts'
import { labelInMtools, labelInWindows, namesInWindows, tooLarge } from './faults/medium.ts'
import {
  addressOfNoCard,
  cardsWithoutMac,
  linkOfKind,
  type LinksById,
  linkWord,
  sameLinkId,
  unknownParent,
} from './faults/links.ts'
import { listsOfMaps } from './faults/network-data.ts'
import {
  gatewayKey,
  hasPrefix,
  isDefaultRoute,
  networksWithout,
  routesUnread,
  unknownLink,
  withoutNetmask,
} from './faults/networks.ts'
import { keysOfEc2, networkVersion, seedPasswordUnread, yamlMap } from './faults/seed.ts'
import { cloudbaseNetworkRules } from './cloudbase-init-network.ts'
import { cloudbaseInterfacesRules } from './cloudbase-init-interfaces.ts'
import { interfacesInSeed, interfacesOnDrive, networkConfigAt } from './faults/network-config.ts'
import { badCloudConfig, byteOrderMark, unknownKeys } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { isStatic, isType, isVirtual, type Located } from './network-data.ts'
import { error, type Rule, warning } from './rule.ts'

const SERVICE = 'cloudbaseinit/metadata/services/baseopenstackservice.py'
const DRIVE = 'cloudbaseinit/metadata/services/osconfigdrive/windows.py'
const VFAT = 'cloudbaseinit/utils/windows/vfat.py'
const PLUGIN = 'cloudbaseinit/plugins/common/networkconfig.py'

const SET_NAME = 'cloudbaseinit/utils/hostname.py, set_hostname'

const metaData = latest('meta_data.json')
const network = latest('network_data.json')
const userData = latest('user_data')

/** Source: cloudbaseinit/models/network.py, AVAILABLE_BOND_TYPES */
const BOND_MODES = 'balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb'.split(' ')

/** Source: cloudbaseinit/models/network.py, AVAILABLE_BOND_LB_ALGORITHMS */
const HASH_POLICIES = ['layer2', 'layer2+3', 'layer3+4', 'encap2+3', 'encap3+4']

const NO_NETWORK = 'sets up no network'

const withoutPrefix = (net: Located): boolean => isStatic(net) && !hasPrefix(net)

const FINDS_BY_LETTER = 'finds the drive only if Windows assigns it a letter'

const rules: readonly Rule[] = [
  // On a raw disk it reads the first ISO 9660 file system, whatever its label.
  error(
    'finds this drive only as a raw disk',
    `${DRIVE}, _check_for_config_drive`,
    labelInWindows('config-2', 'iso9660'),
  ),
  error(
    'ignores the whole drive',
    `${DRIVE}, _check_for_config_drive`,
    labelInWindows('config-2', 'vfat', 'udf'),
  ),
  warning(FINDS_BY_LETTER, `${VFAT}, is_vfat_drive`, labelInMtools('config-2')),
  error('ignores the whole drive', `${DRIVE}, _meta_data_file_exists`, missing(metaData)),
  error(
    'does not find this file',
    `${DRIVE}, _meta_data_file_exists: issue 89`,
    namesInWindows('openstack/latest/meta_data.json'),
  ),
  warning(
    'ignores the drive when it is a raw disk',
    `${DRIVE}, _get_iso_file_size: 16 bits of sectors`,
    tooLarge(65_535 * 2048, 'keep it below 128 MiB, or attach it as a CD-ROM'),
  ),
  error('applies nothing from this drive', `${SERVICE}, _get_openstack_json_data`, notJson(metaData)),
  error('applies nothing from this drive', `${SERVICE}, _get_meta_data`, root(['map'], metaData)),
  error(
    'installs no keys',
    `${SERVICE}, get_public_keys: .values()`,
    memberKind(metaData, 'public_keys', ['map', 'null'], 'make it a map of names and keys'),
  ),
  error('installs no keys', `${SERVICE}, get_public_keys: key.strip()`, textValues(metaData, 'public_keys')),
  error('installs no keys and no certificate', `${SERVICE}, get_public_keys`, keyEntries(metaData)),
  error(
    'sets no password',
    `${SERVICE}, get_admin_password`,
    memberKind(metaData, 'meta', ['map'], 'make it a map, or remove it'),
  ),
  warning(
    'sets a random password that nobody can retrieve',
    'cloudbaseinit/plugins/common/setuserpassword.py, _get_password: issue 165',
    passwordMissing(metaData),
  ),
  warning(
    'ignores the vendor data',
    `${SERVICE}: no code reads it, issue 67`,
    vendorDataUnread(latest('vendor_data.json'), latest('vendor_data2.json')),
  ),
  error(NO_NETWORK, `${SERVICE}, _get_network_data`, notJson(network)),
  error(NO_NETWORK, `${SERVICE}, get_network_details_v2`, root(['map'], network)),
  error(NO_NETWORK, `${SERVICE}, get_network_details_v2`, listsOfMaps(network)),
  error(
    NO_NETWORK,
    `${SERVICE}, _parse_network_data_links`,
    linkWord(network, 'bond_mode', BOND_MODES, isType('bond'), true),
  ),
  error(
    NO_NETWORK,
    `${SERVICE}, _parse_network_data_links`,
    linkWord(network, 'bond_xmit_hash_policy', HASH_POLICIES, isType('bond')),
  ),
  error(
    NO_NETWORK,
    `${PLUGIN}, _process_vlan_links: vlan_link names a bond`,
    linkOfKind(network, isVlanOnCard, 'attach the VLAN to a bond'),
  ),
  error(
    NO_NETWORK,
    `${PLUGIN}, _process_networks: address_cidr.split`,
    withoutNetmask(network, withoutPrefix),
  ),
  error(
    NO_NETWORK,
    'cloudbaseinit/utils/network.py, ip_netmask_to_cidr',
    networksWithout(network, 'ip_address', isStatic),
  ),
  error(NO_NETWORK, `${PLUGIN}, _process_networks`, unknownLink(network)),
  error(NO_NETWORK, `${PLUGIN}, _process_physical_links`, cardsWithoutMac(network)),
  error(
    NO_NETWORK,
    `${PLUGIN}, _process_physical_links`,
    addressOfNoCard(network, (link) => !isVirtual(link)),
  ),
  error(
    NO_NETWORK,
    `${PLUGIN}, _process_physical_links: the id becomes the name of the NIC`,
    sameLinkId(network),
  ),
  error(NO_NETWORK, `${PLUGIN}, _process_bond_links`, unknownParent(network)),
  ...cloudbaseInterfacesRules(interfacesOnDrive(metaData, network)),
  warning('ignores this gateway', `${SERVICE}, _parse_network_data_networks`, gatewayKey(network)),
  warning(
    'sets only the default route',
    `${PLUGIN}, _process_networks: issue 62`,
    routesUnread(network, isStatic, (route) => !isDefaultRoute(route)),
  ),
  ...hostNameRules(userData, nameInJson(metaData, 'hostname'), nameInJson(metaData, 'name'), 'hostname'),
  ...userDataRules(userData),
]

function userDataRules(where: Where): readonly Rule[] {
  const does = 'ignores the user data'
  return [
    error(does, 'cloudbaseinit/plugins/common/userdatautils.py, _get_command', byteOrderMark(where)),
    error(does, 'cloudbaseinit/plugins/common/userdatautils.py, _SCRIPTS', unsupported(where)),
    error(
      does,
      'cloudbaseinit/plugins/common/userdataplugins/cloudconfig.py, from_yaml',
      badCloudConfig(where),
    ),
    warning(
      'ignores this key',
      'cloudbaseinit/plugins/common/userdataplugins/cloudconfigplugins/factory.py, PLUGINS',
      unknownKeys(where, CLOUD_CONFIG_PLUGINS),
    ),
  ]
}

function hostNameRules(where: Where, ofMetaData: NamePlace, other: NamePlace, key: string): readonly Rule[] {
  return hostNamesIn([nameInUserData(where, 'set_hostname', 'hostname'), ofMetaData], other, key)
}

function hostNamesIn(places: readonly NamePlace[], other: NamePlace, key: string): readonly Rule[] {
  return [
    error(
      'does not set the host name',
      `${SET_NAME}: hostname.split`,
      hostName('guest-host-name-kind', 'put it in quotes', places, (name) =>
        typeof name === 'string' || !isTrue(name) ? undefined : described(name),
      ),
    ),
    warning(
      'cuts the host name after 15 characters',
      `${SET_NAME}: NETBIOS_HOST_NAME_MAX_LEN`,
      hostName('guest-hostname-cut', 'use at most 15 characters before the first dot', places, (name) =>
        typeof name === 'string' && shortName(name).length > 15 ? 'has more than 15 characters' : undefined,
      ),
    ),
    warning(
      'sets no host name',
      'cloudbaseinit/plugins/common/sethostname.py, execute',
      hostNameElsewhere(other, key, places),
    ),
  ]
}

const SEED = 'cloudbaseinit/metadata/services/nocloudservice.py'

const nocloudRules: readonly Rule[] = [
  error(
    'finds this drive only as a raw disk',
    `${DRIVE}, _check_for_config_drive`,
    labelInWindows('cidata', 'iso9660'),
  ),
  error(
    'ignores the whole drive',
    `${DRIVE}, _check_for_config_drive`,
    labelInWindows('cidata', 'vfat', 'udf'),
  ),
  warning(FINDS_BY_LETTER, `${VFAT}, is_vfat_drive`, labelInMtools('cidata')),
  error('ignores the whole drive', `${DRIVE}, _meta_data_file_exists`, missing(at('meta-data'))),
  error('does not find this file', `${DRIVE}, _meta_data_file_exists`, namesInWindows('meta-data')),
  error(
    'applies nothing from this drive',
    `${SEED}, _get_meta_data`,
    yamlMap('meta-data', { mayBeEmpty: false }),
  ),
  error('installs no keys', `${SEED}, get_public_keys`, keysOfEc2('meta-data')),
  warning(
    'sets a random password that nobody can retrieve',
    `${SEED}: no code reads it`,
    seedPasswordUnread('meta-data', 'user-data'),
  ),
  warning(NO_NETWORK, `${SEED}, get_network_details_v2`, yamlMap('network-config')),
  error(NO_NETWORK, `${SEED}, NoCloudNetworkConfigParser.parse`, networkVersion('network-config')),
  ...hostNameRules(
    at('user-data'),
    nameInSeed('meta-data', 'local-hostname'),
    nameInSeed('meta-data', 'hostname', 'name'),
    'local-hostname',
  ),
  ...cloudbaseNetworkRules(networkConfigAt('network-config')),
  ...cloudbaseInterfacesRules(interfacesInSeed('meta-data', 'network-config')),
  ...userDataRules(at('user-data')),
]

const ONE = 'cloudbaseinit/metadata/services/opennebulaservice.py'

/** It reads the context of any CD-ROM, whatever its label. */
const opennebulaRules: readonly Rule[] = [
  error('ignores the whole drive', `${ONE}, load`, missing(at(CONTEXT))),
  error('does not find this file', `${ONE}, load`, namesInWindows(CONTEXT)),
  error('does not read this value', `${ONE}, _parse_shell_variables`, unreadVariables),
  ...hostNamesIn(
    [nameInContextOnWindows('SET_HOSTNAME', 'HOSTNAME')],
    nameInContext('NAME', 'VM_NAME', 'VMNAME', 'HOST_NAME', 'FQDN', 'HOSTNAME'),
    'SET_HOSTNAME',
  ),
  error('ignores the user data', `${ONE}, get_user_data`, encodedUserData),
  error('does not set up this NIC', `${ONE}, get_network_details`, incompleteCards),
]

/** Tells whether a VLAN is on a NIC, which has no team to which Windows could add it. */
function isVlanOnCard(link: Located, byId: LinksById): boolean {
  const parent = byId.get(link.value.get('vlan_link'))
  const isOnCard = parent === undefined ? !link.value.has('vlan_link') : !isType('bond')(parent)
  return isType('vlan')(link) && isOnCard
}

export const cloudbaseInit: Guest = {
  name: 'cloudbase-init',
  title: 'cloudbase-init',
  source: 'github.com/cloudbase/cloudbase-init, c48d759',
  datasources: ['config-drive', 'nocloud', 'cloudstack', 'opennebula'],
  labels: ['config-2', 'cidata'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: true,
    network: true,
    files: false,
    vendorData: false,
    userData: ['cloud-config', 'PowerShell', 'batch', 'scripts', 'MIME', 'gzip', 'jinja', 'certificate'],
  },
  rules: { openstack: () => rules, nocloud: () => nocloudRules, opennebula: () => opennebulaRules },
}
