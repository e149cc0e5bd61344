import { isList, JsonSyntaxError, member, parse } from '../text/json.ts'
import { normalAddress, normalMac } from './peer-address.ts'

/**
 * Reads a DHCP server's leases: MAC addresses by address. The file is dnsmasq's (`EXPIRY MAC ADDRESS NAME ID` a line) or the
 * JSON of libvirt's networks. Sources: dnsmasq, src/lease.c, `lease_update_file`; libvirt, src/network/leaseshelper.c
 */
export function parseLeases(text: string): ReadonlyMap<string, string> {
  const rows = /^\s*\[/.test(text) ? rowsOfLibvirt(text) : rowsOfDnsmasq(text)
  const leases = new Map<string, string>()
  for (const [address, hardware] of rows) {
    const mac = normalMac(hardware)
    if (mac !== undefined) leases.set(normalAddress(address), mac)
  }
  return leases
}

function rowsOfDnsmasq(text: string): readonly (readonly [address: string, mac: string])[] {
  return text.split('\n').flatMap((line) => {
    const [, mac, address] = line.trim().split(/\s+/)
    return mac === undefined || address === undefined ? [] : [[address, mac] as const]
  })
}

function rowsOfLibvirt(text: string): readonly (readonly [address: string, mac: string])[] {
  try {
    const rows = parse(text)
    if (!isList(rows)) return []
    return rows.flatMap((row) => {
      const [address, mac] = [member(row, 'ip-address'), member(row, 'mac-address')]
      return typeof address === 'string' && typeof mac === 'string' ? [[address, mac] as const] : []
    })
  } catch (cause) {
    // The file is being written.
    if (cause instanceof JsonSyntaxError) return []
    throw cause
  }
}
