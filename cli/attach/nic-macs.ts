import { isList, type Json, member } from '../../lib/text/json.ts'

/** Returns the MAC addresses in network data. A guest rejects network data for NICs that it lacks, so the machine needs them. */
export function nicMacs(networkData: Json | undefined): string[] {
  const links = member(networkData, 'links')
  if (!isList(links)) return []
  return links.flatMap((link) => {
    const mac = member(link, 'type') === 'bond' ? undefined : member(link, 'ethernet_mac_address')
    return typeof mac === 'string' && /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(mac) ? [mac] : []
  })
}
