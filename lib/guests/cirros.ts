import { latest, missing, notJson, root } from './faults/documents.ts'
import {
  contentMissing,
  keysOnLines,
  memberKind,
  passwordUnread,
  vendorDataUnread,
} from './faults/meta-data.ts'
import { label, namesInLinux } from './faults/medium.ts'
import { networkUnread } from './faults/network-data.ts'
import { carriageReturn, notOfKind } from './faults/user-data.ts'
import type { Guest } from './guest.ts'
import { error, type Rule, warning } from './rule.ts'

const SOURCE = 'src/lib/cirros/ds/configdrive'

const metaData = latest('meta_data.json')
const userData = latest('user_data')

const rules: readonly Rule[] = [
  // blkid exits with 2 when no device has the first label, which ends the search.
  error('ignores the whole drive', `${SOURCE}, search_local`, label(['config-2'])),
  error(
    'ignores the whole drive',
    `${SOURCE}, search_local`,
    namesInLinux('openstack/latest/meta_data.json'),
  ),
  error('ignores the whole drive', `${SOURCE}, search_local`, missing(metaData)),
  error('ignores the whole drive', 'src/usr/bin/json2fstree, parse_json', notJson(metaData)),
  error('ignores the whole drive', `${SOURCE}, search_local`, root(['map'], metaData)),
  error('ignores the whole drive', `${SOURCE}, search_local: cp of each file`, contentMissing(metaData)),
  error(
    'installs no keys',
    `${SOURCE}, search_local: processed/public_keys is a directory`,
    memberKind(metaData, 'public_keys', ['map', 'null'], 'make it a map of names and keys'),
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
  error(
    'ignores the user data',
    'src/sbin/cirros-userdata, cirros_userdata',
    notOfKind(userData, ['shell-script'], 'make it a script that starts with "#!/bin/sh"'),
  ),
  error(
    'fails to start the script',
    'src/sbin/cirros-userdata, cirros_userdata: execve(2)',
    carriageReturn(userData),
  ),
]

export const cirros: Guest = {
  name: 'cirros',
  title: 'CirrOS',
  source: 'github.com/cirros-dev/cirros, 10b1bcd',
  datasources: ['config-drive', 'cloudstack'],
  labels: ['config-2'],
  fileSystems: ['iso9660', 'vfat'],
  features: {
    keys: true,
    password: false,
    network: false,
    files: true,
    vendorData: false,
    userData: ['scripts'],
  },
  rules: { openstack: () => rules },
}
