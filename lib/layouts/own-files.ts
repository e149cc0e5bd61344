import type { Datasource } from '../spec.ts'

const NAME = ['hostname', 'name'] as const
const USER_DATA = ['user_data', 'cloud_config', 'ignition'] as const
const NETWORK = ['network', 'network_data', 'network_info', 'neutron', 'ironic'] as const

/**
 * Files that a layout makes, and the fields of a spec of which it makes each; those of OpenStack's are in
 * metadata/versions.ts. A file that all fields have a part in is that of the name, which each spec has.
 */
const OWN_FILES: Readonly<Partial<Record<Datasource, readonly (readonly [RegExp, readonly string[]])[]>>> = {
  nocloud: [
    [/^meta-data$/, NAME],
    [/^user-data$/, USER_DATA],
    [/^vendor-data$/, ['vendor_data']],
    [/^network-config$/, NETWORK],
  ],
  cloudstack: [
    [/^openstack\/latest\/meta_data\.json$/, NAME],
    [/^openstack\/latest\/user_data$|^cloudstack\/userdata\/user_data\.txt$/, USER_DATA],
    [/^openstack\/latest\/vendor_data\.json$/, ['vendor_data', 'admin_pass']],
    [/^openstack\/latest\/network_data\.json$/, NETWORK],
    [/^cloudstack\/metadata\/local-hostname\.txt$/, NAME],
    [/^cloudstack\/metadata\/public[-_]keys\.txt$/, ['public_keys']],
    [/^cloudstack\/metadata\/(?:instance|vm)-id\.txt$/, ['instance_id', 'uuid']],
    [/^cloudstack\/metadata\/availability-zone\.txt$/, ['availability_zone']],
    [/^cloudstack\/metadata\/(?:service-offering|cloud-|hypervisor-)[^/]*\.txt$/, ['cloudstack']],
    [/^cloudstack\/password\/vm[-_]password(?:[-_]md5checksum)?\.txt$/, ['admin_pass']],
  ],
  'cloudstack-systemvm': [
    [/^cmdline$/, ['cloudstack']],
    [/^meta-data$/, NAME],
    [/^user-data$/, [...USER_DATA, 'public_keys']],
  ],
  opennebula: [[/^context\.sh$/, NAME]],
}

/** The field of those given of which the layout makes the file at `path`; undefined when it makes none there. */
export function fieldOfFile(
  datasource: Datasource,
  path: string,
  isGiven: (field: string) => boolean,
): string | undefined {
  return OWN_FILES[datasource]?.find(([pattern]) => pattern.test(path))?.[1].find(isGiven)
}
