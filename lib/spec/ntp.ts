import { isMap, type Json, member, membersOf, stringify } from '../text/json.ts'
import { portsOf } from '../openstack/neutron.ts'
import type { Profile } from '../spec.ts'
import type { SpecFields } from './schema.ts'
import { below, type Cursor, fail } from '../shape/shape.ts'

/**
 * Returns the vendor data with the time servers for cloud-init. No guest reads them in network_data, where cloud-init treats
 * every service as a DNS server. They come from the spec, or from the DHCP options of the ports. Nova passes on neither.
 */
export function vendorDataWithNtp(
  { vendor_data = new Map(), ntp_servers, neutron, uuid, project_id }: SpecFields,
  profile: Profile,
  at: Cursor,
): Json {
  if (profile === 'nova') {
    if (ntp_servers !== undefined) fail(below(at, 'ntp_servers'), 'beyond-nova', { field: 'ntp_servers' })
    return vendor_data
  }
  const ports = portsOf({ ports: neutron?.ports ?? [] }, { uuid, project_id })
  const servers = [...new Set(ntp_servers ?? ports.flatMap((port) => port.ntp_servers))]
  if (servers.length === 0) return vendor_data
  const isObject = isMap(vendor_data) || membersOf(vendor_data).length > 0
  if (!isObject || member(vendor_data, 'cloud-init') !== undefined) {
    fail(ntp_servers === undefined ? below(at, 'neutron') : below(at, 'ntp_servers'), 'ntp-not-told', {})
    return vendor_data
  }
  // JSON is also YAML.
  const config = `#cloud-config\n${stringify({ ntp: { enabled: true, servers } })}\n`
  return new Map(membersOf(vendor_data)).set('cloud-init', config)
}
