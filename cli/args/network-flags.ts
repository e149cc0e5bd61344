import type { ArgumentsOf } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** The flags that describe one network interface. */
export const networkOptions = {
  ip: {
    type: 'string',
    array: true,
    value: 'ADDRESS/PREFIX',
    describe: 'address of the NIC with its prefix length: 192.0.2.10/24 (can be repeated)',
  },
  mac: { type: 'string', value: 'MAC', describe: 'MAC address of the NIC; the guest finds the NIC by it' },
  gateway: {
    type: 'string',
    array: true,
    value: 'ADDRESS',
    describe: 'default gateway (can be repeated)',
  },
  dns: { type: 'string', array: true, value: 'ADDRESS', describe: 'DNS server (can be repeated)' },
  search: { type: 'string', array: true, value: 'DOMAIN', describe: 'DNS search domain (can be repeated)' },
  mtu: { type: 'string', value: 'BYTES', describe: 'MTU of the NIC, in bytes' },
  dhcp: { type: 'boolean', describe: 'get an IPv4 address by DHCP' },
} as const

type NetworkFlags = ArgumentsOf<typeof networkOptions>

/**
 * Returns the `network` field that the flags describe, and the name of its source for diagnostics; undefined without such
 * flags. The NIC keeps its name.
 *
 * @throws Failure when a required flag is missing
 */
export function networkOf(
  flags: NetworkFlags,
): { readonly value: unknown; readonly source: string } | undefined {
  const { ip, mac, gateway, dns, search, mtu, dhcp } = flags
  const settings = {
    mac,
    dhcp4: dhcp || undefined,
    addresses: ip,
    gateway,
    dns,
    search,
    // The reader of the spec reports a value that is not a number.
    mtu: /^\d+$/.test(mtu ?? '') ? Number(mtu) : mtu,
  }
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  if (given.length === 0) return undefined
  if (ip === undefined && !dhcp)
    throw new Failure(
      EXIT.usage,
      'An address is missing: add --ip ADDRESS/PREFIX, such as --ip 192.0.2.10/24, or --dhcp.',
    )
  if (mac === undefined)
    throw new Failure(
      EXIT.usage,
      '--mac is missing: the guest finds the NIC by its MAC address. Use the mac= of QEMU or virt-install, or the output of virsh domiflist.',
    )
  const names = Object.keys(networkOptions).filter((name) => flags[name as keyof NetworkFlags])
  const eth0 = new Map<string, unknown>([...given, ['set_name', false]])
  return { value: new Map([['eth0', eth0]]), source: names.map((name) => `--${name}`).join(' ') }
}
