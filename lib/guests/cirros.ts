import { at, latest, missing, notJson, root, type Where } from './faults/documents.ts'
import {
  bytesIn,
  hostName,
  hostNameElsewhere,
  MAX_HOST_NAME,
  type NamePlace,
  nameInJson,
  shortName,
} from './faults/host-name.ts'
import {
  filesMissing,
  keysAsList,
  keysOnLines,
  memberKind,
  passwordUnread,
  vendorDataUnread,
} from './faults/meta-data.ts'
import { label, namesInLinux } from './faults/medium.ts'
import { networkUnread } from './faults/network-data.ts'
import { fileUnread, staticNetworkUnread } from './faults/seed.ts'
import { carriageReturn, notOfKind } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { error, type Rule, warning } from './rule.ts'

const SOURCE = 'src/lib/cirros/ds/configdrive'

const metaData = latest('meta_data.json')
const userData = latest('user_data')

const PARSER = 'src/usr/bin/json2fstree, parse_json'
const NO_DATA = 'finds neither host name nor keys'

function hostNameRules(places: readonly NamePlace[], name: NamePlace, key: string): readonly Rule[] {
  return [
    warning(
      'does not set the host name',
      'src/sbin/cirros-apply, cirros_apply: hostname -F',
      hostName(
        'guest-host-name',
        `use at most ${MAX_HOST_NAME} bytes before the first dot`,
        places,
        (value) =>
          typeof value === 'string' && bytesIn(shortName(value)) > MAX_HOST_NAME
            ? `has more than ${MAX_HOST_NAME} bytes`
            : undefined,
      ),
    ),
    warning(
      'sets no host name',
      'src/sbin/cirros-apply, cirros_apply: ds_get_item hostname',
      hostNameElsewhere(name, key, places),
    ),
  ]
}

function userDataRules(where: Where): readonly Rule[] {
  return [
    error(
      'ignores the user data',
      'src/sbin/cirros-userdata, cirros_userdata',
      notOfKind(where, ['shell-script'], 'make it a script that starts with "#!/bin/sh"'),
    ),
    error(
      'fails to start the script',
      'src/sbin/cirros-userdata, cirros_userdata: execve(2)',
      carriageReturn(where),
    ),
  ]
}

const rules: readonly Rule[] = [
  // blkid exits with 2 when no device has the first label, which ends the search.
  error('ignores the whole drive', `${SOURCE}, search_local`, label(['config-2'])),
  error(
    'ignores the whole drive',
    `${SOURCE}, search_local`,
    namesInLinux('openstack/latest/meta_data.json'),
  ),
  error('ignores the whole drive', `${SOURCE}, search_local`, missing(metaData)),
  error('ignores the whole drive', PARSER, notJson(metaData)),
  error('ignores the whole drive', PARSER, root(['map', 'list'], metaData)),
  error(
    NO_DATA,
    'src/usr/bin/json2fstree, query_json',
    root(['map', 'string', 'number', 'boolean', 'null'], metaData),
  ),
  error('ignores the whole drive', `${SOURCE}, search_local: cp of each file`, filesMissing(metaData)),
  error(
    'installs no keys',
    `${SOURCE}, search_local: processed/public_keys is a directory`,
    memberKind(metaData, 'public_keys', ['map', 'list', 'null'], 'make it a map of names and keys'),
  ),
  // The length of the list is the first file of the directory.
  warning(
    'joins the first key with the number of keys',
    'src/usr/bin/json2fstree, query_json: X[k 0]',
    keysAsList(metaData),
  ),
  ...hostNameRules(
    [nameInJson(metaData, 'hostname', 'local-hostname')],
    nameInJson(metaData, 'name'),
    'hostname',
  ),
  warning(
    'joins this key with the next one',
    `${SOURCE}, search_local: cat public_keys/*`,
    keysOnLines(metaData),
  ),
  warning('sets no password', `${SOURCE}: no code reads it`, passwordUnread(metaData)),
  warning(
    'ignores the network data',
    `${SOURCE}: no code reads it`,
    networkUnread(latest('network_data.json')),
  ),
  warning(
    'ignores the vendor data',
    `${SOURCE}: no code reads it`,
    vendorDataUnread(latest('vendor_data.json'), latest('vendor_data2.json')),
  ),
  ...userDataRules(userData),
]

const SEED = 'src/lib/cirros/ds/nocloud'
const seedMetaData = at('meta-data')
const JSON_HINT = 'write meta-data as JSON, which other guests read as YAML'

const nocloudRules: readonly Rule[] = [
  error('ignores the whole drive', `${SEED}, search_local`, label(['cidata'])),
  error('ignores the whole drive', `${SEED}, search_local`, namesInLinux('meta-data')),
  error('ignores the whole drive', `${SEED}, search_local`, missing(seedMetaData)),
  error('ignores the whole drive', PARSER, { ...notJson(seedMetaData), hint: JSON_HINT }),
  error('ignores the whole drive', PARSER, { ...root(['map', 'list'], seedMetaData), hint: JSON_HINT }),
  ...hostNameRules(
    [nameInJson(seedMetaData, 'hostname', 'local-hostname')],
    nameInJson(seedMetaData, 'name'),
    'local-hostname',
  ),
  warning('ignores the network data', `${SEED}: no code reads it`, staticNetworkUnread('network-config')),
  warning(
    'ignores the vendor data',
    `${SEED}: no code reads it`,
    fileUnread('vendor-data', 'guest-vendor-data-unread'),
  ),
  ...userDataRules(at('user-data')),
]

export const cirros: Guest = {
  name: 'cirros',
  json: 'awk',
  title: 'CirrOS',
  source: 'github.com/cirros-dev/cirros, 10b1bcd',
  datasources: ['config-drive', 'nocloud', 'cloudstack'],
  labels: ['config-2', 'cidata'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: false,
    network: false,
    files: true,
    vendorData: false,
    userData: ['scripts'],
  },
  rules: { openstack: () => rules, nocloud: () => nocloudRules },
}
