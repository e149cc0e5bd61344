import { readFileSync } from 'node:fs'

/** The kernel's flag of a row that is complete. Source: include/uapi/linux/if_arp.h, `ATF_COM` */
const COMPLETE = 2

/** Returns the MAC address of an IPv4 neighbour from the ARP table; undefined when there is none, or no such table. */
export function neighbourMac(address: string, table = '/proc/net/arp'): string | undefined {
  try {
    for (const line of readFileSync(table, 'latin1').split('\n')) {
      const [ip, , flags, mac] = line.trim().split(/\s+/)
      if (ip === address && Number(flags) & COMPLETE) return mac!.toLowerCase()
    }
  } catch {
    // Only Linux has the table.
  }
  return undefined
}
