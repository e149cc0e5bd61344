import type { NetworkModel } from '../../lib/network.ts'
import { DHCP, nicArgument, nicsOf } from '../attach/user-net.ts'

/** QEMU's arguments for the NICs, each in its own user-mode network. */
export interface Cards {
  readonly args: readonly string[]
  /** Whether a local port forwards to the guest's SSH. */
  readonly hasSsh: boolean
  /** The address of the host in the network of the first NIC. */
  readonly host: string
}

/** Returns the NICs that a network names, with their MAC addresses; without a network, one NIC with DHCP. */
export function cardsFor(network: NetworkModel | undefined, sshPort: number): Cards {
  const named = nicsOf(network)
  const nics = named.length === 0 ? [{ mac: undefined, ...DHCP }] : named
  const first = nics.findIndex(({ guest }) => guest !== undefined)
  const args = nics.flatMap((nic, n) => {
    const forward = n === first ? [`hostfwd=tcp:127.0.0.1:${sshPort}-${nic.guest}:22`] : []
    return ['-nic', nicArgument(nic, forward)]
  })
  return { args, hasSsh: first >= 0, host: nics[0]!.host }
}
