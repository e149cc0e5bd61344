import { parseAddress, parseCidr } from '../../network/addresses.ts'
import { fail, integer, text } from '../../shape/shape.ts'

export const address = text('an IP address', (value, at) => {
  return parseAddress(value) !== undefined || fail(at, 'bad-api-address', { found: value }) === null
})

export const cidr = text('a network such as 192.0.2.0/24', (value, at) => {
  return parseCidr(value) !== undefined || fail(at, 'bad-api-cidr', { found: value }) === null
})

/** The maximum packet size in bytes. */
export const mtu = integer(1, 0x7fff_ffff)
