import type { Json } from '../text/json.ts'
import { isRfc1123Name } from '../text/rfc-1123.ts'
import { described, latest, missing, notJson, root, type Where } from './faults/documents.ts'
import { bytesIn, hostName, MAX_HOST_NAME, nameInJson } from './faults/host-name.ts'
import { keyMissing, memberKind, textValues } from './faults/meta-data.ts'
import { label, namesInLinux } from './faults/medium.ts'
import { cardsWithoutMac, linksWithout } from './faults/links.ts'
import { listsOfMaps, servicesWithout } from './faults/network-data.ts'
import {
  dnsInNetworks,
  networksWithout,
  sameNetworkId,
  unknownLink,
  withoutNetmask,
} from './faults/networks.ts'
import { anyUserData } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { hasKey, isStatic, isType } from './network-data.ts'
import { error, type Rule, warning } from './rule.ts'

const SOURCE = 'glean/cmd.py'
const NETWORK = `${SOURCE}, get_config_drive_interfaces`

const metaData = latest('meta_data.json')
const network = latest('network_data.json')

/** glean reads vendor data only when the drive has no network data. */
const vendorData: Where = (reading) =>
  !reading.has('openstack/latest/network_data.json') ? 'openstack/latest/vendor_data.json' : undefined

const NO_NETWORK = 'sets up no network'

const NAMES = [nameInJson(metaData, 'name')]

/** Says why hostname(1) does not take a name. glean replaces underscores first. */
function refusal(name: Json): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined
  if (name.endsWith('.') || !isRfc1123Name(name.replaceAll('_', '-'))) return 'is not a valid host name'
  return bytesIn(name) > MAX_HOST_NAME ? `has more than ${MAX_HOST_NAME} bytes` : undefined
}

const rules: readonly Rule[] = [
  error(
    'does not find the drive',
    'glean/init/glean.sh, CONFIG_DRIVE_LABEL',
    label(['config-2', 'CONFIG-2']),
  ),
  error(
    'sets neither host name nor keys',
    `${SOURCE}, main`,
    namesInLinux('openstack/latest/meta_data.json'),
  ),
  error('sets neither host name nor keys', `${SOURCE}, main`, missing(metaData)),
  error('sets neither host name nor keys', `${SOURCE}, main`, notJson(metaData)),
  error('sets neither host name nor keys', `${SOURCE}, main`, root(['map'], metaData)),
  warning('sets no host name', `${SOURCE}, set_hostname_from_config_drive`, keyMissing(metaData, 'name')),
  // It sets the host name after the keys.
  error(
    'sets neither host name nor keys',
    `${SOURCE}, write_ssh_keys: .items()`,
    memberKind(metaData, 'public_keys', ['map'], 'make it a map of names and keys'),
  ),
  error('sets neither host name nor keys', `${SOURCE}, write_ssh_keys`, textValues(metaData, 'public_keys')),
  error(
    'sets no host name',
    `${SOURCE}, set_hostname_from_config_drive`,
    hostName('guest-host-name-kind', 'put it in quotes', NAMES, (name) =>
      typeof name === 'string' ? undefined : described(name),
    ),
  ),
  warning(
    'sets no host name',
    `${SOURCE}, set_hostname_from_config_drive: hostname`,
    hostName('guest-host-name', 'use letters, digits, hyphens and dots', NAMES, refusal),
  ),
  error(NO_NETWORK, `${SOURCE}, get_network_info`, notJson(network)),
  error(NO_NETWORK, NETWORK, root(['map'], network)),
  error(NO_NETWORK, `${SOURCE}, get_network_info`, notJson(vendorData)),
  error(NO_NETWORK, `${SOURCE}, get_network_info`, root(['map', 'list', 'string'], vendorData)),
  error(NO_NETWORK, NETWORK, listsOfMaps(network)),
  error(NO_NETWORK, NETWORK, linksWithout(network, 'id', undefined, hasKey)),
  error(NO_NETWORK, NETWORK, linksWithout(network, 'type', undefined, hasKey)),
  error(
    NO_NETWORK,
    NETWORK,
    cardsWithoutMac(network, (link) => !isType('vlan')(link)),
  ),
  error(NO_NETWORK, NETWORK, networksWithout(network, 'id', undefined, hasKey)),
  error(NO_NETWORK, NETWORK, networksWithout(network, 'link', undefined, hasKey)),
  error(NO_NETWORK, `${SOURCE}, write_debian_interfaces`, withoutNetmask(network, isStatic)),
  error(
    NO_NETWORK,
    `${SOURCE}, write_debian_interfaces: the release of 2019-04`,
    networksWithout(network, 'routes', isStatic, hasKey),
  ),
  error(NO_NETWORK, `${SOURCE}, get_dns_from_config_drive`, servicesWithout(network, 'type')),
  error(NO_NETWORK, `${SOURCE}, write_debian_interfaces`, networksWithout(network, 'ip_address', isStatic)),
  warning('skips this network silently', `${NETWORK}: if not link`, unknownLink(network)),
  warning('ignores this name server', `${SOURCE}, get_dns_from_config_drive`, dnsInNetworks(network)),
  warning(
    'keeps only the last network with this id',
    `${NETWORK}: interfaces[network["id"]]`,
    sameNetworkId(network),
  ),
  warning('runs no user data', `${SOURCE}: no code reads it`, anyUserData(latest('user_data'))),
]

export const glean: Guest = {
  name: 'glean',
  title: 'glean',
  source: 'opendev.org/opendev/glean, 64718a1',
  datasources: ['config-drive', 'cloudstack'],
  labels: ['config-2', 'CONFIG-2'],
  fileSystems: ['iso9660', 'vfat'],
  features: { keys: true, password: false, network: true, files: false, vendorData: false, userData: [] },
  rules: { openstack: () => rules },
}
