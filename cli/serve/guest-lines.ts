import type { FaceName } from '../../lib/service/faces.ts'
import type { Instance } from '../../lib/service/instance.ts'
import { operand, shellWord } from '../attach/quote.ts'
import { seedUrl } from '../attach/seed-url.ts'
import { QEMU_HOST } from '../attach/user-net.ts'
import { isLoopback } from '../../lib/service/peer-address.ts'

/** Where a service listens, and what leads a guest there. */
export interface GuestWay {
  readonly address: string
  readonly port: number
  readonly face: FaceName
  readonly isTls: boolean
  /** The instances that the lines are for. */
  readonly instances: readonly Instance[]
  /** The sources on the command line. */
  readonly sources: readonly string[]
}

/** The most instances for which lines are printed. */
const MOST = 3

/** The address at which guests look for a metadata service. */
const METADATA = '169.254.169.254'

/** Returns the lines that bring a guest to the service. */
export function guestLines(way: GuestWay): string {
  const { face } = way
  const seeds =
    face === 'all' || face === 'nocloud'
      ? way.instances.slice(0, MOST).flatMap((one) => seedLines(one, way))
      : []
  const more = way.instances.length - MOST
  const rest = more > 0 && seeds.length > 0 ? [`… and ${more} more: replace the name in the path.`] : []
  return [...seeds, ...rest, ...metadataLines(way)].map((line) => `${line}\n`).join('')
}

function seedLines({ name }: Instance, { address, port, isTls }: GuestWay): readonly string[] {
  const host = isLoopback(address) ? QEMU_HOST : address.includes(':') ? `[${address}]` : address
  const url = `${isTls ? 'https' : 'http'}://${host}:${port}/nocloud/${encodeURIComponent(name)}/`
  const seed = seedUrl(url)
  return [
    `To boot ${name} with cloud-init's NoCloud, use one of these:`,
    `  QEMU:    -smbios ${shellWord(`type=1,serial=${seed}`)}`,
    `  kernel:  ${shellWord(seed)}`,
    `  libvirt: <os><smbios mode='sysinfo'/></os>`,
    `           <sysinfo type='smbios'><system><entry name='serial'>${xml(seed)}</entry></system></sysinfo>`,
  ]
}

function xml(text: string): string {
  return text.replace(/[&<>]/g, (each) => `&#${each.charCodeAt(0)};`)
}

function metadataLines({ address, port, face, sources, instances, isTls }: GuestWay): readonly string[] {
  if (face === 'nocloud' || isTls) return []
  const names = face === 'cloudstack' ? 'the router' : METADATA
  if (address === METADATA) return ['To reach it from a bridge:', `  ip addr add ${METADATA}/32 dev BRIDGE`]
  const flags = face === 'all' ? '' : ` --face ${face}`
  const serve = `config-drive serve --stdio${flags} ${instances.length === 1 && sources.length === 1 ? operand(sources[0]!) : 'SPEC'}`
  const forward = `user,id=n,net=169.254.0.0/16,dhcpstart=169.254.0.15,guestfwd=tcp:${METADATA}:80-cmd:${serve.replaceAll(',', ',,')}`
  return [
    `To serve ${names} to one guest of QEMU:`,
    `  -netdev ${shellWord(forward)}`,
    `To serve ${names} to the guests of a bridge, listen there:`,
    `  ip addr add ${METADATA}/32 dev BRIDGE, then --listen ${METADATA}:80${port === 80 ? '' : ` instead of :${port}`}`,
  ]
}
