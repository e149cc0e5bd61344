// IP addresses, with Node's own functions as the judge.
import fc from 'fast-check'
import { BlockList } from 'node:net'
import t from 'tap'
import {
  BITS,
  broadcast,
  contains,
  formatAddress,
  type Host,
  isLinkLocal,
  netmask,
  networkOf,
  parseAddress,
  parseCidr,
  parseHost,
  parseMask,
} from '../lib/network/addresses.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

/** The address as one number. */
function valued(host: (Omit<Host, 'prefix'> & { readonly prefix?: number | undefined }) | undefined) {
  if (host === undefined) return undefined
  const value = host.bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return { family: host.version, value, prefix: host.prefix }
}

t.test('addresses are read strictly', async (t) => {
  const good: readonly [string, 4 | 6, bigint, number | undefined][] = [
    ['192.0.2.10', 4, 0xc000020an, undefined],
    ['0.0.0.0/0', 4, 0n, 0],
    ['192.0.2.10/24', 4, 0xc000020an, 24],
    ['::', 6, 0n, undefined],
    ['2001:db8::1/64', 6, (0x20010db8n << 96n) + 1n, 64],
    ['::ffff:192.0.2.10', 6, 0xffffc000020an, undefined],
    ['2001:DB8::', 6, 0x20010db8n << 96n, undefined],
    ['::192.0.2.10', 6, 0xc000020an, undefined],
    ['64:ff9b::192.0.2.33/96', 6, (0x64ff9bn << 96n) + 0xc0000221n, 96],
  ]
  for (const [text, family, value, prefix] of good)
    t.same(valued(parseHost(text)), { family, value, prefix }, text)
  const v4 = [
    '10.1',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '256.0.0.1',
    '010.0.0.1',
    '0x1.0.0.1',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '',
  ]
  const prefixes = ['1.2.3.4/33', '1.2.3.4/', '1.2.3.4/024', '1.2.3.4/24/1', '1.2.3.4/255.0.0.0', '::1/129']
  const v6 = [
    '1::2::3',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '12345::',
    'fe80::1%eth0',
    'g::',
    '[::1]',
  ]
  const mixed = ['::ffff:010.0.0.1', '::1.2.3', '1.2.3.4::', '1.2.3.4\n', '-1.2.3.4', 'localhost']
  const bad = [...v4, ...prefixes, ...v6, ...mixed]
  for (const text of bad) t.equal(parseCidr(text), undefined, JSON.stringify(text))
})

t.test('masks', async (t) => {
  for (const family of [4, 6] as const) {
    for (let prefix = 0; prefix <= BITS[family]; prefix++) {
      const mask = maskText(family, prefix)
      if (parseMask(mask, family) !== prefix) t.equal(parseMask(mask, family), prefix, mask)
      if (parseMask(String(prefix), family) !== prefix) t.fail(`${prefix}`)
    }
  }
  for (const text of ['255.0.255.0', '0.0.0.255', '255.255.255.256', '33', '-1', '08', '', 'ffff::'])
    t.equal(parseMask(text, 4), undefined, text)
  for (const text of ['ffff::ffff', '::1', '129', '255.255.255.0'])
    t.equal(parseMask(text, 6), undefined, text)
})

function maskText(family: 4 | 6, prefix: number): string {
  const ones = '1'.repeat(prefix).padEnd(BITS[family], '0')
  const parts = ones.match(family === 4 ? /.{8}/g : /.{16}/g)!.map((bits) => parseInt(bits, 2))
  return family === 4 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':')
}

t.test('networks as node itself tells them', async (t) => {
  const bits = { ipv4: 32, ipv6: 128 } as const
  const pair = (family: 'ipv4' | 'ipv6') => {
    const address = family === 'ipv4' ? fc.ipV4() : fc.ipV6()
    // Two of no common bit are the rule, so one is often made of the other.
    const near = fc.tuple(address, fc.integer({ min: 0, max: bits[family] - 1 })).map(([text, bit]) => {
      const { version, bytes } = parseAddress(text)!
      const changed = bytes.map((byte, n) => (n === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte))
      return [text, formatAddress({ version, bytes: changed })] as const
    })
    return fc.tuple(fc.oneof(fc.tuple(address, address), near), fc.integer({ min: 0, max: bits[family] }))
  }
  for (const family of ['ipv4', 'ipv6'] as const)
    fc.assert(
      fc.property(pair(family), ([[a, b], prefix]) => {
        const cidr = { ...parseAddress(a)!, prefix }
        const list = new BlockList()
        list.addSubnet(a, prefix, family)
        const network = networkOf(cidr)
        const last = broadcast(cidr)
        return (
          contains(cidr, parseAddress(b)!) === list.check(b, family) &&
          list.check(formatAddress(network), family) &&
          network.bytes.every((byte, n) => byte === (cidr.bytes[n]! & netmask(cidr).bytes[n]!)) &&
          parseMask(formatAddress(netmask(cidr)), cidr.version) === prefix &&
          (last === undefined) === (family === 'ipv6' || prefix > 30) &&
          (last === undefined ||
            valued(last)!.value - valued(network)!.value === 2n ** BigInt(32 - prefix) - 1n)
        )
      }),
    )
  t.notOk(contains(parseCidr('0.0.0.0/0')!, parseAddress('::1')!), 'of the same family')
})

t.test('link-local addresses', async (t) => {
  for (const text of ['fe80::1', 'febf:ffff::']) t.ok(isLinkLocal(parseAddress(text)!), text)
  for (const text of ['fec0::', 'fe7f::1', '169.254.0.1', '254.128.0.1'])
    t.notOk(isLinkLocal(parseAddress(text)!), text)
})
