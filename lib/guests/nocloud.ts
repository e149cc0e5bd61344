import { at, misnamed, missing } from './faults/documents.ts'
import { label, labelAnywhere, namesInLinux, udfBridge } from './faults/medium.ts'
import { hostNameRules } from './cloud-init-host-name.ts'
import { nameInSeed } from './faults/host-name.ts'
import { unusableKeys } from './faults/meta-data.ts'
import {
  hostNameKind,
  instanceIdMissing,
  keysInSeed,
  networkInside,
  networkUnread,
  networkVersion,
  seedOff,
  yamlMap,
} from './faults/seed.ts'
import { badCloudConfig, unknownToCloudInit } from './faults/user-data.ts'
import { eniAt, interfacesInSeed, interfacesRejected, networkConfigAt } from './faults/network-config.ts'
import { networkRules } from './cloud-init-network.ts'
import { error, type Rule, warning } from './rule.ts'

const SOURCE = 'cloudinit/sources/DataSourceNoCloud.py'
const IDENTIFY = 'tools/ds-identify, dscheck_NoCloud'
const NO_LABEL = 'does not find the drive'
const WHOLE = 'ignores the whole drive'
const NO_NETWORK = 'gets no network from this drive'

const INTERFACES = interfacesInSeed('meta-data', 'network-config')

/** The rules of cloud-init for a NoCloud drive. */
export const nocloudRules: readonly Rule[] = [
  error(NO_LABEL, IDENTIFY, labelAnywhere(['cidata', 'CIDATA'], ['cidata']), { since: '20.3' }),
  error(NO_LABEL, IDENTIFY, label(['cidata', 'CIDATA']), { since: '19.1', before: '20.3' }),
  error(NO_LABEL, IDENTIFY, label(['cidata']), { before: '19.1' }),
  error(NO_LABEL, `${SOURCE}, _get_devices: TYPE=iso9660`, udfBridge),
  error(WHOLE, `${SOURCE}, _get_data`, namesInLinux('meta-data')),
  error(WHOLE, 'cloudinit/util.py, pathprefix2dict', missing(at('meta-data'), at('user-data'))),
  warning(
    'ignores this file',
    'cloudinit/util.py, pathprefix2dict: no code reads it',
    misnamed(at('network-config'), at('vendor-data')),
  ),
  error('ignores the metadata', 'cloudinit/util.py, load_yaml', yamlMap('meta-data')),
  error(WHOLE, 'cloudinit/sources/__init__.py, get_hostname', hostNameKind('meta-data')),
  ...hostNameRules(
    at('user-data'),
    nameInSeed('meta-data', 'local-hostname'),
    nameInSeed('meta-data', 'hostname', 'name'),
    'local-hostname',
  ),
  warning(
    'lets nobody log in with this key',
    'cloudinit/ssh_util.py, update_authorized_keys: k.valid()',
    unusableKeys(keysInSeed('meta-data', 'public-keys')),
  ),
  warning('does not read this network', `${SOURCE}, _get_data: network-config`, networkUnread('meta-data')),
  error('ignores the whole drive', `${SOURCE}, _get_data`, seedOff('meta-data')),
  warning(
    'treats every clone as the same instance',
    `${SOURCE}, _get_data: "nocloud"`,
    instanceIdMissing('meta-data'),
  ),
  error(WHOLE, `${SOURCE}, _maybe_remove_top_network`, yamlMap('network-config'), { before: '22.2' }),
  error(NO_NETWORK, 'cloudinit/util.py, load_yaml', yamlMap('network-config'), { since: '22.2' }),
  error(
    NO_NETWORK,
    'cloudinit/net/network_state.py, parse_net_config_data',
    networkVersion('network-config'),
  ),
  error(NO_NETWORK, 'cloudinit/stages.py, _find_networking_config: whole', networkInside('network-config'), {
    before: '22.2',
  }),
  ...networkRules(networkConfigAt('network-config')),
  error(NO_NETWORK, 'cloudinit/net/eni.py, convert_eni_data', interfacesRejected(INTERFACES)),
  ...networkRules(eniAt(INTERFACES)),
  error(
    'ignores the user data',
    'cloudinit/handlers/__init__.py, type_from_starts_with',
    unknownToCloudInit(at('user-data')),
  ),
  error('ignores the user data', 'cloudinit/util.py, load_yaml', badCloudConfig(at('user-data'))),
  warning(
    'ignores the vendor data',
    'cloudinit/handlers/__init__.py, type_from_starts_with',
    unknownToCloudInit(at('vendor-data')),
  ),
  warning('ignores the vendor data', 'cloudinit/util.py, load_yaml', badCloudConfig(at('vendor-data'))),
]
