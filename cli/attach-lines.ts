import { isMap, type Json } from '../lib/json.ts'
import type { Spec } from '../lib/spec.ts'
import type { KnownKey } from './public-keys.ts'

interface Drive {
  /** The file, or `-`. */
  readonly output: string
  readonly spec: Spec
  readonly keys: readonly KnownKey[]
  /** Bytes. */
  readonly size: number
  readonly sha256: string
}

/** What was made, and the next line to paste: the drive as second CD-ROM, the first left free. */
export function describeDrive({ output, spec, keys, size, sha256 }: Drive): string {
  const { hostname, uuid, drive, network_data } = spec
  const place = output === '-' ? 'standard output' : output
  const lines = [
    `${place}: ${size} bytes, label ${drive.volume_id}, host ${hostname}, uuid ${uuid}`,
    `sha256 ${sha256}`,
    ...keys.map(({ name, algorithm, fingerprint }) => `key ${name}: ${fingerprint} (${algorithm})`),
  ]
  if (output !== '-') {
    const macs = nicMacs(network_data)
    lines.push(
      '',
      'Attach it as second CD-ROM, with QEMU or with libvirt:',
      qemu(output, macs),
      virtInstall(output, hostname, macs),
    )
  }
  return `${lines.join('\n')}\n`
}

function qemu(path: string, macs: readonly string[]): string {
  const nics = macs.map((mac) => ` -nic user,model=virtio-net-pci,mac=${mac}`)
  const drive = quote(`file=${path.replaceAll(',', ',,')},format=raw,if=ide,index=3,media=cdrom,readonly=on`)
  return `  qemu-system-x86_64 -m 1024 -drive file=IMAGE.qcow2,if=virtio -drive if=ide,index=2,media=cdrom -drive ${drive}${nics.join('')}`
}

function virtInstall(path: string, hostname: string, macs: readonly string[]): string {
  const nics = macs.map((mac) => ` --network network=default,mac=${mac}`)
  const disk = quote(`path=${path.replaceAll(',', ',,')},device=cdrom`)
  return `  virt-install --name ${hostname} --memory 1024 --import --osinfo detect=on,require=off --disk IMAGE.qcow2 --disk device=cdrom --disk ${disk}${nics.join('')}`
}

/** A guest refuses network data whose cards it does not have, so the lines give it those. */
function nicMacs(networkData: Json | undefined): string[] {
  const links = isMap(networkData) ? networkData.get('links') : undefined
  if (!Array.isArray(links)) return []
  return (links as Json[]).flatMap((link) => {
    const mac = isMap(link) && link.get('type') !== 'bond' ? link.get('ethernet_mac_address') : undefined
    return typeof mac === 'string' && /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i.test(mac) ? [mac] : []
  })
}

/** As one word of a POSIX shell. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
