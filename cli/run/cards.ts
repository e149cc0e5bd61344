import { type Card, isV6, type NetworkModel } from '../../lib/network.ts'
import { formatAddress, parseAddress } from '../../lib/network/addresses.ts'

/** Cards as QEMU's arguments have them, each in a network of its own that reaches the world through this machine. */
export interface Cards {
  readonly args: readonly string[]
  /** Whether a port of this machine leads to the guest's SSH. */
  readonly hasSsh: boolean
}

/** The cards that a network names, found by their MAC addresses; one that asks DHCP without any. */
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

/** A network that QEMU plays. https://www.qemu.org/docs/master/system/qemu-manpage.html, -netdev user */
interface UserNet {
  readonly settings: readonly string[]
  /** The guest's address, empty for the first that DHCP gives; absent: none that is known. */
  readonly guest: string | undefined
}

const DHCP: UserNet = { settings: [], guest: '' }
const UNREACHED: UserNet = { settings: [], guest: undefined }

/** The network around a card's own IPv4 address, its gateway played by QEMU. */
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
