import { type Card, isV6, type NetworkModel } from '../../lib/network.ts'
import { formatAddress, parseAddress } from '../../lib/network/addresses.ts'

/** QEMU's arguments for the NICs, each in its own user-mode network. */
export interface Cards {
  readonly args: readonly string[]
  /** Whether a local port forwards to the guest's SSH. */
  readonly hasSsh: boolean
}

/** Returns the NICs that a network names, with their MAC addresses; without a network, one NIC with DHCP. */
export function cardsFor(network: NetworkModel | undefined, sshPort: number): Cards {
  const named = (network?.interfaces ?? []).filter((one) => one.kind === 'card')
  const nets = named.length === 0 ? [DHCP] : named.map(userNet)
  const first = nets.findIndex(({ guest }) => guest !== undefined)
  const args = nets.flatMap(({ settings, guest }, n) => {
    const mac = named[n]?.mac
    const given = mac === undefined ? [] : [`mac=${mac}`]
    const forward = n === first ? [`hostfwd=tcp:127.0.0.1:${sshPort}-${guest}:22`] : []
    return ['-nic', ['user', 'model=virtio-net-pci', ...given, ...settings, ...forward].join(',')]
  })
  return { args, hasSsh: first >= 0 }
}

/** A user-mode network of QEMU. https://www.qemu.org/docs/master/system/qemu-manpage.html, -netdev user */
interface UserNet {
  readonly settings: readonly string[]
  /** The guest's address; '': the first address of DHCP; undefined: unknown. */
  readonly guest: string | undefined
}

const DHCP: UserNet = { settings: [], guest: '' }
const UNREACHED: UserNet = { settings: [], guest: undefined }

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
  return { settings, guest: own.address }
}

function numberOf(address: string): number {
  return parseAddress(address)!.bytes.reduce((number, byte) => number * 256 + byte, 0)
}

function textOf(number: number): string {
  return formatAddress({ version: 4, bytes: [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff) })
}
