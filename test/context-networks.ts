/** Networks that OpenNebula's context can hold, in the form of a spec. */
import fc from 'fast-check'

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

function card(number: number): fc.Arbitrary<object> {
  const inside = `192.0.2.${number + 5}`
  return fc.record({
    mac: fc.constant(`52:54:00:00:00:0${number + 1}`),
    addresses: fc.subarray([
      `${inside}/24`,
      `198.51.100.${number + 5}/25`,
      `2001:db8:${number}::5/64`,
      `2001:db8:${number}::6/56`,
      `fd00:${number}::5/64`,
      `fd00:${number}::6/48`,
    ]),
    dhcp4: fc.boolean(),
    dhcp6: maybe(fc.constantFrom(true, 'stateful', 'stateless')),
    slaac: fc.boolean(),
    routes: fc.subarray([
      { to: '0.0.0.0/0', via: '192.0.2.1' },
      { to: '::/0', via: `2001:db8:${number}::1`, metric: 5 },
      { to: '10.0.0.0/8', via: '192.0.2.254' },
      { to: '2001:db8:ff::/48', via: `2001:db8:${number}::9` },
    ]),
    dns: fc.subarray(['192.0.2.53', '2001:db8::53']),
    search: fc.subarray(['example.org', 'example.net']),
    mtu: maybe(fc.constant(1400)),
  })
}

const network = fc
  .record({
    eth0: card(0),
    eth1: maybe(card(1)),
    eth2: maybe(card(2)),
    dns: fc.subarray(['198.51.100.53', '2001:db8::54']),
    search: fc.subarray(['guest.example']),
  })
  .map(without)

/** Leaves out what is undefined or empty, which a spec would reject. */
function without(value: object): object {
  const members = Object.entries(value).flatMap(([key, member]): [string, unknown][] => {
    if (member === undefined || (Array.isArray(member) && member.length === 0)) return []
    return [[key, typeof member === 'object' && !Array.isArray(member) ? without(member as object) : member]]
  })
  return Object.fromEntries(members)
}

/** Returns the same networks at every call. */
export function contextNetworks(count: number): readonly object[] {
  return fc.sample(network, { numRuns: count, seed: 1 })
}
