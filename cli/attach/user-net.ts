import { type Card, isV6, type NetworkModel } from '../../lib/network.ts'
import { formatAddress, parseAddress } from '../../lib/network/addresses.ts'

/** A NIC of the guest, and a user-mode network of QEMU that fits it. https://www.qemu.org/docs/master/system/qemu-manpage.html, -netdev user */
export interface Nic {
  readonly mac: string | undefined
  /** The settings of the network, such as `net=192.0.2.0/24`. */
  readonly settings: readonly string[]
  /** The address of the host in the network. */
  readonly host: string
  /** The guest's address; '': the first address of DHCP; undefined: unknown. */
  readonly guest: string | undefined
}

type UserNet = Omit<Nic, 'mac'>

/** The address of the host in QEMU's network without settings. */
export const QEMU_HOST = '10.0.2.2'

/** A network without settings, in which the guest gets its address by DHCP. */
export const DHCP: UserNet = { settings: [], host: QEMU_HOST, guest: '' }

const UNREACHED: UserNet = { ...DHCP, guest: undefined }

/** Returns the NICs that a network names. */
export function nicsOf(network: NetworkModel | undefined): readonly Nic[] {
  const cards = (network?.interfaces ?? []).filter((one) => one.kind === 'card')
  return cards.map((card) => ({ mac: card.mac, ...userNet(card) }))
}

/** Returns the value of -nic for a NIC, with further settings. */
export function nicArgument({ mac, settings }: Nic, more: readonly string[] = []): string {
  const given = mac === undefined ? [] : [`mac=${mac}`]
  return ['user', 'model=virtio-net-pci', ...given, ...settings, ...more].join(',')
}

/** Returns a network around the NIC's IPv4 address, in which QEMU has the gateway address. */
function userNet({ addresses, routes, dhcp4 }: Card): UserNet {
  const own = addresses.find(({ address }) => !isV6(address))
  if (own === undefined) return dhcp4 ? DHCP : UNREACHED
  const size = 2 ** (32 - own.prefix)
  const start = Math.floor(numberOf(own.address) / size) * size
  const isInside = (address: number): boolean => address > start && address < start + size - 1
  const gateways = routes.flatMap(({ to, via }) =>
    to === '0.0.0.0/0' && via !== undefined ? [numberOf(via)] : [],
  )
  const taken = new Set([
    ...addresses.flatMap(({ address }) => (isV6(address) ? [] : [numberOf(address)])),
    ...gateways,
  ])
  const free: number[] = []
  for (let next = start + 1; isInside(next) && free.length < 3; next++) if (!taken.has(next)) free.push(next)
  const [host, dns, dhcp] = [...gateways.filter(isInside), ...free]
  if (host === undefined || dns === undefined || dhcp === undefined) return UNREACHED
  const settings = [
    `net=${textOf(start)}/${own.prefix}`,
    `host=${textOf(host)}`,
    `dns=${textOf(dns)}`,
    `dhcpstart=${textOf(dhcp)}`,
  ]
  return { settings, host: textOf(host), guest: own.address }
}

function numberOf(address: string): number {
  return parseAddress(address)!.bytes.reduce((number, byte) => number * 256 + byte, 0)
}

function textOf(number: number): string {
  return formatAddress({ version: 4, bytes: [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff) })
}
