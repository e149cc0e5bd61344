import { isMap } from '../text/json.ts'
import type { UserDataKind } from '../user-data/kind.ts'
import { at, described, latest, missing, notLooseJson, type Where } from './faults/documents.ts'
import { memberKind, passwordUnread, vendorDataUnread } from './faults/meta-data.ts'
import { label } from './faults/medium.ts'
import { addressOfNoCard, cardsWithoutMac, linkOfKind } from './faults/links.ts'
import {
  dnsInNetworks,
  hasPrefix,
  networkThat,
  networksWithout,
  routesUnread,
  unknownLink,
  withoutNetmask,
} from './faults/networks.ts'
import { ethernetsMissing, keysUnder, seedLinksUnread, unreadWithout, yamlMap } from './faults/seed.ts'
import {
  badCloudConfig,
  byteOrderMark,
  commandsInLists,
  firstLine,
  ofKind,
  oneLine,
} from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { has, isType, isVirtual } from './network-data.ts'
import { error, type Fault, type Rule, warning } from './rule.ts'

const SOURCE = 'libexec/nuageinit/nuageinit'
const NETWORK = `${SOURCE}, config2_network`
const RC = 'libexec/rc/rc.d/nuageinit, nuageinit_start'
const USER_DATA = `${SOURCE}, load_userdata`

const metaData = latest('meta_data.json')
const network = latest('network_data.json')

/** The file is there, and names no links or no networks, over which it iterates. */
const withoutLists: Fault = {
  code: 'guest-network-form',
  hint: 'leave the file out, or give it links and networks, which may be empty lists',
  *find(reading) {
    const file = 'openstack/latest/network_data.json'
    const value = reading.looseJson(file)?.value
    if (value === undefined) return
    if (!isMap(value)) yield { file, is: described(value) }
    else
      for (const key of ['links', 'networks'])
        if (!Array.isArray(value.get(key)) && !isMap(value.get(key))) yield { file, is: `has no ${key}` }
  },
}

/** Kinds that it neither runs nor crashes on. */
const OTHERS: readonly UserDataKind[] = [
  ...(['jinja', 'cloud-config-archive', 'cloud-config-jsonp', 'include-url', 'include-once-url'] as const),
  ...(['boothook', 'part-handler', 'powershell', 'batch', 'ignition', 'x509'] as const),
]

const CRASHES = 'stops before the host name and the keys'
const NOTHING = 'sets neither host name nor keys'

const rules: readonly Rule[] = [
  error('finds no label that it looks for', RC, label(['config-2'])),
  error(NOTHING, `${SOURCE}, load_metadata`, missing(metaData)),
  // An empty file is an empty map to libucl.
  error(NOTHING, `${SOURCE}, load_metadata`, notLooseJson(metaData)),
  error(
    'installs no keys',
    `${SOURCE}, default_user`,
    memberKind(metaData, 'public_keys', ['map', 'list', 'null'], 'make it a map of names and keys'),
  ),
  warning('sets no password', `${SOURCE}: no code reads it`, passwordUnread(metaData)),
  warning(
    'reads no vendor data',
    `${SOURCE}: no code reads it`,
    vendorDataUnread(latest('vendor_data.json'), latest('vendor_data2.json')),
  ),
  warning('sets up no network', NETWORK, notLooseJson(network)),
  error(CRASHES, NETWORK, withoutLists),
  error(CRASHES, NETWORK, linkOfKind(network, isVirtual, 'set up bonds and VLANs in the user data')),
  error(CRASHES, NETWORK, cardsWithoutMac(network)),
  error(
    CRASHES,
    NETWORK,
    addressOfNoCard(network, (link) => !isVirtual(link)),
  ),
  error(CRASHES, NETWORK, unknownLink(network)),
  error(CRASHES, NETWORK, networksWithout(network, 'link')),
  error(CRASHES, NETWORK, networksWithout(network, 'ip_address', isType('ipv4', 'ipv6'))),
  error(CRASHES, NETWORK, withoutNetmask(network, isType('ipv4'))),
  warning(
    'passes it on with its prefix',
    NETWORK,
    networkThat(
      'guest-address',
      'has a prefix',
      'write the prefix as netmask',
      (net) => isType('ipv4')(net) && hasPrefix(net),
      network,
    ),
  ),
  warning(
    'sets the address alone in its network',
    NETWORK,
    networkThat(
      'guest-prefix-unread',
      'has no prefix behind its address',
      'write the prefix behind the address too',
      (net) => isType('ipv6')(net) && !hasPrefix(net) && has(net, 'ip_address'),
      network,
    ),
  ),
  warning('ignores these name servers', `${NETWORK}: services of the root alone`, dnsInNetworks(network)),
  warning(
    'sets no route of IPv6 but the gateway',
    NETWORK,
    routesUnread(network, isType('ipv6'), () => true),
  ),
  ...userDataRules(latest('user_data')),
]

function userDataRules(where: Where): readonly Rule[] {
  const line = `${SOURCE}, line: == "#cloud-config"`
  return [
    error(CRASHES, USER_DATA, ofKind(where, ['gzip', 'mime'], 'write #cloud-config as it is')),
    error(CRASHES, USER_DATA, badCloudConfig(where, { isMapAsked: false })),
    error(
      NOTHING,
      `${SOURCE}, line: sub(1, 2) == "#!"`,
      ofKind(where, ['shell-script'], 'write #cloud-config with runcmd'),
    ),
    error(NOTHING, line, ofKind(where, OTHERS, 'write #cloud-config')),
    error(NOTHING, line, firstLine(where, '#cloud-config')),
    error(NOTHING, line, byteOrderMark(where)),
    warning('takes it for none', USER_DATA, oneLine(where)),
    error('stops before what follows the commands', `${SOURCE}, runcmd`, commandsInLists(where)),
  ]
}

const SEED_NETWORK = `${SOURCE}, parse_network_config`
const STOPS = 'stops before what follows the network'

const nocloudRules: readonly Rule[] = [
  error('finds no label that it looks for', RC, label(['cidata'])),
  error(NOTHING, `${SOURCE}, load_metadata`, missing(at('meta-data'))),
  error(NOTHING, `${SOURCE}, load_metadata`, yamlMap('meta-data', { mayBeEmpty: false })),
  error(
    'installs no keys',
    `${SOURCE}, default_user`,
    keysUnder('meta-data', 'public-keys', 'public_keys', 'list them as ssh_authorized_keys in the user data'),
  ),
  warning(
    'sets up no network',
    `${SOURCE}, network_config`,
    unreadWithout('network-config', 'user-data', '#cloud-config'),
  ),
  error(STOPS, SEED_NETWORK, yamlMap('network-config', { mayBeEmpty: false })),
  error(STOPS, `${SOURCE}, network_config`, ethernetsMissing('network-config')),
  warning(
    'sets them not up',
    `${SOURCE}, network_config`,
    seedLinksUnread('network-config', ['bonds', 'vlans', 'bridges']),
  ),
  ...userDataRules(at('user-data')),
]

export const nuageinit: Guest = {
  name: 'nuageinit',
  title: 'nuageinit of FreeBSD',
  source: 'github.com/freebsd/freebsd-src, 072ca5df; rc.d 0f5195ae',
  datasources: ['config-drive', 'nocloud', 'cloudstack'],
  labels: ['config-2', 'cidata'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: false,
    network: true,
    files: false,
    vendorData: false,
    userData: ['cloud-config'],
  },
  rules: { openstack: () => rules, nocloud: () => nocloudRules },
}
