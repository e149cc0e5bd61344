/** A DNS server as an entry of `services` in network_data.json. */
export interface Service {
  readonly type: 'dns'
  readonly address: string
}

/** Returns one service for each address of a DNS server, in the same order. */
export function dnsServices(addresses: readonly string[]): Service[] {
  return addresses.map((address) => ({ type: 'dns', address }))
}
