import { EXIT, Failure } from './exit.ts'

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
} as const

interface NetworkFlags {
  readonly ip: readonly string[] | undefined
  readonly mac: string | undefined
  readonly gateway: readonly string[] | undefined
  readonly dns: readonly string[] | undefined
}

/**
 * The `network` that the flags stand for, and what they are called in diagnostics; undefined without any. The card
 * keeps its name.
 *
 * @throws Failure when some are given and others missing
 */
export function networkOf(
  flags: NetworkFlags,
): { readonly value: unknown; readonly source: string } | undefined {
  const { ip, mac, gateway, dns } = flags
  const given = Object.entries({ ip, mac, gateway, dns }).filter(([, value]) => value !== undefined)
  if (given.length === 0) return undefined
  if (ip === undefined)
    throw new Failure(EXIT.usage, 'Give --ip ADDRESS/PREFIX as well, as in --ip 192.0.2.10/24.')
  if (mac === undefined)
    throw new Failure(
      EXIT.usage,
      'Give --mac as well: the guest finds the card of --ip by it. It is the mac= of QEMU and of virt-install, or see virsh domiflist.',
    )
  const settings = Object.entries({ mac, set_name: false, addresses: ip, gateway, dns })
  const eth0 = new Map(settings.filter(([, value]) => value !== undefined))
  return { value: new Map([['eth0', eth0]]), source: given.map(([name]) => `--${name}`).join(' ') }
}
