import type { ArgumentsOf } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** Flags that stand for one interface. */
export const networkOptions = {
  ip: {
    type: 'string',
    array: true,
    describe: 'address of the card with its prefix: 192.0.2.10/24; can be repeated',
  },
  mac: { type: 'string', describe: 'MAC address of the card, by which the guest finds it' },
  gateway: { type: 'string', array: true, describe: 'its gateway; can be repeated' },
  dns: { type: 'string', array: true, describe: 'a DNS server; can be repeated' },
  search: { type: 'string', array: true, describe: 'a domain to look names up in; can be repeated' },
  mtu: { type: 'string', describe: 'bytes of the largest packet of the card' },
  dhcp: { type: 'boolean', describe: 'the card asks DHCP for an IPv4 address' },
} as const

type NetworkFlags = ArgumentsOf<typeof networkOptions>

/**
 * The `network` that the flags stand for, and what they are called in diagnostics; undefined without any. The card
 * keeps its name.
 *
 * @throws Failure when some are given and others missing
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
    // What is no number is for the spec's reader to say.
    mtu: /^\d+$/.test(mtu ?? '') ? Number(mtu) : mtu,
  }
  const given = Object.entries(settings).filter(([, value]) => value !== undefined)
  if (given.length === 0) return undefined
  if (ip === undefined && !dhcp)
    throw new Failure(EXIT.usage, 'Give --ip ADDRESS/PREFIX as well, as in --ip 192.0.2.10/24, or --dhcp.')
  if (mac === undefined)
    throw new Failure(
      EXIT.usage,
      'Give --mac as well: the guest finds the card by it. It is the mac= of QEMU and of virt-install, or see virsh domiflist.',
    )
  const names = Object.keys(networkOptions).filter((name) => flags[name as keyof NetworkFlags])
  const eth0 = new Map<string, unknown>([...given, ['set_name', false]])
  return { value: new Map([['eth0', eth0]]), source: names.map((name) => `--${name}`).join(' ') }
}
