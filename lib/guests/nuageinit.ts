import { isList, isMap, type Json } from '../text/json.ts'
import { at, described, empty, latest, missing, notJson, root, type Where } from './faults/documents.ts'
import {
  bytesIn,
  hostName,
  hostNameElsewhere,
  type NamePlace,
  nameInJson,
  nameInSeed,
  nameInUserData,
} from './faults/host-name.ts'
import { memberKind, keyValues, passwordUnread, vendorDataUnread } from './faults/meta-data.ts'
import { primaryLabel } from './faults/medium.ts'
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
import { badCloudConfig, byteOrderMark, firstLine, ofKind, unknownKeys } from './faults/user-data.ts'
import { networkConfigAt } from './faults/network-config.ts'
import type { Guest } from './guest.ts'
import { nuageinitNetworkRules } from './nuageinit-network.ts'
import { has, isType, isVirtual } from './network-data.ts'
import {
  commandsInLists,
  NUAGEINIT_KEYS,
  oneLine,
  otherKind,
  unreadable,
  whereUsed,
} from './nuageinit-user-data.ts'
import { error, type Fault, type Rule, warning } from './rule.ts'

const SOURCE = 'libexec/nuageinit/nuageinit'
const NETWORK = `${SOURCE}, config2_network`
const RC = 'libexec/rc/rc.d/nuageinit, nuageinit_start'
const USER_DATA = `${SOURCE}, load_userdata`

const metaData = latest('meta_data.json')
const network = latest('network_data.json')

/** Finds a file without links or networks; nuageinit iterates over both. */
const withoutLists: Fault = {
  code: 'guest-network-form',
  hint: 'remove the file, or add links and networks (empty lists are allowed)',
  *find(reading) {
    const file = 'openstack/latest/network_data.json'
    const value = reading.json(file)?.value
    if (value === undefined) return
    if (!isMap(value)) yield { file, is: described(value) }
    else
      for (const key of ['links', 'networks'])
        if (!isList(value.get(key)) && !isMap(value.get(key))) yield { file, is: `has no ${key}` }
  },
}

const CRASHES = 'stops before it sets the host name and the keys'
const NOTHING = 'sets neither host name nor keys'
const NO_KEYS = 'stops at the keys and skips the rest'
const NO_NAME = 'does not set the host name'

/** The host name that it uses. Source: libexec/nuageinit/nuageinit, sethostname */
const namePlaces = (userData: Where, ofMetaData: NamePlace): readonly NamePlace[] => [
  nameInUserData(userData, 'fqdn', 'hostname'),
  ofMetaData,
]

/** Says why nuage.lua does not take a host name. Source: libexec/nuageinit/nuage.lua, sethostname */
function refusal(name: Json): string | undefined {
  if (typeof name !== 'string') return undefined
  const labels = name.split('.')
  if (name === '') return 'is empty'
  if (/[^a-zA-Z0-9.-]/.test(name)) return 'contains characters other than letters, digits, hyphens and dots'
  if (/^[.-]|[.-]$/.test(name)) return 'starts or ends with a dot or a hyphen'
  if (bytesIn(name) > 253) return 'has more than 253 characters'
  if (labels.some((label) => label.length > 63)) return 'has more than 63 characters between two dots'
  return labels.some((label) => /^-|-$/.test(label)) ? 'has a hyphen beside a dot' : undefined
}

/** Says why Lua cannot take the length of a host name. */
function notText(name: Json): string | undefined {
  return typeof name === 'string' || name === false ? undefined : described(name)
}

function hostNameRules(places: readonly NamePlace[]): readonly Rule[] {
  return [
    error(
      CRASHES,
      'libexec/nuageinit/nuage.lua, sethostname',
      hostName('guest-host-name-kind', 'put it in quotes', places, notText),
    ),
    warning(
      NO_NAME,
      'libexec/nuageinit/nuage.lua, sethostname',
      hostName('guest-host-name', 'use letters, digits and hyphens', places, refusal),
    ),
  ]
}

const rules: readonly Rule[] = [
  error('does not find the drive', RC, primaryLabel(['config-2'])),
  error(NOTHING, `${SOURCE}, load_metadata`, missing(metaData)),
  error(NOTHING, `${SOURCE}, load_metadata`, notJson(metaData)),
  error(NOTHING, `${SOURCE}, load_metadata`, root(['map'], metaData)),
  // libucl reads an empty file as an empty map.
  error(NOTHING, `${SOURCE}, load_metadata`, empty(metaData)),
  error(
    'installs no keys',
    `${SOURCE}, default_user`,
    memberKind(metaData, 'public_keys', ['map', 'list', 'null'], 'make it a map of names and keys'),
  ),
  error(NO_KEYS, 'libexec/nuageinit/nuage.lua, addsshkey', keyValues(metaData, ['string', 'number'])),
  ...hostNameRules(namePlaces(latest('user_data'), nameInJson(metaData, 'local-hostname', 'hostname'))),
  warning(
    'sets no host name',
    `${SOURCE}, sethostname`,
    hostNameElsewhere(
      nameInJson(metaData, 'name'),
      'hostname',
      namePlaces(latest('user_data'), nameInJson(metaData, 'local-hostname', 'hostname')),
    ),
  ),
  warning('sets no password', `${SOURCE}: no code reads it`, passwordUnread(metaData)),
  warning(
    'ignores the vendor data',
    `${SOURCE}: no code reads it`,
    vendorDataUnread(latest('vendor_data.json'), latest('vendor_data2.json')),
  ),
  warning('sets up no network', NETWORK, notJson(network)),
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
    'passes the address on with its prefix',
    NETWORK,
    networkThat(
      'guest-address',
      'has a prefix length in its ip_address',
      'write it as the netmask instead',
      (net) => isType('ipv4')(net) && hasPrefix(net),
      network,
    ),
  ),
  warning(
    'treats the address as a single host',
    NETWORK,
    networkThat(
      'guest-prefix-unread',
      'has no prefix length in its ip_address',
      'write the prefix length in ip_address too',
      (net) => isType('ipv6')(net) && !hasPrefix(net) && has(net, 'ip_address'),
      network,
    ),
  ),
  warning('ignores this name server', `${NETWORK}: only top-level services`, dnsInNetworks(network)),
  warning(
    'sets no IPv6 routes except the gateway',
    NETWORK,
    routesUnread(network, isType('ipv6'), () => true),
  ),
  ...userDataRules(latest('user_data')),
]

function userDataRules(where: Where): readonly Rule[] {
  const line = `${SOURCE}, line: == "#cloud-config"`
  const used = (fault: Fault): Fault => whereUsed(where, fault)
  return [
    error(CRASHES, USER_DATA, used(ofKind(where, ['gzip', 'mime'], 'write plain #cloud-config'))),
    error(CRASHES, USER_DATA, used(badCloudConfig(where, { isMapAsked: false }))),
    error(CRASHES, USER_DATA, unreadable(where)),
    error(
      NOTHING,
      `${SOURCE}, line: sub(1, 2) == "#!"`,
      used(ofKind(where, ['shell-script'], 'write #cloud-config with runcmd')),
    ),
    error(NOTHING, line, otherKind(where)),
    error(NOTHING, line, used(firstLine(where, '#cloud-config'))),
    error(NOTHING, line, used(byteOrderMark(where))),
    warning('ignores the user data', USER_DATA, oneLine(where)),
    warning(
      'ignores this key',
      'libexec/nuageinit/nuageinit.7, CONFIGURATION',
      unknownKeys(where, NUAGEINIT_KEYS),
    ),
    error('stops at runcmd and skips the rest', `${SOURCE}, runcmd`, commandsInLists(where)),
  ]
}

const SEED_NETWORK = `${SOURCE}, parse_network_config`
const STOPS = 'stops at the network and skips the rest'

const nocloudRules: readonly Rule[] = [
  error('does not find the drive', RC, primaryLabel(['cidata'])),
  error(NOTHING, `${SOURCE}, load_metadata`, missing(at('meta-data'))),
  error(NOTHING, `${SOURCE}, load_metadata`, yamlMap('meta-data', { mayBeEmpty: false })),
  error(
    'installs no keys',
    `${SOURCE}, default_user`,
    keysUnder('meta-data', 'public-keys', 'public_keys', 'list them as ssh_authorized_keys in the user data'),
  ),
  ...hostNameRules(namePlaces(at('user-data'), nameInSeed('meta-data', 'local-hostname', 'hostname'))),
  warning(
    'sets up no network',
    `${SOURCE}, network_config`,
    unreadWithout('network-config', 'user-data', '#cloud-config'),
  ),
  error(STOPS, SEED_NETWORK, yamlMap('network-config', { mayBeEmpty: false })),
  error(STOPS, `${SOURCE}, network_config`, ethernetsMissing('network-config')),
  warning(
    'does not set up these links',
    `${SOURCE}, network_config`,
    seedLinksUnread('network-config', ['bonds', 'vlans', 'bridges']),
  ),
  ...nuageinitNetworkRules(networkConfigAt('network-config')),
  ...userDataRules(at('user-data')),
]

export const nuageinit: Guest = {
  name: 'nuageinit',
  json: 'libucl',
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
