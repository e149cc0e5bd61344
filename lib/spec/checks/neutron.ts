import { contains, isLinkLocal, parseAddress, parseCidr } from '../../network/addresses.ts'
import { checkMac } from '../../network/checks/links.ts'
import type { SpecFields } from '../schema.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

type Neutron = NonNullable<SpecFields['neutron']>

/** Reports values that no cloud would return and Nova does not check, for objects that were written by hand. */
export function checkNeutron({ ports = [], subnets = [] }: Neutron, at: Cursor): void {
  const cidrs = new Map(subnets.map(({ id, cidr }) => [id, cidr]))
  const subports = new Set(ports.flatMap(({ sub_ports }) => sub_ports.map(({ port_id }) => port_id)))
  const macs = new Map<string, string>()
  for (const [index, { id, mac_address, device_id, fixed_ips }] of ports.entries()) {
    const port = below(below(at, 'ports'), index)
    // A subport may have the MAC address of its trunk port.
    if (checkMac(mac_address, below(port, 'mac_address')) && !subports.has(id)) {
      const key = `${device_id} ${mac_address.toLowerCase()}`
      const other = macs.get(key)
      if (other === undefined) macs.set(key, id)
      else fail(below(port, 'mac_address'), 'duplicate-mac', { other })
    }
    for (const [i, { subnet_id, ip_address }] of fixed_ips.entries()) {
      const place = below(below(below(port, 'fixed_ips'), i), 'ip_address')
      const cidr = cidrs.get(subnet_id)
      if (cidr !== undefined && !isWithin(ip_address, cidr))
        fail(place, 'address-off-subnet', { subnet: cidr })
    }
  }
  for (const [index, { cidr, gateway_ip }] of subnets.entries()) {
    if (gateway_ip === null || isWithin(gateway_ip, cidr) || isLinkLocal(parseAddress(gateway_ip)!)) continue
    fail(below(below(below(at, 'subnets'), index), 'gateway_ip'), 'gateway-off-subnet', {})
  }
}

function isWithin(ip: string, cidr: string): boolean {
  return contains(parseCidr(cidr)!, parseAddress(ip)!)
}
