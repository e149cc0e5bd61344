import type { Json } from '../text/json.ts'
import { at, latest, missing, notJson, root } from './faults/documents.ts'
import {
  bytesIn,
  hostName,
  hostNameElsewhere,
  type NamePlace,
  nameInJson,
  nameInSeed,
  shortName,
} from './faults/host-name.ts'
import { vendorDataUnread } from './faults/meta-data.ts'
import { label, namesInLinux } from './faults/medium.ts'
import { linkType, linkWord, notText } from './faults/links.ts'
import { badNameServer } from './faults/network-data.ts'
import {
  badAddress,
  badGateway,
  dnsInNetworks,
  hasPrefix,
  networksWithout,
  withoutNetmask,
} from './faults/networks.ts'
import { networkVersion, yamlMap } from './faults/seed.ts'
import { ofKind } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { isStatic, isType } from './network-data.ts'
import { error, type Rule, warning } from './rule.ts'

const SOURCE = 'internal/app/machined/pkg/runtime/v1alpha1/platform/openstack'
const PARSE = `${SOURCE}/openstack.go, ParseMetadata`

const network = latest('network_data.json')
const userData = latest('user_data')

/** Source: pkg/machinery/nethelpers, BondMode and BondXmitHashPolicy */
const BOND_MODES = 'balance-rr active-backup balance-xor broadcast 802.3ad balance-tlb balance-alb'.split(' ')
const HASH_POLICIES = 'layer2 layer3+4 layer2+3 encap2+3 encap3+4 vlan+srcmac'.split(' ')

const LINK_TYPES = 'phy vif ovs bridge tap vhostuser hw_veb bond vlan'.split(' ')

const NO_CONFIG = 'fetches its machine config from the metadata service'
const NO_NETWORK = 'gets no network from this drive'

const metaData = latest('meta_data.json')

/** Source: pkg/machinery/resources/network/hostname_spec.go, Validate */
function refusal(name: Json): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined
  if (shortName(name) === '') return 'starts with a dot'
  if (bytesIn(shortName(name)) > 63) return 'has more than 63 bytes before the first dot'
  return bytesIn(name) > 253 ? 'has more than 253 bytes' : undefined
}

const hostNameRule = (source: string, places: readonly NamePlace[]): Rule =>
  error(
    NO_NETWORK,
    source,
    hostName('guest-host-name', 'use at most 63 bytes before the first dot', places, refusal),
  )

const rules: readonly Rule[] = [
  error(NO_CONFIG, `${SOURCE}/metadata.go, configFromCD`, label(['config-2'])),
  error(NO_CONFIG, `${SOURCE}/metadata.go, configFromCD`, missing(userData)),
  error(NO_CONFIG, `${SOURCE}/metadata.go, configFromCD`, namesInLinux('openstack/latest/user_data')),
  error(
    'ignores the user data',
    `${SOURCE}/openstack.go, Configuration`,
    ofKind(
      userData,
      ['cloud-config', 'cloud-config-archive', 'cloud-config-jsonp'],
      'write a Talos machine config',
    ),
  ),
  error(
    'treats it as a machine config',
    `${SOURCE}/openstack.go, Configuration`,
    ofKind(
      userData,
      ['shell-script', 'mime', 'jinja', 'boothook', 'powershell', 'batch', 'ignition', 'x509'],
      'write a Talos machine config',
    ),
  ),
  warning(
    'sets no host name',
    `${SOURCE}/openstack.go, NetworkConfiguration: json.Unmarshal`,
    notJson(metaData),
  ),
  error(NO_NETWORK, `${SOURCE}/openstack.go, NetworkConfiguration: json.Unmarshal`, notJson(network)),
  error(
    NO_NETWORK,
    `${SOURCE}/openstack.go, NetworkConfiguration: json.Unmarshal`,
    root(['map', 'null'], network),
  ),
  hostNameRule(PARSE, [nameInJson(metaData, 'hostname')]),
  warning(
    'sets no host name',
    PARSE,
    hostNameElsewhere(nameInJson(metaData, 'name'), 'hostname', [nameInJson(metaData, 'hostname')]),
  ),
  error(NO_NETWORK, PARSE, linkWord(network, 'bond_mode', BOND_MODES, isType('bond'), true)),
  error(NO_NETWORK, PARSE, linkWord(network, 'bond_xmit_hash_policy', HASH_POLICIES, isType('bond'))),
  error(
    NO_NETWORK,
    `${SOURCE}/metadata.go, NetworkConfig: a string`,
    notText(network, 'bond_miimon', isType('bond')),
  ),
  error(NO_NETWORK, PARSE, badAddress(network, { withPrefix: true })),
  error(NO_NETWORK, PARSE, badGateway(network)),
  error(NO_NETWORK, PARSE, badNameServer(network)),
  warning('ignores this name server', `${PARSE}: only top-level Services`, dnsInNetworks(network)),
  warning('skips this link', PARSE, linkType(network, LINK_TYPES)),
  warning('skips this network', `${PARSE}: ntwrk.ID == ""`, networksWithout(network, 'id')),
  warning(
    'treats the address as a single host',
    'internal/app/machined/pkg/runtime/v1alpha1/platform/internal/address/address.go, IPPrefixFrom',
    withoutNetmask(network, (net) => isStatic(net) && !hasPrefix(net)),
  ),
  warning(
    'ignores the vendor data',
    `${SOURCE}/metadata.go: no code reads it`,
    vendorDataUnread(latest('vendor_data.json'), latest('vendor_data2.json')),
  ),
]

const NOCLOUD = 'internal/app/machined/pkg/runtime/v1alpha1/platform/nocloud'

const nocloudRules: readonly Rule[] = [
  error('does not find the drive', `${NOCLOUD}/metadata.go, configFromCD`, label(['cidata', 'CIDATA'])),
  error('gets no machine config', `${NOCLOUD}/metadata.go, configFromCD`, missing(at('user-data'))),
  error(
    'ignores the user data',
    `${NOCLOUD}/nocloud.go, Configuration`,
    ofKind(at('user-data'), ['cloud-config'], 'write a Talos machine config'),
  ),
  error(
    'treats it as a machine config',
    `${NOCLOUD}/nocloud.go, Configuration`,
    ofKind(
      at('user-data'),
      ['shell-script', 'mime', 'jinja', 'boothook', 'powershell', 'batch', 'ignition', 'x509'],
      'write a Talos machine config',
    ),
  ),
  warning('sets no host name', `${NOCLOUD}/metadata.go, acquireConfig`, yamlMap('meta-data')),
  hostNameRule(`${NOCLOUD}/nocloud.go, ParseMetadata`, [
    nameInSeed('meta-data', 'hostname', 'local-hostname'),
  ]),
  error(
    NO_NETWORK,
    `${NOCLOUD}/nocloud.go, DecodeNetworkConfig`,
    yamlMap('network-config', { mayBeEmpty: false }),
  ),
  error(NO_NETWORK, `${NOCLOUD}/nocloud.go, ParseMetadata`, networkVersion('network-config')),
]

export const talos: Guest = {
  name: 'talos',
  json: 'go',
  title: 'Talos',
  source: 'github.com/siderolabs/talos, ad88231',
  datasources: ['config-drive', 'nocloud', 'cloudstack'],
  labels: ['config-2', 'cidata', 'CIDATA'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: false,
    password: false,
    network: true,
    files: false,
    vendorData: false,
    userData: ['machine config'],
  },
  rules: { openstack: () => rules, nocloud: () => nocloudRules },
}
