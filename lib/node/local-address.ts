import { lookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Addresses that only this machine should reach: loopback, this host, link-local, and the metadata services of clouds, also in
 * the IPv6 forms of IPv4 addresses. Source: RFC 6890, RFC 4291 2.5, RFC 6052 2.1
 */
const LOCAL = new BlockList()
LOCAL.addSubnet('127.0.0.0', 8, 'ipv4')
LOCAL.addSubnet('0.0.0.0', 8, 'ipv4')
LOCAL.addSubnet('169.254.0.0', 16, 'ipv4')
LOCAL.addAddress('::', 'ipv6')
LOCAL.addAddress('::1', 'ipv6')
LOCAL.addSubnet('fe80::', 10, 'ipv6')
LOCAL.addSubnet('fd00:ec2::', 32, 'ipv6')
LOCAL.addSubnet('64:ff9b::7f00:0', 104, 'ipv6')
LOCAL.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')

export function isLocalAddress(address: string): boolean {
  const [withoutZone = ''] = address.split('%', 1)
  const family = isIP(withoutZone)
  return family !== 0 && LOCAL.check(withoutZone, family === 4 ? 'ipv4' : 'ipv6')
}

/** Look up a name and reject local addresses, because a name can resolve to any address. */
export const refusingLocal: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (cause, found: readonly LookupAddress[] = []) => {
    const remote = found.filter(({ address }) => !isLocalAddress(address))
    const [first] = remote
    if (cause !== null) callback(cause, [])
    else if (first === undefined) callback(Object.assign(new Error(hostname), { code: LOCAL_CODE }), [])
    else if (options.all) callback(null, [...remote])
    else callback(null, first.address, first.family)
  })
}

/** The code of the error when a name resolves only to local addresses. */
export const LOCAL_CODE = 'E_LOCAL'
